import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeDefaultSeed } from '../util/random/global';
import { numpyRandom, pythonRandom } from '../util/random/seeded';
import { sharedPath } from '../../test/support/shared';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import { Tensor } from '../runtime/tensor';
import { recording, Trace } from '../runtime/trace';
import { Sequential, layers } from 'keratin';
import { borrowNumpyGenerator, keepRandomState } from '../util/random/global';
import * as random from '.';
import { setRandomSeed, uniform } from '.';

type Nested = number | readonly Nested[];

const flat = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flat));

function expectClose(actual: Tensor, expected: Nested, tolerance = 3e-6): void {
  const wanted = flat(expected);
  expect(actual.size).toBe(wanted.length);
  for (const [i, value] of actual.data.entries()) {
    expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(1e-7 + tolerance * Math.abs(wanted[i]));
  }
}

// What keras.random of Keras 3.15.1 on JAX 0.10.2 gives for these arguments.
const DRAWS: readonly (readonly [string, readonly unknown[], Record<string, unknown>, Nested])[] = [
  [
    'uniform',
    [[2, 3]],
    { minval: -2, maxval: 4, seed: 42 },
    [
      [1.40037799, -1.60670805, 0.290034294],
      [2.27178121, 2.71686912, 0.417382002],
    ],
  ],
  ['uniform', [[4]], { dtype: 'float16', seed: 42 }, [0.197265625, 0.802734375, 0.287109375, 0.2421875]],
  ['uniform', [[4]], { dtype: 'bfloat16', seed: 42 }, [0.625, 0.71875, 0.5234375, 0]],
  [
    'normal',
    [[5]],
    { mean: 1.5, stddev: 0.3, seed: 42 },
    [1.55041623, 1.04706335, 1.40967262, 1.66773903, 1.73793483],
  ],
  ['normal', [[4]], { dtype: 'float16', seed: 42 }, [-0.850585938, 0.852050781, -0.561035156, -0.698242188]],
  [
    'truncatedNormal',
    [[6]],
    { stddev: 0.3, seed: 42 },
    [0.0481020547, -0.411052197, -0.086099878, 0.159324721, 0.224753529, -0.0703370199],
  ],
  ['randint', [[9], 0, 1000], { seed: 42 }, [49, 56, 304, 72, 758, 931, 457, 946, 664]],
  ['randint', [[5], -100, 100], { seed: 42, dtype: 'int8' }, [-51, -44, 4, -28, 58]],
  ['randint', [[5], 0, 256], { seed: 42, dtype: 'uint8' }, [209, 160, 64, 64, 198]],
  ['randint', [[5], 5, 70000], { seed: 42, dtype: 'uint16' }, [703, 44827, 14729, 9709, 55225]],
  ['randint', [[5], -5, 2147483647], { seed: 42 }, [349597128, 1997869463, 470655803, 237083963, 16327873]],
  ['shuffle', [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]], { seed: 42 }, [4, 3, 2, 8, 7, 10, 6, 0, 5, 9, 1]],
  [
    'shuffle',
    [
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
        [9, 10, 11],
      ],
    ],
    { seed: 42, axis: 0 },
    [
      [3, 4, 2],
      [6, 7, 8],
      [0, 10, 11],
      [9, 1, 5],
    ],
  ],
  [
    'dropout',
    [
      [
        [1, 1.5, 1, 1, 1],
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1],
      ],
      0.4,
    ],
    { seed: 42 },
    [
      [1.66666663, 2.5, 1.66666663, 0, 0],
      [1.66666663, 1.66666663, 1.66666663, 1.66666663, 1.66666663],
      [0, 0, 1.66666663, 0, 0],
    ],
  ],
  [
    'dropout',
    [
      [
        [1, 1.5, 1, 1, 1],
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1],
      ],
      0.4,
    ],
    { seed: 42, noiseShape: [null, 1] },
    [
      [1.66666663, 2.5, 1.66666663, 1.66666663, 1.66666663],
      [1.66666663, 1.66666663, 1.66666663, 1.66666663, 1.66666663],
      [1.66666663, 1.66666663, 1.66666663, 1.66666663, 1.66666663],
    ],
  ],
  [
    'categorical',
    [
      [
        [0.1, 0.5, 1.2],
        [2.5, 0.1, 0.1],
      ],
      6,
    ],
    { seed: 42 },
    [
      [2, 2, 2, 2, 2, 1],
      [0, 0, 0, 0, 0, 2],
    ],
  ],
  [
    'gamma',
    [[6], 2.5],
    { seed: 42 },
    [3.19315815, 1.81996346, 1.75630391, 3.61819339, 2.2014544, 1.92883825],
  ],
  [
    'gamma',
    [[6], 0.3],
    { seed: 42 },
    [0.313012779, 0.000582522189, 0.641364694, 0.631374836, 0.0287264101, 0.000622874009],
  ],
  [
    'beta',
    [[6], 2.0, 3.0],
    { seed: 42 },
    [0.59684819, 0.509934545, 0.246328115, 0.180271357, 0.341327667, 0.841855764],
  ],
  [
    'beta',
    [[6], 0.2, 0.5],
    { seed: 42 },
    [9.3168579e-5, 0.0563652217, 0.157166198, 0.0412900671, 0.715397179, 0.659120202],
  ],
  ['binomial', [[6], 10, 0.3], { seed: 42 }, [3, 3, 5, 5, 2, 6]],
  ['binomial', [[6], 100, 0.8], { seed: 42 }, [81, 76, 81, 81, 73, 78]],
];

