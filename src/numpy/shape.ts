import { aFlag, aNumber, aSize } from '../util/argument-kinds';
import type { FormatArrayOptions } from '../util/format-array';
import { formatArray } from '../util/format-array';
import { optionsFrom, type OptionArguments, type OptionKinds } from '../util/arguments';
import * as ops from '../ops';
import type { TensorLike } from '../runtime/tensor';
import { float64, numpyTensor } from './float64';

// Shapes, indexing and texts under NumPy's names.

/**
 * Elements repeated to a shape by NumPy's rule: axes are matched from the last one on, and those of size 1 repeated.
 *
 * @param x numbers of any shape
 * @param shape sizes of the axes of the result
 * @returns numbers [...shape] of the dtype of x
 * @throws {ShapeError} `broadcast-to` when x cannot be repeated to the shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.broadcastTo([1, 2], [2, 2])));
 * // [[1 2]
 * //  [1 2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.broadcast_to.html
 */
export const broadcastTo = /* @__PURE__ */ float64(ops.broadcastTo);

/**
 * A tensor with the same values: tensors never change, so it is the tensor itself.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.copy([1, 2]))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.copy.html
 */
export const copy = /* @__PURE__ */ float64(ops.copy);

/**
 * The diagonal of the planes of two axes, as a new last axis.
 *
 * @param x numbers of at least two axes
 * @param options `offset`: the diagonal, positive above the main one (0), `axis1` (0), `axis2` (1)
 * @returns numbers [..., length] of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.diagonal([[1, 2], [3, 4]]))); // [1 4]
 * console.log(String(np.diagonal([[1, 2], [3, 4]], { offset: 1 }))); // [2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diagonal.html
 */
export const diagonal = /* @__PURE__ */ float64(ops.diagonal);

/**
 * With axes of size 1 added.
 *
 * @param x numbers of any shape
 * @param axis the place or places of the new axes in the result
 * @returns numbers of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.expandDims([1, 2, 3], 0).shape); // [1, 3]
 * console.log(np.expandDims([1, 2, 3], -1).shape); // [3, 1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.expand_dims.html
 */
export const expandDims = /* @__PURE__ */ float64(ops.expandDims);

/**
 * Columns in opposite order: axis 1 reversed.
 *
 * @param x numbers of at least two axes
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.fliplr([[1, 2], [3, 4]]).toArray()); // [[2, 1], [4, 3]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.fliplr.html
 */
export const fliplr = /* @__PURE__ */ float64(ops.fliplr);

/**
 * Rows in opposite order: axis 0 reversed.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.flipud([[1, 2], [3, 4]]).toArray()); // [[3, 4], [1, 2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.flipud.html
 */
export const flipud = /* @__PURE__ */ float64(ops.flipud);

/**
 * Axes moved to other places; the others keep their order.
 *
 * @param x numbers of any shape
 * @param source the axis or axes moved
 * @param destination as many places in the result
 * @returns numbers of the dtype of x
 * @throws {ArgumentError} `moveaxis-count` when there are not as many destinations as sources
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.moveaxis(np.zeros([2, 3, 4]), 0, -1).shape); // [3, 4, 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.moveaxis.html
 */
export const moveaxis = /* @__PURE__ */ float64(ops.moveaxis);

/**
 * The number of axes.
 *
 * @param x numbers of any shape
 * @returns the number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.ndim([[1, 2, 3], [4, 5, 6]])); // 2
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ndim.html
 */
export const ndim = /* @__PURE__ */ float64(ops.ndim);

/**
 * Cells added before and after each axis.
 *
 * @param x numbers of any shape
 * @param padWidth [[before, after], ...] for each axis, or one pair or number for all
 * @param options `mode`: 'constant' (default), 'reflect', 'symmetric', 'edge' or 'wrap'; `constantValues` of mode
 * 'constant' (0)
 * @returns numbers of the dtype of x
 * @throws {ArgumentError} `pad-constant` when `constantValues` is given in another mode
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.pad([1, 2, 3], [[1, 2]]))); // [0 1 2 3 0 0]
 * console.log(String(np.pad([1, 2, 3], 2, { mode: 'reflect' }))); // [3 2 1 2 3 2 1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.pad.html
 */
