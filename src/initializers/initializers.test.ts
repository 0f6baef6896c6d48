import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initializerOption } from './option';
import { runAliases } from '../../test/conformance/aliases';
import { difference } from '../../test/conformance/compare';
import { runInitializers } from '../../test/conformance/initializers';
import { failures } from '../../test/conformance/report';
import { sharedPath } from '../../test/support/shared';
import { withCustomObjects } from '../config/saveable';
import { SeedGenerator, setRandomSeed } from '../random/index';
import { Tensor } from '../runtime/tensor';
import * as initializers from './index';
import { windowValues } from './window';

const reproducibility = sharedPath('reproducibility', 'keras_jax.json');

describe.skipIf(sharedPath('conformance') === null)('initializers as in Keras', () => {
  it('in every case', () => {
    expect(failures(runInitializers(() => true))).toEqual([]);
  });
});

describe.skipIf(sharedPath('conformance') === null)('names as in Keras', () => {
  it('in every case', () => {
    expect(failures(runAliases(({ symbol }) => symbol === 'keras.initializers.get'))).toEqual([]);
  });
});

describe.skipIf(reproducibility === null)('the numbers Keras on JAX draws', () => {
  interface Seeds {
    readonly seeds: Record<
      string,
      { draws: { initializers_4x3: Record<string, number[][]>; python_randint_1_1e9: number[] } }
    >;
  }
  // The body of a skipped describe still runs: without the file there are no seeds.
  const { seeds }: Seeds =
    reproducibility === null ? { seeds: {} } : JSON.parse(readFileSync(reproducibility, 'utf8'));
  const table = Object.entries(seeds).flatMap(([seed, { draws }]) =>
    Object.entries(draws.initializers_4x3).map(([name, values]) => [name, Number(seed), values] as const),
  );
  it.each(table)('%s of seed %i', (name, seed, values) => {
    const initializer = initializers.deserialize({ class_name: name, config: { seed } });
    expect(difference(initializer.call([4, 3]), Tensor.from(values), { rtol: 2e-6, atol: 2e-7 })).toBe(null);
    expect(initializer.call([4, 3]).toArray()).toEqual(initializer.call([4, 3]).toArray());
  });

  it('without a seed they take one from Python when they are made, and only then', () => {
    setRandomSeed(42);
    const [first, second] = seeds['42'].draws.python_randint_1_1e9;
    const zeros = [
      new initializers.Zeros(),
      new initializers.Constant(),
      new initializers.GlorotUniform({ seed: 3 }),
    ];
    expect(zeros).toHaveLength(3);
    const uniform = new initializers.GlorotUniform();
    const normal = initializers.get('he_normal') as initializers.HeNormal;
    expect([uniform.seed, normal.seed]).toEqual([first, second]);
    expect(initializers.serialize(uniform).config).toEqual({
      seed: null,
      input_axes: null,
      output_axes: null,
    });
  });
});

describe('seeds', () => {
  it('of a SeedGenerator advance, and are saved with it', () => {
    const make = () => new initializers.RandomNormal({ seed: new SeedGenerator({ seed: 3, name: 'mine' }) });
    const [initializer, again] = [make(), make()];
    const first = initializer.call([4]).toArray();
    expect(initializer.call([4]).toArray()).not.toEqual(first);
    expect(again.call([4]).toArray()).toEqual(first);
    const saved = initializers.serialize(initializer);
    expect(saved.config).toEqual({
      seed: {
        module: 'keras.random',
        class_name: 'SeedGenerator',
        config: { seed: 3, name: 'mine' },
        registered_name: null,
      },
      mean: 0,
      stddev: 0.05,
    });
    expect(initializers.deserialize(saved).call([4]).toArray()).toEqual(first);
  });
});

describe('Orthogonal', () => {
  it.each([
    [[4, 4], 1],
    [[3, 5], 2],
    [[2, 3, 4], 1],
  ] as const)('%j of gain %f', (shape, gain) => {
    const q = new initializers.Orthogonal({ seed: 5, gain }).call([...shape]).reshape([-1, shape.at(-1)!]);
    const product = q.shape[0] < q.shape[1] ? q.matmul(q.T) : q.T.matmul(q);
    for (const [i, row] of (product.toArray() as number[][]).entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(i === j ? gain ** 2 : 0, 5);
    }
  });
});

