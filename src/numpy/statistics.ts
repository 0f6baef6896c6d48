import * as ops from '../ops';
import { distinctOf, UNIQUE_KINDS } from '../ops/numpy-count';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { float64, whole } from './float64';

// Counting, searching and quantiles under NumPy's names.

/**
 * Positions that put the `kth` smallest element in its place: smaller ones before it, the others after.
 *
 * @param x numbers of any shape
 * @param kth the place, from 0 on
 * @param options `axis` (-1); null for the flattened tensor
 * @returns int64 of the shape of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.argpartition([3, 1, 2], 1))); // [1 2 0]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.argpartition.html
 */
export const argpartition = /* @__PURE__ */ whole(ops.argpartition);

/**
 * The weighted mean along `axis`: Σ w x / Σ w.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes), `weights` w of the shape of x or, with one axis, one for each of its
 * places (default: all 1)
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 * @throws {ShapeError} `average-weights` when the weights have another shape
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.average([1, 2, 3, 4], { weights: [3, 1, 0, 0] }))); // 1.25
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.average.html
 */
export const average = /* @__PURE__ */ float64(ops.average);

/**
 * How often each of the whole numbers 0, 1, 2, ... occurs. Needs concrete values.
 *
 * @param x integers [n] or [rows, n] of at least 0
 * @param options `weights` of the shape of x: what each element counts (default 1), `minlength`: least length of the
 * result (0)
 * @returns int64 (float64 with weights) [max(x) + 1] or [rows, max(x) + 1]
 * @throws {DTypeError} `integers-needed` when x holds floats
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.bincount([0, 1, 1, 3]))); // [1 2 0 1]
 * console.log(String(np.bincount([0, 1, 1], { weights: [0.5, 1, 2] }))); // [0.5 3. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.bincount.html
 */
export const bincount = /* @__PURE__ */ float64(ops.bincount);

/**
 * The correlation coefficients between rows: r[i, j] = cov(i, j) / √(cov(i, i) cov(j, j)).
 *
 * @param x numbers [variables, observations], or [observations] of one variable
 * @returns floats [variables, variables]; integers and bools become float64
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.corrcoef([[1, 2, 3], [3, 2, 1]])));
 * // [[ 1. -1.]
 * //  [-1.  1.]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.corrcoef.html
 */
export const corrcoef = /* @__PURE__ */ float64(ops.corrcoef);

/**
 * The cross-correlation of two vectors: c[k] = Σ x1[n + k] x2[n].
 *
 * @param x1 numbers [n]
 * @param x2 numbers [m]
 * @param options `mode`: 'valid' (default) for whole overlaps, 'same' for the length of the longer, 'full' for every
 * overlap
 * @returns floats [|n - m| + 1], [max(n, m)] or [n + m - 1]; integers and bools become float64
 * @throws {ShapeError} `correlate-rank` when the inputs are no vectors
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.correlate([1, 2, 3], [0, 1, 0.5]))); // [3.5]
 * console.log(String(np.correlate([1, 2, 3], [0, 1, 0.5], { mode: 'full' }))); // [0.5 2.  3.5 3.  0. ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.correlate.html
 */
export const correlate = /* @__PURE__ */ float64(ops.correlate);

/**
 * How many elements along `axis` are not 0.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: all axes)
 * @returns int64 of the shape of x without the reduced axes
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.countNonzero([[0, 1], [2, 3]], { axis: 0 }))); // [1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.count_nonzero.html
 */
export const countNonzero = /* @__PURE__ */ whole(ops.countNonzero);

/**
 * Differences of neighbours along `axis`: y[i] = a[i + 1] - a[i], taken `n` times.
 *
 * @param a numbers of any shape
 * @param options `n` (1), `axis` (-1)
 * @returns numbers of the dtype of a, the axis `n` places shorter
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.diff([1, 4, 9, 16]))); // [3 5 7]
 * console.log(String(np.diff([1, 4, 9, 16], { n: 2 }))); // [2 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.diff.html
 */
export const diff = /* @__PURE__ */ float64(ops.diff);

/**
 * The number of the bin each value falls into: i with bins[i - 1] ≤ x < bins[i].
 *
 * @param x numbers of any shape
 * @param bins edges [n], increasing or decreasing
 * @returns int64 of the shape of x, from 0 to n
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.digitize([0.5, 1.5, 9], [0, 1, 2]))); // [1 2 3]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.digitize.html
 */
export const digitize = /* @__PURE__ */ float64(ops.digitize);

/**
 * How many elements fall into each of equal bins, and the edges of the bins; the last bin has its upper edge in it.
 *
 * @param x numbers of any shape
 * @param options `bins`: their number (10), `range`: [low, high] (default: from the smallest to the largest element)
 * @returns [counts, edges]: int64 [bins], floats [bins + 1]
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.histogram([1, 2, 2, 5], { bins: 2 }).map(String).join(' ')); // [3 1] [1. 3. 5.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.histogram.html
 */
