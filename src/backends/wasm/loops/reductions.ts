import type { DType } from '../../../ir/dtype';
import type { LoopStep } from '../../../compile/steps';
import type { FunctionBuilder } from '../assembler/assembler';
import { accumulate, horizontal, horizontalFind, neutralBytes } from './accumulate';
import { isNarrow } from './expand';
import type { ReductionPlan } from './loop-analysis';
import type { Width } from './memory';

/** So many terms are added one after the other before their sum goes into another: errors grow with the groups only. */
const GROUP = 256;

/** What partial results are written for. */
export interface ReductionContext {
  readonly reductions: readonly ReductionPlan[];
  /** Rounds of each of the reduced loops. */
  readonly rounds: readonly number[];
  /** Whether lanes are elements that are reduced to one. */
  readonly reducesLanes: boolean;
  /** Most vectors in one round of the vector loop. */
  readonly widest: number;
}

/** Writes the partial results of a nest's reductions. */
export class ReductionEmitter {
  readonly #f: FunctionBuilder;
  readonly #step: LoopStep;
  readonly #analysis: ReductionContext;
  readonly #locals = new Map<string, number>();
  /** Whether sums are long enough to be added up in groups. */
  readonly #groups: boolean;
  /** Vectors side by side. */
  #copies = 1;

  constructor(f: FunctionBuilder, step: LoopStep, analysis: ReductionContext) {
    this.#f = f;
    this.#step = step;
    this.#analysis = analysis;
    this.#groups = analysis.rounds.reduce((product, trips) => product * trips, 1) > 2 * GROUP;
  }