describe('window functions as in SciPy', () => {
  it.each([
    ['barthann', [0.0, 0.5, 1.0, 0.5, 0.0], [0.0, 0.27, 0.73, 1.0, 0.73, 0.27]],
    ['bartlett', [0.0, 0.5, 1.0, 0.5, 0.0], [0.0, 0.333333, 0.666667, 1.0, 0.666667, 0.333333]],
    ['blackman', [0.0, 0.34, 1.0, 0.34, 0.0], [0.0, 0.13, 0.63, 1.0, 0.63, 0.13]],
    [
      'blackmanharris',
      [6e-5, 0.21747, 1.0, 0.21747, 6e-5],
      [6e-5, 0.055645, 0.520575, 1.0, 0.520575, 0.055645],
    ],
    ['bohman', [0.0, 0.31831, 1.0, 0.31831, 0.0], [0.0, 0.108998, 0.608998, 1.0, 0.608998, 0.108998]],
    ['boxcar', [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]],
    [
      'cosine',
      [0.309017, 0.809017, 1.0, 0.809017, 0.309017],
      [0.222521, 0.62349, 0.900969, 1.0, 0.900969, 0.62349],
    ],
    [
      'exponential',
      [0.135335, 0.367879, 1.0, 0.367879, 0.135335],
      [0.049787, 0.135335, 0.367879, 1.0, 0.367879, 0.135335],
    ],
    [
      'flattop',
      [-0.000421, -0.054737, 1.0, -0.054737, -0.000421],
      [-0.000421, -0.051263, 0.198211, 1.0, 0.198211, -0.051263],
    ],
    ['hamming', [0.08, 0.54, 1.0, 0.54, 0.08], [0.08, 0.31, 0.77, 1.0, 0.77, 0.31]],
    ['hann', [0.0, 0.5, 1.0, 0.5, 0.0], [0.0, 0.25, 0.75, 1.0, 0.75, 0.25]],
    ['lanczos', [0.0, 0.63662, 1.0, 0.63662, 0.0], [0.0, 0.413497, 0.826993, 1.0, 0.826993, 0.413497]],
    [
      'nuttall',
      [0.000363, 0.226982, 1.0, 0.226982, 0.000363],
      [0.000363, 0.061334, 0.52923, 1.0, 0.52923, 0.061335],
    ],
    ['parzen', [0.016, 0.424, 1.0, 0.424, 0.016], [0.005831, 0.157434, 0.650146, 1.0, 0.650146, 0.157434]],
    ['triang', [0.333333, 0.666667, 1.0, 0.666667, 0.333333], [0.25, 0.5, 0.75, 1.0, 0.75, 0.5]],
    ['tukey', [0.0, 1.0, 1.0, 1.0, 0.0], [0.0, 0.75, 1.0, 1.0, 1.0, 0.75]],
  ])('%s', (name, symmetric, periodic) => {
    for (const [i, value] of windowValues(name, 5, false).entries())
      expect(value).toBeCloseTo(symmetric[i], 5);
    for (const [i, value] of windowValues(name, 6, true).entries()) expect(value).toBeCloseTo(periodic[i], 5);
  });
});

describe('get', () => {
  const option = initializerOption('glorot_uniform');
  const site = { owner: 'Dense', name: 'kernelInitializer' };

  it('takes functions and values', () => {
    const twos = (shape: readonly number[]): Tensor => Tensor.from(2).broadcastTo(shape);
    const initializer = option.parse(twos, site);
    expect(initializer.call([2], { dtype: 'float16' }).dtype).toBe('float16');
    const saved = option.serialize(initializer);
    expect(saved).toMatchObject({ class_name: 'function', config: 'twos' });
    expect(withCustomObjects({ twos }, () => option.parse(saved, site).call([1]).toArray())).toEqual([2]);
    const values = option.parse([[1.5], [2.5]], site);
    expect(values.call([2, 1]).toArray()).toEqual([[1.5], [2.5]]);
    expect(option.parse(option.serialize(values), site).call([2, 1]).toArray()).toEqual([[1.5], [2.5]]);
    expect(option.parse(null, site)).toBeInstanceOf(initializers.GlorotUniform);
    expect(option.parse(initializers.Ones, site)).toBeInstanceOf(initializers.Ones);
  });

  it('takes classes of the user', () => {
    class Threes extends initializers.Initializer {
      override call(shape: readonly number[]): Tensor {
        return Tensor.from(3.5).broadcastTo(shape);
      }
    }
    const saved = initializers.serialize(new Threes());
    expect(saved).toMatchObject({ class_name: 'Threes', registered_name: 'Threes', module: null });
    expect(withCustomObjects({ Threes }, () => initializers.get('Threes').call([1]).toArray())).toEqual([
      3.5,
    ]);
    expect(withCustomObjects({ Threes }, () => initializers.deserialize(saved).call([1]).toArray())).toEqual([
      3.5,
    ]);
  });

  it('says what is wrong', () => {
    expect(() => option.parse('glorot_unifrom', site)).toThrowErrorMatchingInlineSnapshot(`
      [NameError: NameError[unknown-initializer]: there is no initializer called "glorot_unifrom".
        initializer = "glorot_unifrom"
        in Dense, kernelInitializer
        Did you mean "GlorotUniform"?]
    `);
    expect(() => option.parse(true, site)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: Dense needs kernelInitializer to be an initializer, the name of one, its config, a function or a tensor.
        kernelInitializer = true
        in Dense, kernelInitializer]
    `);
    expect(() => new initializers.VarianceScaling({ scale: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: VarianceScaling needs scale to be a number, above 0.
        scale = -1]
    `);
    expect(() => new initializers.VarianceScaling({ mode: 'fanin' as 'fan_in' }))
      .toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: VarianceScaling needs mode to be "fan_in" or "fan_out" or "fan_avg".
        mode = "fanin"
        Did you mean "fan_in"?]
    `);
    expect(() => new initializers.STFT({ window: 'han_n' })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[unknown-window]: STFT needs the name of a window function without parameters.
        window = "han_n"
        Did you mean "hann"?]
    `);
    expect(() => new initializers.Identity().call([2, 2, 2])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ShapeError[identity-rank]: Identity makes matrices: weights with two axes.
        shape = [2, 2, 2]]
    `);
    expect(() => new initializers.Orthogonal().call([2])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ShapeError[orthogonal-rank]: Orthogonal makes weights with two axes or more.
        shape = [2]]
    `);
    expect(() => new initializers.GlorotUniform().call([2], { dtype: 'int32' }))
      .toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: GlorotUniform needs dtype to be a floating-point type.
        dtype = "int32"]
    `);
    expect(() => new initializers.RandomNormal({ seed: 0.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[bad-option]: RandomNormal needs seed to be a whole number, a SeedGenerator or null.
        seed = 0.5]
    `);
  });
});
