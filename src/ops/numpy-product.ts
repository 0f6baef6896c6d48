import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import { either, ofKind, aWholeNumber, nullable, aText } from '../util/argument-kinds';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import { formatShape, normalizeAxis } from '../ir/shape';
import { matrixProduct, products as productsOf } from '../runtime/arithmetic';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { arithmetic, promote, promoteFloat, range, scalarLike, tensor, together } from './common';
import { tensordotAxes } from './einsum';
import { flip } from './numpy-rearrange';
import { moveaxis } from './numpy-shape';

/** Both in one type; bools are multiplied as int32 and become bool again. */
const products = (x1: TensorLike, x2: TensorLike, multiply: (a: Tensor, b: Tensor) => Tensor): Tensor =>
  together(
    (a, b) => productsOf(a, b, (left, right) => multiply(new Tensor(left), new Tensor(right)).node),
    x1,
    x2,
    'multiply',
  );

/**
 * The matrix product: Σₖ x1[i, k] x2[k, j].
 *
 * @param x1 numbers [..., rows, n] or [n]
 * @param x2 numbers [..., n, columns] or [n]; leading axes broadcast
 * @returns numbers [..., rows, columns] of the common dtype; two int8 inputs give int32, two bools bool
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).toArray()); // [[19, 22], [43, 50]]
 * console.log(String(ops.matmul([[1, 2], [3, 4]], [1, 1]))); // [3 7]
 *
 * @see https://keras.io/api/ops/numpy/#matmul-function
 */
export function matmul(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('matmul', others);
  const areInt8 = tensor(x1).dtype === 'int8' && tensor(x2).dtype === 'int8';
  return together((a, b) => matrixProduct(a, b, areInt8), x1, x2, 'matmul');
}

/**
 * Sums of products over the last axis of x1 and the second-to-last of x2 (the only one of a vector); the product of
 * scalars.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @returns numbers of the other axes of both, of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.dot([1, 2, 3], [4, 5, 6]))); // 32
 *
 * @see https://keras.io/api/ops/numpy/#dot-function
 */
export function dot(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('dot', others);
  return products(x1, x2, (a, b) => a.dot(b));
}

/**
 * The sum of products of all elements: Σ x1 x2.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of as many elements
 * @returns one number of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.vdot([[1, 2], [3, 4]], [[5, 6], [7, 8]]))); // 70
 *
 * @see https://keras.io/api/ops/numpy/#vdot-function
 */
export function vdot(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('vdot', others);
  return products(x1, x2, (a, b) => a.flatten().dot(b.flatten()));
}

/**
 * Sums of products over the last axes of both.
 *
 * @param x1 numbers [..., n]
 * @param x2 numbers [..., n]
 * @returns numbers of the other axes of both, of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.inner([1, 2, 3], [0, 1, 0]))); // 2
 *
 * @see https://keras.io/api/ops/numpy/#inner-function
 */
export function inner(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('inner', others);
  return products(x1, x2, (a, b) => {
    if (a.ndim === 0 || b.ndim === 0) return a.mul(b);
    return tensordotAxes(a, b, [[a.ndim - 1], [b.ndim - 1]]);
  });
}

/**
 * All products of an element of x1 and one of x2: y[i, j] = x1[i] x2[j].
 *
 * @param x1 numbers of any shape, n elements
 * @param x2 numbers of any shape, m elements
 * @returns numbers [n, m] of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.outer([1, 2], [3, 4, 5]).toArray()); // [[3, 4, 5], [6, 8, 10]]
 *
 * @see https://keras.io/api/ops/numpy/#outer-function
 */
export function outer(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('outer', others);
  return products(x1, x2, (a, b) => a.flatten().expandDims(1).mul(b.flatten().expandDims(0)));
}

const axesOfBoth = /* @__PURE__ */ ofKind<readonly (number | readonly number[])[]>(
  'the axes of both, [[0, 1], [1, 0]]',
  (value) =>
    Array.isArray(value) && value.length === 2 && value.flat().every((axis) => Number.isInteger(axis)),
);

/** Options of `tensordot`. */
export interface TensordotOptions {
  readonly axes?: number | readonly (number | readonly number[])[];
}