  /** Sets all partial results to neutral elements; `copies` vectors are kept side by side. */
  start(copies: number): void {
    const f = this.#f;
    this.#copies = copies;
    for (const plan of this.#analysis.reductions) {
      const { reduction } = plan.value;
      for (let u = 0; u < copies; u++) {
        f.v128(neutralBytes(reduction, this.#dtype(plan))).set(this.#local('partial', plan, u));
        if (this.#isGrouped(plan)) f.splatF32(0).set(this.#local('total', plan, u));
        if (finds(plan)) f.splatI32(0).set(this.#local('index', plan, u));
        if (this.#watchesNaN(plan)) f.splatI32(0).set(this.#local('nan', plan, u));
      }
    }
  }

  /** Takes in the current vectors; `push` pushes a loop value of vector `u`. */
  accumulate(vectors: number, width: Width, push: (value: number, u: number) => void): void {
    const masked = this.#analysis.reducesLanes && (typeof width !== 'number' || width < 4);
    for (const plan of this.#analysis.reductions) {
      const [operand, position] = plan.value.operands;
      for (let u = 0; u < vectors; u++) {
        const pushOperand = (): void => {
          push(operand, u);
          if (masked) this.#maskTail(plan, width);
        };
        if (this.#watchesNaN(plan)) this.#accumulateExtremum(plan, u, pushOperand);
        else {
          accumulate(this.#f, plan.value.reduction, this.#dtype(plan), this.#local('partial', plan, u), {
            push: pushOperand,
            index: finds(plan)
              ? { into: this.#local('index', plan, u), push: () => push(position, u) }
              : null,
          });
        }
      }
    }
  }

  /** At the end of a round of the innermost loop: adds up groups, `counter` being what counts rounds (or elements). */
  endRound(counter: number, perRound: number, vectors: number, rounds: number): void {
    if (!this.#groups || rounds <= 2 * GROUP || !this.#hasGrouped()) return;
    const f = this.#f;
    f.get(counter);
    if (perRound === 4) f.i32(2).op('i32.shr_u');
    f.i32(GROUP - 1)
      .op('i32.and')
      .op('i32.eqz');
    f.if(() => this.#addGroups(vectors));
  }

  /** After the innermost loop. */
  endInnermost(): void {
    if (this.#groups && this.#hasGrouped()) this.#addGroups(this.#copies);
  }

  /** Gives each result to `set` as a pushed vector; `u` is which of several side by side. */
  finish(vectors: number, set: (plan: ReductionPlan, u: number) => void): void {
    const f = this.#f;
    for (const plan of this.#analysis.reductions) {
      if (this.#watchesNaN(plan)) this.#putNaN(plan, vectors);
      const name = finds(plan) ? 'index' : this.#isGrouped(plan) ? 'total' : 'partial';
      if (this.#analysis.reducesLanes) {
        const sources = Array.from({ length: this.#analysis.widest }, (_, u) => this.#local(name, plan, u));
        if (finds(plan)) {
          const partial = sources.map((_, u) => this.#local('partial', plan, u));
          horizontalFind(f, plan.value.reduction, this.#dtype(plan), { partial, indices: sources });
        } else horizontal(f, plan.value.reduction, this.#dtype(plan), sources);
        set(plan, 0);
      } else {
        for (let u = 0; u < vectors; u++) {
          f.get(this.#local(name, plan, u));
          set(plan, u);
        }
      }
    }
  }

  /** Whether NaN is looked for apart: an instruction that keeps it takes many steps. */
  #watchesNaN(plan: ReductionPlan): boolean {
    const { reduction } = plan.value;
    return (reduction === 'max' || reduction === 'min') && this.#dtype(plan) === 'float32';
  }

  #accumulateExtremum(plan: ReductionPlan, u: number, push: () => void): void {
    const f = this.#f;
    const [partial, nan] = [this.#local('partial', plan, u), this.#local('nan', plan, u)];
    const value = f.local('v128');
    f.get(partial);
    push();
    f.tee(value)
      .op(plan.value.reduction === 'max' ? 'f32x4.pmax' : 'f32x4.pmin')
      .set(partial);
    f.get(nan).get(value).get(value).op('f32x4.ne').op('v128.or').set(nan);
  }

  /** Makes partial results NaN where there was one. */
  #putNaN(plan: ReductionPlan, vectors: number): void {
    const count = this.#analysis.reducesLanes ? this.#analysis.widest : vectors;
    for (let u = 0; u < count; u++) {
      const partial = this.#local('partial', plan, u);
      this.#f
        .get(partial)
        .get(this.#local('nan', plan, u))
        .op('v128.or')
        .set(partial);
    }
  }

  #addGroups(vectors: number): void {
    const f = this.#f;
    for (const plan of this.#analysis.reductions) {
      if (!this.#isGrouped(plan)) continue;
      for (let u = 0; u < vectors; u++) {
        const [partial, total] = [this.#local('partial', plan, u), this.#local('total', plan, u)];
        f.get(total).get(partial).op('f32x4.add').set(total).splatF32(0).set(partial);
      }
    }
  }

  #hasGrouped(): boolean {
    return this.#analysis.reductions.some((plan) => this.#isGrouped(plan));
  }

  #isGrouped(plan: ReductionPlan): boolean {
    return this.#groups && plan.value.reduction === 'sum' && plan.value.dtype === 'float32';
  }

  #dtype({ value }: ReductionPlan): DType {
    const { dtype } = this.#step.values[value.operands[0]];
    // Loads have widened narrow integers.
    return isNarrow(dtype) ? 'int32' : dtype;
  }

  #local(name: 'partial' | 'total' | 'index' | 'nan', { position }: ReductionPlan, u: number): number {
    const key = `${name} ${position} ${u}`;
    let local = this.#locals.get(key);
    if (local === undefined) {
      local = this.#f.local('v128');
      this.#locals.set(key, local);
    }
    return local;
  }

  /** Replaces the lanes past the end of a row. */
  #maskTail(plan: ReductionPlan, width: Width): void {
    const f = this.#f;
    const lanes = new Int32Array([0, 1, 2, 3]);
    f.v128(neutralBytes(plan.value.reduction, this.#dtype(plan)));
    if (typeof width === 'number') {
      f.v128(new Uint8Array(lanes.map((lane) => (lane < width ? -1 : 0)).buffer));
    } else f.get(width.local).op('i32x4.splat').v128(new Uint8Array(lanes.buffer)).op('i32x4.gt_s');
    f.op('v128.bitselect');
  }
}

const finds = ({ value }: ReductionPlan): boolean =>
  value.reduction === 'argmax' || value.reduction === 'argmin';