export const histogram = /* @__PURE__ */ float64(
  (...given: Parameters<typeof ops.histogram>): [counts: Tensor, edges: Tensor] => {
    const [counts, edges] = ops.histogram(...given);
    return [counts.astype('int64'), edges];
  },
);

/**
 * As {@link percentile}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param q percentages from 0 to 100: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanpercentile([1, NaN, 3], 50))); // 2.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanpercentile.html
 */
export const nanpercentile = /* @__PURE__ */ float64(ops.nanpercentile);

/**
 * As {@link quantile}, of the elements that are not NaN.
 *
 * @param x numbers of any shape
 * @param q shares from 0 to 1: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.nanquantile([1, NaN, 3], 0.5))); // 2.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nanquantile.html
 */
export const nanquantile = /* @__PURE__ */ float64(ops.nanquantile);

/**
 * The positions of the elements that are not 0. Needs concrete values.
 *
 * @param x numbers of any shape
 * @returns int64[found] for each axis of x
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(np.nonzero([[1, 0], [0, 2]]).map(String).join(' ')); // [0 1] [0 1]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.nonzero.html
 */
export const nonzero = /* @__PURE__ */ float64(ops.nonzero);

/**
 * The value below which a percentage of the elements along `axis` lies.
 *
 * @param x numbers of any shape
 * @param q percentages from 0 to 100: one, or a vector for a new first axis
 * @param options those of {@link quantile}
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.percentile([1, 2, 3, 4], 50))); // 2.5
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.percentile.html
 */
export const percentile = /* @__PURE__ */ float64(ops.percentile);

/**
 * The value below which a share of the elements along `axis` lies.
 *
 * @param x numbers of any shape
 * @param q shares from 0 to 1: one, or a vector for a new first axis
 * @param options `axis` (default: all axes), `keepdims` (false), `method` to read between two elements: 'linear'
 * (default), 'lower', 'higher', 'midpoint' or 'nearest'
 * @returns floats of the shape of x without the reduced axes; integers and bools become float64
 * @throws {ShapeError} `quantile-rank` when q has more than one axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.quantile([1, 2, 3, 4], 0.5))); // 2.5
 * console.log(String(np.quantile([1, 2, 3, 4], [0.25, 0.75], { method: 'lower' }))); // [1. 3.]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.quantile.html
 */
export const quantile = /* @__PURE__ */ float64(ops.quantile);

/**
 * The place of each value in a sorted vector: how many elements stand before it.
 *
 * @param sortedSequence numbers [n], ascending
 * @param values numbers of any shape
 * @param options `side`: 'left' (default) before equal elements, 'right' after them
 * @returns int64 of the shape of `values`
 * @throws {ShapeError} `searchsorted-rank` when the sequence is no vector
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.searchsorted([1, 3, 5], [0, 3, 6]))); // [0 1 3]
 * console.log(String(np.searchsorted([1, 3, 5], 3, { side: 'right' }))); // 2
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.searchsorted.html
 */
export const searchsorted = /* @__PURE__ */ float64(ops.searchsorted);

/**
 * The integral along `axis` by the trapezoidal rule: Σ (y[i] + y[i + 1]) / 2 · (x[i + 1] - x[i]).
 *
 * @param y numbers of any shape: values of the function
 * @param options `x`: where they are (default: steps of `dx`), `dx` (1), `axis` (-1)
 * @returns floats of the shape of y without the axis
 *
 * @example
 * import * as np from 'keratin/numpy';
 * console.log(String(np.trapezoid([1, 2, 3]))); // 4.0
 * console.log(String(np.trapezoid([1, 2, 3], { x: [0, 2, 6] }))); // 13.0
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.trapezoid.html
 */
export const trapezoid = /* @__PURE__ */ float64(ops.trapezoid);

/**
 * The distinct elements, or slices along an axis, in ascending order, one NaN last. Needs concrete values.
 *
 * @param x numbers of any shape
 * @param options `axis` (default: single elements); `returnIndex`: the first position of each; `returnInverse`: for
 * each element its place in the result; `returnCounts`: how often each occurs; `size`: length of the result, which is
 * cut or filled with `fillValue` (default: the smallest element)
 * @returns the distinct elements, or a list of them and int64 of what else is asked for
 *
 * @example
 * import { type Tensor } from 'keratin';
 * import * as np from 'keratin/numpy';
 * console.log(String(np.unique([3, 1, 3, 2]))); // [1 2 3]
 * const [values, counts] = np.unique([3, 1, 3, 2], { returnCounts: true }) as Tensor[];
 * console.log(String(values), String(counts)); // [1 2 3] [1 1 2]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.unique.html
 */
export const unique = /* @__PURE__ */ float64(
  (x: TensorLike, ...given: OptionArguments<ops.UniqueOptions, 'sorted'>) =>
    distinctOf(x, optionsFrom<ops.UniqueOptions>('unique', UNIQUE_KINDS, given), true),
);
