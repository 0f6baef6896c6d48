import { describe, expect, it } from 'vitest';
import { resolveMetric } from './resolve';
import { resetNames } from '../config/auto-name';
import { withCustomObjects } from '../config/saveable';
import * as build from '../ir/build';
import { evaluateGraph } from '../ir/evaluate';
import type { ArrayValue, Node } from '../ir/node';
import * as losses from '../losses';
import { Tensor } from '../runtime/tensor';
import { recording, Trace } from '../runtime/trace';
import * as metrics from './index';

const LABELS = [0, 1, 1, 0, 1];
const SCORES = [0.1, 0.4, 0.8, 0.6, 0.9];
const ROWS_TRUE = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 1, 0],
];
const ROWS_PRED = [
  [0.7, 0.2, 0.1],
  [0.5, 0.3, 0.2],
  [0.1, 0.3, 0.6],
  [0.2, 0.6, 0.2],
];
const CLASSES = [0, 1, 2, 1];
const WEIGHTS = [1, 2, 0.5, 3];

/** A metric, and a batch for it. */
type Sample = readonly [make: () => metrics.Metric, yTrue: unknown, yPred: unknown];

const rows = (make: () => metrics.Metric): Sample => [make, ROWS_TRUE, ROWS_PRED];
const classes = (make: () => metrics.Metric): Sample => [make, CLASSES, ROWS_PRED];
const scores = (make: () => metrics.Metric): Sample => [make, LABELS, SCORES];

const SAMPLES: Readonly<Record<string, Sample>> = {
  MeanSquaredError: rows(() => new metrics.MeanSquaredError()),
  RootMeanSquaredError: rows(() => new metrics.RootMeanSquaredError()),
  CosineSimilarity: rows(() => new metrics.CosineSimilarity()),
  BinaryAccuracy: scores(() => new metrics.BinaryAccuracy()),
  CategoricalAccuracy: rows(() => new metrics.CategoricalAccuracy()),
  SparseCategoricalAccuracy: classes(() => new metrics.SparseCategoricalAccuracy()),
  TopKCategoricalAccuracy: rows(() => new metrics.TopKCategoricalAccuracy({ k: 2 })),
  SparseTopKCategoricalAccuracy: classes(() => new metrics.SparseTopKCategoricalAccuracy({ k: 2 })),
  SparseCategoricalCrossentropy: classes(() => new metrics.SparseCategoricalCrossentropy()),
  Hinge: rows(() => new metrics.Hinge()),
  R2Score: rows(() => new metrics.R2Score({ numRegressors: 1 })),
  PearsonCorrelation: rows(() => new metrics.PearsonCorrelation()),
  Precision: scores(() => new metrics.Precision()),
  'Precision of a class': rows(() => new metrics.Precision({ classId: 1, thresholds: [0.2, 0.5] })),
  'Recall of the highest two': rows(() => new metrics.Recall({ topK: 2 })),
  TruePositives: scores(() => new metrics.TruePositives({ thresholds: [0, 0.5, 1] })),
  AUC: scores(() => new metrics.AUC()),
  'AUC of precision and recall': scores(() => new metrics.AUC({ curve: 'PR' })),
  'AUC of several labels': rows(() => new metrics.AUC({ multiLabel: true, numThresholds: 10 })),
  'AUC at given thresholds': scores(() => new metrics.AUC({ thresholds: [0.3, 0.45], curve: 'PRGAIN' })),
  SensitivityAtSpecificity: scores(() => new metrics.SensitivityAtSpecificity(0.5)),
  PrecisionAtRecall: scores(() => new metrics.PrecisionAtRecall(0.5, { numThresholds: 1 })),
  F1Score: rows(() => new metrics.F1Score()),
  FBetaScore: rows(() => new metrics.FBetaScore({ average: 'weighted', beta: 2 })),
  OneHotMeanIoU: rows(() => new metrics.OneHotMeanIoU(3)),
  MeanIoU: classes(() => new metrics.MeanIoU(3, { sparseYPred: false })),
  MeanMetricWrapper: rows(() => new metrics.MeanMetricWrapper(losses.huber)),
};

