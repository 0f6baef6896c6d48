import type { Access, LoopValue, Passes } from '../../../compile/steps';
import type { Part, ReductionPlan } from './loop-analysis';
import type { LoopOrder } from './loop-order';
import type { PreparedLoop } from './prepare-loop';
import type { VectorValue } from './vector';

const LANES = 4;

/** A store of a row program. */
export interface RowStore {
  readonly value: number;
  readonly access: Access;
  /** So many passes are over before it; for elements of a row it belongs to that pass. */
  readonly pass: number;
  readonly isElement: boolean;
  /** The loops it depends on: it is done inside so many. */
  readonly depth: number;
}

/** When and where in the passes over a row each vector value is computed. */
export class RowAnalysis {
  readonly order: LoopOrder;
  /** Steps of each loop, the outermost first. */
  readonly sizes: readonly number[];
  readonly passes: Passes;
  /** Whether a value differs between the elements of a row. */
  readonly isElement: readonly boolean[];
  /** The pass of elements, and the pass before which values of a row are known. */
  readonly pass: readonly number[];
  readonly depth: readonly number[];
  /** Whether a value is written where it is used, without a local of its own. */
  readonly inlined: readonly boolean[];
  readonly needed: ReadonlySet<number>;
  readonly stores: readonly RowStore[];
  readonly reductions: readonly ReductionPlan[];
  /** Positions in a row, which are written out one after the other; vectors, where lanes lie along it. */
  readonly copies: number;
  readonly #loop: PreparedLoop;

  constructor(loop: PreparedLoop, passes: Passes) {
    this.#loop = loop;
    this.passes = passes;
    this.order = loop.order;
    this.sizes = loop.order.dimensions.map((dimension) => loop.step.dimensions[dimension]);
    const { values } = loop.vector;
    this.reductions = loop.step.values.flatMap((value, position) =>
      value.kind === 'reduce' ? [{ value, position }] : [],
    );
    const row = this.sizes[this.sizes.length - 1];
    this.copies = this.reducesLanes ? Math.ceil(row / LANES) : row;
    this.isElement = this.#propagate(values, (given) => this.#innermost(given) > loop.order.keptLoops);
    this.pass = this.#computePasses(values);
    this.depth = this.#computeDepths(values);
    this.stores = loop.step.stores.map(({ value, access }, i) => {
      const innermost = 1 + this.along(access.strides).findLastIndex((stride) => stride !== 0);
      const isElement = innermost > this.order.keptLoops;
      const image = loop.images[value];
      const depth = isElement ? Math.max(innermost, this.depth[image]) : this.order.keptLoops;
      return { value: image, access, pass: passes.ofStores[i], isElement, depth };
    });
    const uses = this.#countUses(values);
    this.needed = new Set(uses.keys());
    this.inlined = values.map((value, i) => value.kind === 'operation' && uses.get(i) === true);
  }

  /** What the loop itself provides for a vector value. */
  given(value: VectorValue): LoopValue | null {
    return value.kind === 'given' ? this.#loop.step.values[value.value] : null;
  }

  /** Strides in the order of the loops; 0 for loops with one step. */
  along(strides: readonly number[]): number[] {
    return this.order.dimensions.map((dimension, k) => (this.sizes[k] === 1 ? 0 : strides[dimension]));
  }

  /** Elements from one lane to the next. */
  laneStride(strides: readonly number[]): number {
    return this.order.vector < 0 ? 0 : this.along(strides)[this.order.vector];
  }

  /** Whether lanes are elements of a row. */
  get reducesLanes(): boolean {
    return this.order.vector >= this.order.keptLoops;
  }

  /** How a loop from row to row is walked: whole vectors of rows, and a last one that is not full. */
  partsOf(loop: number): readonly Part[] {
    const size = this.sizes[loop];
    if (loop !== this.order.vector) return [{ trips: size, vectors: 0, elements: size }];
    const [whole, rest] = [Math.floor(size / LANES), size % LANES];
    const parts = [
      { trips: whole, vectors: 1, elements: whole * LANES },
      { trips: Math.min(1, rest), vectors: 1, elements: rest },
    ];
    return parts.filter(({ trips }) => trips > 0);
  }

  roundsOf(loop: number): number {
    return this.partsOf(loop).reduce((sum, part) => sum + part.trips, 0);
  }

  #propagate(values: readonly VectorValue[], starts: (given: LoopValue) => boolean): boolean[] {
    const result: boolean[] = [];
    for (const value of values) {
      const given = this.given(value);
      if (given === null)
        result.push('operands' in value && value.operands.some((operand) => result[operand]));
      else result.push(starts(given));
    }
    return result;
  }

  #stridesOf(value: LoopValue): readonly number[] {
    if (value.kind === 'load') return this.along(value.access.strides);
    return value.kind === 'index' ? this.along(value.strides) : [];
  }

  #innermost(value: LoopValue): number {
    return 1 + this.#stridesOf(value).findLastIndex((stride) => stride !== 0);
  }

  #computePasses(values: readonly VectorValue[]): number[] {
    const { ofValues } = this.passes;
    const result: number[] = [];
    for (const value of values) {
      if (value.kind === 'given') {
        const isReduction = this.given(value)!.kind === 'reduce';
        result.push(ofValues[value.value] + (isReduction ? 1 : 0));
      } else result.push('operands' in value ? Math.max(0, ...value.operands.map((o) => result[o])) : 0);
    }
    return result;
  }

  #computeDepths(values: readonly VectorValue[]): number[] {
    const depths: number[] = [];
    for (const value of values) {
      const given = this.given(value);
      if (given === null)
        depths.push('operands' in value ? Math.max(0, ...value.operands.map((o) => depths[o])) : 0);
      else depths.push(given.kind === 'reduce' ? this.order.keptLoops : this.#innermost(given));
    }
    return depths;
  }

  /** For each value that is used, whether it is used only once, where it is computed itself. */
  #countUses(values: readonly VectorValue[]): Map<number, boolean> {
    const uses = new Map<number, boolean>();
    const use = (operand: number, at: { pass: number; depth: number } | null): void => {
      const isThere = at !== null && this.depth[operand] === at.depth && this.pass[operand] === at.pass;
      uses.set(operand, isThere && !uses.has(operand));
    };
    for (const { value, pass, depth } of this.stores) use(value, { pass, depth });
    for (const { value } of this.reductions) {
      for (const operand of value.operands) use(this.#loop.images[operand], null);
    }
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (!uses.has(i) || !('operands' in value)) continue;
      // Calls push their operands once for each lane.
      const at = value.kind === 'call' ? null : { pass: this.pass[i], depth: this.depth[i] };
      for (const operand of value.operands) use(operand, at);
    }
    return uses;
  }
}
