import { readFileSync } from 'node:fs';
import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/support/shared';
import {
  MersenneTwister,
  NumpyRandomState,
  PythonRandom,
  foldIn,
  threefry2x32,
  threefryBits,
  threefrySplit,
} from '.';

describe('MersenneTwister', () => {
  it('gives the authors’ published first outputs', () => {
    const twister = new MersenneTwister();
    expect(twister.nextUint32()).toBe(3_499_211_612);
    twister.initByArray([0x123, 0x234, 0x345, 0x456]);
    expect([1, 2, 3, 4, 5].map(() => twister.nextUint32())).toEqual([
      1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476,
    ]);
  });
});

// CPython 3.11:
// r = random.Random(seed); [r.random() for _ in range(3)]; [r.getrandbits(k) for k in (1, 5, 31, 32, 33, 53, 0, 64, 100)]
// [r.randint(a, b) for a, b in ((1, 10**9), (0, 0), (-5, 5), (0, 2**40), (0, 2**53 - 1))]; l = list(range(10)); r.shuffle(l)
const pythonDraws = [
  {
    seed: 0n,
    random: [0.8444218515250481, 0.7579544029403025, 0.420571580830845],
    bits: [0, 30, 1097954097, 2087043557, 6034146168, 7474650915735097, 0],
    bigBits: [17852758786694309641n, 1155414562281657275977595765252n],
    integers: [975078789, 0, 3, 619073466650, 4512721276347809],
    shuffled: [3, 7, 1, 9, 6, 5, 0, 4, 2, 8],
  },
  {
    seed: 42n,
    random: [0.6394267984578837, 0.025010755222666936, 0.27502931836911926],
    bits: [0, 4, 1581559892, 440213415, 7201369453, 4912226647794000, 0],
    bigBits: [10892664235628797826n, 81588941661909768552652673433n],
    integers: [234760739, 0, 3, 58420225604, 3581940710883750],
    shuffled: [5, 1, 9, 0, 2, 4, 7, 3, 6, 8],
  },
  {
    seed: -42n,
    random: [0.6394267984578837, 0.025010755222666936, 0.27502931836911926],
    bits: [0, 4, 1581559892, 440213415, 7201369453, 4912226647794000, 0],
    bigBits: [10892664235628797826n, 81588941661909768552652673433n],
    integers: [234760739, 0, 3, 58420225604, 3581940710883750],
    shuffled: [5, 1, 9, 0, 2, 4, 7, 3, 6, 8],
  },
  {
    seed: 4294967296n,
    random: [0.11299430095636409, 0.41782886486292836, 0.0166763664992291],
    bits: [1, 28, 1730113792, 3274195809, 5718797025, 8959686374913930, 0],
    bigBits: [258223228301488196n, 1253267430249206861241196840442n],
    integers: [465102792, 0, 0, 840684227638, 2903034805166803],
    shuffled: [3, 0, 6, 9, 5, 7, 8, 2, 4, 1],
  },
  {
    seed: 123456789012345678901234567890n,
    random: [0.7275084571578186, 0.1595204831720859, 0.011812474780114934],
    bits: [0, 30, 1894165686, 3203362323, 6678979653, 5945659465208827, 0],
    bigBits: [2080937802307395407n, 813029628456229652609703208554n],
    integers: [73067738, 0, -4, 220382018422, 4395312809896702],
    shuffled: [6, 0, 5, 4, 3, 7, 9, 8, 2, 1],
  },
];

