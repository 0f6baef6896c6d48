import { isClass } from '../config/identifier';
import type { SaveableClass } from '../config/saveable';
import * as all from './all';
import { Layer } from './layer';

const isLayerClass = (value: unknown): value is SaveableClass<Layer> =>
  isClass(value) && value.prototype instanceof Layer;

function layerClasses(values: readonly unknown[]): readonly SaveableClass<Layer>[] {
  return values.filter(isLayerClass);
}

/** All layers, by which files name them. */
export const LAYER_CLASSES: readonly SaveableClass<Layer>[] = /* @__PURE__ */ layerClasses(
  Object.values(all),
);
