import type { Access, LoopValue } from '../../../compile/steps';
import type { LoopOrder } from './loop-order';
import type { PreparedLoop } from './prepare-loop';
import type { VectorValue } from './vector';

type ReduceValue = Extract<LoopValue, { kind: 'reduce' }>;

/** A stretch of a loop: so many rounds, each of so many vectors (0 where the loop takes single elements). */
export interface Part {
  readonly trips: number;
  readonly vectors: number;
  /** Elements in this part: the last vector may be partial. */
  readonly elements: number;
}

export interface StorePlan {
  readonly value: number;
  readonly access: Access;
  readonly depth: number;
}

export interface ReductionPlan {
  readonly value: ReduceValue;
  /** Its place among the loop's values. */
  readonly position: number;
}

/** Elements one round passes. */
export const advanceOf = ({ vectors }: Part): number => (vectors === 0 ? 1 : 4 * vectors);

/** True for values that start with it, and for all computed from them. */
function propagate(values: readonly VectorValue[], starts: (value: VectorValue) => boolean): boolean[] {
  const result: boolean[] = [];
  for (const value of values) {
    result.push('operands' in value ? value.operands.some((operand) => result[operand]) : starts(value));
  }
  return result;
}

/** Where in a nest each vector value is computed, and how. */
export class LoopAnalysis {
  readonly order: LoopOrder;
  /** Steps of each loop, the outermost first. */
  readonly sizes: readonly number[];
  /** The loops a value depends on: it is computed inside so many. */
  readonly depth: readonly number[];
  /** Whether a value depends on a reduction, so that it is known only after the reduced loops. */
  readonly post: readonly boolean[];
  /** Whether the lanes of a value may differ. */
  readonly varies: readonly boolean[];
  /** Whether a value is written where it is used, without a local of its own. */
  readonly inlined: readonly boolean[];
  readonly needed: ReadonlySet<number>;
  readonly stores: readonly StorePlan[];
  readonly reductions: readonly ReductionPlan[];
  readonly #loop: PreparedLoop;
  readonly #vectorParts: readonly Part[];

  constructor(loop: PreparedLoop) {
    this.#loop = loop;
    this.order = loop.order;
    this.sizes = loop.order.dimensions.map((dimension) => loop.step.dimensions[dimension]);
    this.#vectorParts = this.#divide();
    const { values } = loop.vector;
    this.reductions = loop.step.values.flatMap((value, position) =>
      value.kind === 'reduce' ? [{ value, position }] : [],
    );
    this.depth = this.#computeDepths(values);
    this.post = propagate(values, (value) => this.given(value)?.kind === 'reduce');
    this.varies = propagate(values, (value) => this.#givenVaries(value));
    this.stores = loop.step.stores.map(({ value, access }) => this.#planStore(loop.images[value], access));
    const uses = this.#countUses(values);
    this.needed = new Set(uses.keys());
    this.inlined = values.map((value, i) => value.kind === 'operation' && uses.get(i)?.single === true);
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

  /** Whether lanes are elements that are reduced to one. */
  get reducesLanes(): boolean {
    return this.order.vector >= this.order.keptLoops;
  }

  partsOf(loop: number): readonly Part[] {
    if (loop === this.order.vector) return this.#vectorParts;
    return [{ trips: this.sizes[loop], vectors: 0, elements: this.sizes[loop] }];
  }

  roundsOf(loop: number): number {
    return this.partsOf(loop).reduce((sum, part) => sum + part.trips, 0);
  }

  /** Most vectors in one round of the vector loop. */
  get widest(): number {
    return Math.max(1, ...this.#vectorParts.map((part) => part.vectors));
  }

  #divide(): Part[] {
    const { vector, unroll } = this.order;
    if (vector < 0) return [];
    const size = this.sizes[vector];
    const round = 4 * unroll;
    const rounds = unroll > 1 ? Math.floor(size / round) : 0;
    const rest = size - rounds * round;
    const parts: Part[] = [];
    if (rounds > 0) parts.push({ trips: rounds, vectors: unroll, elements: rounds * round });
    if (rest > 0) parts.push({ trips: Math.ceil(rest / 4), vectors: 1, elements: rest });
    return parts;
  }

  #stridesOf(value: LoopValue): readonly number[] {
    if (value.kind === 'load') return this.along(value.access.strides);
    return value.kind === 'index' ? this.along(value.strides) : [];
  }

  #computeDepths(values: readonly VectorValue[]): number[] {
    const depths: number[] = [];
    for (const value of values) {
      const given = this.given(value);
      if (given === null)
        depths.push('operands' in value ? Math.max(0, ...value.operands.map((o) => depths[o])) : 0);
      else if (given.kind === 'reduce') depths.push(this.order.keptLoops);
      else depths.push(1 + this.#stridesOf(given).findLastIndex((stride) => stride !== 0));
    }
    return depths;
  }

  #givenVaries(value: VectorValue): boolean {
    const given = this.given(value);
    const { vector, keptLoops } = this.order;
    if (given === null || vector < 0) return false;
    return given.kind === 'reduce' ? vector < keptLoops : (this.#stridesOf(given)[vector] ?? 0) !== 0;
  }

  #planStore(value: number, access: Access): StorePlan {
    const innermost = 1 + this.along(access.strides).findLastIndex((stride) => stride !== 0);
    const depth = this.post[value] ? this.order.keptLoops : Math.max(innermost, this.depth[value]);
    return { value, access, depth };
  }

  /** How often each value is used; `single` where the only use is where the value itself is computed. */
  #countUses(values: readonly VectorValue[]): Map<number, { single: boolean }> {
    const uses = new Map<number, { single: boolean }>();
    const use = (operand: number, depth: number, post: boolean, varies: boolean): void => {
      const single =
        !uses.has(operand) &&
        this.depth[operand] === depth &&
        this.post[operand] === post &&
        this.varies[operand] === varies;
      uses.set(operand, { single });
    };
    for (const { value, depth } of this.stores) use(value, depth, this.post[value], this.varies[value]);
    for (const { value } of this.reductions) {
      // Partial sums use their operands once for each vector of a round.
      for (const operand of value.operands) use(this.#loop.images[operand], -1, false, false);
    }
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (!uses.has(i) || !('operands' in value)) continue;
      // Calls push their operands once for each lane.
      const depth = value.kind === 'call' ? -1 : this.depth[i];
      for (const operand of value.operands) use(operand, depth, this.post[i], this.varies[i]);
    }
    return uses;
  }
}
