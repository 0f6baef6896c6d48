import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveLoss } from './resolve';
import { checkSparseLabels } from './sparse-labels';
import { resetNames } from '../config/auto-name';
import { withCustomObjects } from '../config/saveable';
import { gradients } from '../compile/autodiff';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import { Tensor } from '../runtime/tensor';
import { recording, Trace } from '../runtime/trace';
import * as losses from './index';

const Y_TRUE = [
  [0, 1, 0],
  [0, 0, 1],
];
const Y_PRED = [
  [0.05, 0.9, 0.05],
  [0.1, 0.8, 0.1],
];

const closeTo = (got: Tensor, expected: readonly number[]): void => {
  expect(got.size).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(got.data[i]).toBeCloseTo(value, 5);
};

describe('values of Keras 3.15', () => {
  // Numbers of keras.losses.<name>(reduction=None)(Y_TRUE, Y_PRED).
  it.each([
    ['mean_squared_error', [0.0050000018, 0.48666668]],
    ['mean_absolute_error', [0.06666668, 0.6]],
    ['mean_squared_logarithmic_error', [0.0024639773, 0.23732868]],
    ['cosine_similarity', [-0.99692774, -0.12309148]],
    ['huber', [0.0025000009, 0.24333334]],
    ['log_cosh', [0.0024968982, 0.21852526]],
    ['hinge', [0.7333333, 1.2666668]],
    ['squared_hinge', [0.7383332, 1.7533333]],
    ['categorical_hinge', [0.15000004, 1.7]],
    ['kl_divergence', [0.105357945, 2.3025823]],
    ['poisson', [0.36845344, 1.1008614]],
    ['binary_crossentropy', [0.069315724, 1.3391279]],
    ['categorical_crossentropy', [0.105360545, 2.3025851]],
    ['categorical_focal_crossentropy', [0.00026340148, 0.46627346]],
    ['binary_focal_crossentropy', [0.00043669087, 0.9653959]],
  ] as const)('%s', (name, expected) => {
    const { class_name: className } = losses.serialize(losses.get(name));
    const each = losses.get({ class_name: className, config: { reduction: 'none' } });
    closeTo(each.apply(Y_TRUE, Y_PRED), expected);
    expect(losses.get(name).apply(Y_TRUE, Y_PRED).item()).toBeCloseTo((expected[0] + expected[1]) / 2, 5);
  });

  it('sparse labels give what one-hot ones give', () => {
    const sparse = losses.sparseCategoricalCrossentropy([1, 2], Y_PRED);
    closeTo(sparse, [0.10536055, 2.302585]);
    closeTo(losses.sparseCategoricalCrossentropy([[1], [2]], Y_PRED), [0.10536055, 2.302585]);
  });

  it('ignores a class: no loss, no gradient, no share in the mean', () => {
    const loss = new losses.SparseCategoricalCrossentropy({ ignoreClass: -1 });
    expect(loss.apply([1, -1], Y_PRED).item()).toBeCloseTo(0.10536055, 6);
    const input = build.input([2, 3], 'float32');
    const [slope] = recording(new Trace(), () =>
      gradients(loss.apply([1, -1], new Tensor(input)).node, [input]),
    );
    const values = Tensor.from(Y_PRED).node.value!;
    const [result] = evaluateGraph([slope], new Map([[input, values]]));
    expect(Array.from(result.data.subarray(3))).toEqual([0, 0, 0]);
    expect(result.data[1]).toBeLessThan(0);
  });
});

