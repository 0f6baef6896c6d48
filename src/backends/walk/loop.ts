import type { Access, LoopStep, LoopValue, Reduction } from '../../compile/steps';
import { allocate, roundStorage } from '../../ir/dtype';
import { checkExact } from '../../ir/evaluate';
import type { ArrayValue } from '../../ir/node';
import type { Primitive } from '../../ir/primitive';
import { ELEMENTWISE } from '../../ir/primitives/elementwise';
import { combination } from '../../ir/primitives/reduce';
import { sizeOf } from '../../ir/shape';
import { StateError } from '../../util/errors';
import { threefry2x32 } from '../../util/random/threefry';
import type { Location, Places } from './places';

const START: Readonly<Record<Reduction, number>> = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  argmax: 0,
  argmin: 0,
};

const PRIMITIVES: Readonly<Record<string, Primitive | undefined>> = ELEMENTWISE;

type ReduceValue = Extract<LoopValue, { kind: 'reduce' }>;

/** A reduction of one row while it is walked. Sums are made in double precision. */
class Accumulator {
  readonly #value: ReduceValue;
  result = 0;
  /** What a search has found. */
  #best: number | null = null;

  constructor(value: ReduceValue) {
    this.#value = value;
  }

  start(): void {
    this.result = START[this.#value.reduction];
    this.#best = null;
  }

  /** @param index the position, for searches. */
  take(x: number, index: number): void {
    const { reduction, dtype } = this.#value;
    switch (reduction) {
      case 'sum':
      case 'prod':
        this.result = combination(reduction, dtype)(this.result, x);
        break;
      case 'max':
        this.result = Math.max(this.result, x);
        break;
      case 'min':
        this.result = Math.min(this.result, x);
        break;
      default:
        if (!this.#isBetter(x, reduction)) break;
        this.#best = x;
        this.result = index;
    }
  }

  /** The first NaN wins and stays. */
  #isBetter(x: number, reduction: 'argmax' | 'argmin'): boolean {
    const best = this.#best;
    if (best === null) return true;
    if (Number.isNaN(best)) return false;
    return Number.isNaN(x) || (reduction === 'argmax' ? x > best : x < best);
  }
}

/** Walks a loop: each value of its body is an array of one element of its dtype, computed by the primitive's own rule. */
export function walkLoop(step: LoopStep, places: Places): void {
  const { dimensions, kept, values, stores } = step;
  const position = new Array<number>(dimensions.length).fill(0);
  const walkAt = (strides: readonly number[], offset: number): number =>
    strides.reduce((sum, stride, axis) => sum + stride * position[axis], offset);
  const located = (access: Access): Location => places.locate(access.place);
  const cells: readonly ArrayValue[] = values.map(({ dtype }) => ({
    shape: [],
    dtype,
    data: allocate(dtype, 1),
  }));
  const accumulators = values.map((value) => (value.kind === 'reduce' ? new Accumulator(value) : null));
  const compute = values.map((value, i): (() => void) => {
    const { data } = cells[i];
    switch (value.kind) {
      case 'constant':
        return () => {
          data[0] = value.value;
        };
      case 'load': {
        const { data: source, start } = located(value.access);
        const { strides, offset } = value.access;
        return () => {
          data[0] = source[walkAt(strides, start + offset)];
        };
      }
      case 'index':
        return () => {
          data[0] = walkAt(value.strides, value.offset);
        };
      case 'reduce':
        return () => {
          data[0] = accumulators[i]!.result;
          roundStorage(value.dtype, data);
          checkExact(value.reduction, [value], { dtype: value.dtype, data });
        };
      case 'apply':
        return applied(value, cells, cells[i]);
    }
  });
  const targets = stores.map(({ value, access }) => {
    const { data, start } = located(access);
    return {
      isKept: access.strides.slice(kept).every((stride) => stride === 0),
      write: (): void => {
        data[walkAt(access.strides, start + access.offset)] = cells[value].data[0];
      },
    };
  });
  const reduces = accumulators.some((accumulator) => accumulator !== null);
  const [outer, inner] = [sizeOf(dimensions.slice(0, kept)), sizeOf(dimensions.slice(kept))];
  const goTo = (flat: number, from: number, to: number): void => {
    for (let axis = to - 1, rest = flat; axis >= from; axis--) {
      position[axis] = rest % dimensions[axis];
      rest = Math.floor(rest / dimensions[axis]);
    }
  };
  for (let row = 0; row < outer; row++) {
    goTo(row, 0, kept);
    for (const accumulator of accumulators) accumulator?.start();
    for (let element = 0; element < inner; element++) {
      goTo(element, kept, dimensions.length);
      for (const [i, value] of values.entries()) {
        if (value.kind !== 'reduce') compute[i]();
        else {
          const [x, index] = value.operands.map((operand) => cells[operand].data[0]);
          accumulators[i]!.take(x, index);
        }
      }
      for (const { isKept, write } of targets) if (!reduces || !isKept) write();
    }
    if (!reduces) continue;
    // What was reduced is known now, and what follows from it.
    for (const run of compute) run();
    for (const { isKept, write } of targets) if (isKept) write();
  }
}

/** Computes an elementwise primitive, or the random word of a position, from other values. */
function applied(
  { name, operands }: Extract<LoopValue, { kind: 'apply' }>,
  cells: readonly ArrayValue[],
  output: ArrayValue,
): () => void {
  const inputs = operands.map((operand) => cells[operand]);
  if (name === 'rng_bits')
    return () => {
      const [high, low, counter] = inputs.map(({ data }) => data[0]);
      const [a, b] = threefry2x32(high, low, 0, counter);
      output.data[0] = a ^ b;
    };
  const primitive = PRIMITIVES[name];
  if (primitive === undefined)
    throw new StateError({
      code: 'unknown-step',
      expected: 'a loop applies elementwise primitives.',
      received: { primitive: name },
    });
  return () => {
    primitive.evaluate(inputs, output, { dtype: output.dtype });
    roundStorage(output.dtype, output.data);
    checkExact(name, inputs, output);
  };
}