describe('PythonRandom', () => {
  it.each(pythonDraws)('draws what CPython draws from seed $seed', (expected) => {
    const random = new PythonRandom(expected.seed);
    expect(expected.random.map(() => random.random())).toEqual(expected.random);
    expect([1, 5, 31, 32, 33, 53, 0].map((bits) => random.getrandbits(bits))).toEqual(expected.bits);
    expect([64, 100].map((bits) => random.getBigRandbits(bits))).toEqual(expected.bigBits);
    const ranges = [
      [1, 1e9],
      [0, 0],
      [-5, 5],
      [0, 2 ** 40],
      [0, 2 ** 53 - 1],
    ];
    expect(ranges.map(([low, high]) => random.randint(low, high))).toEqual(expected.integers);
    const list = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    random.shuffle(list);
    expect(list).toEqual(expected.shuffled);
  });

  it('starts again on seed', () => {
    const random = new PythonRandom(7);
    const first = random.random();
    random.seed(7);
    expect(random.random()).toBe(first);
  });

  it('explains a bad seed, range and number of bits', () => {
    expect(() => new PythonRandom(0.5)).toThrow(
      'ArgumentError[random-seed]: A seed must be an integer.\n  seed = 0.5\n' +
        '  Give an integer below 2**53 in magnitude, or a bigint for a greater one.',
    );
    const random = new PythonRandom(1);
    expect(() => random.randint(2, 1)).toThrow(
      'ArgumentError[random-range]: randint takes two integers, the first no greater than the second, ' +
        'less than 2**53 apart.\n  low  = 2\n  high = 1',
    );
    expect(() => random.getrandbits(54)).toThrow(
      'ArgumentError[random-bits]: getrandbits takes a number of bits from 0 to 53.\n  bits = 54\n' +
        '  For more bits than a number holds call getBigRandbits, which returns a bigint.',
    );
    expect(() => random.getBigRandbits(-1)).toThrow('random-bits');
  });
});

// NumPy 2.4: r = np.random.RandomState(seed); r.random_sample(3); r.uniform(-2, 5, 3); r.randint(0, 10, 8);
// r.randint(-5, 2**33, 3); r.randint(3, 4, 2); r.randint(0, 2**32, 2); r.randn(5); r.normal(3, 2, 2); r.permutation(12)
// a = np.arange(10) * 1.5; r.shuffle(a); then r.seed(seed); r.randint(0, 256, 1000).sum(); r.permutation(5000)[:5];
// (r.permutation(70000) * np.arange(70000)).sum()
const numpyDraws = [
  {
    seed: 0,
    sample: [0.5488135039273248, 0.7151893663724195, 0.6027633760716439],
    uniform: [1.8141822809782782, 0.9655835953723328, 2.521258791466593],
    digits: [4, 7, 6, 8, 8, 1, 6, 7],
    wide: [1686997836, 7885898260, 5744072771],
    words: [374217481, 2783877012],
    randn: [
      0.44386323274542566, 0.33367432737426683, 1.4940790731576061, -0.20515826376580087, 0.31306770165090136,
    ],
    normal: [1.2918085213965504, -2.1059796316681574],
    permutation: [11, 8, 1, 5, 6, 4, 9, 0, 10, 7, 2, 3],
    shuffled: [0, 13.5, 3, 4.5, 7.5, 9, 10.5, 1.5, 12, 6],
    again: { sum: 125384, head: [2241, 443, 4657, 3456, 2761], dot: 85569690420686 },
  },
  {
    seed: 42,
    sample: [0.3745401188473625, 0.9507143064099162, 0.7319939418114051],
    uniform: [2.190609389379256, -0.9078695169029443, -0.9080383576465816],
    digits: [7, 4, 3, 7, 7, 2, 5, 4],
    wide: [7395928402, 4298312060, 2652062875],
    words: [1306710475, 2627030329],
    randn: [
      -2.6125490126936013, 0.9503696823969031, 0.8164450809513273, -1.523875997615861, -0.4280460641762345,
    ],
    normal: [1.5151863257616551, 1.5933123965851854],
    permutation: [9, 1, 5, 0, 10, 7, 4, 11, 8, 3, 6, 2],
    shuffled: [3, 10.5, 6, 0, 9, 1.5, 7.5, 13.5, 12, 4.5],
    again: { sum: 132322, head: [3574, 4160, 381, 4334, 3844], dot: 85695486142408 },
  },
  {
    seed: 4294967295,
    sample: [0.0976320289940138, 0.9123828453026218, 0.78903530185164],
    uniform: [3.460025186794274, -1.8744222820927834, 4.786541525503267],
    digits: [2, 6, 7, 7, 6, 5, 9, 9],
    wide: [5512769575, 1646129515, 1372678791],
    words: [885782298, 2664757849],
    randn: [
      1.3189513595836415, 0.5647725776374815, -0.44105044161642515, 0.075767278510407, 0.2905834087968331,
    ],
    normal: [8.021920586473115, 5.587318944159389],
    permutation: [10, 8, 4, 3, 5, 0, 11, 1, 7, 2, 9, 6],
    shuffled: [1.5, 13.5, 10.5, 9, 6, 3, 7.5, 4.5, 12, 0],
    again: { sum: 127288, head: [1574, 832, 2321, 1206, 3926], dot: 85851879886042 },
  },
];

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] / value - 1)).toBeLessThan(4e-16);
}

