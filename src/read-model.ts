import { aFlag, ofKind } from './util/argument-kinds';
import { isPlainObject, optionsFrom, type OptionArguments } from './util/arguments';
import { deserializer } from './class-table';
import { isSavedFunction, savedFunction } from './config/identifier';
import type { CompileOptions } from './training/trainer';
import type { Json, JsonObject } from './config/option';
import { customObject, isSavedObject, withCustomObjects } from './config/saveable';
import { Layer } from './layers';
import { withWeightBudget } from './layers/loaded-weights';
import * as losses from './losses';
import * as metrics from './metrics';
import { Model } from './models/model';
import { KERAS2_HARD_SIGMOID } from './saving/dialects/keras2';
import { keras2HardSigmoid } from './saving/hard-sigmoid';
import { guarded, isRecord } from './saving/json';
import { readModelFile, type ModelFile } from './saving/model-file';
import { restore } from './saving/restore';
import { sourceName } from './saving/save';
import { FormatError, KeratinError, withFrame } from './util/errors';
import { readBytes, type ByteSource } from './util/storage';

/** Options of `loadModel`. */
export interface LoadModelOptions {
  /** Classes and functions of yours that the file names. */
  readonly customObjects?: Readonly<Record<string, unknown>>;
  /** Whether the model is compiled as it was saved, with the state of its optimizer. Default true. */
  readonly compile?: boolean;
}

const LOAD_KINDS = {
  customObjects: ofKind(
    'an object of classes and functions by the names that the file has for them',
    isPlainObject,
    'For example { MyLayer }.',
  ),
  compile: aFlag,
};

/** The model of a file: see `loadModel`. */
export async function readModel(
  source: ByteSource,
  given: OptionArguments<LoadModelOptions, 'customObjects'>,
): Promise<Model> {
  const options = optionsFrom<LoadModelOptions>('loadModel', LOAD_KINDS, given);
  const bytes = await readBytes(source);
  return withFrame(
    () => sourceName(source),
    () => modelFromBytes(bytes, options),
  );
}

function modelFromBytes(bytes: Uint8Array, { customObjects = {}, compile = true }: LoadModelOptions): Model {
  const file = readModelFile(bytes);
  return withCustomObjects({ [KERAS2_HARD_SIGMOID]: keras2HardSigmoid, ...customObjects }, () => {
    const { model, unbuilt } = makeModel(file);
    const isCompiled = compile && file.compile !== null;
    if (isCompiled) compileAsSaved(model, file.compile);
    try {
      restore(model, file, isCompiled);
    } catch (error) {
      // What kept weights from being made is the reason that there is no place for them.
      throw unbuilt[0] ?? error;
    }
    return model;
  });
}

/** Slack of the weights a config may ask for, beside twice what the file holds. */
const spareElements = 65_536;

/** The model of a file, and what kept layers in it from being built. */
interface Made {
  readonly model: Model;
  readonly unbuilt: readonly unknown[];
}

function makeModel(file: ModelFile): Made {
  const json = file.model;
  if (json === null) {
    throw new FormatError({
      code: 'weights-only',
      expected: 'this file holds weights without a model.',
      received: { model: 'none' },
      advice: 'Build the model in code, then call model.loadWeights with the file.',
    });
  }
  const layers: [Layer, Json][] = [];
  const deserialize = deserializer((object, { build_config: build }) => {
    if (object instanceof Layer && isRecord(build)) layers.push([object, build]);
  });
  const unbuilt: unknown[] = [];
  const make = (): unknown => {
    const object = deserialize(json);
    for (const [layer, build] of layers) {
      try {
        withFrame(
          () => `building "${layer.name}" (${layer.className}) as the file says`,
          () => guarded(() => layer.buildFromConfig(build as JsonObject)),
        );
      } catch (error) {
        if (error instanceof KeratinError && error.code === 'weights-too-large') throw error;
        unbuilt.push(error);
      }
    }
    return object;
  };
  const model = guarded(() => withWeightBudget(2 * file.elements + spareElements, make));
  if (model instanceof Model) return { model, unbuilt };
  throw new FormatError({
    code: 'not-a-model',
    expected: 'the outermost object of the file must be a model.',
    received: { class: String(json.class_name) },
  });
}

/** Sizes of metrics' tables no model needs: files may not ask for more memory than that. */
const largestTable = 1_000_000;

function refuseHuge(value: Json): void {
  if (Array.isArray(value)) value.forEach(refuseHuge);
  if (!isRecord(value)) return;
  for (const [key, entry] of Object.entries(value)) {
    const size = key === 'num_classes' && typeof entry === 'number' ? entry ** 2 : entry;
    if (/^num_(thresholds|classes)$/.test(key) && typeof size === 'number' && size > largestTable) {
      throw new FormatError({
        code: 'metric-size',
        expected: `a metric of a file may keep a table of ${largestTable} numbers.`,
        received: { [key]: String(entry) },
        advice: 'Load with { compile: false } and compile the model in code.',
      });
    }
    refuseHuge(entry);
  }
}

/** Metrics are looked up when data come: what the file says of them is resolved now, while custom objects are known. */
function resolveMetrics(value: Json): unknown {
  if (typeof value === 'string') {
    const custom = customObject(value);
    return typeof custom === 'function' ? custom : value;
  }
  if (isSavedFunction(value)) return savedFunction(value);
  if (isSavedObject(value)) return metrics.get(value);
  if (Array.isArray(value)) return value.map(resolveMetrics);
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveMetrics(entry)]));
  return value;
}

/** Losses are loaded when data come: what the file says of them is resolved now, while custom objects are known. */
function resolveLosses(value: Json): unknown {
  if (isSavedObject(value)) return losses.get(value);
  if (Array.isArray(value)) return value.map(resolveLosses);
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveLosses(entry)]));
  return value;
}

function compileAsSaved(model: Model, saved: JsonObject): void {
  try {
    refuseHuge([saved.metrics, saved.weighted_metrics]);
    model.compile({
      optimizer: saved.optimizer as CompileOptions['optimizer'],
      loss: resolveLosses(saved.loss) as CompileOptions['loss'],
      lossWeights: saved.loss_weights as never,
      metrics: resolveMetrics(saved.metrics) as CompileOptions['metrics'],
      weightedMetrics: resolveMetrics(saved.weighted_metrics) as CompileOptions['metrics'],
    });
  } catch (cause) {
    throw new FormatError({
      code: 'compile-config',
      expected: 'the model was compiled with something that is not known here.',
      received: {
        problem:
          cause instanceof KeratinError
            ? cause.message.split('\n')[0]
            : 'a value of another kind than Keras writes in its place',
      },
      advice: 'Load with { compile: false } to predict, or give what is missing in customObjects.',
      cause,
    });
  }
}
