import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ops from '.';
import { gradients } from '../compile/autodiff';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import { grad } from '../runtime/gradients';
import { jit } from '../runtime/jit';
import { Tensor } from '../runtime/tensor';
import { recording, Trace } from '../runtime/trace';

/** The slope of Σ f(x). */
function slope(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const node = build.input(x.shape, x.dtype);
  const [result] = recording(new Trace(), () => gradients(f(new Tensor(node)).sum().node, [node]));
  return Array.from(evaluateGraph([result], new Map([[node, { ...x, data: x.data }]]))[0].data);
}

describe('types', () => {
  const float = Tensor.from([1.5]);
  const whole = Tensor.from([3]);
  const half = float.astype('float16');
  it.each<[string, Tensor, string]>([
    ['int32 + 2', ops.add(whole, 2), 'int32'],
    ['int32 + 2.5', ops.add(whole, 2.5), 'float32'],
    ['float16 + 2.5', ops.add(half, 2.5), 'float16'],
    ['float16 + float32', ops.add(half, float), 'float32'],
    ['int32 + uint32', ops.add(whole, whole.astype('uint32')), 'int32'],
    ['bool + bool', ops.add([true], [false]), 'bool'],
    ['int32 / int32', ops.divide(whole, whole), 'float32'],
    ['sum of int8', ops.sum(whole.astype('int8')), 'int32'],
    ['sum of uint8', ops.sum(whole.astype('uint8')), 'uint32'],
    ['mean of int32', ops.mean(whole), 'float32'],
    ['the root of int32', ops.sqrt(whole), 'float32'],
    ['relu of int32', ops.relu(whole), 'int32'],
    ['one-hot', ops.oneHot([0, 1], 2), 'float32'],
    ['int8 times int8 as matrices', ops.matmul([[1]], [[2]]), 'int32'],
    ['arange of whole numbers', ops.arange(3), 'int32'],
    ['arange of others', ops.arange(0.5), 'float32'],
  ])('%s is %s', (_, tensor, dtype) => {
    expect(tensor.dtype).toBe(dtype);
  });
});

describe('slopes at kinks are those of JAX', () => {
  const x = Tensor.from([-1, 0, 1]).astype('float32');
  it.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['abs', ops.abs, [-1, 1, 1]],
    ['relu', ops.relu, [0, 0, 1]],
    ['maximum with 0', (y) => ops.maximum(y, 0), [0, 0.5, 1]],
    ['relu6 at 0', ops.relu6, [0, 0, 1]],
    ['leaky relu', ops.leakyRelu, [Math.fround(0.2), 1, 1]],
    ['elu', (y) => ops.elu(y), [Math.fround(Math.exp(-1)), 1, 1]],
    ['softsign', ops.softsign, [0.25, 1, 0.25]],
    ['max of equal elements', (y) => ops.max(ops.multiply(y, 0)), [0, 0, 0]],
  ])('%s', (_, f, expected) => {
    for (const [i, value] of slope(f, x).entries()) expect(value).toBeCloseTo(expected[i], 6);
  });

  it('softplus and logaddexp are smooth where their parts are not', () => {
    expect(slope(ops.softplus, Tensor.from([0]).astype('float32'))[0]).toBeCloseTo(0.5, 7);
    expect(slope((y) => ops.logaddexp(y, 2), Tensor.from([2]).astype('float32'))[0]).toBeCloseTo(0.5, 7);
  });

  it('NaN passes through relu', () => {
    expect(ops.relu([NaN, -1.5]).toArray()).toEqual([NaN, 0]);
  });

  it('elements written over get no slope', () => {
    const written = slope(
      (y) => ops.multiply(ops.scatterUpdate([0.5, 0.5], [[0], [1], [0]], y), [2.5, 3.5]),
      Tensor.from([1.5, 2.5, 3.5]),
    );
    expect(written).toEqual([0, 3.5, 2.5]);
  });
});