describe('in a compiled step', () => {
  // Update, result and state, recorded as a program and evaluated, against the same done at once.
  it.each(Object.entries(SAMPLES))('%s', (_, [make, yTrue, yPred]) => {
    const eager = make();
    const traced = make();
    const given = [yTrue, yPred].map((x) => Tensor.from(x as number[]));
    const sampleWeight = Tensor.from(given[0].shape[0] === 5 ? [...WEIGHTS, 1] : WEIGHTS).astype('float32');
    for (const x of [...given, sampleWeight]) expect(x.isConcrete).toBe(true);
    eager.updateState(given[0], given[1], { sampleWeight });
    eager.updateState(given[0], given[1]);
    const expected = eager.result() as Tensor;

    const inputs = [...given, sampleWeight].map((x) => build.input(x.shape, x.dtype));
    const values = new Map<Node, ArrayValue>(
      inputs.map((node, i) => [node, [...given, sampleWeight][i].node.value!]),
    );
    const trace = new Trace();
    const result = recording(trace, () => {
      const [target, output, weight] = inputs.map((node) => new Tensor(node));
      traced.updateState(target, output, { sampleWeight: weight });
      traced.updateState(target, output);
      return traced.result() as Tensor;
    });
    for (const [storage, node] of trace.reads) {
      values.set(node, { shape: storage.shape, dtype: storage.dtype, data: storage.data });
    }
    const states = traced.variables.map(({ storage }) => trace.writes.get(storage)!);
    const [got, ...after] = evaluateGraph([result.node, ...states], values);
    expect(got.shape).toEqual(expected.shape);
    for (const [i, value] of got.data.entries()) expect(value).toBeCloseTo(expected.data[i], 5);
    for (const [i, variable] of eager.variables.entries()) {
      for (const [j, value] of after[i].data.entries()) {
        expect(value).toBeCloseTo(variable.value.data[j], 4);
      }
    }
    expect(traced.variables.map(({ name }) => name)).toEqual(eager.variables.map(({ name }) => name));
  });
});

describe('state', () => {
  it.each(Object.entries(SAMPLES))(
    '%s: two batches are one, and reset forgets',
    (_, [make, yTrue, yPred]) => {
      const [whole, parts] = [make(), make()];
      const [target, output] = [yTrue, yPred].map((x) => Tensor.from(x as number[]));
      whole.updateState(target, output);
      parts.updateState(target.at('3:'), output.at('3:'));
      parts.resetState();
      for (const variable of parts.variables) expect(variable.value.data.every((x) => x === 0)).toBe(true);
      parts.updateState(target.at(':2'), output.at(':2'));
      parts.updateState(target.at('2:'), output.at('2:'));
      const [a, b] = [whole.result() as Tensor, parts.result() as Tensor];
      for (const [i, value] of a.data.entries()) expect(b.data[i]).toBeCloseTo(value, 5);
    },
  );

  it('variables carry Keras paths and lie in the metric arena', () => {
    const metric = new metrics.Mean({ name: 'a/b' });
    expect(metric.variables.map(({ path, storage }) => [path, storage.arena])).toEqual([
      ['a>b/total', 'metric'],
      ['a>b/count', 'metric'],
    ]);
  });

  it('names are counted', () => {
    resetNames();
    const names = [new metrics.Precision(), new metrics.Precision(), new metrics.MeanIoU(2)].map(
      (m) => m.name,
    );
    expect(names).toEqual(['precision', 'precision_1', 'mean_io_u']);
  });

  it('a mask counts like weights of 0', () => {
    const metric = new metrics.SparseCategoricalAccuracy();
    metric.updateState(CLASSES, ROWS_PRED, { mask: [true, false, true, true] });
    expect((metric.result() as Tensor).item()).toBe(1);
    expect(metric.variables.map(({ value }) => value.item())).toEqual([3, 3]);
  });

  it('an unbuilt metric can be built from shapes', () => {
    const metric = new metrics.F1Score();
    expect(metric.variables).toHaveLength(0);
    metric.build([8, 3], [8, 3]);
    expect(metric.variables.map(({ path }) => path)).toEqual([
      'f1_score/true_positives',
      'f1_score/false_positives',
      'f1_score/false_negatives',
      'f1_score/intermediate_weights',
    ]);
    expect(() => new metrics.F1Score().build([8], [8])).toThrow(
      'ShapeError[metric-rank]: f1_score needs targets and predictions [batch, outputs].\n  yTrue = [8]\n  yPred = [8]',
    );
  });
});