export const pad = /* @__PURE__ */ float64(ops.pad);

/**
 * All elements as one axis, in row-major order.
 *
 * @param x numbers of any shape
 * @returns numbers [size] of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.ravel([[1, 2], [3, 4]]))); // [1 2 3 4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ravel.html
 */
export const ravel = /* @__PURE__ */ float64(ops.ravel);

/**
 * The same elements in another shape, in row-major order.
 *
 * @param x numbers of any shape
 * @param newshape sizes of the axes, or one size; one may be -1, which is then found from the others
 * @returns numbers [...newshape] of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.reshape([1, 2, 3, 4, 5, 6], [2, -1])));
 * // [[1 2 3]
 * //  [4 5 6]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.reshape.html
 */
export const reshape = /* @__PURE__ */ float64(ops.reshape);

/**
 * A tensor turned by quarters in the plane of two axes, from the first towards the second.
 *
 * @param array numbers of at least two axes
 * @param options `k`: number of quarter turns (1), `axes` of the plane ([0, 1])
 * @returns numbers of the dtype of `array`
 * @throws {ArgumentError} `rot90-axes` when there are not two different axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.rot90([[1, 2], [3, 4]]).toArray()); // [[2, 4], [1, 3]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.rot90.html
 */
export const rot90 = /* @__PURE__ */ float64(ops.rot90);

/**
 * The size of each axis.
 *
 * @param x numbers of any shape
 * @returns the sizes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.shape([[1, 2, 3], [4, 5, 6]])); // [2, 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.shape.html
 */
export const shape = /* @__PURE__ */ float64(ops.shape);

/**
 * The number of elements.
 *
 * @param x numbers of any shape
 * @returns the number
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.size([[1, 2, 3], [4, 5, 6]])); // 6
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.size.html
 */
export const size = /* @__PURE__ */ float64(ops.size);

/**
 * Two axes exchanged.
 *
 * @param x numbers of any shape
 * @param axis1 one axis
 * @param axis2 the other axis
 * @returns numbers of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.swapaxes(np.zeros([2, 3, 4]), 0, 2).shape); // [4, 3, 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.swapaxes.html
 */
export const swapaxes = /* @__PURE__ */ float64(ops.swapaxes);

/**
 * For each place of `indices` the element of x in that place, the index replacing the position along `axis`.
 *
 * @param x numbers of any shape
 * @param indices integers of as many axes, of a shape that broadcasts with that of x but for the axis
 * @param options `axis` (default: both are flattened)
 * @returns numbers of the shape of `indices` and the dtype of x
 * @throws {ShapeError} `take-along-rank` when x and `indices` differ in their number of axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.takeAlongAxis([[3, 1], [2, 4]], [[1], [0]], { axis: 1 }).toArray()); // [[1], [2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.take_along_axis.html
 */
export const takeAlongAxis = /* @__PURE__ */ float64(ops.takeAlongAxis);

/**
 * The whole tensor repeated along each axis.
 *
 * @param x numbers of any shape
 * @param repeats how often, for each axis counted from the last one
 * @returns numbers of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.tile([1, 2], 2))); // [1 2 1 2]
 * console.log(np.tile([1, 2], [2, 2]).toArray()); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.tile.html
 */
export const tile = /* @__PURE__ */ float64(ops.tile);

/**
 * The coordinates of flat positions in a tensor of some shape, in row-major order.
 *
 * @param indices integers of any shape, negative ones counted from the end
 * @param shapeOf sizes of the axes
 * @returns for each axis integers of the shape and dtype of `indices`
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.unravelIndex([1, 5], [2, 3]).map(String).join(' ')); // [0 1] [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.unravel_index.html
 */
export const unravelIndex = /* @__PURE__ */ float64(ops.unravelIndex);

