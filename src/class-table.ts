import type { Json, JsonObject } from './config/option';
import type { Deserialize, SaveableClass } from './config/saveable';
import { classNameOf, customObject } from './config/saveable';
import { fromConfig } from './config/construct';
import { isClass } from './config/identifier';
import * as constraints from './constraints';
import * as initializers from './initializers';
import { LAYER_CLASSES, Layer } from './layers';
import * as losses from './losses';
import * as metrics from './metrics';
import { Model } from './models/model';
import { Sequential } from './models/sequential';
import * as optimizers from './optimizers';
import * as regularizers from './regularizers';
import { guarded, isClassJson, isRecord, type ClassJson } from './saving/json';
import { OPERATION_MODULE } from './saving/dialects/operations';
import { OperationLayer } from './saving/operation-layer';
import { withGraphs } from './saving/rebuild-graph';
import { FormatError, withFrame } from './util/errors';
import { nearestName } from './util/names';

/** Layers and models by the name files give them. */
const LAYERS: ReadonlyMap<string, SaveableClass<Layer>> = new Map(
  [...LAYER_CLASSES, Sequential as unknown as SaveableClass<Layer>].map((constructor) => [
    classNameOf(constructor),
    constructor,
  ]),
);

/** Other objects by the module files name. */
const FAMILIES: readonly (readonly [module: RegExp, get: (json: JsonObject) => unknown])[] = [
  [/^keras\.(src\.)?initializers/, initializers.deserialize],
  [/^keras\.(src\.)?regularizers/, regularizers.deserialize],
  [/^keras\.(src\.)?constraints/, constraints.deserialize],
  [/^keras\.(src\.)?losses/, losses.deserialize],
  [/^keras\.(src\.)?metrics/, metrics.deserialize],
  [/^keras\.(src\.)?optimizers\.schedules/, optimizers.schedules.deserialize],
  [/^keras\.(src\.)?optimizers/, optimizers.deserialize],
];

/** Modules whose classes are Keras's own. */
const isKerasModule = (module: string): boolean =>
  /^(keras|tf_keras|tensorflow\.(python\.)?keras)(\.|$)/.test(module);

const nameOf = ({ name, config }: ClassJson): string => {
  if (typeof name === 'string') return name;
  return isRecord(config) && typeof config.name === 'string' ? config.name : '';
};

function refuseLambda(json: ClassJson): FormatError {
  return new FormatError({
    code: 'lambda',
    expected: `the layer "${nameOf(json)}" (Lambda) holds Python code, which is never run.`,
    received: { Lambda: 'a Python function' },
    advice:
      'In Python, put a layer of Keras or operations of keras.ops in its place and save again; or write a class that extends ' +
      'layers.Layer and computes the same, and load with customObjects: { Lambda: YourClass }.',
    details: { layer: nameOf(json) },
  });
}

function unknownClass(json: ClassJson): FormatError {
  const { class_name: className, module } = json;
  const isKeras =
    module === undefined || module === null || (typeof module === 'string' && isKerasModule(module));
  const nearest = nearestName(className, LAYERS.keys());
  const known = isKeras && nearest !== undefined ? ` The nearest class here is "${nearest}".` : '';
  return new FormatError({
    code: 'unknown-class',
    expected: `the file needs a class "${className}" that is not known here.`,
    received: {
      class: typeof module === 'string' ? `${module}.${className}` : className,
      name: JSON.stringify(nameOf(json)),
    },
    advice: `Load with customObjects: { ${className} }, a class of yours that does the same.${known}`,
    details: { className, module: module ?? null, name: nameOf(json) },
  });
}

/** A class of the user's that a file means, if one is known under its name. */
function customClass({
  registered_name: registered,
  class_name: className,
}: ClassJson): SaveableClass | null {
  for (const name of [registered, className]) {
    if (typeof name !== 'string') continue;
    const found = customObject(name) ?? customObject(name.slice(name.indexOf('>') + 1));
    if (isClass(found)) return found;
  }
  return null;
}

/** A layer or model, of the fixed table or the user's. */
function makeLayer(json: ClassJson, deserialize: Deserialize): unknown {
  const { class_name: className, module } = json;
  const config = isRecord(json.config) ? json.config : {};
  if (module === OPERATION_MODULE) return new OperationLayer(className, config as never);
  const custom = customClass(json);
  if (custom !== null) return fromConfig(custom, config, deserialize);
  if (className === 'Lambda') throw refuseLambda(json);
  const isForeign = typeof module === 'string' && !isKerasModule(module);
  if (className === 'Functional' && Array.isArray(config.layers) && !isForeign)
    return Model.fromConfig(config, deserialize);
  const constructor = isForeign ? undefined : LAYERS.get(className);
  if (constructor === undefined) throw unknownClass(json);
  return fromConfig(constructor, config, deserialize);
}

function makeOther(json: ClassJson): unknown {
  const { module } = json;
  if (typeof module !== 'string') return undefined;
  const family = FAMILIES.find(([pattern]) => pattern.test(module));
  return family?.[1](json as unknown as JsonObject);
}

/**
 * A function that makes objects from what Keras writes of them: only classes of the fixed table, and those of the user's
 * that a scope of custom objects or a registration names.
 *
 * @param made is told of each layer or model, with its JSON
 */
export function deserializer(made: (object: unknown, json: ClassJson) => void = () => {}): Deserialize {
  const shared = new Map<Json, Layer>();
  const deserialize = withGraphs((json: Json): unknown => {
    if (!isClassJson(json)) {
      throw new FormatError({
        code: 'not-an-object',
        expected: 'an object in a file needs a class name and a config.',
        received: { object: JSON.stringify(json)?.slice(0, 80) ?? 'undefined' },
      });
    }
    const other = makeOther(json);
    if (other !== undefined) return other;
    const { shared_object_id: number = null } = json;
    const known = shared.get(number);
    if (known !== undefined) return known;
    const object = withFrame(
      () => `layer "${nameOf(json)}" (${json.class_name}) of the file`,
      () => guarded(() => makeLayer(json, deserialize)),
    );
    // Files of Keras need not repeat the name in the config, and a class of the user's may not take it.
    const name = nameOf(json);
    if (object instanceof Layer && name !== '' && object.name !== name) Object.assign(object, { name });
    if (object instanceof Layer && number !== null) shared.set(number, object);
    made(object, json);
    return object;
  });
  return deserialize;
}
