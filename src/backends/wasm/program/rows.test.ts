import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import type { Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import type { BinaryName } from '../../../ir/primitives/elementwise';
import { compareBackends } from '../../testing/compare';
import { ObservedWasmExecutable } from './observed';

/** Draws from a list of numbers chosen by the property test; 0 when it is used up. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(bound: number): number {
    return (this.#numbers[this.#next++] ?? 0) % bound;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}

/** A value of whole rows or of their elements; exact ones are the same bits however sums are ordered. */
interface Value {
  readonly node: Node;
  readonly exact: boolean;
}

/** Grows programs of which all values have the same rows: along `axis` of `shape`. */
class RowProgram {
  readonly elements: Value[];
  readonly #shape: readonly number[];
  readonly #axis: number;
  readonly #choices: Choices;

  constructor(shape: readonly number[], axis: number, inputs: readonly Node[], choices: Choices) {
    this.#shape = shape;
    this.#axis = axis;
    this.#choices = choices;
    this.elements = inputs.map((node) => ({ node: build.broadcastTo(node, shape), exact: true }));
  }

  grow(): void {
    const choices = this.#choices;
    const { node, exact } = choices.pick(this.elements);
    const other = choices.pick(this.elements);
    const add = (result: Node, isExact = false): void => {
      this.elements.push({ node: result, exact: isExact });
    };
    switch (choices.below(9)) {
      case 0:
        return add(build.unary(choices.pick(['neg', 'abs'] as const), node), exact);
      case 1:
        return add(build.unary(choices.pick(['tanh', 'sigmoid', 'erf'] as const), node));
      case 2:
        // e^x and x / y of any size: bounded, so that sums stay comparable.
        return add(build.unary('exp', build.unary('tanh', node)));
      case 3: {
        const one = build.constant(1, 'float32', node.shape);
        return add(build.div(node, build.add(one, build.unary('abs', other.node))));
      }
      case 4:
        return add(
          build.binary(choices.pick(['add', 'sub', 'max', 'min'] as const), node, other.node),
          exact && other.exact,
        );
      case 5:
        return add(build.mul(build.unary('tanh', node), other.node));
      case 6: {
        if (!exact || !other.exact) return add(build.add(node, other.node));
        const comparison = choices.pick(['less', 'equal', 'greater_equal'] as const satisfies BinaryName[]);
        return add(build.select(build.compare(comparison, node, other.node), node, build.neg(node)), true);
      }
      default: {
        const wanted = choices.below(exact ? 5 : 3);
        if (wanted < 3) {
          const kind = (['sum', 'max', 'min'] as const)[wanted];
          const scale = build.constant(1 / 64, 'float32', this.#shape);
          const operand = kind === 'sum' ? build.mul(node, scale) : node;
          return add(
            build.broadcastTo(build.reduce(kind, operand, [this.#axis], true), this.#shape),
            exact && kind !== 'sum',
          );
        }
        const found = wanted === 3 ? build.argmax(node, this.#axis) : build.argmin(node, this.#axis);
        const kept = this.#shape.map((size, axis) => (axis === this.#axis ? 1 : size));
        return add(build.broadcastTo(build.reshape(build.cast(found, 'float32'), kept), this.#shape), true);
      }
    }
  }
}

const ROWS = [1, 2, 3, 4, 5, 7, 8, 9, 33];
const LENGTHS = [...Array.from({ length: 20 }, (_, i) => i + 1), 24, 31, 32, 33, 47, 64, 65, 100, 257];

function program(numbers: readonly number[], length: number): { inputs: Node[]; outputs: Node[] } {
  const choices = new Choices(numbers);
  const [rows, row] = [choices.pick(ROWS), choices.pick(LENGTHS)];
  const shape = choices.below(4) === 0 ? [choices.pick([2, 3, 4]), rows, row] : [rows, row];
  const axis = choices.below(4) === 0 ? 0 : shape.length - 1;
  const inputs = Array.from({ length: 1 + choices.below(3) }, (_, i) => {
    const kind = i === 0 ? 0 : choices.below(4);
    const own = shape.map((size, a) => (kind === 1 && a !== axis ? 1 : kind === 2 && a === axis ? 1 : size));
    return build.input(own, 'float32');
  });
  const grown = new RowProgram(shape, axis, inputs, choices);
  for (let i = 0; i < length; i++) grown.grow();
  const last = grown.elements[grown.elements.length - 1].node;
  const outputs = [last, choices.pick(grown.elements).node, choices.pick(grown.elements).node];
  if (choices.below(3) === 0) outputs.push(build.reduce('sum', last, [axis]));
  return { inputs, outputs };
}

/** Values on a grid; some of them special where wanted. */
function fill(node: Node, special: readonly number[]): number[] {
  return Array.from({ length: nodeSize(node) }, (_, i) => {
    const draw = (i * 37 + 11 * nodeSize(node)) % 101;
    return draw % 29 === 7 && special.length > 0 ? special[draw % special.length] : ((draw % 33) - 16) / 16;
  });
}

const describeProgram = (inputs: readonly Node[], outputs: readonly Node[]): readonly string[] =>
  new ObservedWasmExecutable({ inputs, outputs, reads: new Map(), writes: new Map() }).describe();

const softmax = (x: Node): Node => {
  const axis = x.shape.length - 1;
  const along = (node: Node): Node => build.broadcastTo(node, x.shape);
  const shifted = build.sub(x, along(build.reduce('max', x, [axis], true)));
  const powers = build.unary('exp', shifted);
  return build.div(powers, along(build.reduce('sum', powers, [axis], true)));
};

const normalized = (x: Node, axis: number): Node => {
  const count = build.constant(x.shape[axis], 'float32', x.shape);
  const mean = (node: Node): Node =>
    build.broadcastTo(build.reduce('sum', build.div(node, count), [axis], true), x.shape);
  const centered = build.sub(x, mean(x));
  const variance = mean(build.mul(centered, centered));
  const epsilon = build.constant(1e-3, 'float32', x.shape);
  return build.mul(centered, build.unary('rsqrt', build.add(variance, epsilon)));
};

describe('row programs', () => {
  for (const [name, special] of [
    ['numbers', []],
    ['NaN and infinities', [NaN, Infinity, -Infinity, -0]],
  ] as const) {
    it(`agree with the reference on ${name}`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.nat(1_000_000), { minLength: 8, maxLength: 100 }),
          fc.integer({ min: 1, max: 14 }),
          (numbers, length) => {
            const { inputs, outputs } = program(numbers, length);
            const data = inputs.map((node) => ({ node, data: fill(node, special) }));
            expect(compareBackends(data, outputs, 1e-4)).toEqual([]);
          },
        ),
        { numRuns: 500 },
      );
    });
  }

  it('compute softmax in one loop for rows of every length', () => {
    for (const rows of [1, 3, 4, 6]) {
      for (let row = 2; row <= 70; row++) {
        const x = build.input([rows, row], 'float32');
        const y = softmax(x);
        expect(compareBackends([{ node: x, data: fill(x, []).map((value) => 9 * value) }], [y])).toEqual([]);
        expect(describeProgram([x], [y])).toHaveLength(1);
      }
    }
  });

  it('normalize rows, and columns of small matrices, in one loop', () => {
    for (const shape of [
      [5, 64],
      [32, 7],
      [3, 200],
      [2, 3, 33],
    ]) {
      for (const axis of [0, shape.length - 1]) {
        const x = build.input(shape, 'float32');
        const y = normalized(x, axis);
        expect(compareBackends([{ node: x, data: fill(x, []) }], [y], 1e-4)).toEqual([]);
        expect(describeProgram([x], [y])).toHaveLength(1);
      }
    }
  });

  it('keep what they compute in place of their results', () => {
    const x = build.input([100, 300], 'float32');
    const shifted = build.sub(x, build.broadcastTo(build.reduce('max', x, [1], true), x.shape));
    const powers = build.unary('exp', shifted);
    const sums = build.broadcastTo(build.reduce('sum', powers, [1], true), x.shape);
    expect(describeProgram([x], [build.div(powers, sums)])).toEqual([
      'loop [100] over [300] in 3 passes: max; sub exp sum; div -> temporary float32[100], output 0 float32[30000], temporary float32[100]',
    ]);
  });

  it('know positions and random bits in each of the parts they are done in', () => {
    for (const shape of [
      [100, 300],
      [3, 50, 130],
      [1000, 12],
    ]) {
      const [x, key] = [build.input(shape, 'float32'), build.input([2], 'uint32')];
      const high = build.binary(
        'shift_right_logical',
        build.rngBits(key, shape),
        build.constant(9, 'uint32', shape),
      );
      const noise = build.mul(build.cast(high, 'float32'), build.constant(2 ** -23, 'float32', shape));
      const y = build.mul(softmax(build.add(x, noise)), build.iota(shape, shape.length - 2, 'float32'));
      const inputs = [
        { node: x, data: fill(x, []) },
        { node: key, data: [7, 1337] },
      ];
      expect(compareBackends(inputs, [y])).toEqual([]);
      expect(describeProgram([x, key], [y])).toHaveLength(1);
    }
  });

  it('find the first of the best elements of long rows', () => {
    for (const row of [3, 16, 17, 40, 333]) {
      const x = build.input([6, row], 'float32');
      const outputs = [build.argmax(x, 1), build.argmin(x, 1)];
      const flat = new Array<number>(6 * row).fill(-Infinity);
      const tied = flat.map((_, i) => ((i * 7) % row) % 5);
      const holes = tied.map((value, i) => (i % 11 === 3 ? NaN : value));
      for (const data of [flat, tied, holes, flat.fill(Infinity)])
        expect(compareBackends([{ node: x, data }], outputs)).toEqual([]);
    }
  });
});
