import { describe, expect, it } from 'vitest';
import * as np from '.';
import { layers, Sequential } from '..';
import { setRandomSeed } from '../random';
import { Tensor } from '../runtime/tensor';

// What NumPy 2 draws, in this order.
const REFERENCE = [
  [
    [0.3745401188473625, 0.9507143064099162],
    [0.7319939418114051, 0.5986584841970366],
  ],
  [-0.23415337472333597, -0.23413695694918055, 1.5792128155073915],
  [5, 4, 1, 7, 5],
  1,
  [2, 1, 4, 0, 3],
  [10, 30, 20],
  [4, 3, 0],
  [1, 4, 3],
  [0, 1, 1, 1],
  [2.534869458305818, -0.25894992184850163],
  [0.02846887682722321, 0.18482913772408494],
];

describe('types', () => {
  it.each<[string, Tensor, string]>([
    ['whole numbers', np.array([1, 2]), 'int64'],
    ['other numbers', np.array([1.5]), 'float64'],
    ['zeros', np.zeros([2]), 'float64'],
    ['arange of whole numbers', np.arange(3), 'int64'],
    ['arange of other numbers', np.arange(0, 1, 0.25), 'float64'],
    ['linspace', np.linspace(0, 1, 5), 'float64'],
    ['full of a whole number', np.full([2], 1), 'int64'],
    ['full of another number', np.full([2], 0.5), 'float64'],
    ['division of whole numbers', np.divide([1, 2], 2), 'float64'],
    ['the root of whole numbers', np.sqrt([4, 9]), 'float64'],
    ['the mean of whole numbers', np.mean([1, 2]), 'float64'],
    ['the sum of whole numbers', np.sum([1, 2]), 'int64'],
    ['the maximum with a number', np.maximum(np.array([1, 2]), 0), 'int64'],
    ['float32 stays', np.exp(np.array([1], { dtype: 'float32' })), 'float32'],
    ['eye', np.eye(2), 'float64'],
    ['one of two', np.where([true, false], 1.5, 0), 'float64'],
  ])('%s', (_, tensor, dtype) => {
    expect(tensor.dtype).toBe(dtype);
  });
});

describe("NumPy's positional forms", () => {
  const x = np.array([
    [1, 2],
    [3, 4],
  ]);

  it.each<[string, Tensor, unknown]>([
    ['arange(10)', np.arange(4), [0, 1, 2, 3]],
    ['arange(start, stop, step)', np.arange(2, 8, 2), [2, 4, 6]],
    ['linspace(0, 1, 5)', np.linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]],
    ['sum(x, axis)', np.sum(x, 0), [4, 6]],
    ['sum(x, { keepdims })', np.sum(x, { axis: 1, keepdims: true }), [[3], [7]]],
    ['mean(x, axis)', np.mean(x, 0), [2, 3]],
    ['cumsum(x)', np.cumsum(x), [1, 3, 6, 10]],
    ['argmax(x, axis)', np.argmax(x, 1), [1, 1]],
    [
      'concatenate(xs, axis)',
      np.concatenate([x, x], 1),
      [
        [1, 2, 1, 2],
        [3, 4, 3, 4],
      ],
    ],
    [
      'stack(xs)',
      np.stack([np.array([1, 2]), np.array([3, 4])]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'transpose(x)',
      np.transpose(x),
      [
        [1, 3],
        [2, 4],
      ],
    ],
    [
      'where(c, x, y)',
      np.where(np.greater(x, 2), x, 0),
      [
        [0, 0],
        [3, 4],
      ],
    ],
    ['round(x, decimals)', np.round([1.234, 2.5], 1), [1.2, 2.5]],
    [
      'repeat(x, n, axis)',
      np.repeat(x, 2, 0),
      [
        [1, 2],
        [1, 2],
        [3, 4],
        [3, 4],
      ],
    ],
    [
      'eye(n, { k })',
      np.eye(2, { k: 1 }),
      [
        [0, 1],
        [0, 0],
      ],
    ],
    [
      'full(shape, value)',
      np.full([2, 2], 7),
      [
        [7, 7],
        [7, 7],
      ],
    ],
    ['einsum', np.einsum('ij->j', x), [4, 6]],
    [
      'matmul',
      np.matmul(x, x),
      [
        [7, 10],
        [15, 22],
      ],
    ],
    [
      'columnStack',
      np.columnStack([
        [1, 2],
        [3, 4],
      ]),
      [
        [1, 3],
        [2, 4],
      ],
    ],
  ])('%s', (_, tensor, expected) => {
    expect(tensor.toArray()).toEqual(expected);
  });

  it('std with ddof', () => {
    expect(np.std(x, { ddof: 1 }).item()).toBeCloseTo(1.2909944487358056, 15);
    expect(np.var(x).item()).toBe(1.25);
  });

  it('linalg in float64', () => {
    const inverse = np.linalg.inv(x);
    expect(inverse.dtype).toBe('float64');
    expect(
      np.allclose(
        inverse,
        [
          [-2, 1],
          [1.5, -0.5],
        ],
        { rtol: 1e-14, atol: 1e-14 },
      ),
    ).toBe(true);
  });

  it('arrayEqual and allclose give booleans', () => {
    expect(np.arrayEqual([1, 2], [1, 2])).toBe(true);
    expect(np.arrayEqual([1, 2], [[1, 2]])).toBe(false);
    expect(np.allclose([1], [1.1])).toBe(false);
  });

  it('print options', () => {
    expect(np.array2string(np.array([1 / 3, 2]), { precision: 2 })).toBe('[0.33 2.  ]');
    expect(np.arrayRepr(np.array([1, 2]))).toBe('array([1, 2])');
  });

  it('a misspelt option is refused with the right name', () => {
    expect(() => np.sum(x, { axes: 0 } as object)).toThrow('Did you mean "axis"?');
  });
});