/**
 * Sums of products over several axes of both.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @param options `axes`: a number n for the last n axes of x1 and the first n of x2 (2), or the axes of each: [[...],
 * [...]]
 * @returns numbers of the other axes of both, of the common dtype
 * @throws {ShapeError} `tensordot-axes` when the summed axes differ in size or number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tensordot([[1, 2], [3, 4]], [[5, 6], [7, 8]]))); // 70
 * console.log(ops.tensordot([[1, 2], [3, 4]], [[5, 6], [7, 8]], { axes: [[0], [0]] }).toArray());
 * // [[26, 30], [38, 44]]
 *
 * @see https://keras.io/api/ops/numpy/#tensordot-function
 */
export function tensordot(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<TensordotOptions, 'axes'>
): Tensor {
  const options = optionsFrom<TensordotOptions>(
    'tensordot',
    { axes: either(aWholeNumber, axesOfBoth) },
    given,
  );
  const { axes = 2 } = options;
  return products(x1, x2, (a, b) => {
    if (typeof axes === 'number') {
      const left = Array.from({ length: axes }, (_, i) => a.ndim - axes + i);
      return tensordotAxes(a, b, [left, Array.from({ length: axes }, (_, i) => i)]);
    }
    const list = (axis: number | readonly number[], rank: number): number[] =>
      (typeof axis === 'number' ? [axis] : [...axis]).map((one) => normalizeAxis(one, rank, 'tensordot'));
    return tensordotAxes(a, b, [list(axes[0], a.ndim), list(axes[1], b.ndim)]);
  });
}

/**
 * The Kronecker product: in place of each element of x1 the whole of x2, times it.
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of any shape
 * @returns numbers of the product of both shapes, of the common dtype
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.kron([1, 10], [1, 2, 3]))); // [ 1  2  3 10 20 30]
 *
 * @see https://keras.io/api/ops/numpy/#kron-function
 */
export function kron(x1: TensorLike, x2: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('kron', others);
  return products(x1, x2, (a, b) => {
    const rank = Math.max(a.ndim, b.ndim);
    const pad = (x: Tensor): number[] => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
    const [left, right] = [pad(a), pad(b)];
    const first = a.reshape(left.flatMap((size) => [size, 1]));
    const second = b.reshape(right.flatMap((size) => [1, size]));
    return first.mul(second).reshape(left.map((size, i) => size * right[i]));
  });
}

/** Options of `cross`. */
export interface CrossOptions {
  readonly axisa?: number;
  readonly axisb?: number;
  readonly axisc?: number;
  readonly axis?: number | null;
}

/**
 * The vector product: (a₁b₂ - a₂b₁, a₂b₀ - a₀b₂, a₀b₁ - a₁b₀), or a₀b₁ - a₁b₀ for two components.
 *
 * @param x1 numbers with an axis of 2 or 3 components
 * @param x2 numbers with an axis of 2 or 3 components
 * @param options `axisa` and `axisb`: the components of x1 and x2 (-1), `axisc`: those of the result (-1), `axis` for
 * all three
 * @returns numbers of the common dtype
 * @throws {ShapeError} `cross-size` when there are not 2 or 3 components
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.cross([1, 0, 0], [0, 1, 0]))); // [0 0 1]
 *
 * @see https://keras.io/api/ops/numpy/#cross-function
 */
export function cross(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<CrossOptions, 'axisa'>
): Tensor {
  const options = optionsFrom<CrossOptions>(
    'cross',
    { axisa: aWholeNumber, axisb: aWholeNumber, axisc: aWholeNumber, axis: nullable(aWholeNumber) },
    given,
  );
  const { axis = null, axisa = -1, axisb = -1, axisc = -1 } = options;
  const [left, right] = promote(x1, x2).map(arithmetic);
  const a = moveaxis(left, axis ?? axisa, -1);
  const b = moveaxis(right, axis ?? axisb, -1);
  const sizes = [a.shape[a.ndim - 1], b.shape[b.ndim - 1]];
  if (sizes.some((size) => size !== 2 && size !== 3)) {
    throw new ShapeError({
      code: 'cross-size',
      expected: 'cross needs vectors of 2 or 3 components.',
      received: { x1: formatShape(left.shape), x2: formatShape(right.shape) },
    });
  }
  const part = (x: Tensor, i: number): Tensor =>
    i < x.shape[x.ndim - 1] ? x.at('...', i) : scalarLike(0, x).broadcastTo(x.shape.slice(0, -1));
  const minor = (i: number, j: number): Tensor =>
    part(a, i)
      .mul(part(b, j))
      .sub(part(a, j).mul(part(b, i)));
  if (sizes[0] === 2 && sizes[1] === 2) return minor(0, 1);
  const components = [minor(1, 2), minor(2, 0), minor(0, 1)].map((x) => x.expandDims(x.ndim));
  const stacked = new Tensor(
    concatenateNodes(
      components.map((x) => x.node),
      components[0].ndim - 1,
    ),
  );
  return moveaxis(stacked, -1, axis ?? axisc);
}

