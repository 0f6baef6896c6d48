import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import { attributesOf, nodeSize, topologicalOrder } from '../ir/node';
import type { LoopBody, ScanAttributes } from '../ir/primitive';
import { scanPrimitive } from '../ir/primitives/control';
import { differentiate } from './autodiff';
import { lightenLoops } from './loops';
import { simplify } from './simplify';

const { scan } = scanPrimitive();

const input = (...shape: number[]): Node => build.input(shape, 'float64');

function valueOf(node: Node, seed: number): ArrayValue {
  const wave = (i: number): number =>
    node.dtype === 'bool' ? Number(Math.sin(i * 2.7 + seed) > 0) : 0.7 * Math.sin(i * 1.3 + seed);
  const size = nodeSize(node);
  const data = node.dtype === 'bool' ? new Uint8Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = wave(i);
  return { shape: node.shape, dtype: node.dtype, data };
}

/** The largest difference between what two graphs compute. */
function difference(inputs: readonly Node[], a: readonly Node[], b: readonly Node[]): number {
  const given = new Map(inputs.map((node, i) => [node, valueOf(node, i)]));
  const [left, right] = [a, b].map((roots) => evaluateGraph(roots, given));
  let worst = 0;
  for (const [i, value] of left.entries()) {
    expect(right[i].shape).toEqual(value.shape);
    for (let j = 0; j < value.data.length; j++)
      worst = Math.max(worst, Math.abs(value.data[j] - right[i].data[j]));
  }
  return worst;
}

const lightened = (roots: readonly Node[]): readonly Node[] => lightenLoops(simplify(roots));

const loopsOf = (roots: readonly Node[]): ScanAttributes[] =>
  topologicalOrder(roots)
    .filter((node) => node.primitive.name === 'scan')
    .map((node) => attributesOf(node, 'scan'));

/** Primitives in the rounds of each loop that are not elementwise or views, and products outside of loops. */
function work(roots: readonly Node[]): { inside: string[][]; outside: string[] } {
  const names = (nodes: readonly Node[]): string[] =>
    topologicalOrder(nodes)
      .filter(({ primitive }) => ['contraction', 'reduce', 'other'].includes(primitive.kind))
      .map(({ primitive, shape }) => `${primitive.name}[${shape.join()}]`);
  return {
    inside: loopsOf(roots).map(({ body }) => names(body.outputs)),
    outside: names(roots).filter((name) => name.startsWith('dot')),
  };
}

interface Loop {
  readonly inputs: readonly Node[];
  readonly results: readonly Node[];
}

/** A loop over `length` rounds; the body gets constants, carries and elements of sequences of the given shapes. */
function makeLoop(
  length: number,
  types: { readonly constants: Node[]; readonly carries: Node[]; readonly sequences: Node[] },
  body: (constants: Node[], carries: Node[], elements: Node[]) => { carries: Node[]; results: Node[] },
  reverse = false,
): Loop {
  const like = (nodes: readonly Node[]): Node[] => nodes.map((node) => build.input(node.shape, node.dtype));
  const { constants, carries, sequences } = types;
  const inner = [constants, carries, sequences].map(like);
  const outcome = body(inner[0], inner[1], inner[2]);
  const given = sequences.map(({ shape, dtype }) => build.input([length, ...shape], dtype));
  const inputs = [...constants, ...carries, ...given];
  const attributes: ScanAttributes = {
    body: { inputs: inner.flat(), outputs: [...outcome.carries, ...outcome.results] } satisfies LoopBody,
    constants: constants.length,
    carries: carries.length,
    length,
    reverse,
  };
  return { inputs, results: scan(inputs, attributes) };
}

const gate = (z: Node, i: number, count: number): Node => {
  const size = z.shape[1] / count;
  return build.slice(z, [0, i * size], [z.shape[0], (i + 1) * size], [1, 1]);
};
const sigmoid = (x: Node): Node => build.unary('sigmoid', x);
const tanh = (x: Node): Node => build.unary('tanh', x);
const oneMinus = (x: Node): Node => build.sub(build.constant(1, x.dtype, x.shape), x);