type Draw = (...args: readonly unknown[]) => Tensor;
const functions = random as unknown as Record<string, Draw>;

describe('numbers drawn from a seed are those of Keras on JAX', () => {
  it.each(DRAWS)('%s(%j, %j)', (name, args, options, expected) => {
    expectClose(functions[name](...args, options), expected);
  });
});

describe('inside a compiled function', () => {
  const traced = DRAWS.filter(([name]) => !['gamma', 'beta', 'binomial'].includes(name));

  it.each(traced)(
    '%s(%j, %j) is the same from a key that is a program input',
    (name, args, options, expected) => {
      const key = build.input([2], 'uint32');
      const result = recording(new Trace(), () =>
        functions[name](...args, { ...options, seed: new Tensor(key) }),
      );
      expect(result.isConcrete).toBe(false);
      const given = { shape: [2], dtype: 'uint32' as const, data: Uint32Array.of(options.seed as number, 0) };
      expectClose(Tensor.of(evaluateGraph([result.node], new Map([[key, given]]))[0]), expected);
    },
  );
});

describe('seeds', () => {
  it('a number gives the same values at each call, a generator new ones', () => {
    const seeds = new random.SeedGenerator({ seed: 3 });
    const [first, second] = [random.uniform([4], { seed: seeds }), random.uniform([4], { seed: seeds })];
    expect(random.uniform([4], { seed: 3 }).toArray()).toEqual(first.toArray());
    expect(second.toArray()).not.toEqual(first.toArray());
    expect(seeds.state.value.toArray()).toEqual([3, 2]);
    expect(seeds.getConfig()).toEqual({ seed: 3, name: 'seed_generator' });
  });

  it('a wrong seed is refused', () => {
    expect(() => random.uniform([1], { seed: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: ArgumentError[random-seed]: a seed is a whole number from 0 to 2**32 - 1.
        seed = 1.5]
    `);
  });

  it('a misspelt option is refused with the right name', () => {
    expect(() => random.normal([1], { stdev: 2 } as object)).toThrow('Did you mean "stddev"?');
  });
});

const reference = sharedPath('reproducibility', 'keras_jax.json');

describe.skipIf(reference === null)('after setRandomSeed', () => {
  // The body of a skipped describe still runs: without the file there are no seeds.
  const { seeds }: { seeds: Record<string, { draws: Record<string, never> }> } =
    reference === null ? { seeds: {} } : JSON.parse(readFileSync(reference, 'utf8'));

  it.each(Object.keys(seeds))(
    'seed %s: the global generator, a SeedGenerator, functions with a seed',
    (text) => {
      const draws = seeds[text].draws as unknown as {
        unseeded_global_uniforms: Nested[];
        seed_generator_two_normals: Nested[];
        keras_random: Record<string, Nested>;
      };
      const seed = Number(text);
      random.setRandomSeed(seed);
      for (const expected of draws.unseeded_global_uniforms) expectClose(random.uniform([3]), expected);
      const generator = new random.SeedGenerator({ seed });
      for (const expected of draws.seed_generator_two_normals) {
        expectClose(random.normal([3], { seed: generator }), expected, 2e-6);
      }
      const direct = draws.keras_random;
      expectClose(random.uniform([7], { seed }), direct.uniform);
      expectClose(random.normal([7], { seed }), direct.normal, 2e-5);
      expectClose(
        random.shuffle(
          Array.from({ length: 11 }, (_, i) => i),
          { seed },
        ),
        direct.shuffle,
      );
      expectClose(random.dropout(new Array<number>(15).fill(1), 0.4, { seed }), direct.dropout);
    },
  );
});

describe('the random state of a program', () => {
  it('does not move where layers are only called, explained or looked at', () => {
    const weights = (between: (model: Sequential) => void): string => {
      setRandomSeed(1);
      const model = new Sequential([new layers.Dense(2, { inputShape: [2] })]);
      between(model);
      return String(new Sequential([new layers.Dense(2, { inputShape: [2] })]).getWeights()[0]);
    };
    const undisturbed = weights(() => undefined);
    expect(weights((model) => void model.apply([[1, 2]]))).toBe(undisturbed);
    expect(weights((model) => model.summary({ printFn: () => undefined }))).toBe(undisturbed);
    expect(weights((model) => void model.countParams())).toBe(undisturbed);
    expect(weights((model) => model.compile({ optimizer: 'adam', loss: 'mse' }))).toBe(undisturbed);
  });

  it('is left as it was by what is only tried, the generator behind functions without a seed included', () => {
    const draw = (): string => String(uniform([2]));
    setRandomSeed(3);
    const expected = [draw(), draw()];
    setRandomSeed(3);
    const first = draw();
    keepRandomState(draw);
    expect([first, draw()]).toEqual(expected);
    setRandomSeed(3);
    keepRandomState(draw);
    expect([draw(), draw()]).toEqual(expected);
  });

  it('draws orders and seeds where nobody has given one, other ones each time', () => {
    const count = 1000;
    const inOrder = Int32Array.from({ length: count }, (_, i) => i);
    keepRandomState(() => {
      const { permutation, giveBack } = borrowNumpyGenerator();
      const [first, second] = [permutation(count), permutation(count)];
      giveBack();
      for (const order of [first, second]) expect(order.toSorted()).toEqual(inOrder);
      expect(first).not.toEqual(second);
      // Each place gets each row as often as the others: means of rows lie near the middle.
      const mean = first.subarray(0, 500).reduce((sum, row) => sum + row, 0) / 500;
      expect(Math.abs(mean - 499.5)).toBeLessThan(6 * (count / Math.sqrt(12 * 500)));
      const seeds = Array.from({ length: 100 }, () => makeDefaultSeed());
      expect(new Set(seeds).size).toBeGreaterThan(90);
      for (const seed of seeds) expect(seed >= 1 && seed <= 1e9 && Number.isInteger(seed)).toBe(true);
      // Who asks for a generator by name is given one that everything else draws from as well.
      expect(pythonRandom()).toBe(pythonRandom());
      expect(numpyRandom()).toBe(numpyRandom());
    });
  });
});
