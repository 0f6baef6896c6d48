import { describe, expect, it } from 'vitest';
import { lowerProgram } from '../backends/lower-program';
import { walkTarget } from '../backends/walk/target';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { jit } from '../runtime/jit';
import { Tensor } from '../runtime/tensor';
import * as ops from '.';

/** So many operations in a row leave no room on the stack to anything that calls itself for each of them. */
const DEEP = 3000;

const repeat = (x: Tensor, step: (y: Tensor, i: number) => Tensor, count = DEEP): Tensor => {
  let y = x;
  for (let i = 0; i < count; i++) y = step(y, i);
  return y;
};

const matrix = Tensor.from(Float32Array.from({ length: 16 }, (_, i) => i / 16)).reshape([4, 4]);
type Scanned = (carry: Tensor, element: Tensor) => [Tensor, Tensor];
const scanned =
  (f: Scanned) =>
  (x: Tensor): readonly Tensor[] => {
    const [last, stacked] = ops.scan(f as never, x.at(0), x) as [Tensor, Tensor];
    return [last, stacked];
  };

const GRAPHS: readonly (readonly [string, (x: Tensor) => Tensor | readonly Tensor[], Tensor])[] = [
  ['views', (x) => repeat(x, (y) => y.transpose().at('::-1')), matrix],
  [
    'views of a type without loops',
    (x) => repeat(x, (y) => y.transpose().at('::-1')),
    matrix.mul(16).astype('int64'),
  ],
  ['parts of one value', (x) => repeat(x, (y) => ops.concatenate([y.at('1:'), y.at('0:1')], 0)), matrix],
  ['selections', (x) => repeat(x, (y) => ops.where(y.greater(0.5), y.mul(0.5), y.add(0.1))), matrix],
  ['a loop over time', scanned((c, e) => [repeat(c, (y) => y.mul(0.5).add(e)), c]), matrix],
  ['sums in a loop', scanned((c, e) => [repeat(c, (y, i) => y.add(e.mul(i % 3))), e]), matrix],
  [
    'what a loop reads alone',
    scanned((c, e) => [
      c.add(
        repeat(e, (y) => y.mul(0.5).add(1))
          .reshape([2, 2])
          .matmul(ops.ones([2, 2]))
          .reshape([4]),
      ),
      e,
    ]),
    matrix,
  ],
  [
    'views in a loop',
    scanned((c, e) => [c.add(e), repeat(c.mul(e).reshape([2, 2]), (y) => y.transpose().at('::-1'))]),
    matrix,
  ],
  ['one value in many places', (x) => ops.concatenate(new Array<Tensor>(1200).fill(x), 0), matrix],
];

describe('deep graphs', () => {
  it.each(GRAPHS)('%s are compiled', (_name, f, x) => {
    const values = (result: Tensor | readonly Tensor[]): readonly Tensor[] =>
      result instanceof Tensor ? [result] : result;
    const [left, right] = [values(jit(f)(x)), values(f(x))];
    for (const [i, value] of right.entries()) {
      expect(left[i].shape).toEqual(value.shape);
      for (const [j, number] of [...value.data].entries()) expect(left[i].data[j]).toBeCloseTo(number, 4);
    }
  });
});

/** How often the compiler asks about nodes while it compiles a graph of `count` repetitions. */
function questions(graph: (x: Node, count: number) => Node[], count: number): number {
  let asked = 0;
  const x = build.input([4, 4], 'float32');
  const target = {
    ...walkTarget,
    computes: (node: Node) => {
      asked += 1;
      return walkTarget.computes(node);
    },
  };
  const spec = { inputs: [x], outputs: graph(x, count), reads: new Map(), writes: new Map() };
  lowerProgram(spec, [], target, () => null);
  return asked;
}

const GROWING: Readonly<Record<string, (x: Node, count: number) => Node[]>> = {
  chain: (x, count) => {
    let y = x;
    for (let i = 0; i < count; i++) y = build.unary('tanh', build.add(y, x));
    return [y];
  },
  'many uses of one value': (x, count) =>
    Array.from({ length: count }, (_, i) =>
      build.reduce('sum', build.mul(x, build.constant(i, 'float32', x.shape)), [0, 1]),
    ),
};

describe('compiling', () => {
  it.each(Object.entries(GROWING))('takes steps as many as there are nodes: %s', (_name, graph) => {
    const [half, whole] = [400, 800].map((count) => questions(graph, count));
    expect(whole / half).toBeLessThan(2.1);
  });
});