describe("the tutorial's first network", () => {
  it('prints as in Python', () => {
    const input = np.array([3, 5]);
    const hidden = np.stack([
      np.maximum(input.mul(np.array([2, 4])).sum(), 0),
      np.maximum(input.mul(np.array([4, -5])).sum(), 0),
    ]);
    expect(`Output: ${hidden.mul(np.array([2, 7])).sum()}`).toBe('Output: 52');
  });
});

describe('np.random after np.random.seed(42)', () => {
  it('gives the numbers of NumPy', () => {
    np.random.seed(42);
    const shown = (value: number | Tensor): unknown => (typeof value === 'number' ? value : value.toArray());
    const drawn = [
      np.random.rand(2, 2),
      np.random.randn(3),
      np.random.randint(0, 10, 5),
      np.random.randint(5),
      np.random.permutation(5),
      np.random.permutation([10, 20, 30]),
      np.random.choice(5, 3),
      np.random.choice(5, 3, { replace: false }),
      np.random.choice(3, 4, { p: [0.2, 0.3, 0.5] }),
      np.random.normal(1, 2, 2),
      np.random.uniform(-1, 1, 2),
    ].map(shown);
    expect(drawn).toEqual(REFERENCE);
  });

  it('shuffles arrays in place and refuses tensors', () => {
    np.random.seed(0);
    const list = [1, 2, 3, 4, 5];
    np.random.shuffle(list);
    expect(list).toEqual([3, 1, 2, 4, 5]);
    expect(() => np.random.shuffle(np.arange(3) as never)).toThrow('Use permutation(x)');
  });
});

// NumPy 2.
it.each([
  ['linspace(-10, 2, 7)', np.linspace(-10, 2, 7), '-10 -8 -6 -4 -2 0 2'],
  ['linspace(-2, 1, 7)', np.linspace(-2, 1, 7), '-2 -1.5 -1 -0.5 0 0.5 1'],
  ['linspace(3, 5, 1)', np.linspace(3, 5, 1), '3'],
  [
    'arange(-1, 1, 0.1)',
    np.arange(-1, 1, 0.1).at('8:12'),
    '-0.20000000000000018 -0.1000000000000002 -2.220446049250313e-16 0.09999999999999964',
  ],
])('%s has the bits of NumPy', (_, result, expected) => {
  expect(result.data.join(' ')).toBe(expected);
});

