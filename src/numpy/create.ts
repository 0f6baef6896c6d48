import { float64 } from './float64';
import * as ops from '../ops';
import type { DTypeOption } from '../ops';
import { parseDType } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkOptions } from '../util/options';

/**
 * A tensor from numbers, nested arrays or typed arrays: whole numbers give int32, others float64.
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.array([1, 2, 3]).dtype, np.array([1.5]).dtype); // int32 float64
 */
export function array(x: TensorLike, options?: DTypeOption): Tensor {
  const dtype = typeof options === 'object' && options !== null ? options.dtype : options;
  if (typeof options === 'object' && options !== null) checkOptions('array', options, ['dtype']);
  const value = Tensor.from(x, 'float64');
  return dtype === null || dtype === undefined ? value : value.astype(parseDType(dtype));
}

/** The same as `array`. */
export const asarray = array;

/** 0, 1, ..., or start, start + step, ... up to but without `stop`: `arange(10)`, `arange(2, 8, 2)`. */
export const arange = (
  start: TensorLike,
  second?: TensorLike | null | ops.ArangeOptions,
  step?: TensorLike | null,
  dtype?: string | null,
): Tensor => ops.withFloatx('float64', () => ops.arange(start, second as TensorLike | null, step, dtype));

/** `num` (50) evenly spaced numbers from `start` to `stop`: `linspace(0, 1, 5)`. */
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options: ops.LinspaceOptions & { retstep: true },
): [Tensor, Tensor];
export function linspace(start: TensorLike, stop: TensorLike, options?: ops.LinspaceOptions | number): Tensor;
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options?: ops.LinspaceOptions | number,
): Tensor | [Tensor, Tensor] {
  return ops.withFloatx('float64', () => ops.linspace(start, stop, options));
}

/** Powers of 10 (or `base`) with evenly spaced exponents. */
export const logspace = /* @__PURE__ */ float64(ops.logspace);
/** `num` (50) numbers from `start` to `stop` in constant ratio. */
export const geomspace = /* @__PURE__ */ float64(ops.geomspace);
/** Zeros of a shape. */
export const zeros = /* @__PURE__ */ float64(ops.zeros);
/** Ones of a shape. */
export const ones = /* @__PURE__ */ float64(ops.ones);
/** A tensor of a shape whose values do not matter: zeros. */
export const empty = /* @__PURE__ */ float64(ops.empty);
/** Zeros of x's shape and dtype. */
export const zerosLike = /* @__PURE__ */ float64(ops.zerosLike);
/** Ones of x's shape and dtype. */
export const onesLike = /* @__PURE__ */ float64(ops.onesLike);
/** A tensor of x's shape and dtype whose values do not matter: zeros. */
export const emptyLike = /* @__PURE__ */ float64(ops.emptyLike);
/** A value in every place of x's shape. */
export const fullLike = /* @__PURE__ */ float64(ops.fullLike);
/** The identity matrix of `n` rows. */
export const identity = /* @__PURE__ */ float64(ops.identity);
/** Ones on and below a diagonal, zeros above. */
export const tri = /* @__PURE__ */ float64(ops.tri);
/** Lower triangles of matrices. */
export const tril = /* @__PURE__ */ float64(ops.tril);
/** Upper triangles of matrices. */
export const triu = /* @__PURE__ */ float64(ops.triu);
/** Powers of a vector's elements as columns. */
export const vander = /* @__PURE__ */ float64(ops.vander);
/** Coordinate matrices from coordinate vectors. */
export const meshgrid = /* @__PURE__ */ float64(ops.meshgrid);
/** The diagonal of a matrix, or a vector as one. */
export const diag = /* @__PURE__ */ float64(ops.diag);
/** Values as the diagonal of a matrix. */
export const diagflat = /* @__PURE__ */ float64(ops.diagflat);

/** Ones on a diagonal: `eye(3)`, `eye(2, { M: 3, k: 1 })`. */
export const eye = /* @__PURE__ */ float64(ops.eye);

/** `fillValue` in every place of a shape, in the value's own type: `full([2, 3], 1)` is int32. */
export function full(shape: ops.ShapeLike, fillValue: TensorLike, options?: DTypeOption): Tensor {
  const value = array(fillValue);
  const given = typeof options === 'object' && options !== null ? options.dtype : options;
  return ops.full(shape, value, { dtype: given ?? value.dtype });
}