describe('reduction', () => {
  const target = [[1], [2], [3]];
  const output = [[2], [4], [6]];

  it.each([
    ['sum_over_batch_size', 14 / 3],
    ['mean', 14 / 3],
    ['sum', 14],
    ['mean_with_sample_weight', 14 / 3],
  ] as const)('%s', (reduction, expected) => {
    const loss = new losses.MeanSquaredError({ reduction });
    expect(loss.apply(target, output).item()).toBeCloseTo(expected, 5);
  });

  it.each(['none', null] as const)('%s leaves one value per sample', (reduction) => {
    closeTo(new losses.MeanSquaredError({ reduction }).apply(target, output), [1, 4, 9]);
  });

  it.each([
    ['sum_over_batch_size', (1 * 1 + 9 * 3) / 3],
    ['sum', 28],
    ['mean_with_sample_weight', 28 / 4],
  ] as const)('%s with weights', (reduction, expected) => {
    const loss = new losses.MeanSquaredError({ reduction });
    expect(loss.apply(target, output, { sampleWeight: [1, 0, 3] }).item()).toBeCloseTo(expected, 5);
    expect(loss.apply(target, output, { sampleWeight: [[1], [0], [3]] }).item()).toBeCloseTo(expected, 5);
  });

  it('a mask leaves values out of sum and count', () => {
    const mask = [true, false, true];
    const mean = new losses.MeanSquaredError();
    expect(mean.apply(target, output, { mask }).item()).toBeCloseTo(5, 5);
    expect(mean.apply(target, output, { mask, sampleWeight: [1, 1, 2] }).item()).toBeCloseTo(19 / 2, 5);
    expect(
      new losses.MeanSquaredError({ reduction: 'sum' }).apply(target, output, { mask }).item(),
    ).toBeCloseTo(10, 5);
    expect(mean.apply(target, output, { mask: [false, false, false] }).item()).toBe(0);
  });

  it('weights of all zeros give 0, not NaN', () => {
    const loss = new losses.MeanSquaredError({ reduction: 'mean_with_sample_weight' });
    expect(loss.apply(target, output, { sampleWeight: [0, 0, 0] }).item()).toBe(0);
  });

  it('integers are computed with in float32', () => {
    const result = new losses.MeanAbsoluteError().apply(target, output);
    expect(result.dtype).toBe('float32');
    expect(losses.meanSquaredError([[1, 2]], [[2, 4]]).dtype).toBe('float32');
    expect(new losses.MeanSquaredError({ dtype: 'float16' }).apply(target, output).dtype).toBe('float16');
  });
});

describe('shapes', () => {
  it('aligns [n] with [n, 1]', () => {
    expect(losses.meanSquaredError([1, 2, 3], [[1], [2], [4]]).toArray()).toEqual([0, 0, 1]);
    expect(losses.meanSquaredError([[1], [2], [3]], [1, 2, 4]).toArray()).toEqual([0, 0, 1]);
  });

  it('refuses what would broadcast', () => {
    const call = () => new losses.MeanSquaredError().apply(Y_TRUE, [[0.5], [0.5]]);
    expect(call).toThrow(
      [
        'ShapeError[loss-shape]: mean_squared_error compares targets and predictions place by place: it needs one shape for both.',
        '  yTrue = float32[2, 3]',
        '  yPred = float32[2, 1]',
        "  Give the model's last layer 3 units, or targets of shape [2, 1].",
      ].join('\n'),
    );
  });

  it('points class numbers to the sparse loss', () => {
    expect(() => new losses.CategoricalCrossentropy().apply([[1], [2]], Y_PRED)).toThrow(
      [
        'ShapeError[loss-shape]: categorical_crossentropy compares targets and predictions place by place: it needs one shape for both.',
        '  yTrue = float32[2, 1]',
        '  yPred = float32[2, 3]',
        '  If the targets are class numbers, use "sparse_categorical_crossentropy", or make them one-hot with toCategorical(y, { numClasses: 3 }). If not, the model needs a last layer with 1 unit.',
      ].join('\n'),
    );
  });

  it('refuses a vector against a square', () => {
    expect(() =>
      losses.meanSquaredError(
        [1, 2, 3],
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      ),
    ).toThrow('loss-shape');
  });
});