it('refuses singular matrices', () => {
  const singular = [
    [1, 2],
    [2, 4],
  ];
  expect(() => np.linalg.inv(singular)).toThrow('inv needs matrices with an inverse.');
  expect(() => np.linalg.solve(singular, [1, 2])).toThrow('solve needs matrices with an inverse.');
});

describe('questions and sets', () => {
  it('answers with a boolean where no axis is named', () => {
    expect([np.any([0, 0]), np.any([0, 2]), np.all([1, 0]), np.all([], { axis: null })]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(String(np.any([[0, 1]], 0))).toBe('[False  True]');
    expect(np.all([[1, 1]], { keepdims: true }).shape).toEqual([1, 1]);
  });

  it('keeps one NaN in unique, last', () => {
    expect(String(np.unique([NaN, 1, NaN, 0.5]))).toBe('[0.5 1.  nan]');
  });

  it('takes one value and the name of a dtype', () => {
    const array: (...given: never[]) => unknown = np.array;
    expect(() => array(1 as never, 2 as never)).toThrow(
      'array needs dtype to be the name of a dtype or null',
    );
    expect(() => array([1] as never, 'int8' as never, 3 as never)).toThrow(
      'array takes its optional arguments in one object',
    );
  });
});

describe('whole numbers are those of NumPy', () => {
  it.each<[string, () => Tensor | number, string]>([
    [
      'a mean of squares',
      () => np.mean(np.square(np.array([250000, 180000, 310000]).sub(np.array([200000, 120000, 260000])))),
      '2866666666.6666665',
    ],
    ['a sum of salaries', () => np.sum(np.full([50000], 60000)), '3000000000'],
    ['a sum by method', () => np.arange(100000).sum(), '4999950000'],
    ['a power of numbers', () => np.power(2, 40), '1099511627776'],
    ['a product of vectors', () => np.dot(np.array([100000]), np.array([100000])), '10000000000'],
    ['14!', () => np.cumprod(np.arange(1, 15)).at(-1), '87178291200'],
    ['running sums of bytes', () => np.cumsum(np.array([200, 100], { dtype: 'uint8' })), '[200 300]'],
    ['numbers beyond 32 bits', () => np.array([5_000_000_000, 1]), '[5000000000          1]'],
    ['a quotient', () => np.array([1, 2]).div(3), '[0.33333333 0.66666667]'],
    ['no negative zero', () => np.array([-0]), '[0]'],
  ])('%s', (_, compute, text) => {
    expect(String(compute())).toBe(text);
  });

  it('are never others in silence: beyond 2^53 there is an error that names the operation', () => {
    const text = (body: () => unknown): string => {
      try {
        return String(body());
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(text(() => np.array([2 ** 53 - 1]).add(1))).toBe(
      'DTypeError[integer-overflow]: add needs a result that int64 holds here: whole numbers from -9007199254740991 to 9007199254740991 (2^53 - 1).\n' +
        '  result = 9007199254740992\n' +
        '  from   = int64, int64\n' +
        "  Compute with floats: x.astype('float64').",
    );
    expect(text(() => np.prod(np.arange(1, 30)))).toContain('reduce_prod needs a result that int64 holds');
    expect(text(() => np.array([NaN]).astype('int64'))).toContain('result = NaN');
    expect(
      text(() =>
        np
          .array([1])
          .astype('uint64')
          .sub(np.array([2]).astype('uint64')),
      ),
    ).toContain('result = -1');
  });

  it('train and predict as int32 does', async () => {
    const weights = async (x: Tensor): Promise<string> => {
      setRandomSeed(1);
      const model = new Sequential([new layers.Dense(1, { inputShape: [2] })]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      await model.fit(x, np.array([[1], [2]]), { epochs: 2, verbose: 0 });
      return `${model.getWeights()} ${await model.predict(x, { verbose: 0 })}`;
    };
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(await weights(np.array(rows))).toBe(await weights(Tensor.from(rows)));
  });
});
