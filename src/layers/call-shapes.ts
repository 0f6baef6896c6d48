import type { DType } from '../ir/dtype';
import { isFloat } from '../ir/dtype';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { IsLeaf, Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import type { SymbolicShape } from './keras-tensor';
import { maskOf, setMask } from './mask';
import type { CallOptions, OtherShapes } from './layer-types';
import { isKerasTensor, KerasTensor } from './keras-tensor';

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

/** An input of a layer: floats in the type the layer computes in, where it casts them (not null). */
export function inComputeDType(value: TensorLike, dtype: DType | null): Tensor {
  const tensor = Tensor.from(value);
  // JavaScript does not tell 1 from 1.0: plain numbers are floats where a layer computes with floats.
  const isPlain = typeof value === 'number' || Array.isArray(value);
  const isNumber = isFloat(tensor.dtype) || (isPlain && tensor.dtype !== 'bool');
  if (dtype === null || !isNumber || tensor.dtype === dtype) return tensor;
  const converted = tensor.astype(dtype);
  setMask(converted, maskOf(tensor));
  return converted;
}

/** Symbols that stand for inputs of given shapes. */
export function symbolsOf(
  dtype: DType,
  inputShape: Tree<SymbolicShape>,
  others: OtherShapes,
): [Tree<KerasTensor>, CallOptions] {
  const symbol = (shape: SymbolicShape): KerasTensor => new KerasTensor(shape, dtype, 'input');
  return [
    mapTree(inputShape, symbol, isShapeLeaf) as Tree<KerasTensor>,
    mapTree(others, symbol, isShapeLeaf) as CallOptions,
  ];
}

/** A shape for batches of any size, but where weights have the size of the first axis. */
export const anyBatchOf = (shape: SymbolicShape, weightAxes: readonly number[]): SymbolicShape =>
  shape.length === 0 || weightAxes.some((axis) => axis === 0 || axis === -shape.length)
    ? shape
    : [null, ...shape.slice(1)];
