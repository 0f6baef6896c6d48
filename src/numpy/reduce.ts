import * as ops from '../ops';
import { float64, spreadOf, truth, whole } from './float64';

// Reductions, running sums and sorting under NumPy's names: `np.sum(x)`, `np.sum(x, 0)`,
// `np.sum(x, { axis: 0, keepdims: true })`.

/**
 * Whether all elements along `axis` are true (not 0).
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns a boolean; with an axis or `keepdims` bools of the shape of x without the reduced axes
 * @throws {StateError} `symbolic-value` without an axis inside a compiled function: use `ops.any` and `ops.all` there
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.all([[true, false], [true, true]])); // false
 * console.log(String(np.all([[true, false], [true, true]], 1))); // [False  True]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.all.html
 */
export const all = /* @__PURE__ */ truth(ops.all);

/**
 * The same as {@link max}.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.amax([[1, 5], [4, 2]], 1))); // [5 4]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.amax.html
 */
export const amax = /* @__PURE__ */ float64(ops.amax);

/**
 * The same as {@link min}.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.amin([[1, 5], [4, 2]], 1))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.amin.html
 */
export const amin = /* @__PURE__ */ float64(ops.amin);

/**
 * Whether any element along `axis` is true (not 0).
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns a boolean; with an axis or `keepdims` bools of the shape of x without the reduced axes
 * @throws {StateError} `symbolic-value` without an axis inside a compiled function: use `ops.any` and `ops.all` there
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.any([[true, false], [false, false]])); // true
 * console.log(String(np.any([[true, false], [false, false]], 1))); // [ True False]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.any.html
 */
export const any = /* @__PURE__ */ truth(ops.any);

/**
 * The largest element along `axis`; NaN where one is.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.max([[1, 5], [4, 2]]))); // 5
 * console.log(String(np.max([[1, 5], [4, 2]], 0))); // [4 5]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.max.html
 */
export const max = /* @__PURE__ */ float64(ops.max);

/**
 * The arithmetic mean along `axis`: Σ x / n.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.mean([[1, 2], [3, 4]]))); // 2.5
 * console.log(String(np.mean([[1, 2], [3, 4]], 0))); // [2. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.mean.html
 */
export const mean = /* @__PURE__ */ float64(ops.mean);

/**
 * The middle element along `axis`, or the mean of the two in the middle.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.median([3, 1, 2, 10]))); // 2.5
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.median.html
 */
export const median = /* @__PURE__ */ float64(ops.median);

/**
 * The smallest element along `axis`; NaN where one is.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.min([[1, 5], [4, 2]]))); // 1
 * console.log(String(np.min([[1, 5], [4, 2]], 0))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.min.html
 */
export const min = /* @__PURE__ */ float64(ops.min);

/**
 * The largest element along `axis` that is not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanmax([[1, NaN], [3, 4]], 0))); // [3. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmax.html
 */
export const nanmax = /* @__PURE__ */ float64(ops.nanmax);

/**
 * The mean along `axis` of the elements that are not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanmean([[1, NaN], [3, 4]], 0))); // [2. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmean.html
 */
export const nanmean = /* @__PURE__ */ float64(ops.nanmean);

/**
 * As {@link median}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanmedian([3, NaN, 1]))); // 2.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmedian.html
 */
export const nanmedian = /* @__PURE__ */ float64(ops.nanmedian);

/**
 * The smallest element along `axis` that is not NaN; NaN where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanmin([[1, NaN], [3, 4]], 0))); // [1. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanmin.html
 */
export const nanmin = /* @__PURE__ */ float64(ops.nanmin);

/**
 * The product along `axis` of the elements that are not NaN; 1 where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanprod([[2, NaN], [3, 4]], 0))); // [6. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanprod.html
 */
export const nanprod = /* @__PURE__ */ float64(ops.nanprod);

/**
 * The standard deviation along `axis` of the elements that are not NaN: √(Σ (x - mean)² / n); NaN where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanstd([[1, NaN], [3, 4]], 0))); // [1. 0.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanstd.html
 */
export const nanstd = /* @__PURE__ */ float64(ops.nanstd);

/**
 * The sum along `axis` of the elements that are not NaN; 0 where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nansum([[1, NaN], [3, 4]], 0))); // [4. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nansum.html
 */
export const nansum = /* @__PURE__ */ float64(ops.nansum);

/**
 * The variance along `axis` of the elements that are not NaN: Σ (x - mean)² / n; NaN where all are.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanvar([[1, NaN], [3, 4]], 0))); // [1. 0.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanvar.html
 */
export const nanvar = /* @__PURE__ */ float64(ops.nanvar);

/**
 * The product along `axis`: Π x.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.prod([[1, 2], [3, 4]], 1))); // [ 2 12]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.prod.html
 */
export const prod = /* @__PURE__ */ float64(ops.prod);