describe('sparse labels', () => {
  it('accepts labels in range', () => {
    expect(() => checkSparseLabels([0, 1, 2], 3)).not.toThrow();
    expect(() => checkSparseLabels([0, 255, 2], 3, { ignoreClass: 255 })).not.toThrow();
  });

  it.each([
    [[0, 1, 3], 3, 'label = 3\n  row   = 2\n  Labels go up to 3: the last layer needs 4 units.'],
    [[1, 2, 3], 3, 'label = 3\n  row   = 2\n  The labels count from 1: subtract 1 from all of them.'],
    [[0, -1], 3, 'label = -1\n  row   = 1\n  Number the classes from 0 on, without gaps.'],
    [[0.5], 3, 'label = 0.5\n  row   = 0\n  Number the classes from 0 on, without gaps.'],
    [
      [
        [0, 1],
        [5, 0],
      ],
      5,
      'label = 5\n  row   = 1, at [1, 0]\n  Labels go up to 5: the last layer needs 6 units.',
    ],
  ])('%j with %i classes', (labels, classes, text) => {
    expect(() => checkSparseLabels(labels, classes)).toThrow(
      `ArgumentError[label-range]: class labels are whole numbers from 0 to ${classes - 1}: there are ${classes} classes.\n  ${text}`,
    );
  });
});

describe('ctc', () => {
  /** The sum over all alignments, one by one. */
  function bruteForce(labels: readonly number[], probabilities: readonly (readonly number[])[]): number {
    const classes = probabilities[0].length;
    let total = 0;
    for (let code = 0; code < classes ** probabilities.length; code++) {
      const path = probabilities.map((_, t) => Math.floor(code / classes ** t) % classes);
      const read = path.filter((label, t) => label !== 0 && label !== path[t - 1]);
      if (read.join() === labels.join()) {
        total += path.reduce((product, label, t) => product * probabilities[t][label], 1);
      }
    }
    return -Math.log(total);
  }

  it.each([[[1]], [[1, 2]], [[2, 2]], [[1, 2, 1]], [[]]])(
    'labels %j are read from all alignments',
    (labels) => {
      const probabilities = [
        [0.2, 0.3, 0.5],
        [0.6, 0.1, 0.3],
        [0.1, 0.7, 0.2],
        [0.3, 0.3, 0.4],
      ];
      const logits = probabilities.map((row) => row.map(Math.log));
      const padded = [...labels, ...[0, 0, 0, 0].slice(labels.length)];
      expect(losses.ctc([padded], [logits]).item()).toBeCloseTo(bruteForce(labels, probabilities), 4);
    },
  );
});

