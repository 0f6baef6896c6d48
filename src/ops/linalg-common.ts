import type { ArrayValue } from '../ir/node';
import type { ResultType } from '../ir/primitive';
import { formatShape, sizeOf } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { floating } from './common';
import * as algorithms from './matrix-algorithms';
import type { Matrix } from './matrix-algorithms';

// What linear algebra over stacks of matrices [..., rows, columns] has in common.

/** The transposes. */
export const t = (x: Tensor): Tensor =>
  x.transpose([...x.shape.slice(0, -2).map((_, i) => i), x.ndim - 1, x.ndim - 2]);
export const batchOf = (x: { readonly shape: readonly number[] }): readonly number[] => x.shape.slice(0, -2);
export const rowsOf = (x: { readonly shape: readonly number[] }): number => x.shape[x.shape.length - 2];
export const columnsOf = (x: { readonly shape: readonly number[] }): number => x.shape[x.shape.length - 1];

/** The matrices of a stack, one after the other. */
export function* stack(x: ArrayValue): Generator<Matrix> {
  const [rows, columns] = x.shape.slice(-2);
  const size = rows * columns;
  for (let i = 0; i < sizeOf(x.shape.slice(0, -2)); i++) {
    yield algorithms.matrix(rows, columns, x.data.subarray(i * size, (i + 1) * size));
  }
}

/** Writes results of successive matrices side by side. */
export const writer = (output: ArrayValue): ((values: ArrayLike<number>) => void) => {
  let offset = 0;
  return (values) => {
    output.data.set(values, offset);
    offset += values.length;
  };
};

/** Floating-point matrices, square ones unless told otherwise. */
export function matrices(owner: string, x: TensorLike, square = true): Tensor {
  const value = floating(x);
  if (value.ndim < 2 || (square && rowsOf(value) !== columnsOf(value))) {
    throw new ShapeError({
      code: 'linalg-shape',
      expected: square
        ? `${owner} needs square matrices [..., n, n].`
        : `${owner} needs matrices [..., rows, columns].`,
      received: { x: formatShape(value.shape) },
      details: { shape: value.shape },
    });
  }
  return value;
}

/** A result of another shape in the type of an input. */
export const like = ({ dtype }: Pick<ResultType, 'dtype'>, shape: readonly number[]): ResultType => ({
  shape,
  dtype,
});