describe('identifiers', () => {
  it.each([
    ['mse', 'MeanSquaredError'],
    ['io_u', null],
    ['auc', 'AUC'],
    ['MSLE', 'MeanSquaredLogarithmicError'],
    ['f_beta_score', 'FBetaScore'],
    ['accuracy', 'Accuracy'],
    ['r2_score', 'R2Score'],
  ] as const)('%s', (name, className) => {
    if (className === null) expect(() => metrics.get(name)).toThrow('IoU needs its argument "numClasses"');
    else expect(metrics.serialize(metrics.get(name)).class_name).toBe(className);
  });

  it('finds the right name for a wrong one', () => {
    expect(() => metrics.get('acuracy')).toThrow(
      'NameError[unknown-metric]: there is no metric called "acuracy".\n  metric = "acuracy"\n  Did you mean "Accuracy"?',
    );
  });

  it('refuses wrong options', () => {
    expect(() => new metrics.AUC({ curve: 'RCO' as never })).toThrow(
      'AUC needs curve to be "ROC" or "PR" or "PRGAIN"',
    );
    expect(() => new metrics.AUC({ numThreshold: 3 } as never)).toThrow('Did you mean "numThresholds"?');
    expect(() => new metrics.PrecisionAtRecall(1.5)).toThrow(
      'PrecisionAtRecall needs recall to be a number, 0 or more and at most 1',
    );
    expect(() => new metrics.IoU(2, [2])).toThrow('class-range');
    expect(() => new metrics.AUC({ numLabels: 3 })).toThrow('auc-labels');
    expect(() => new metrics.Precision().updateState([1], [1], { weight: [1] } as never)).toThrow(
      'unknown-option',
    );
  });

  it.each([
    [[32, 1], [32, 1], 'BinaryAccuracy', 'BinaryCrossentropy'],
    [[32], [32, 10], 'SparseCategoricalAccuracy', 'SparseCategoricalCrossentropy'],
    [[32, 1], [32, 10], 'SparseCategoricalAccuracy', 'SparseCategoricalCrossentropy'],
    [[32, 10], [32, 10], 'CategoricalAccuracy', 'CategoricalCrossentropy'],
    [[null, 10], [null, 10], 'CategoricalAccuracy', 'CategoricalCrossentropy'],
  ] as const)('accuracy and crossentropy for %j and %j', (yTrue, yPred, accuracy, crossentropy) => {
    const resolved = resolveMetric('acc', yTrue, yPred);
    expect([resolved.name, metrics.serialize(resolved).class_name]).toEqual(['acc', accuracy]);
    const loss = new losses.CategoricalCrossentropy({ fromLogits: true });
    const other = resolveMetric('ce', yTrue, yPred, loss);
    expect(metrics.serialize(other)).toMatchObject({
      class_name: crossentropy,
      config: { name: 'ce', from_logits: true },
    });
  });

  it('names given are names in histories', () => {
    const name = (identifier: metrics.MetricIdentifier): string =>
      resolveMetric(identifier, [8, 1], [8, 1]).name;
    const meanPrediction = (_: Tensor, yPred: Tensor): Tensor => yPred.mean(-1);
    expect(name('mse')).toBe('mse');
    expect(name(new metrics.Precision({ name: 'p' }))).toBe('p');
    expect(name(meanPrediction)).toBe('mean_prediction');
    expect(name(losses.meanSquaredError)).toBe('mean_squared_error');
    expect(name(new losses.Huber())).toBe('huber_loss');
    expect(name('huber')).toBe('huber');
  });

  it('keeps functions and losses in files', () => {
    const meanPrediction = (_: Tensor, yPred: Tensor): Tensor => yPred.mean(-1);
    for (const measure of [meanPrediction, losses.huber, new losses.Huber({ delta: 2 })]) {
      const metric = new metrics.MeanMetricWrapper(measure, { name: 'm' });
      const saved = JSON.parse(JSON.stringify(metrics.serialize(metric)));
      const again = withCustomObjects({ meanPrediction }, () => metrics.deserialize(saved));
      for (const each of [metric, again]) each.updateState([[0], [4]], [[1], [8]]);
      expect((again.result() as Tensor).item()).toBe((metric.result() as Tensor).item());
      expect(metrics.serialize(again)).toEqual(saved);
    }
  });

  it('gives thresholds back as they were given', () => {
    expect(new metrics.Precision({ thresholds: 0.3 }).getConfig().thresholds).toBe(0.3);
    expect(new metrics.AUC({ thresholds: [0.7, 0.2] }).getConfig()).toMatchObject({
      num_thresholds: 4,
      thresholds: [0.2, 0.7],
    });
  });
});