/** Long short-term memory with the products of its inputs inside, a bias, and steps that a mask leaves out. */
function lstm(length: number, batch: number, features: number, units: number, reverse: boolean): Loop {
  return makeLoop(
    length,
    {
      constants: [input(features, 4 * units), input(units, 4 * units), input(4 * units)],
      carries: [input(batch, units), input(batch, units)],
      sequences: [input(batch, features), build.input([batch, 1], 'bool')],
    },
    ([w, u, bias], [h, c], [x, mask]) => {
      const sum = build.add(build.dot(x, w), build.dot(h, u));
      const z = build.add(sum, build.broadcastTo(bias, sum.shape));
      const content = build.mul(sigmoid(gate(z, 0, 4)), tanh(gate(z, 2, 4)));
      const next = build.add(build.mul(sigmoid(gate(z, 1, 4)), c), content);
      const output = build.mul(sigmoid(gate(z, 3, 4)), tanh(next));
      const counts = build.broadcastTo(mask, h.shape);
      const [h1, c1] = [build.select(counts, output, h), build.select(counts, next, c)];
      return { carries: [h1, c1], results: [h1] };
    },
    reverse,
  );
}

/** A gated recurrent unit whose reset gate acts before the product, with columns of one matrix. */
function gru(length: number, batch: number, features: number, units: number, reverse: boolean): Loop {
  return makeLoop(
    length,
    {
      constants: [input(units, 3 * units)],
      carries: [input(batch, units)],
      sequences: [input(batch, 3 * units), input(batch, features)],
    },
    ([u], [h], [x, other]) => {
      const both = build.dot(h, build.slice(u, [0, 0], [units, 2 * units], [1, 1]));
      const update = sigmoid(build.add(gate(x, 0, 3), gate(both, 0, 2)));
      const reset = sigmoid(build.add(gate(x, 1, 3), gate(both, 1, 2)));
      const product = build.dot(build.mul(reset, h), gate(u, 2, 3));
      const content = tanh(build.add(gate(x, 2, 3), product));
      const next = build.add(build.mul(update, h), build.mul(oneMinus(update), content));
      return {
        carries: [next],
        results: [next, build.mul(other, build.constant(2, 'float64', other.shape))],
      };
    },
    reverse,
  );
}

function withGradients({ inputs, results }: Loop): Node[] {
  const cotangents = results.map((result) => sigmoid(result));
  const slopes = differentiate(results, cotangents, inputs);
  return [...results, ...slopes.filter((slope) => slope !== null)];
}