describe('NumpyRandomState', () => {
  it.each(numpyDraws)('draws what np.random draws from seed $seed', (expected) => {
    const state = new NumpyRandomState(expected.seed);
    expect([...state.randomSample(3)]).toEqual(expected.sample);
    expect([...state.uniform(-2, 5, 3)]).toEqual(expected.uniform);
    expect([...state.randint(0, 10, 8)]).toEqual(expected.digits);
    expect([...state.randint(-5, 2 ** 33, 3)]).toEqual(expected.wide);
    expect([...state.randint(3, 4, 2)]).toEqual([3, 3]);
    expect([...state.randint(0, 2 ** 32, 2)]).toEqual(expected.words);
    expectClose(state.randn(5), expected.randn);
    expectClose(state.normal(3, 2, 2), expected.normal);
    expect([...state.permutation(12)]).toEqual(expected.permutation);
    const values = Float64Array.from({ length: 10 }, (_, i) => i * 1.5);
    state.shuffle(values);
    expect([...values]).toEqual(expected.shuffled);
    state.seed(expected.seed);
    expect(state.randint(0, 256, 1000).reduce((sum, value) => sum + value)).toBe(expected.again.sum);
    expect([...state.permutation(5000).subarray(0, 5)]).toEqual(expected.again.head);
    let dot = 0;
    for (const [i, value] of state.permutation(70_000).entries()) dot += i * value;
    expect(dot).toBe(expected.again.dot);
  });

  it('permutes: every index once', () => {
    assert(
      property(nat(500), nat(1000), (seed, count) => {
        const sorted = new NumpyRandomState(seed).permutation(count).sort();
        return sorted.every((value, i) => value === i);
      }),
      { numRuns: 50 },
    );
  });

  it('permutes as shuffle does, and takes as many words', () => {
    const [one, other] = [new NumpyRandomState(7), new NumpyRandomState(7)];
    for (const count of [0, 1, 2, 3, 4, 5, 63, 64, 65, 2047, 2048, 2049, 4096, 4097, 10_000]) {
      const values = Int32Array.from({ length: count }, (_, i) => i);
      other.shuffle(values);
      expect(one.permutation(count)).toEqual(values);
      expect(one.random()).toBe(other.random());
    }
  });

  it('explains bad arguments', () => {
    expect(() => new NumpyRandomState(-1)).toThrow(
      'ArgumentError[random-seed]: A NumPy seed must be an integer between 0 and 2**32 - 1.\n  seed = -1',
    );
    const state = new NumpyRandomState(1);
    expect(() => state.randint(3, 3, 1)).toThrow(
      'ArgumentError[random-range]: randint takes two integers, the first below the second, less than 2**53 apart.\n' +
        '  low  = 3\n  high = 3',
    );
    expect(() => state.permutation(1.5)).toThrow(
      'ArgumentError[random-count]: permutation takes a number of elements: an integer of at least 0.\n  count = 1.5',
    );
    expect(() => state.normal(0, -1, 1)).toThrow(
      'ArgumentError[random-scale]: normal takes a standard deviation of at least 0.\n  scale = -1',
    );
  });
});