describe('compiled functions give what the functions give at once', () => {
  const x = Tensor.from([
    [0.5, -1.5, 2.25],
    [1.75, 0.25, -0.5],
  ]);
  it.each<[string, (x: Tensor) => Tensor]>([
    ['softmax', (y) => ops.softmax(y)],
    ['logsumexp', (y) => ops.logsumexp(y, { axis: 0 })],
    ['layer normalization', (y) => ops.layerNormalization(y)],
    ['median', (y) => ops.median(y, { axis: 1 })],
    ['sort', (y) => ops.sort(y)],
    ['top k', (y) => ops.topK(y, 2)[0]],
    ['einsum', (y) => ops.einsum('ij,kj->ik', y, y)],
    ['gather and scatter', (y) => ops.scatterUpdate(y, [[0, 1]], [9.5], { reduction: 'add' })],
    ['a slice from a computed place', (y) => ops.slice(y, ops.cast(ops.abs(y.at(0, ':2')), 'int32'), [1, 2])],
    [
      'a loop',
      (y) => ops.scan((c: Tensor, e: Tensor) => [c.add(e), c], 0.5, { xs: y.flatten() })[1] as Tensor,
    ],
    [
      'a choice',
      (y) =>
        ops.cond(
          ops.greater(ops.sum(y), 0),
          () => ops.sin(y),
          () => ops.cos(y),
        ) as Tensor,
    ],
    ['an inverse', (y) => ops.inv(ops.matmul(y, ops.transpose(y)))],
    ['a Fourier transform', (y) => ops.rfft(y)[0]],
    ['a resized image', (y) => ops.image.resize(y.reshape([2, 3, 1]), [4, 4])],
  ])('%s', (_, f) => {
    const [compiled, direct] = [jit(f)(x), f(x)];
    expect(compiled.shape).toEqual(direct.shape);
    expect(compiled.dtype).toBe(direct.dtype);
    for (const [i, value] of compiled.data.entries()) expect(value).toBeCloseTo(direct.data[i], 5);
  });
});

