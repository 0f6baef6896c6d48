import { describe, expect, it } from 'vitest';
import * as build from '../../../ir/build';
import { compareBackends } from '../../testing/compare';

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

  it('computes with integers as typed arrays do', () => {
    const interesting = [
      0, 1, -1, 2, -2, 7, -7, 31, 32, 33, 100, 65535, -65536, 2147483647, -2147483648, 123456789,
    ];
    const pairs = interesting.flatMap((a) => interesting.map((b) => [a, b]));
    for (const dtype of ['int32', 'uint32'] as const) {
      const x = build.input([pairs.length], dtype);
      const y = build.input([pairs.length], dtype);
      const names = [
        'add',
        'sub',
        'mul',
        'div',
        'rem',
        'max',
        'min',
        'and',
        'or',
        'xor',
        'less',
        'less_equal',
      ] as const;
      const more = [
        'greater',
        'greater_equal',
        'equal',
        'not_equal',
        'shift_left',
        'shift_right_logical',
      ] as const;
      const outputs = [...names, ...more].map((name) => build.binary(name, x, y));
      const unaries = (['neg', 'abs', 'sign', 'bitwise_not'] as const).map((name) => build.unary(name, x));
      const casts = (['float32', 'bool', dtype === 'int32' ? 'uint32' : 'int32'] as const).map((to) =>
        build.cast(x, to),
      );
      const power = build.binary('pow', x, build.binary('and', y, build.constant(15, dtype, y.shape)));
      const shifted = build.binary('shift_right_arithmetic', x, build.constant(3, dtype, x.shape));
      const extrema = [
        build.reduce('max', x, [0]),
        build.reduce('min', x, [0]),
        build.reduce('sum', x, [0]),
        build.argmax(x, 0),
      ];
      const data = [
        { node: x, data: pairs.map(([a]) => a) },
        { node: y, data: pairs.map(([, b]) => b) },
      ];
      expect(compareBackends(data, [...outputs, ...unaries, ...casts, power, shifted, ...extrema])).toEqual(
        [],
      );
    }
  });

  it('computes with bools', () => {
    const x = build.input([13], 'bool');
    const y = build.input([13], 'bool');
    const data = [
      { node: x, data: Array.from({ length: 13 }, (_, i) => i & 1) },
      { node: y, data: Array.from({ length: 13 }, (_, i) => (i >> 1) & 1) },
    ];
    const binaries = (
      [
        'and',
        'or',
        'xor',
        'max',
        'min',
        'equal',
        'not_equal',
        'less',
        'less_equal',
        'greater',
        'greater_equal',
      ] as const
    ).map((name) => build.binary(name, x, y));
    const outputs = [
      ...binaries,
      build.unary('logical_not', x),
      build.reduce('max', build.binary('and', x, y), [0]),
      build.reduce('min', x, [0]),
      build.select(x, y, build.unary('logical_not', y)),
      build.cast(x, 'float32'),
    ];
    expect(compareBackends(data, outputs)).toEqual([]);
  });

  it('turns types into each other', () => {
    const values = [
      0,
      0.4,
      -0.4,
      1.5,
      -1.5,
      2.5,
      255,
      256,
      1e10,
      -1e10,
      4294967295,
      2147483648,
      NaN,
      Infinity,
      -Infinity,
      7,
    ];
    const x = build.input([values.length], 'float32');
    const data = [{ node: x, data: values }];
    const outputs = (['int32', 'uint32', 'bool', 'uint8', 'int16', 'float64', 'float16'] as const).map(
      (dtype) => build.cast(x, dtype),
    );
    expect(
      compareBackends(data, [...outputs, build.bitcast(x, 'int32'), build.unary('is_finite', x)]),
    ).toEqual([]);
    for (const dtype of ['uint8', 'int8', 'uint16', 'int16', 'float64', 'int64'] as const) {
      const narrow = build.input([3, 7], dtype);
      const turned = build.cast(build.transpose(narrow, [1, 0]), 'float32');
      const bytes = Array.from({ length: 21 }, (_, i) => i * 11 - 100);
      const results = [
        turned,
        build.cast(narrow, 'int32'),
        build.mul(build.cast(narrow, 'float32'), build.constant(1 / 255, 'float32', [3, 7])),
      ];
      expect(compareBackends([{ node: narrow, data: bytes }], results)).toEqual([]);
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
