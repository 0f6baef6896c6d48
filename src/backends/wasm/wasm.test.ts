import { describe, expect, it } from 'vitest';
import * as build from '../../ir/build';
import { compareBackends } from './testing';

const ramp = (size: number, scale = 0.37, shift = -3): number[] =>
  Array.from({ length: size }, (_, i) => ((i * 7919) % 101) * scale * 0.2 + shift);

describe('programs', () => {
  it('computes elementwise expressions of every size', () => {
    for (const size of [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33]) {
      const x = build.input([size], 'float32');
      const y = build.input([size], 'float32');
      const sum = build.add(build.mul(x, y), build.unary('exp', x));
      const mask = build.compare('greater', x, y);
      expect(
        compareBackends(
          [
            { node: x, data: ramp(size) },
            { node: y, data: ramp(size, 0.2, -1) },
          ],
          [sum, mask, build.select(mask, x, y), build.cast(mask, 'int32')],
        ),
      ).toEqual([]);
    }
  });

  it('reduces over every choice of axes', () => {
    for (const shape of [
      [3, 5],
      [17, 6],
      [4, 33],
      [2, 3, 4],
      [5, 20, 3],
      [64, 50],
    ]) {
      const x = build.input(shape, 'float32');
      const axes = shape.map((_, axis) => axis);
      const outputs = [];
      for (let bits = 1; bits < 2 ** shape.length; bits++) {
        const chosen = axes.filter((axis) => bits & (1 << axis));
        for (const kind of ['sum', 'max', 'min'] as const) outputs.push(build.reduce(kind, x, chosen));
      }
      for (const axis of axes) outputs.push(build.argmax(x, axis), build.argmin(x, axis));
      expect(compareBackends([{ node: x, data: ramp(shape.reduce((a, b) => a * b)) }], outputs)).toEqual([]);
    }
  });

  it('adds many numbers accurately', () => {
    for (const [shape, axes] of [
      [[1_000_003], [0]],
      [[200_001, 5], [0]],
      [[5, 200_003], [1]],
      [
        [3000, 7, 40],
        [0, 2],
      ],
      [
        [700, 33, 9],
        [1, 0],
      ],
    ] as const) {
      const x = build.input(shape, 'float32');
      const positive = build.add(
        build.mul(x, build.constant(0, 'float32', shape)),
        build.constant(0.1, 'float32', shape),
      );
      const data = { node: x, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
      expect(compareBackends([data], [build.reduce('sum', positive, axes)], 5e-5)).toEqual([]);
    }
  });

  it('multiplies matrices through views', () => {
    const a = build.input([5, 7], 'float32');
    const b = build.input([5, 9], 'float32');
    const bias = build.input([9], 'float32');
    const product = build.dot(build.transpose(a, [1, 0]), b);
    const z = build.add(product, build.broadcastTo(bias, [7, 9]));
    const h = build.binary('max', z, build.constant(0, 'float32', [7, 9]));
    const mask = build.compare('greater', z, build.constant(0, 'float32', [7, 9]));
    const outputs = [build.dot(h, build.transpose(b, [1, 0])), build.select(mask, h, build.neg(h))];
    expect(
      compareBackends(
        [
          { node: a, data: ramp(35) },
          { node: b, data: ramp(45, 0.3, -2) },
          { node: bias, data: ramp(9) },
        ],
        outputs,
      ),
    ).toEqual([]);
  });
});