describe('loops', () => {
  it('give the same results and gradients with less work in their rounds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(lstm, gru),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (make, length, batch, features, units, reverse) => {
          const loop = make(length, batch, features, units, reverse);
          const roots = withGradients(loop);
          expect(difference(loop.inputs, roots, lightened(roots))).toBeLessThan(1e-12);
          // Only some results.
          const some = roots.filter((_, i) => i % 2 === 1);
          expect(difference(loop.inputs, some, lightened(some))).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('multiply sequences before them, and add up the gradients of weights after them', () => {
    const loop = lstm(5, 3, 4, 2, false);
    const { inside, outside } = work(lightened(withGradients(loop)));
    // The state's product forwards; its cotangent backwards, put together from those of four gates.
    expect(inside.map((names) => names.filter((name) => !name.startsWith('pad')))).toEqual([
      ['dot[3,8]'],
      ['dot[3,2]'],
    ]);
    // All rows times w; then slopes of w, u and the sequence, in some order.
    expect(outside.toSorted()).toEqual(['dot[15,4]', 'dot[15,8]', 'dot[2,8]', 'dot[4,8]']);
  });

  it('keep values that cost something from round to round, and nothing that these cover', () => {
    const loop = lstm(5, 3, 4, 2, false);
    const [forward] = loopsOf(lightened(withGradients(loop)));
    const stacked = forward.body.outputs.slice(forward.carries);
    // The output; the states before each round; four gates and the tanh of the carry.
    expect(stacked.map(({ primitive }) => primitive.name).toSorted()).toEqual(
      ['input', 'input', 'select', 'sigmoid', 'sigmoid', 'sigmoid', 'tanh', 'tanh'].toSorted(),
    );
  });

  it('leave products of stacked results for after them', () => {
    const { inputs, results } = makeLoop(
      6,
      {
        constants: [input(3, 3), input(3, 5)],
        carries: [input(2, 3)],
        sequences: [input(2, 3)],
      },
      ([u, v], [h], [x]) => {
        const next = tanh(build.add(build.dot(h, u), x));
        return { carries: [next], results: [build.reshape(build.dot(next, v), [10])] };
      },
    );
    const roots = lightened(results);
    expect(work(roots)).toEqual({ inside: [['dot[2,3]']], outside: ['dot[12,5]'] });
    expect(difference(inputs, results, roots)).toBeLessThan(1e-12);
  });

  it('compute once what is the same in all rounds', () => {
    const { inputs, results } = makeLoop(
      4,
      { constants: [input(3, 3), input(3, 3)], carries: [input(2, 3)], sequences: [input(2, 3)] },
      ([a, b], [h], [x]) => {
        const matrix = build.unary('exp', build.dot(a, b));
        return { carries: [build.add(build.dot(h, build.transpose(matrix, [1, 0])), x)], results: [matrix] };
      },
    );
    const roots = lightened(results);
    expect(work(roots)).toEqual({ inside: [['dot[2,3]']], outside: ['dot[3,3]'] });
    expect(difference(inputs, results, roots)).toBeLessThan(1e-12);
  });

  it('vanish where no round needs the one before', () => {
    const { inputs, results } = makeLoop(
      4,
      { constants: [input(3, 5)], carries: [input(2), input(3)], sequences: [input(2, 3)] },
      ([w], [kept, total], [x]) => ({
        carries: [kept, build.add(total, build.reduce('sum', x, [0]))],
        results: [tanh(build.dot(x, w)), build.transpose(x, [1, 0])],
      }),
    );
    const roots = lightened(results);
    expect(work(roots)).toEqual({ inside: [], outside: ['dot[8,5]'] });
    expect(difference(inputs, results, roots)).toBeLessThan(1e-12);
  });

  it('of one round are no loops', () => {
    const loop = lstm(1, 2, 3, 2, true);
    expect(loopsOf(lightened(withGradients(loop)))).toEqual([]);
  });

  it('drop results that nobody reads, and sequences that only these need', () => {
    const { inputs, results } = makeLoop(
      4,
      { constants: [], carries: [input(3), input(3)], sequences: [input(3), input(3)] },
      (_, [a, b], [x, y]) => ({
        carries: [build.mul(tanh(a), x), build.mul(tanh(b), y)],
        results: [build.add(a, b)],
      }),
    );
    const roots = lightened([results[1]]);
    const [loop] = loopsOf(roots);
    expect([loop.carries, loop.body.inputs.length, loop.body.outputs.length]).toEqual([1, 2, 1]);
    expect(difference(inputs, [results[1]], roots)).toBeLessThan(1e-12);
  });

  it('keep carries that rounds read, and terms that cannot be added up later', () => {
    const { inputs, results } = makeLoop(
      5,
      { constants: [input(3)], carries: [input(3), input(3), input(3)], sequences: [input(3)] },
      ([k], [count, sum, h], [x]) => ({
        carries: [
          build.add(count, k),
          // The square of the state stays; the constant and the element go.
          build.sub(build.add(sum, build.mul(h, h)), build.add(k, x)),
          build.mul(tanh(h), count),
        ],
        results: [],
      }),
    );
    const roots = lightened(results);
    expect(difference(inputs, results, roots)).toBeLessThan(1e-12);
    const [loop] = loopsOf(roots);
    expect([loop.carries, loop.body.inputs.length]).toEqual([3, 4]);
  });

  it('add up products only where storing their operands is worth it', () => {
    const sums = (units: number): { inside: string[][]; outside: string[] } => {
      const { results } = makeLoop(
        4,
        { constants: [], carries: [input(units, units), input(9, units)], sequences: [] },
        (_, [sum, h]) => {
          const next = tanh(h);
          return {
            carries: [build.add(sum, build.dot(build.transpose(next, [1, 0]), next)), next],
            results: [],
          };
        },
      );
      return work(lightened(results));
    };
    expect(sums(2)).toEqual({ inside: [['dot[2,2]']], outside: [] });
    expect(sums(5)).toEqual({ inside: [[]], outside: ['dot[5,5]'] });
  });
});
