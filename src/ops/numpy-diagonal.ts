import { optionsFrom, type OptionArguments } from '../util/arguments';
import { aWholeNumber } from '../util/argument-kinds';
import * as build from '../ir/build';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { cast, range, resultType, tensor } from './common';
import { moveaxis, ravel } from './numpy-shape';

/** Options of `diag`. */
export interface DiagOptions {
  readonly k?: number;
}

// Diagonals of matrices.

/**
 * A vector as the diagonal of a matrix, or the diagonal of a matrix as a vector.
 *
 * @param x numbers [n] or [rows, columns]
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers [n + |k|, n + |k|] or [length], of the dtype of x
 * @throws {ShapeError} `diag-rank` when x is neither vector nor matrix
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.diag([1, 2])));
 * // [[1 0]
 * //  [0 2]]
 * console.log(String(ops.diag([[1, 2], [3, 4]]))); // [1 4]
 *
 * @see https://keras.io/api/ops/numpy/#diag-function
 */
export function diag(x: TensorLike, ...given: OptionArguments<DiagOptions, 'k'>): Tensor {
  const options = optionsFrom<DiagOptions>('diag', { k: aWholeNumber }, given);
  const { k = 0 } = options;
  const value = tensor(x);
  if (value.ndim === 2) return diagonal(value, { offset: k });
  if (value.ndim !== 1) {
    throw new ShapeError({
      code: 'diag-rank',
      expected: 'diag needs a vector or a matrix.',
      received: { x: formatShape(value.shape) },
    });
  }
  const length = value.size + Math.abs(k);
  if (value.size === 0) return cast(0, value.dtype).broadcastTo([length, length]);
  // Elements a row and a column apart, which in row-major order are length + 1 cells apart.
  const start = k >= 0 ? k : -k * length;
  const spaced = build.pad(value.node, [start], [0], [length], 0);
  const rest = length * length - spaced.shape[0];
  return new Tensor(build.pad(spaced, [0], [rest], [0], 0)).reshape([length, length]);
}

/** Options of `diagflat`. */
export interface DiagflatOptions {
  readonly k?: number;
}

/**
 * The flattened elements as the diagonal of a matrix.
 *
 * @param x numbers of any shape
 * @param options `k`: the diagonal, positive above the main one (0)
 * @returns numbers [size + |k|, size + |k|] of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.diagflat([[1], [2]])));
 * // [[1 0]
 * //  [0 2]]
 *
 * @see https://keras.io/api/ops/numpy/#diagflat-function
 */
export function diagflat(x: TensorLike, ...given: OptionArguments<DiagflatOptions, 'k'>): Tensor {
  const options = optionsFrom<DiagflatOptions>('diagflat', { k: aWholeNumber }, given);
  return diag(ravel(x), options);
}

/** Options of `diagonal`. */
export interface DiagonalOptions {
  readonly offset?: number;
  readonly axis1?: number;
  readonly axis2?: number;
}

const DIAGONAL_KINDS = { offset: aWholeNumber, axis1: aWholeNumber, axis2: aWholeNumber };

/**
 * The diagonal of the planes of two axes, as a new last axis.
 *
 * @param x numbers of at least two axes
 * @param options `offset`: the diagonal, positive above the main one (0), `axis1` (0), `axis2` (1)
 * @returns numbers [..., length] of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.diagonal([[1, 2], [3, 4]]))); // [1 4]
 * console.log(String(ops.diagonal([[1, 2], [3, 4]], { offset: 1 }))); // [2]
 *
 * @see https://keras.io/api/ops/numpy/#diagonal-function
 */
export function diagonal(x: TensorLike, ...given: OptionArguments<DiagonalOptions, 'offset'>): Tensor {
  const options = optionsFrom<DiagonalOptions>('diagonal', DIAGONAL_KINDS, given);
  const { offset = 0, axis1 = 0, axis2 = 1 } = options;
  const value = moveaxis(x, [axis1, axis2], [-2, -1]);
  const [rows, columns] = value.shape.slice(-2);
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const first = offset >= 0 ? offset : -offset * columns;
  const places = range(length)
    .mul(columns + 1)
    .add(first);
  return value.reshape([...value.shape.slice(0, -2), rows * columns]).take(places, -1);
}

/** Options of `trace`. */
export type TraceOptions = DiagonalOptions;

/**
 * The sum of a diagonal of the planes of two axes: Σ x[i, i + offset].
 *
 * @param x numbers of at least two axes
 * @param options `offset`: the diagonal, positive above the main one (0), `axis1` (0), `axis2` (1)
 * @returns numbers of the other axes; bools and integers below 32 bits become int32 or uint32
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.trace([[1, 2], [3, 4]]))); // 5
 *
 * @see https://keras.io/api/ops/numpy/#trace-function
 */
export function trace(x: TensorLike, ...given: OptionArguments<TraceOptions, 'offset'>): Tensor {
  const options = optionsFrom<TraceOptions>('trace', DIAGONAL_KINDS, given);
  const value = diagonal(x, options);
  const dtype = resultType(value);
  const small = ['bool', 'int8', 'int16'].includes(dtype)
    ? 'int32'
    : dtype === 'uint8' || dtype === 'uint16'
      ? 'uint32'
      : dtype;
  return value.astype(small).sum(-1);
}
