import { describe, expect, it } from 'vitest';
import * as build from '../ir/build';
import type { Node } from '../ir/node';
import { topologicalOrder } from '../ir/node';
import { simplify } from './simplify';

const shape = [3, 4];
const input = (dtype: 'float32' | 'int32' = 'float32'): Node => build.input(shape, dtype);
const filled = (value: number, like: Node): Node => build.constant(value, like.dtype, like.shape);
const only = (node: Node): Node => simplify([node])[0];

/** A node as text, inputs by letters. */
function text(node: Node, names: ReadonlyMap<Node, string>): string {
  const name = names.get(node);
  if (name !== undefined) return name;
  const uniform = build.uniformValue(node);
  if (uniform !== null) return `${uniform}`;
  return `${node.primitive.name}(${node.inputs.map((inner) => text(inner, names)).join(', ')})`;
}

describe('simplify', () => {
  const x = input();
  const y = input();
  const n = input('int32');
  const names = new Map([
    [x, 'x'],
    [y, 'y'],
    [n, 'n'],
  ] as const);
  const zero = filled(0, x);
  const cases: readonly (readonly [Node, string])[] = [
    [build.neg(build.neg(x)), 'x'],
    [build.neg(build.sub(x, y)), 'sub(y, x)'],
    [build.add(x, build.neg(y)), 'sub(x, y)'],
    [build.add(build.neg(x), y), 'sub(y, x)'],
    [build.sub(x, build.neg(y)), 'add(x, y)'],
    [build.add(zero, x), 'x'],
    [build.binary('mul', x, filled(1, x)), 'x'],
    [build.binary('mul', filled(-1, x), x), 'neg(x)'],
    [build.div(x, filled(4, x)), 'mul(x, 0.25)'],
    [build.div(x, filled(3, x)), 'div(x, 3)'],
    [build.div(n, filled(4, n)), 'div(n, 4)'],
    [build.binary('pow', x, filled(2, x)), 'mul(x, x)'],
    [build.mul(zero, x), 'mul(0, x)'],
    [build.add(filled(2, x), filled(3, x)), '5'],
    [build.unary('exp', zero), '1'],
    [build.stopGradient(build.stopGradient(x)), 'x'],
    [build.transpose(build.transpose(x, [1, 0]), [1, 0]), 'x'],
    [build.reshape(build.reshape(x, [12]), shape), 'x'],
    [build.cast(build.cast(build.compare('less', x, y), 'int32'), 'float32'), 'cast(less(x, y))'],
    [build.cast(build.cast(x, 'int32'), 'float32'), 'cast(cast(x))'],
    [build.select(build.compare('less', zero, filled(1, x)), x, y), 'x'],
    [build.select(build.compare('less', x, y), x, x), 'x'],
    [build.select(build.compare('greater', x, zero), x, build.binary('max', x, zero)), 'max(x, 0)'],
    [build.reduce('sum', build.reshape(x, [3, 1, 4]), [1]), 'x'],
  ];
  for (const [node, expected] of cases) {
    it(`makes ${text(node, names)} into ${expected}`, () => {
      expect(text(only(node), names)).toBe(expected);
    });
  }

  it('makes equal nodes one, constants by their values', () => {
    const product = (): Node => build.mul(build.add(x, filled(0.1, x)), build.unary('tanh', y));
    const [sum] = simplify([build.add(product(), product())]);
    expect(sum.inputs[0]).toBe(sum.inputs[1]);
    const values = (): Node => build.constantFrom(new Float32Array([1, 2, 3, 4]), [4], 'float32');
    const [a, b] = simplify([values(), values()]);
    expect(a).toBe(b);
  });

  it('keeps -0 and 0 apart', () => {
    const [a, b] = simplify([filled(0, x), filled(-0, x)]);
    expect(a).not.toBe(b);
  });

  it('leaves large constants to the program', () => {
    const large = build.add(build.iota([100_000], 0, 'float32'), build.iota([100_000], 0, 'float32'));
    expect(topologicalOrder([only(large)]).every((node) => node.value === null)).toBe(true);
  });

  it('keeps nodes apart whose attributes JSON writes alike', () => {
    const padded = (value: number): Node => build.pad(x, [0, 1], [0, 0], [0, 0], value);
    const nodes = simplify([NaN, Infinity, -Infinity, 0, -0].map(padded));
    expect(new Set(nodes).size).toBe(5);
    const [a, b] = simplify([padded(NaN), padded(NaN)]);
    expect(a).toBe(b);
  });
});
