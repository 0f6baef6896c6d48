import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { bitsOf, floatType, isFloat, isUnsigned, parseDType } from '../ir/dtype';
import type { Node } from '../ir/node';
import type { BinaryName, UnaryName } from '../ir/primitives/elementwise';
import { broadcastShapes, normalizeAxes } from '../ir/shape';
import type { Arithmetic } from '../runtime/arithmetic';
import { elementwise } from '../runtime/arithmetic';
import { fitted } from '../runtime/operands';
import type { Axis, TensorLike } from '../runtime/tensor';
import {
  promote as meet,
  promoteFloat as meetInFloat,
  resultType as meeting,
  Tensor,
} from '../runtime/tensor';
import { floatx } from './settings';

/** A tensor from any value: whole numbers become int32, other numbers the default float type. */
export const tensor = (x: TensorLike): Tensor => Tensor.from(x, floatx());

/** A floating-point tensor: 64-bit integers become float64, others and bools the default float type. */
export function floating(x: TensorLike): Tensor {
  const value = tensor(x);
  return value.astype(floatType(value.dtype, floatx()));
}

/** A tensor one can do arithmetic with: bools become int32. */
export function arithmetic(x: TensorLike): Tensor {
  const value = tensor(x);
  return value.dtype === 'bool' ? value.astype('int32') : value;
}

/** A dtype by name, or `fallback` for null and undefined. */
export const dtypeOr = (dtype: string | null | undefined, fallback: DType): DType =>
  dtype === null || dtype === undefined ? fallback : parseDType(dtype);

/** The dtype in which values meet. */
export const resultType = (...values: readonly TensorLike[]): DType => meeting(values);

/** The floating-point dtype in which values meet. */
export const floatResultType = (...values: readonly TensorLike[]): DType =>
  floatType(meeting(values), floatx());

/** Values in the dtype in which they meet. */
export const promote = (...values: readonly TensorLike[]): Tensor[] => meet(values);

/** Values in the floating-point dtype in which they meet. */
export const promoteFloat = (...values: readonly TensorLike[]): Tensor[] => meetInFloat(values);

/**
 * A value in a dtype. Plain numbers and lists go there directly, without rounding on the way.
 *
 * @throws DTypeError `number-out-of-range` for plain numbers that the dtype does not hold: only tensors wrap.
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  if (typeof x === 'number') return new Tensor(fitted(x, dtype));
  if (Array.isArray(x)) return new Tensor(fitted(Tensor.from(x, 'float64').node, dtype));
  return tensor(x).astype(dtype);
}

/** A function of two operands, on values in the dtype in which they meet. */
export function together(f: Arithmetic, x1: TensorLike, x2: TensorLike, operation: string): Tensor {
  const [a, b] = promote(x1, x2);
  return new Tensor(f(a.node, b.node, operation));
}

/** The nodes of tensors, broadcast to one shape. */
export function spread(operation: string, values: readonly Tensor[]): Node[] {
  const shape = broadcastShapes(
    values.map((value) => value.shape),
    operation,
  );
  return values.map((value) => build.broadcastTo(value.node, shape));
}

/** A primitive on two tensors of one dtype. */
export function applyBinary(name: BinaryName, a: Tensor, b: Tensor, operation: string = name): Tensor {
  return new Tensor(elementwise(name, a.node, b.node, operation));
}

/** A primitive on a tensor. */
export const applyUnary = (name: UnaryName, x: Tensor): Tensor => new Tensor(build.unary(name, x.node));

/** Elements of `a` where `condition` (bool) is true, else of `b`; both in one dtype. */
export function choose(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const [test, left, right] = spread('where', [condition, a, b]);
  return new Tensor(build.select(test, left, right));
}

/** A scalar in the dtype of another tensor. */
export const scalarLike = (value: number, x: Tensor): Tensor => new Tensor(build.constant(value, x.dtype));

/** `value` in every place of `shape`. */
export const filled = (shape: readonly number[], value: number, dtype: DType): Tensor =>
  new Tensor(build.constant(value, dtype, shape));

/** 0, 1, 2, ... */
export const range = (length: number, dtype: DType = 'int32'): Tensor =>
  new Tensor(build.iota([length], 0, dtype));

/** The number of elements along `axis`. */
export const countAlong = (x: Tensor, axis: Axis | undefined): number =>
  normalizeAxes(axis, x.ndim, 'axis').reduce((count, a) => count * x.shape[a], 1);

/** The largest finite number of a type. */
export function largest(dtype: DType): number {
  if (dtype === 'float16') return 65504;
  if (dtype === 'bfloat16') return 3.3895313892515355e38;
  if (dtype === 'float32') return 3.4028234663852886e38;
  if (dtype === 'float64') return Number.MAX_VALUE;
  if (dtype === 'bool') return 1;
  return isUnsigned(dtype) ? 2 ** bitsOf(dtype) - 1 : 2 ** (bitsOf(dtype) - 1) - 1;
}

/** The smallest (most negative) finite number of a type. */
export function smallest(dtype: DType): number {
  if (isFloat(dtype)) return -largest(dtype);
  return isUnsigned(dtype) || dtype === 'bool' ? 0 : -(2 ** (bitsOf(dtype) - 1));
}

/** The distance from 1 to the next number of a float type. */
export function machineEpsilon(dtype: DType): number {
  return { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23 }[dtype as string] ?? 2 ** -52;
}