/** Options of `correlate`. */
export interface CorrelateOptions {
  readonly mode?: string;
}

/**
 * The cross-correlation of two vectors: c[k] = Σ x1[n + k] x2[n].
 *
 * @param x1 numbers [n]
 * @param x2 numbers [m]
 * @param options `mode`: 'valid' (default) for whole overlaps, 'same' for the length of the longer, 'full' for every
 * overlap
 * @returns floats [|n - m| + 1], [max(n, m)] or [n + m - 1]; integers and bools become `floatx()`
 * @throws {ShapeError} `correlate-rank` when the inputs are no vectors
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.correlate([1, 2, 3], [0, 1, 0.5]))); // [3.5]
 * console.log(String(ops.correlate([1, 2, 3], [0, 1, 0.5], { mode: 'full' }))); // [0.5 2.  3.5 3.  0. ]
 *
 * @see https://keras.io/api/ops/numpy/#correlate-function
 */
export function correlate(
  x1: TensorLike,
  x2: TensorLike,
  ...given: OptionArguments<CorrelateOptions, 'mode'>
): Tensor {
  const options = optionsFrom<CorrelateOptions>('correlate', { mode: aText }, given);
  const mode = checkChoice('correlate', 'mode', options.mode ?? 'valid', ['valid', 'same', 'full']);
  const [a, b] = promoteFloat(x1, x2);
  if (a.ndim !== 1 || b.ndim !== 1) {
    throw new ShapeError({
      code: 'correlate-rank',
      expected: 'correlate needs two vectors.',
      received: { x1: formatShape(a.shape), x2: formatShape(b.shape) },
    });
  }
  const swapped = a.size < b.size;
  const [long, short] = swapped ? [b, a] : [a, b];
  const [n, m] = [long.size, short.size];
  const padded = new Tensor(build.pad(long.node, [m - 1], [m - 1], [0], 0));
  const windows = range(n + m - 1)
    .expandDims(1)
    .add(range(m).expandDims(0));
  const full = padded.take(windows, 0).mul(short).sum(1);
  const ordered = swapped ? flip(full) : full;
  if (mode === 'full') return ordered;
  const length = mode === 'same' ? n : n - m + 1;
  // NumPy centres the shorter result; with the inputs exchanged the odd cell falls on the other side.
  const start = mode === 'valid' ? m - 1 : swapped ? Math.ceil((m - 1) / 2) : Math.floor((m - 1) / 2);
  return ordered.at(`${start}:${start + length}`);
}

/**
 * The correlation coefficients between rows: r[i, j] = cov(i, j) / √(cov(i, i) cov(j, j)).
 *
 * @param x numbers [variables, observations], or [observations] of one variable
 * @returns floats [variables, variables]; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.corrcoef([[1, 2, 3], [3, 2, 1]])));
 * // [[ 1. -1.]
 * //  [-1.  1.]]
 *
 * @see https://keras.io/api/ops/numpy/#corrcoef-function
 */
export function corrcoef(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('corrcoef', others);
  const [value] = promoteFloat(x);
  const rows = value.ndim === 1 ? value.expandDims(0) : value;
  const centered = rows.sub(rows.mean(1, { keepdims: true }));
  const covariance = centered.matmul(centered.T).div(rows.shape[1] - 1);
  if (value.ndim <= 1) return covariance.reshape([]).div(covariance.reshape([]));
  const places = range(rows.shape[0]).mul(rows.shape[0] + 1);
  const deviations = covariance.flatten().take(places).sqrt();
  const scaled = covariance.div(deviations.expandDims(1)).div(deviations.expandDims(0));
  return scaled.clip(-1, 1);
}
