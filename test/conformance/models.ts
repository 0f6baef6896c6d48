import { resetNames } from '../../src/config/auto-name';
import type { JsonObject } from '../../src/config/option';
import { classNameOf } from '../../src/config/saveable';
import { deserializer } from '../../src/class-table';
import { LAYER_CLASSES, Layer } from '../../src/layers';
import { Model } from '../../src/models/model';
import { modernize } from '../../src/saving/dialects';
import type { Tensor } from '../../src/runtime/tensor';
import type { Variable } from '../../src/runtime/variable';
import { difference } from './compare';
import { Unsupported, type Area, type Json, type Tolerance, type Value } from './values';

/** A variable as the pack lists it. */
export interface SavedVariable {
  readonly path: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly trainable?: boolean;
  readonly tensor: Json;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LAYERS = new Set([
  ...LAYER_CLASSES.map((constructor) => classNameOf(constructor)),
  'Functional',
  'Sequential',
  'DTypePolicy',
]);

/** Classes of layers in a saved model that Keratin does not have. */
function missingLayers(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(missingLayers);
  if (!isRecord(json)) return [];
  const { module, class_name: name } = json;
  const isLayer = typeof module === 'string' && /^keras(\.layers|\.src\.models\.functional)?$/.test(module);
  const own = isLayer && typeof name === 'string' && !LAYERS.has(name) ? [name] : [];
  return [...own, ...Object.values(json).flatMap(missingLayers)];
}

/** The model of a case, through the deserializer, with its layers built. */
export function makeModel(json: JsonObject): Model {
  const missing = missingLayers(json);
  if (missing.length > 0) throw new Unsupported(`the layers ${[...new Set(missing)].join(', ')}`);
  resetNames();
  // As in Keras, layers are built before a model connects them: their weights are not named after the model.
  const model = deserializer((object, { build_config: build }) => {
    if (object instanceof Layer && !object.built && isRecord(build))
      object.buildFromConfig(build as JsonObject);
  })(modernize(json, '3'));
  if (!(model instanceof Model)) throw new Error('the case holds no model');
  return model;
}

/** Compiles a model as its case says. */
export function compileModel(model: Model, saved: JsonObject): void {
  model.compile({
    optimizer: saved.optimizer as never,
    loss: saved.loss as never,
    lossWeights: saved.loss_weights as never,
    metrics: saved.metrics as never,
    weightedMetrics: saved.weighted_metrics as never,
  });
}

/** Sets all weights. */
export function setWeights(area: Area, model: Model, weights: readonly SavedVariable[]): void {
  model.setWeights(weights.map(({ tensor }) => area.decode(tensor) as Tensor));
}

/** What is wrong with variables or their order, or null. */
export function variablesProblem(
  area: Area,
  got: readonly Variable[],
  expected: readonly SavedVariable[],
  tolerance: Tolerance,
  what: string,
): string | null {
  if (got.length !== expected.length) {
    return `${got.length} ${what} (${got.map(({ path }) => path).join(', ')}), expected ${expected.length} (${expected.map(({ path }) => path).join(', ')})`;
  }
  for (const [i, variable] of got.entries()) {
    const { path, name, trainable, tensor } = expected[i];
    if (variable.path !== path || variable.name !== name) {
      return `${what}: ${variable.path} (${variable.name}), expected ${path} (${name})`;
    }
    if (trainable !== undefined && variable.trainable !== trainable) {
      return `${what}: ${path} is ${variable.trainable ? '' : 'not '}trainable, expected otherwise`;
    }
    const value = area.decode(tensor) as Tensor;
    const problem = difference(
      variable.value,
      (value.dtype === 'int64' ? value.astype('int32') : value) as Value,
      tolerance,
      `${what}: ${path}`,
    );
    if (problem !== null) return problem;
  }
  return null;
}
