import type { FormatArrayOptions } from '../util/format-array';
import { formatArray } from '../util/format-array';
import * as ops from '../ops';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { axisOptions, float64, type AxisOrOptions } from './float64';

// Shapes, indexing and joining under NumPy's names.

type OneAxis = AxisOrOptions<{ axis?: number }>;

const numpy = <R>(body: () => R): R => ops.withFloatx('float64', body);

export const append = /* @__PURE__ */ float64(ops.append);
export const arraySplit = /* @__PURE__ */ float64(ops.arraySplit);
export const broadcastTo = /* @__PURE__ */ float64(ops.broadcastTo);
export const copy = /* @__PURE__ */ float64(ops.copy);
export const diagonal = /* @__PURE__ */ float64(ops.diagonal);
export const dsplit = /* @__PURE__ */ float64(ops.dsplit);
export const dstack = /* @__PURE__ */ float64(ops.dstack);
export const expandDims = /* @__PURE__ */ float64(ops.expandDims);
export const fliplr = /* @__PURE__ */ float64(ops.fliplr);
export const flipud = /* @__PURE__ */ float64(ops.flipud);
export const hsplit = /* @__PURE__ */ float64(ops.hsplit);
export const hstack = /* @__PURE__ */ float64(ops.hstack);
export const moveaxis = /* @__PURE__ */ float64(ops.moveaxis);
export const ndim = /* @__PURE__ */ float64(ops.ndim);
export const pad = /* @__PURE__ */ float64(ops.pad);
export const ravel = /* @__PURE__ */ float64(ops.ravel);
export const reshape = /* @__PURE__ */ float64(ops.reshape);
export const rot90 = /* @__PURE__ */ float64(ops.rot90);
export const shape = /* @__PURE__ */ float64(ops.shape);
export const size = /* @__PURE__ */ float64(ops.size);
export const split = /* @__PURE__ */ float64(ops.split);
export const swapaxes = /* @__PURE__ */ float64(ops.swapaxes);
export const takeAlongAxis = /* @__PURE__ */ float64(ops.takeAlongAxis);
export const tile = /* @__PURE__ */ float64(ops.tile);
export const unravelIndex = /* @__PURE__ */ float64(ops.unravelIndex);
export const vsplit = /* @__PURE__ */ float64(ops.vsplit);
export const vstack = /* @__PURE__ */ float64(ops.vstack);

/** Tensors one after the other along an axis (0). */
export const concatenate = (xs: readonly TensorLike[], axis?: OneAxis): Tensor =>
  numpy(() => ops.concatenate(xs, axisOptions(axis) as { axis?: number }));

/** Tensors of one shape beside each other along a new axis (0). */
export const stack = (xs: readonly TensorLike[], axis?: OneAxis): Tensor =>
  numpy(() => ops.stack(xs, axisOptions(axis) as { axis?: number }));

/** Vectors as the columns of a matrix. */
export const columnStack = (xs: readonly TensorLike[]): Tensor =>
  numpy(() =>
    ops.concatenate(
      xs.map((x) => {
        const value = Tensor.from(x, 'float64');
        return value.ndim < 2 ? value.reshape([value.size, 1]) : value;
      }),
      { axis: 1 },
    ),
  );

/** Axes in another order: `np.transpose(x, [1, 0])`; by default the opposite one. */
export const transpose = (x: TensorLike, axes?: readonly number[]): Tensor =>
  Tensor.from(x, 'float64').transpose(axes);

/** Without axes of size 1: the given ones, or all. */
export const squeeze = (x: TensorLike, axis?: AxisOrOptions<{ axis?: Axis }>): Tensor =>
  numpy(() => ops.squeeze(x, axisOptions(axis)));

/** The order of elements reversed along an axis, several, or all. */
export const flip = (x: TensorLike, axis?: AxisOrOptions<{ axis?: Axis }>): Tensor =>
  numpy(() => ops.flip(x, axisOptions(axis)));

/** Elements moved along an axis; those that leave come in at the other end. */
export const roll = (
  x: TensorLike,
  shift: number | readonly number[],
  axis?: AxisOrOptions<{ axis?: number | readonly number[] | null }>,
): Tensor => numpy(() => ops.roll(x, shift, axisOptions(axis)));

/** Elements repeated one after the other, of the flattened tensor or along an axis. */
export const repeat = (x: TensorLike, repeats: TensorLike, axis?: OneAxis): Tensor =>
  numpy(() => ops.repeat(x, repeats, axisOptions(axis) as { axis?: number | null }));

/** Elements at positions, of the flattened tensor or along an axis. */
export const take = (x: TensorLike, indices: TensorLike, axis?: OneAxis): Tensor =>
  numpy(() => ops.take(x, indices, axisOptions(axis) as { axis?: number | null }));

/** The text of an array with NumPy's print options: `np.array2string(x, { precision: 2 })`. */
export function array2string(x: TensorLike, options: FormatArrayOptions = {}): string {
  const { data, shape: sizes, dtype } = Tensor.from(x, 'float64');
  return formatArray(data, sizes, dtype, options, 'str');
}

/** The text of an array as code: `array([1, 2])`. */
export function arrayRepr(x: TensorLike, options: FormatArrayOptions = {}): string {
  const { data, shape: sizes, dtype } = Tensor.from(x, 'float64');
  return formatArray(data, sizes, dtype, options, 'repr');
}
