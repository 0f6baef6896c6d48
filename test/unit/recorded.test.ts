// Replays what real Keras did, recorded by scripts/reference/record.py: needs nothing beside the repository.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sequential, Tensor, callbacks, layers, losses, optimizers, utils } from 'keratin';
import type { JsonObject } from '../../src/config/option';
import { deserializer } from '../../src/class-table';
import type { Layer } from '../../src/layers';
import type { Model } from '../../src/models/model';
import type { Tree } from '../../src/runtime/tree';
import { mapTree } from '../../src/runtime/tree';
import { Variable } from '../../src/runtime/variable';
import { toCamelCase } from '../../src/util/names';

interface Numbers {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type Spread = Tree<Numbers>;

interface Training {
  readonly name: string;
  readonly seed?: number;
  readonly model: JsonObject;
  readonly weights: readonly Numbers[] | null;
  readonly x: Spread;
  readonly y: Spread;
  readonly compile: JsonObject;
  readonly fit: Readonly<Record<string, unknown>>;
  readonly callbacks: readonly (readonly [string, Readonly<Record<string, unknown>>])[];
  readonly validation?: readonly Spread[];
  readonly sample_weight?: Spread;
  readonly history: readonly (readonly [string, readonly number[]])[];
  readonly epochs: readonly number[];
  readonly evaluate: readonly (readonly [string, number])[];
  readonly evaluate_list: readonly number[];
  readonly metrics_names: readonly string[];
  readonly predict: Spread;
  readonly final_weights?: readonly Numbers[];
}

interface Recorded {
  readonly trainings: readonly Training[];
  readonly layers: readonly {
    readonly layer: JsonObject;
    readonly weights: readonly Numbers[];
    readonly inputs: Spread;
    readonly call: { readonly training?: boolean };
    readonly outputs: Numbers;
    readonly weights_after: readonly Numbers[];
  }[];
  readonly losses: readonly {
    readonly loss: JsonObject;
    readonly y_true: Numbers;
    readonly y_pred: Numbers;
    readonly sample_weight: Numbers;
    readonly plain: Numbers;
    readonly weighted: Numbers;
  }[];
  readonly optimizers: {
    readonly start: readonly Numbers[];
    readonly gradients: readonly (readonly Numbers[])[];
    readonly cases: readonly {
      readonly optimizer: JsonObject;
      readonly steps: readonly (readonly Numbers[])[];
    }[];
  };
  readonly texts: { readonly csv: string; readonly template: string; readonly checkpoint: string };
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/recorded.json', import.meta.url), 'utf8'),
) as Recorded;

const isNumbers = (value: unknown): boolean => typeof value === 'object' && value !== null && 'data' in value;

const tensor = ({ dtype, shape, data }: Numbers): Tensor =>
  Tensor.of({ dtype, shape, data: dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data) });

const tensors = (tree: Spread): Tree<Tensor> => mapTree(tree, tensor, isNumbers);

const camel = (config: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [toCamelCase(name), value]));

/** Numbers within float32 rounding of a few operations. */
function expectClose(got: Tensor, expected: Numbers, tolerance = 2e-5): void {
  expect(got.shape).toEqual(expected.shape);
  for (const [i, value] of expected.data.entries()) {
    expect(
      Math.abs(got.data[i] - value),
      `element ${i}: ${got.data[i]}, expected ${value}`,
    ).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  }
}

const folder = mkdtempSync(join(tmpdir(), 'keratin-recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  utils.clearSession();
});

function makeModel({ model: json, weights, compile, seed }: Training): Model {
  if (seed !== undefined) utils.setRandomSeed(seed);
  const model = deserializer()(json) as Model;
  if (weights !== null) model.setWeights(weights.map(tensor));
  model.compile({
    optimizer: compile.optimizer as never,
    loss: (compile.loss ?? null) as never,
    lossWeights: (compile.loss_weights ?? null) as never,
    metrics: (compile.metrics ?? null) as never,
    weightedMetrics: (compile.weighted_metrics ?? null) as never,
  });
  return model;
}

function makeCallback([name, config]: Training['callbacks'][number]): callbacks.Callback {
  const constructor = callbacks[name as 'EarlyStopping'];
  return new constructor(camel(config));
}

