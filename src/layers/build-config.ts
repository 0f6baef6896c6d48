import type { Json, JsonObject } from '../config/option';
import type { Tree } from '../runtime/tree';
import { toCamelCase } from '../util/names';
import { isShapeTree } from './call-shapes';
import type { SymbolicShape } from './keras-tensor';
import type { OtherShapes } from './layer-types';

/**
 * What files say of the shapes a layer was built for.
 *
 * @param first Keras's name of its input
 * @param names Keras's names of the other tensors that decide about weights
 */
export function buildConfigOf(
  shape: Tree<SymbolicShape>,
  others: OtherShapes,
  first: string,
  names: readonly string[],
): JsonObject {
  const given = names.flatMap((name) => {
    const other = others[toCamelCase(name)];
    return other === undefined ? [] : [[`${name}_shape`, other as Json] as const];
  });
  if (given.length === 0) return { input_shape: shape as Json };
  return { shapes_dict: { [`${first}_shape`]: shape as Json, ...Object.fromEntries(given) } };
}

/** The shapes in what `buildConfigOf` gives; null where there are none. */
export function shapesOf(
  config: JsonObject,
  first: string,
): { readonly shape: Tree<SymbolicShape>; readonly others: OtherShapes } | null {
  const all = (config.shapes_dict ?? {}) as JsonObject;
  const usual = `${first}_shape`;
  const chosen = Object.hasOwn(all, usual) ? usual : Object.keys(all)[0];
  const shape = config.input_shape ?? all[chosen];
  if (!isShapeTree(shape)) return null;
  const others = Object.entries(all).flatMap(([name, value]) =>
    name !== chosen && isShapeTree(value) ? [[toCamelCase(name.replace(/_shape$/, '')), value] as const] : [],
  );
  return { shape, others: Object.fromEntries(others) };
}