describe('threefry', () => {
  // The known answers of the Random123 library for threefry2x32 with 20 rounds.
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])('hashes key (%i, %i), counter (%i, %i)', (key0, key1, x0, x1, y0, y1) => {
    expect(threefry2x32(key0, key1, x0, x1)).toEqual([y0, y1]);
  });

  // JAX 0.10.2: k = jnp.array([42, 0], dtype=jnp.uint32); jax.random.bits(k, (6,)); split(k, 3); fold_in(k, 7);
  // the same for [0xdeadbeef, 0x12345678]
  it.each<{ key: [number, number]; bits: number[]; split: number[][]; fold: number[] }>([
    {
      key: [42, 0],
      bits: [2434085537, 281529784, 1639270791, 3057860097, 3376466838, 1730429811],
      split: [
        [3732534457, 1332528664],
        [3871190435, 4135215131],
        [1317269946, 792115261],
      ],
      fold: [484777180, 1771239907],
    },
    {
      key: [0xdeadbeef, 0x12345678],
      bits: [770492398, 3389375180, 2038293921, 2038975802, 2788790137, 2377837273],
      split: [
        [3900269855, 3314918129],
        [1325154248, 2230975748],
        [1861767586, 394638339],
      ],
      fold: [1444719153, 1094698322],
    },
  ])('draws, splits and folds key $key as JAX does', ({ key, bits, split, fold }) => {
    expect([...threefryBits(key, 6)]).toEqual(bits);
    expect(threefrySplit(key, 3)).toEqual(split);
    expect(foldIn(key, 7)).toEqual(fold);
  });

  it('folds any 32-bit integer', () => {
    // jax.random.fold_in(jnp.array([42, 0], dtype=jnp.uint32), 4294967295)
    expect(foldIn([42, 0], 4294967295)).toEqual([1000363107, 1129255312]);
    expect(foldIn([42, 0], -1)).toEqual([1000363107, 1129255312]);
  });

  it('draws the same words whatever the count', () => {
    expect([...threefryBits([1, 2], 100).subarray(0, 7)]).toEqual([...threefryBits([1, 2], 7)]);
    expect(threefryBits([1, 2], 0).length).toBe(0);
    expect(() => threefryBits([1, 2], -1)).toThrow(
      'ArgumentError[random-count]: threefryBits takes a count: an integer of at least 0.\n  count = -1',
    );
  });
});

interface SeedDraws {
  readonly draws: {
    readonly python_randint_1_1e9: number[];
    readonly numpy_permutation_10: number[];
    readonly numpy_permutation_1000_head: number[];
    readonly keras_random: { readonly uniform: number[]; readonly uniform_2x3_range: number[][] };
    readonly unseeded_global_uniforms: number[][];
    readonly initializers_4x3: { readonly RandomUniform: number[][]; readonly GlorotUniform: number[][] };
  };
}

/**
 * JAX's uniform: 23 random bits become the mantissa of a number in [1, 2). XLA fuses the product and the sum, so they
 * are rounded once; in float64 both are exact enough for that.
 */
function uniform(key: readonly [number, number], count: number, minval = 0, maxval = 1): number[] {
  const low = Math.fround(minval);
  const range = Math.fround(Math.fround(maxval) - low);
  const mantissas = threefryBits(key, count).map((bits) => (bits >>> 9) | 0x3f800000);
  return [...new Float32Array(mantissas.buffer)].map((value) =>
    Math.max(low, Math.fround(Math.fround(value - 1) * range + low)),
  );
}

const reference = sharedPath('reproducibility', 'keras_jax.json');

describe.skipIf(reference === null)('what Keras on JAX draws from a seed', () => {
  const { seeds } = JSON.parse(reference === null ? '{"seeds":{}}' : readFileSync(reference, 'utf8')) as {
    seeds: Record<string, SeedDraws>;
  };
  it.each(Object.entries(seeds))('seed %s', (text, { draws }) => {
    const seed = Number(text);
    const python = new PythonRandom(seed);
    expect(draws.python_randint_1_1e9.map(() => python.randint(1, 1e9))).toEqual(draws.python_randint_1_1e9);
    const state = new NumpyRandomState(seed);
    expect([...state.permutation(10)]).toEqual(draws.numpy_permutation_10);
    expect([...state.permutation(1000).subarray(0, 20)]).toEqual(draws.numpy_permutation_1000_head);
    expect(uniform([seed, 0], 7)).toEqual(draws.keras_random.uniform);
    expect(uniform([seed, 0], 6, -2, 5)).toEqual(draws.keras_random.uniform_2x3_range.flat());
    expect(uniform([seed, 0], 12, -0.05, 0.05)).toEqual(draws.initializers_4x3.RandomUniform.flat());
    const limit = Math.sqrt(6 / 7);
    expect(uniform([seed, 0], 12, -limit, limit)).toEqual(draws.initializers_4x3.GlorotUniform.flat());
    // Keras's global generator takes its seed from Python's; each word w of its state goes to (w + 1) 5387 mod 933199.
    python.seed(seed);
    const first = python.randint(1, 1e9);
    const second = (Math.imul(first + 1, 5387) >>> 0) % 933_199;
    expect([uniform([first, 0], 3), uniform([second, 5387], 3)]).toEqual(draws.unseeded_global_uniforms);
  });
});