describe('trainings as in Keras', () => {
  it.each(recorded.trainings.map((item) => [item.name, item] as const))('%s', async (_name, item) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = makeModel(item);
    const [x, y] = [tensors(item.x), tensors(item.y)];
    const history = await model.fit(x, y, {
      ...camel(item.fit),
      callbacks: item.callbacks.map(makeCallback),
      ...(item.validation !== undefined && { validationData: item.validation.map(tensors) as never }),
      ...(item.sample_weight !== undefined && { sampleWeight: tensors(item.sample_weight) }),
      verbose: 0,
    });
    warn.mockRestore();
    expect(history.epoch).toEqual(item.epochs);
    expect(Object.keys(history.history)).toEqual(item.history.map(([name]) => name));
    for (const [name, values] of item.history) {
      expect(history.history[name], name).toHaveLength(values.length);
      for (const [i, value] of values.entries()) {
        expect(Math.abs(history.history[name][i] - value), `${name}[${i}]`).toBeLessThan(
          1e-4 * Math.max(1, value),
        );
      }
    }
    const run = { batchSize: item.fit.batch_size as number | undefined, verbose: 0 } as const;
    const logs = await model.evaluate(x, y, { ...run, returnDict: true });
    expect(Object.keys(logs)).toEqual(item.evaluate.map(([name]) => name));
    for (const [name, value] of item.evaluate) expect(logs[name], name).toBeCloseTo(value, 4);
    const list = [await model.evaluate(x, y, run)].flat();
    expect(list).toHaveLength(item.evaluate_list.length);
    for (const [i, value] of item.evaluate_list.entries())
      expect(list[i], `evaluate[${i}]`).toBeCloseTo(value, 4);
    expect(model.metricsNames).toEqual(item.metrics_names);
    const predicted = await model.predict<Tree<Tensor>>(x, run);
    const compare = (got: Tree<Tensor>, expected: Spread): void => {
      if (got instanceof Tensor) expectClose(got, expected as Numbers, 1e-4);
      else
        for (const [key, part] of Object.entries(expected))
          compare((got as Record<string, Tensor>)[key], part as Spread);
    };
    compare(predicted, item.predict);
    for (const [i, expected] of (item.final_weights ?? []).entries())
      expectClose(model.getWeights()[i], expected, 1e-4);
  });
});

describe('layers as in Keras', () => {
  it.each(recorded.layers.map((item, i) => [`${i} ${String(item.layer.class_name)}`, item] as const))(
    '%s',
    (_name, item) => {
      const layer = deserializer()(item.layer) as Layer;
      const inputs = tensors(item.inputs);
      layer.apply<Tree<Tensor>>(inputs);
      layer.setWeights(item.weights.map(tensor));
      expectClose(layer.apply(inputs, item.call), item.outputs);
      for (const [i, expected] of item.weights_after.entries()) expectClose(layer.getWeights()[i], expected);
    },
  );
});

describe('losses as in Keras', () => {
  it.each(recorded.losses.map((item, i) => [`${i} ${String(item.loss.class_name)}`, item] as const))(
    '%s',
    (_name, item) => {
      const loss = losses.deserialize(item.loss);
      const [yTrue, yPred] = [tensor(item.y_true), tensor(item.y_pred)];
      expectClose(loss.apply(yTrue, yPred), item.plain);
      expectClose(loss.apply(yTrue, yPred, { sampleWeight: tensor(item.sample_weight) }), item.weighted);
    },
  );
});

describe('optimizers as in Keras', () => {
  const { start, gradients, cases } = recorded.optimizers;
  it.each(cases.map((item, i) => [`${i} ${String(item.optimizer.class_name)}`, item] as const))(
    '%s',
    (_name, item) => {
      const optimizer = optimizers.deserialize(item.optimizer);
      const variables = start.map(
        (value, i) => new Variable(tensor(value), { name: `v${i}`, arena: 'parameter' }),
      );
      optimizer.build(variables);
      for (const [step, expected] of item.steps.entries()) {
        optimizer.apply(gradients[step].map(tensor));
        for (const [i, value] of expected.entries()) expectClose(variables[i].value, value);
      }
    },
  );
});

describe('files of callbacks as in Keras', () => {
  it('CSVLogger and ModelCheckpoint', async () => {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'ones', inputShape: [1] })]);
    model.compile({ optimizer: new optimizers.SGD({ learningRate: 0 }), loss: 'mse' });
    const x = Tensor.from([[1], [1]]);
    const path = join(folder, 'log.csv');
    await model.fit(x, x.mul(1.0048828125), {
      epochs: 2,
      verbose: 0,
      callbacks: [new callbacks.CSVLogger(path)],
    });
    await model.fit(x, x, {
      verbose: 0,
      validationData: [x, x],
      callbacks: [new callbacks.CSVLogger(path, { append: true })],
    });
    expect(readFileSync(path, 'utf8').replaceAll('\n', '\r\n')).toBe(recorded.texts.csv);
    const checkpoint = new callbacks.ModelCheckpoint(join(folder, 'in', 'it', recorded.texts.template), {
      saveWeightsOnly: true,
    });
    await model.fit(x, x.mul(3), { verbose: 0, validationData: [x, x.mul(2)], callbacks: [checkpoint] });
    expect(readdirSync(join(folder, 'in', 'it'))).toEqual([recorded.texts.checkpoint]);
  });
});
