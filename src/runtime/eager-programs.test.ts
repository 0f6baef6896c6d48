import { setBackend, setDeterministic } from 'keratin';
import { afterEach, describe, expect, it } from 'vitest';
import { WINDOWS } from './windows';
import * as build from '../ir/build';
import { evaluateNode } from '../ir/evaluate';
import type { Node } from '../ir/node';
import { makeNode, nodeSize } from '../ir/node';
import { PRIMITIVES } from '../ir/primitives/table';
import { evaluateEagerly } from './eager-programs';

afterEach(() => {
  setBackend('wasm');
  setDeterministic(false);
});

const wave = (shape: readonly number[], shift: number): Node => {
  const node = build.input(shape, 'float32');
  const data = Float32Array.from({ length: nodeSize(node) }, (_, i) => Math.sin(i * 1.7 + shift));
  return build.constantFrom(data, shape, 'float32');
};

const window = {
  strides: [2, 2],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
  window: [2, 2],
} as const;
const geometry = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
} as const;

const image = wave([2, 12, 12, 8], 0);
const kernel = wave([3, 3, 8, 16], 1);
const slopes = wave([2, 10, 10, 16], 2);

describe('large operations on values', () => {
  it.each([
    ['dot', makeNode(PRIMITIVES.dot, [wave([70, 80], 0), wave([80, 90], 1)])],
    ['dot of stacks', makeNode(PRIMITIVES.dot, [wave([3, 40, 50], 0), wave([3, 50, 60], 1)])],
    ['conv', makeNode(WINDOWS.primitives.conv, [image, kernel], geometry)],
    [
      'conv_input_gradient',
      makeNode(WINDOWS.primitives.conv_input_gradient, [slopes, kernel], {
        ...geometry,
        inputShape: image.shape,
      }),
    ],
    [
      'conv_kernel_gradient',
      makeNode(WINDOWS.primitives.conv_kernel_gradient, [image, slopes], {
        ...geometry,
        kernelShape: kernel.shape,
      }),
    ],
    ['max_pool', makeNode(WINDOWS.primitives.max_pool, [wave([4, 24, 24, 32], 0)], window)],
    ['sum_pool', makeNode(WINDOWS.primitives.sum_pool, [wave([4, 24, 24, 32], 0)], window)],
  ])('%s has the value of the oracle, again and again', (_, node) => {
    const inputs = node.inputs.map((input) => input.value!);
    const expected = evaluateNode(node, inputs);
    const first = evaluateEagerly(node, inputs);
    expect(first.shape).toEqual(expected.shape);
    const off = first.data.map((value, i) => Math.abs(value - expected.data[i]));
    expect(Math.max(...off)).toBeLessThan(2e-6 * Math.max(...expected.data.map(Math.abs)));
    // The first result is a copy: it stays when the program runs again.
    const kept = [...first.data];
    const other = evaluateEagerly(
      node,
      inputs.map((input) => ({ ...input, data: input.data.map((value) => value / 2) })),
    );
    expect([...first.data]).toEqual(kept);
    expect([...other.data]).not.toEqual(kept);
    expect([...evaluateEagerly(node, inputs).data]).toEqual(kept);
  });

  it('are those of the oracle, to the bit, with the reference backend and for other types', () => {
    const single = makeNode(PRIMITIVES.dot, [wave([70, 80], 0), wave([80, 90], 1)]);
    const inputs = single.inputs.map((input) => input.value!);
    setBackend('reference');
    expect(evaluateEagerly(single, inputs)).toEqual(evaluateNode(single, inputs));
    setBackend('wasm');
    const double = makeNode(
      PRIMITIVES.dot,
      single.inputs.map((input) =>
        build.constantFrom(Float64Array.from(input.value!.data), input.shape, 'float64'),
      ),
    );
    const values = double.inputs.map((input) => input.value!);
    expect(evaluateEagerly(double, values)).toEqual(evaluateNode(double, values));
  });

  it('round after each multiplication and addition where that is asked for, also when a program is kept', () => {
    const near = 1 + 2 ** -12;
    const fill = (shape: readonly number[], value: (i: number) => number): Node =>
      build.constantFrom(
        Float32Array.from({ length: 1000 }, (_, i) => value(i)),
        shape,
        'float32',
      );
    const rows = fill([500, 2], (i) => (i % 2 === 0 ? 1 : near));
    const columns = fill([2, 500], (i) => (i < 500 ? -(1 + 2 ** -11) : near));
    const product = makeNode(PRIMITIVES.dot, [rows, columns], {});
    const values = (): ArrayLike<number> => evaluateEagerly(product, [rows.value!, columns.value!]).data;
    values();
    setDeterministic(true);
    // near² is 1 + 2^-11 + 2^-24, which float32 rounds to 1 + 2^-11.
    expect(Array.from(values()).every((value) => value === 0)).toBe(true);
  });
});