/**
 * Axes in another order.
 *
 * @param x numbers of any shape
 * @param axes for each axis of the result the axis of x; default: the opposite order
 * @returns numbers of the dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.transpose([[1, 2, 3], [4, 5, 6]])));
 * // [[1 4]
 * //  [2 5]
 * //  [3 6]]
 * console.log(np.transpose(np.zeros([2, 3, 4]), [0, 2, 1]).shape); // [2, 4, 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.transpose.html
 */
export const transpose = /* @__PURE__ */ float64(ops.transpose);

/**
 * Without axes of size 1.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes removed, default all of size 1; also as an option
 * @returns numbers of the dtype of x
 * @throws {ShapeError} `squeeze-size` when a given axis has another size
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.squeeze([[[1, 2]]]).shape); // [2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.squeeze.html
 */
export const squeeze = /* @__PURE__ */ float64(ops.squeeze);

/**
 * Elements in opposite order.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes reversed, default all; also as an option
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.flip([[1, 2], [3, 4]], 1).toArray()); // [[2, 1], [4, 3]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.flip.html
 */
export const flip = /* @__PURE__ */ float64(ops.flip);

/**
 * Elements moved along an axis; those that leave at one end come in at the other.
 *
 * @param x numbers of any shape
 * @param shift by how many places, for all axes or for each
 * @param axis the axis or axes, default the flattened tensor, put back into shape; also as an option
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.roll([1, 2, 3, 4], 1))); // [4 1 2 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.roll.html
 */
export const roll = /* @__PURE__ */ float64(ops.roll);

/**
 * Elements repeated, each beside itself.
 *
 * @param x numbers of any shape
 * @param repeats how often, for all elements or for each place of the axis
 * @param axis default the flattened tensor; also as an option
 * @returns numbers of the dtype of x
 * @throws {ShapeError} `repeat-count` when there is neither one number nor one for each place
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.repeat([1, 2], 2))); // [1 1 2 2]
 * console.log(np.repeat([[1, 2], [3, 4]], 2, 0).toArray()); // [[1, 2], [1, 2], [3, 4], [3, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.repeat.html
 */
export const repeat = /* @__PURE__ */ float64(ops.repeat);

/**
 * Elements along an axis at given positions; outside the axis NaN, or 0 for integers.
 *
 * @param x numbers of any shape
 * @param indices integers of any shape, negative ones counted from the end
 * @param axis default the flattened tensor; also as an option
 * @returns numbers of the dtype of x, with the axes of `indices` in place of the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.take([10, 20, 30], [2, 0]))); // [30 10]
 * console.log(np.take([[1, 2], [3, 4]], [1], 0).toArray()); // [[3, 4]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.take.html
 */
export const take = /* @__PURE__ */ float64(ops.take);

const FORMAT_KINDS: OptionKinds<FormatArrayOptions> = {
  precision: aSize,
  threshold: aNumber,
  edgeitems: aSize,
  linewidth: aNumber,
  suppress: aFlag,
};

/**
 * The text of an array with NumPy's print options.
 *
 * @param x numbers of any shape
 * @param options `precision` (8), `threshold` (1000), `edgeitems` (3), `linewidth` (75), `suppress` (false), as in
 * NumPy
 * @returns the text
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.array2string([1.23456, 2], { precision: 2 })); // [1.23 2.  ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array2string.html
 */
export function array2string(x: TensorLike, ...given: OptionArguments<FormatArrayOptions, never>): string {
  const options = optionsFrom<FormatArrayOptions>('array2string', FORMAT_KINDS, given, false);
  const { data, shape: sizes, dtype } = numpyTensor(x);
  return formatArray(data, sizes, dtype, options, 'str');
}

/**
 * The text of an array as code.
 *
 * @param x numbers of any shape
 * @param options those of {@link array2string}
 * @returns the text
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.arrayRepr([1, 2])); // array([1, 2])
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array_repr.html
 */
export function arrayRepr(x: TensorLike, ...given: OptionArguments<FormatArrayOptions, never>): string {
  const options = optionsFrom<FormatArrayOptions>('arrayRepr', FORMAT_KINDS, given, false);
  const { data, shape: sizes, dtype } = numpyTensor(x);
  return formatArray(data, sizes, dtype, options, 'repr');
}
