import type { Json, JsonObject } from '../../config/option';
import type { ClassJson } from '../json';
import { isClassJson, isRecord } from '../json';

/** Values Keras wraps in JSON that stand for plain lists here. */
export function unwrap(value: Json): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => unwrap(entry));
  if (!isRecord(value)) return value;
  if (value.class_name === '__tuple__' && Array.isArray(value.items))
    return value.items.map((entry: Json) => unwrap(entry));
  if (value.class_name === 'TensorShape' && Array.isArray(value.items)) return value.items as Json;
  if ((value.class_name === '__tensor__' || value.class_name === '__numpy__') && isRecord(value.config)) {
    return unwrap(value.config.value ?? null);
  }
  if (isClassJson(value) && isRecord(value.config))
    return { ...value, config: unwrapEntries(value.config) } as Json;
  return unwrapEntries(value);
}

const unwrapEntries = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unwrap(entry)]));

/** A layer's config of Keras 3.0 and later as 3.15 writes it. */
export function fromKeras3(json: ClassJson): ClassJson {
  const config = unwrapEntries(json.config as JsonObject);
  if (json.class_name === 'GroupedQueryAttention')
    return { ...json, class_name: 'GroupQueryAttention', config };
  if (json.class_name === 'InputLayer' && 'batch_input_shape' in config) {
    const { batch_input_shape: shape, ...rest } = config;
    return { ...json, config: { batch_shape: shape, ...rest } };
  }
  return { ...json, config };
}