describe('identifiers', () => {
  it.each([
    ['mse', 'MeanSquaredError'],
    ['MAE', 'MeanAbsoluteError'],
    ['bce', 'BinaryCrossentropy'],
    ['KLD', 'KLDivergence'],
    ['kl_divergence', 'KLDivergence'],
    ['SparseCategoricalCrossentropy', 'SparseCategoricalCrossentropy'],
    ['categorical_generalized_cross_entropy', 'CategoricalGeneralizedCrossEntropy'],
  ])('%s', (name, className) => {
    expect(losses.serialize(losses.get(name)).class_name).toBe(className);
  });

  it('finds the right name for a wrong one', () => {
    expect(() => losses.get('mean_squared_eror')).toThrow(
      'NameError[unknown-loss]: there is no loss called "mean_squared_eror".\n  loss = "mean_squared_eror"\n  Did you mean "MeanSquaredError"?',
    );
  });

  it('refuses unknown options', () => {
    expect(() => new losses.Huber({ deltta: 1 } as never)).toThrow('Huber has no option "deltta"');
    expect(() => new losses.MeanSquaredError({ reduction: 'avg' as never })).toThrow('bad-option');
  });

  it('a function becomes a loss with its name', () => {
    const worstError = (yTrue: Tensor, yPred: Tensor): Tensor => yTrue.sub(yPred).abs().max(-1);
    const loss = losses.get(worstError);
    expect(loss.name).toBe('worst_error');
    expect(loss.apply([[0, 0]], [[1, 3]]).item()).toBe(3);
    const saved = losses.serialize(loss);
    expect(saved).toEqual({
      module: 'keras.losses',
      class_name: 'LossFunctionWrapper',
      config: {
        name: 'worst_error',
        reduction: 'sum_over_batch_size',
        fn: {
          module: 'builtins',
          class_name: 'function',
          config: 'worstError',
          registered_name: 'worstError',
        },
      },
      registered_name: null,
    });
    const again = withCustomObjects({ worstError }, () => losses.deserialize(saved));
    expect(again.apply([[0, 0]], [[1, 3]]).item()).toBe(3);
  });

  it('a wrapped function keeps its options in files', () => {
    const loss = new losses.LossFunctionWrapper(losses.huber, { functionOptions: { delta: 2 } });
    const config = loss.getConfig();
    expect(config).toMatchObject({ name: 'huber', delta: 2, fn: { config: 'huber' } });
    expect(
      losses
        .deserialize(losses.serialize(loss))
        .apply([[0]], [[3]])
        .item(),
    ).toBe(4);
  });

  it('reads what Keras 2 wrote', () => {
    const loss = losses.get({
      class_name: 'BinaryCrossentropy',
      config: {
        reduction: 'auto',
        name: 'binary_crossentropy',
        from_logits: true,
        label_smoothing: 0,
        axis: -1,
        fn: 'binary_crossentropy',
      },
    });
    expect(loss).toBeInstanceOf(losses.BinaryCrossentropy);
    expect(loss.getConfig()).toEqual({
      name: 'binary_crossentropy',
      reduction: 'sum_over_batch_size',
      from_logits: true,
      label_smoothing: 0,
      axis: -1,
    });
  });

  it('keeps what Keras forgets to save', () => {
    expect(new losses.Huber().getConfig()).toEqual({ name: 'huber_loss', reduction: 'sum_over_batch_size' });
    const saved = losses.serialize(new losses.Huber({ delta: 3, dtype: 'float64' }));
    expect(saved.config).toMatchObject({ delta: 3, dtype: 'float64' });
    expect((losses.deserialize(saved) as losses.Huber).delta).toBe(3);
  });

  it('resolves crossentropy by shapes', () => {
    const name = (a: number[], b: number[]): string => resolveLoss('crossentropy', a, b).name;
    expect(name([8, 1], [8, 1])).toBe('binary_crossentropy');
    expect(name([8], [8, 4])).toBe('sparse_categorical_crossentropy');
    expect(name([8, 1], [8, 4])).toBe('sparse_categorical_crossentropy');
    expect(name([8, 4], [8, 4])).toBe('categorical_crossentropy');
  });

  it('subclasses declare options of their own', () => {
    class Power extends losses.Loss {
      static override readonly options = { ...losses.lossOptions(), power: losses.Huber.options.delta };
      override call(yTrue: Tensor, yPred: Tensor): Tensor {
        return yTrue.sub(yPred).abs().pow(this.settings<typeof Power.options>().power).mean(-1);
      }
    }
    resetNames();
    const loss = new Power({ power: 3 } as losses.LossOptions);
    expect(loss.name).toBe('power');
    expect(new Power().name).toBe('power_1');
    expect(loss.apply([[0]], [[2]]).item()).toBe(8);
    expect(losses.serialize(loss)).toMatchObject({ module: null, class_name: 'Power', config: { power: 3 } });
  });
});

describe('properties', () => {
  const rows = fc.array(
    fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 }),
    { minLength: 2, maxLength: 5 },
  );

  it.each(['mean_squared_error', 'mean_absolute_error', 'huber', 'log_cosh'])(
    '%s is symmetric, 0 only for equals',
    (name) => {
      const loss = losses.get(name);
      fc.assert(
        fc.property(rows, (x) => {
          const other = x.map((row) => row.map((value) => value / 2 + 1));
          expect(loss.apply(x, other).item()).toBeCloseTo(loss.apply(other, x).item(), 4);
          expect(Math.abs(loss.apply(x, x).item())).toBeLessThan(1e-6);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('weighting a sample twice is having it twice', () => {
    const loss = new losses.MeanSquaredError({ reduction: 'sum' });
    fc.assert(
      fc.property(rows, (x) => {
        const zeros = x.map((row) => row.map(() => 0));
        const weights = x.map((_, i) => (i === 0 ? 2 : 1));
        const weighted = loss.apply(zeros, x, { sampleWeight: weights }).item();
        expect(weighted).toBeCloseTo(loss.apply([...zeros, zeros[0]], [...x, x[0]]).item(), 3);
      }),
      { numRuns: 30 },
    );
  });
});
