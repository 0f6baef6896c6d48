import { Tensor } from '../runtime/tensor';
import type { IsLeaf, Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import type { SymbolicShape } from './keras-tensor';
import type { CallOptions } from './layer-types';
import { isKerasTensor } from './keras-tensor';

/** Shapes of the tensors among the options of a call. */
export function shapesAmong<V>(
  options: Readonly<Record<string, unknown>>,
  kind: abstract new (...args: never[]) => V,
  shapeOf: (value: V) => SymbolicShape,
): Readonly<Record<string, Tree<SymbolicShape>>> {
  const isKind: IsLeaf = (value) => value instanceof kind;
  const given = Object.entries(options).filter(([name, value]) => {
    const leaves = name === 'mask' ? [] : flattenTree<unknown>(value as Tree<unknown>, isKind);
    return leaves.length > 0 && leaves.every(isKind);
  });
  return Object.fromEntries(
    given.map(([name, value]) => [name, mapTree(value as Tree<V>, shapeOf, isKind) as Tree<SymbolicShape>]),
  );
}

/** Options of a call with the tensors among them converted. */
export function convertTensors(options: CallOptions, convert: (tensor: Tensor) => Tensor): CallOptions {
  const converted: Record<string, unknown> = { ...options };
  for (const [name, value] of Object.entries(options)) {
    if (!flattenTree<unknown>(value as Tree<unknown>).some((leaf) => leaf instanceof Tensor)) continue;
    converted[name] = mapTree(value as Tree<unknown>, (leaf) =>
      leaf instanceof Tensor ? convert(leaf) : leaf,
    );
  }
  return converted;
}

/** Whether a value is a shape, or lists and objects of shapes. */
export const isShapeTree = (value: unknown): value is Tree<SymbolicShape> => {
  if (isShapeLeaf(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every(isShapeTree);
};

/** Whether a value is one shape. */
export const isShapeLeaf = (value: unknown): boolean =>
  Array.isArray(value) && value.every((size) => size === null || typeof size === 'number');

/** Whether a value is one type: a shape with a dtype. */
export const isTypeLeaf = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'dtype' in value;

/** Whether a value is one symbol, or plain numbers. */
export const isSymbolLeaf = (value: unknown): boolean =>
  isKerasTensor(value) || (Array.isArray(value) ? !value.some((entry) => typeof entry === 'object') : false);