describe('einsum', () => {
  const size = { a: 2, b: 3, c: 4 };
  const letters = fc.subarray(['a', 'b', 'c'] as const, { minLength: 1 });

  it('is the sum over all places of the letters that the result does not have', () => {
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.infiniteStream(fc.integer({ min: -3, max: 3 })),
        (first, second, numbers) => {
          const make = (names: readonly ('a' | 'b' | 'c')[]): Tensor => {
            const shape = names.map((name) => size[name]);
            const count = shape.reduce((product, n) => product * n, 1);
            return Tensor.from(Array.from({ length: count }, () => numbers.next().value)).reshape(shape);
          };
          const [x, y] = [make(first), make(second)];
          const output = [...new Set([...first, ...second])].slice(0, 2);
          const result = ops.einsum(`${first.join('')},${second.join('')}->${output.join('')}`, x, y);
          const at = (tensor: Tensor, names: readonly string[], place: Record<string, number>): number =>
            tensor.at(...names.map((name) => place[name])).item();
          for (let i = 0; i < size.a * size.b * size.c; i++) {
            const place = { a: i % 2, b: Math.floor(i / 2) % 3, c: Math.floor(i / 6) };
            let sum = 0;
            const free = (['a', 'b', 'c'] as const).filter(
              (name) => !output.includes(name) && (first.includes(name) || second.includes(name)),
            );
            const visit = (rest: readonly ('a' | 'b' | 'c')[], at2: typeof place): void => {
              if (rest.length === 0) sum += at(x, first, at2) * at(y, second, at2);
              else for (let k = 0; k < size[rest[0]]; k++) visit(rest.slice(1), { ...at2, [rest[0]]: k });
            };
            visit(free, place);
            expect(at(result, output, place)).toBe(sum);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('linear algebra', () => {
  const square = fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 9, maxLength: 9 })
    .map((values) => Tensor.of({ data: Float64Array.from(values), shape: [3, 3], dtype: 'float64' }));
  const near = (a: Tensor, b: Tensor, tolerance = 1e-9): void =>
    expect(ops.max(ops.abs(ops.subtract(a, b))).item()).toBeLessThan(tolerance);

  it('factors multiply to the matrix', () => {
    fc.assert(
      fc.property(square, (a) => {
        const [q, r] = ops.qr(a);
        near(ops.matmul(q, r), a);
        const [u, s, vt] = ops.svd(a);
        near(ops.matmul(ops.multiply(u, s), vt), a);
        const symmetric = ops.add(a, ops.transpose(a));
        const [w, v] = ops.eigh(symmetric);
        near(ops.matmul(ops.multiply(v, w), ops.transpose(v)), symmetric);
        const definite = ops.add(ops.matmul(a, ops.transpose(a)), ops.eye(3, { dtype: 'float64' }));
        const l = ops.cholesky(definite);
        near(ops.matmul(l, ops.transpose(l)), definite);
        near(ops.matmul(ops.inv(definite), definite), ops.eye(3, { dtype: 'float64' }), 1e-7);
      }),
      { numRuns: 50 },
    );
  });

  it('slopes are those of differences', () => {
    const a = Tensor.from([
      [2.5, 0.5, 0.25],
      [0.5, 1.5, -0.5],
      [0.25, -0.5, 3.5],
    ]).astype('float64');
    const weights = Tensor.from([0.3, -0.7, 1.1, 0.2, 0.9, -0.4, 0.6, 0.8, -1.2])
      .astype('float64')
      .reshape([3, 3]);
    const functions: Record<string, (x: Tensor) => Tensor> = {
      inv: ops.inv,
      cholesky: ops.cholesky,
      qr: (x) => ops.qr(x)[1],
      eigh: (x) => ops.eigh(x)[0].mul(ops.square(ops.eigh(x)[1])),
      svd: (x) => ops.square(ops.svd(x, { fullMatrices: false })[0]),
      pinv: (x) => ops.pinv(x.at(':', ':2')).matmul(weights),
      luFactor: (x) => ops.luFactor(x)[0],
    };
    for (const [name, f] of Object.entries(functions)) {
      const weighted = (x: Tensor): Tensor => ops.sum(f(x).mul(weights.at(`:${f(a).shape[0]}`)));
      const exact = slope(weighted, a);
      for (let i = 0; i < 9; i++) {
        const step = new Float64Array(9);
        step[i] = 1e-6;
        const moved = (sign: number): number =>
          weighted(a.add(Tensor.of({ data: step, shape: [3, 3], dtype: 'float64' }).mul(sign))).item();
        expect(Math.abs((moved(1) - moved(-1)) / 2e-6 - exact[i]), `${name} ${i}`).toBeLessThan(1e-6);
      }
    }
  });
});

describe('Fourier transforms', () => {
  it.each([1, 2, 7, 30, 64, 96, 200])('irfft inverts rfft at length %i', (length) => {
    const x = Tensor.of({
      data: Float64Array.from({ length }, (_, i) => Math.sin(i * i)),
      shape: [length],
      dtype: 'float64',
    });
    const back = ops.irfft(ops.rfft(x), { fftLength: length });
    for (const [i, value] of back.data.entries()) expect(value).toBeCloseTo(x.data[i], 10);
  });

  it('istft inverts stft', () => {
    const x = Tensor.of({
      data: Float64Array.from({ length: 64 }, (_, i) => Math.cos(i * i)),
      shape: [64],
      dtype: 'float64',
    });
    const back = ops.istft(ops.stft(x, 16, 4, 16), 16, 4, 16);
    for (const [i, value] of back.data.entries()) expect(value).toBeCloseTo(x.data[i], 6);
  });
});

describe('images', () => {
  it('patches follow the default data format', () => {
    const images = ops.reshape(ops.arange(48), [3, 4, 4]);
    const expected = String(ops.image.extractPatches(images, 2, { dataFormat: 'channels_first' }));
    ops.setImageDataFormat('channels_first');
    try {
      expect(String(ops.image.extractPatches(images, 2))).toBe(expected);
    } finally {
      ops.setImageDataFormat('channels_last');
    }
  });
});

describe('functions of functions', () => {
  it('customGradient uses the given gradient', () => {
    const rounded = ops.customGradient((x: Tensor) => [
      ops.round(x),
      (upstream: Tensor) => ops.multiply(upstream, 2),
    ]);
    expect((rounded([1.4, 2.6]) as Tensor).toArray()).toEqual([1, 3]);
    expect(grad((x: Tensor) => ops.sum(rounded(x) as Tensor))(Tensor.from([1.4, 2.6])).toArray()).toEqual([
      2, 2,
    ]);
  });

  it('jvp is the derivative in a direction', () => {
    const [value, derivative] = ops.jvp((x: Tensor) => ops.square(x), [[1.5, 2.5]], [[1, 0.5]]) as [
      Tensor,
      Tensor,
    ];
    expect(value.toArray()).toEqual([2.25, 6.25]);
    expect(derivative.toArray()).toEqual([3, 2.5]);
  });

  it('associativeScan gives running combinations', () => {
    const sums = ops.associativeScan((a: Tensor, b: Tensor) => ops.add(a, b), Tensor.from([1, 2, 3, 4, 5]));
    expect((sums as Tensor).toArray()).toEqual([1, 3, 6, 10, 15]);
  });
});

describe('errors', () => {
  const x = Tensor.from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  it.each<[string, () => unknown]>([
    ['a wrong option', () => ops.sum(x, { keepDims: true } as object)],
    ['a text for an axis', () => ops.sum(x, 'rows' as never)],
    ['sizes that do not fit', () => ops.concatenate([x, [[1, 2]]])],
    ['channels that do not fit', () => ops.conv(ops.zeros([1, 4, 4, 3]), ops.zeros([2, 2, 2, 1]))],
    ['a wrong padding', () => ops.maxPool(ops.zeros([1, 4, 4, 3]), 2, { padding: 'smae' })],
    ['subscripts that do not fit', () => ops.einsum('ij,jk->ik', x)],
    ['an uneven split', () => ops.split(x, 2, { axis: 1 })],
    ['a number as a wrong type', () => ops.ldexp(x, 0.5)],
  ])('%s', (_, body) => {
    expect(body).toThrowErrorMatchingSnapshot();
  });
});
