import { required, saveable } from '../config/kinds';
import type { Required } from '../config/kinds';
import type { JsonObject } from '../config/option';
import { badOption } from '../config/option';
import type { Deserialize } from '../config/saveable';
import { isSavedObject, serializeSaveable } from '../config/saveable';
import { Layer } from './layer';

/** A layer inside another. */
export const layerOption = (): Required<Layer> =>
  required(
    saveable<Layer, Layer>(
      (value, site) => {
        if (value instanceof Layer) return value;
        throw badOption(site, 'a layer', value);
      },
      serializeSaveable,
      null as never,
    ),
  );

/** A list of layers inside another. */
export const layersOption = (): Required<readonly Layer[]> =>
  required(
    saveable<readonly Layer[], readonly Layer[]>(
      (value, site) => {
        if (Array.isArray(value) && value.every((entry) => entry instanceof Layer)) return value;
        throw badOption(site, 'a list of layers', value);
      },
      (layers) => layers.map(serializeSaveable),
      [],
    ),
  );

/** A config whose saved layers under some keys, alone or in lists, are made again. */
export function withLayers(
  config: JsonObject,
  keys: readonly string[],
  deserialize: Deserialize,
): JsonObject {
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive);
    return isSavedObject(value) ? deserialize(value as never) : value;
  };
  const revived = keys.filter((key) => config[key] != null).map((key) => [key, revive(config[key])]);
  return { ...config, ...Object.fromEntries(revived) } as JsonObject;
}
