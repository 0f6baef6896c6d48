import { optionsFrom, type OptionArguments, checkNoMore } from '../util/arguments';
import { aWholeNumber, nullable } from '../util/argument-kinds';
import * as build from '../ir/build';
import { formatShape, normalizeAxis } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { toNumbers } from './arguments';
import { tensor } from './common';

// Tensors cut into parts.

/** The places where a split cuts an axis. */
function cuts(owner: string, size: number, sections: TensorLike, exact: boolean): number[] {
  const given = tensor(sections);
  if (given.ndim > 0) return toNumbers(owner, 'indicesOrSections', given);
  const count = given.data[0];
  if (!Number.isInteger(count) || count < 1 || (exact && size % count !== 0)) {
    throw new ArgumentError({
      code: 'split-sections',
      expected: `${owner} needs a number of sections that divides the axis evenly.`,
      received: { sections: String(count), 'size of the axis': String(size) },
      advice: exact ? 'Use arraySplit for uneven sections, or give the places of the cuts.' : undefined,
    });
  }
  const [base, extra] = [Math.floor(size / count), size % count];
  return Array.from({ length: count - 1 }, (_, i) => (i + 1) * base + Math.min(i + 1, extra));
}

/** Parts of x between cuts at `places` of an axis. */
export function splitAt(x: Tensor, at: number, places: readonly number[]): Tensor[] {
  const size = x.shape[at];
  const clamp = (place: number): number => Math.min(Math.max(place < 0 ? place + size : place, 0), size);
  const edges = [0, ...places.map(clamp), size];
  return edges.slice(1).map((end, i) => {
    const start = x.shape.map((_, a) => (a === at ? Math.min(edges[i], Math.max(end, edges[i])) : 0));
    const limit = x.shape.map((n, a) => (a === at ? Math.max(end, edges[i]) : n));
    return new Tensor(
      build.slice(
        x.node,
        start,
        limit,
        x.shape.map(() => 1),
      ),
    );
  });
}

/** Options of `split`. */
export interface SplitOptions {
  readonly axis?: number;
}

/**
 * Parts of a tensor along an axis, of equal size or between given places.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @param options `axis` (0)
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.split([1, 2, 3, 4], 2).map(String).join(' ')); // [1 2] [3 4]
 * console.log(ops.split([1, 2, 3, 4], [1, 3]).map(String).join(' ')); // [1] [2 3] [4]
 *
 * @see https://keras.io/api/ops/numpy/#split-function
 */
export function split(
  x: TensorLike,
  indicesOrSections: TensorLike,
  ...given: OptionArguments<SplitOptions, 'axis'>
): Tensor[] {
  const options = optionsFrom<SplitOptions>('split', { axis: aWholeNumber }, given);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'split');
  return splitAt(value, at, cuts('split', value.shape[at], indicesOrSections, true));
}

/** Options of `arraySplit`. */
export interface ArraySplitOptions {
  readonly axis?: number;
}

/**
 * As {@link split}, but the first parts have one place more where the number does not divide the axis.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of parts, or the places where they are cut
 * @param options `axis` (0)
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number is below 1 or no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.arraySplit([1, 2, 3, 4, 5], 2).map(String).join(' ')); // [1 2 3] [4 5]
 *
 * @see https://keras.io/api/ops/numpy/#arraysplit-function
 */
export function arraySplit(
  x: TensorLike,
  indicesOrSections: TensorLike,
  ...given: OptionArguments<ArraySplitOptions, 'axis'>
): Tensor[] {
  const options = optionsFrom<ArraySplitOptions>('arraySplit', { axis: aWholeNumber }, given);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'arraySplit');
  return splitAt(value, at, cuts('arraySplit', value.shape[at], indicesOrSections, false));
}

/**
 * As {@link split} along axis 0.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.vsplit([[1, 2], [3, 4]], 2).map(String).join(' ')); // [[1 2]] [[3 4]]
 *
 * @see https://keras.io/api/ops/numpy/#vsplit-function
 */
export function vsplit(x: TensorLike, indicesOrSections: TensorLike, ...others: readonly never[]): Tensor[] {
  checkNoMore('vsplit', others);
  return split(x, indicesOrSections, { axis: 0 });
}

/**
 * As {@link split} along axis 1, or axis 0 of a vector.
 *
 * @param x numbers of any shape
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.hsplit([1, 2, 3, 4], 2).map(String).join(' ')); // [1 2] [3 4]
 *
 * @see https://keras.io/api/ops/numpy/#hsplit-function
 */
export function hsplit(x: TensorLike, indicesOrSections: TensorLike, ...others: readonly never[]): Tensor[] {
  checkNoMore('hsplit', others);
  return split(x, indicesOrSections, { axis: tensor(x).ndim === 1 ? 0 : 1 });
}

/**
 * As {@link split} along axis 2.
 *
 * @param x numbers of at least three axes
 * @param indicesOrSections number of equal parts, or the places where they are cut
 * @returns the parts, of the dtype of x
 * @throws {ArgumentError} `split-sections` when the number does not divide the axis evenly
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.dsplit([[[1, 2]]], 2).map(String).join(' ')); // [[[1]]] [[[2]]]
 *
 * @see https://keras.io/api/ops/numpy/#dsplit-function
 */
export function dsplit(x: TensorLike, indicesOrSections: TensorLike, ...others: readonly never[]): Tensor[] {
  checkNoMore('dsplit', others);
  return split(x, indicesOrSections, { axis: 2 });
}

/** Options of `unstack`. */
export interface UnstackOptions {
  readonly num?: number | null;
  readonly axis?: number;
}

/**
 * The slices of a tensor along an axis, without that axis.
 *
 * @param x numbers of any shape
 * @param options `num`: how many slices are expected (default: not checked), `axis` (0)
 * @returns the slices, of the dtype of x
 * @throws {ShapeError} `unstack-num` when `num` is not the size of the axis
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.unstack([[1, 2], [3, 4]]).map(String).join(' ')); // [1 2] [3 4]
 *
 * @see https://keras.io/api/ops/core/#unstack-function
 */
export function unstack(x: TensorLike, ...given: OptionArguments<UnstackOptions, 'num'>): Tensor[] {
  const options = optionsFrom<UnstackOptions>(
    'unstack',
    { num: nullable(aWholeNumber), axis: aWholeNumber },
    given,
  );
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'unstack');
  const count = value.shape[at];
  if (options.num != null && options.num !== count) {
    throw new ShapeError({
      code: 'unstack-num',
      expected: `unstack needs num to equal the size of axis ${at}.`,
      received: { num: String(options.num), x: formatShape(value.shape) },
    });
  }
  const shape = value.shape.filter((_, i) => i !== at);
  return splitAt(
    value,
    at,
    Array.from({ length: Math.max(count - 1, 0) }, (_, i) => i + 1),
  )
    .slice(0, count)
    .map((part) => part.reshape(shape));
}
