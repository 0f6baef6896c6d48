import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { topologicalOrder } from '../ir/node';
import { sizeOf } from '../ir/shape';
import { gradients } from './autodiff';
import { simplify } from './simplify';
import { simplifySoftmaxSlopes } from './softmax-slope';

const sums = (x: Node, axes: readonly number[]): Node =>
  build.broadcastTo(build.reduce('sum', x, axes, true), x.shape);

function exponents(x: Node, axes: readonly number[]): Node {
  const greatest = build.stopGradient(build.reduce('max', x, axes, true));
  return build.unary('exp', build.sub(x, build.broadcastTo(greatest, x.shape)));
}

function softmax(x: Node, axes: readonly number[]): Node {
  const e = exponents(x, axes);
  return build.div(e, sums(e, axes));
}

const whole = (x: Node): Node =>
  build.reduce(
    'sum',
    x,
    x.shape.map((_, axis) => axis),
  );

const countOf = (roots: readonly Node[], name: string): number =>
  topologicalOrder(roots).filter((node) => node.primitive.name === name).length;

/** Values of a graph over one input, and how often its rewritten form divides. */
function compare(
  shape: readonly number[],
  make: (x: Node, w: Node) => Node,
): { divisions: [before: number, after: number]; difference: number } {
  const [x, w] = [build.input(shape, 'float32'), build.input(shape, 'float32')];
  const before = simplify(gradients(make(x, w), [x]));
  const after = simplifySoftmaxSlopes(before);
  const data = (factor: number): Float32Array =>
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => (((i * factor) % 17) - 8) / 4);
  const values = new Map(
    [x, w].map((node, i) => [node, { shape, dtype: 'float32' as const, data: data([5, 7][i]) }]),
  );
  const [a, b] = [before, after].map((roots) => evaluateGraph(roots, values)[0].data);
  const difference = Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
  return { divisions: [countOf(before, 'div'), countOf(after, 'div')], difference };
}

describe('the gradient of softmax', () => {
  it('needs its result alone', () => {
    for (const [shape, axes] of [
      [[4, 5], [1]],
      [[4, 5], [0]],
      [[2, 3, 7], [2]],
      [
        [2, 3, 7],
        [1, 2],
      ],
    ]) {
      const { divisions, difference } = compare(shape, (x, w) => whole(build.mul(w, softmax(x, axes))));
      expect(divisions).toEqual([2, 1]);
      expect(difference).toBeLessThan(1e-6);
    }
  });

  it('is found in each of several that follow each other', () => {
    const { divisions, difference } = compare([3, 6], (x, w) =>
      whole(build.mul(w, softmax(build.mul(w, softmax(x, [1])), [1]))),
    );
    expect(divisions).toEqual([4, 2]);
    expect(difference).toBeLessThan(1e-6);
  });

  it('is not taken for that of something similar', () => {
    const similar: ((e: Node, w: Node) => Node)[] = [
      (e) => build.div(e, sums(build.mul(e, e), [1])),
      (e, w) => build.div(build.mul(e, w), sums(e, [1])),
      (e, w) => build.div(e, sums(build.add(e, w), [1])),
    ];
    for (const make of similar) {
      const { divisions, difference } = compare([3, 6], (x, w) =>
        whole(build.mul(w, make(exponents(x, [1]), w))),
      );
      expect(divisions[1]).toBe(divisions[0]);
      expect(difference).toBe(0);
    }
  });
});