/**
 * The range of the values along `axis`: max x - min x.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.ptp([[1, 5], [4, 2]], 1))); // [4 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.ptp.html
 */
export const ptp = /* @__PURE__ */ float64(ops.ptp);

/**
 * The sum along `axis`: Σ x.
 *
 * @param x numbers of any shape
 * @param axis the axis or axes, or the options `axis` (default: all), `keepdims` (false)
 * @returns numbers of the shape of x without the reduced axes; bools and integers below 64 bits become int64 or
 * uint64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sum([[1, 2], [3, 4]]))); // 10
 * console.log(String(np.sum([[1, 2], [3, 4]], 0))); // [4 6]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sum.html
 */
export const sum = /* @__PURE__ */ float64(ops.sum);

/**
 * The standard deviation along an axis: √(Σ (x - mean)² / (n - ddof)).
 *
 * @param x numbers of any shape
 * @param axis the axis, or the options `axis` (default: all axes), `keepdims` (false), `ddof` (0)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.std([1, 2, 3, 4]))); // 1.118033988749895
 * console.log(String(np.std([1, 2, 3, 4], { ddof: 1 }))); // 1.2909944487358056
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.std.html
 */
export const std = /* @__PURE__ */ spreadOf('std');

/**
 * The variance along an axis: Σ (x - mean)² / (n - ddof).
 *
 * @param x numbers of any shape
 * @param axis the axis, or the options `axis` (default: all axes), `keepdims` (false), `ddof` (0)
 * @returns floats of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.var([1, 2, 3, 4]))); // 1.25
 * console.log(String(np.var([1, 2, 3, 4], { ddof: 1 }))); // 1.6666666666666667
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.var.html
 */
const variance = /* @__PURE__ */ spreadOf('var');

/**
 * The position of the first largest element along `axis`.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns int64 of the shape of x without the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.argmax([[1, 5], [4, 2]]))); // 1
 * console.log(String(np.argmax([[1, 5], [4, 2]], 1))); // [1 0]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
 */
export const argmax = /* @__PURE__ */ whole(ops.argmax);

/**
 * The position of the first smallest element along `axis`.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns int64 of the shape of x without the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.argmin([[1, 5], [4, 2]], 1))); // [0 1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argmin.html
 */
export const argmin = /* @__PURE__ */ whole(ops.argmin);

/**
 * The positions that sort along an axis; equal elements keep their order.
 *
 * @param x numbers of any shape
 * @param axis default -1, null for the flattened tensor; also as an option
 * @returns int64 of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.argsort([30, 10, 20]))); // [1 2 0]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argsort.html
 */
export const argsort = /* @__PURE__ */ whole(ops.argsort);

/**
 * Running products along `axis`: y[i] = x[0] · ... · x[i].
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cumprod([1, 2, 3, 4]))); // [ 1  2  6 24]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cumprod.html
 */
export const cumprod = /* @__PURE__ */ float64(ops.cumprod);

/**
 * Running sums along `axis`: y[i] = x[0] + ... + x[i].
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.cumsum([1, 2, 3]))); // [1 3 6]
 * console.log(np.cumsum([[1, 2], [3, 4]], 0).toArray()); // [[1, 2], [4, 6]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.cumsum.html
 */
export const cumsum = /* @__PURE__ */ float64(ops.cumsum);

/**
 * The position of the first largest element along `axis` that is not NaN; -1 where all are.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns int64 of the shape of x without the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanargmax([1, NaN, 3]))); // 2
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanargmax.html
 */
export const nanargmax = /* @__PURE__ */ whole(ops.nanargmax);

/**
 * The position of the first smallest element along `axis` that is not NaN; -1 where all are.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns int64 of the shape of x without the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanargmin([NaN, 2, 3]))); // 1
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanargmin.html
 */
export const nanargmin = /* @__PURE__ */ whole(ops.nanargmin);

/**
 * Running products along `axis`, NaN counted as 1.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nancumprod([2, NaN, 3]))); // [2. 2. 6.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nancumprod.html
 */
export const nancumprod = /* @__PURE__ */ float64(ops.nancumprod);

/**
 * Running sums along `axis`, NaN counted as 0.
 *
 * @param x numbers of any shape
 * @param axis default: the flattened tensor; also as an option
 * @returns numbers of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nancumsum([1, NaN, 3]))); // [1. 1. 4.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nancumsum.html
 */
export const nancumsum = /* @__PURE__ */ float64(ops.nancumsum);

/**
 * Elements in ascending order along an axis, NaN last.
 *
 * @param x numbers of any shape
 * @param axis default -1, null for the flattened tensor; also as an option
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.sort([3, 1, 2]))); // [1 2 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.sort.html
 */
export const sort = /* @__PURE__ */ float64(ops.sort);
export { variance as var };
