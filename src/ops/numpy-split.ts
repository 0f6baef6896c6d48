import * as build from '../ir/build';
import { formatShape, normalizeAxis } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkOptions } from '../util/options';
import { tensor, toNumbers } from './common';

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

/** Parts of a tensor along an axis: a number of equal sections, or cuts at given places. */
export function split(
  x: TensorLike,
  indicesOrSections: TensorLike,
  options: { axis?: number } = {},
): Tensor[] {
  checkOptions('split', options, ['axis']);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'split');
  return splitAt(value, at, cuts('split', value.shape[at], indicesOrSections, true));
}

/** As `split`, but sections may differ in size by one. */
export function arraySplit(
  x: TensorLike,
  indicesOrSections: TensorLike,
  options: { axis?: number } = {},
): Tensor[] {
  checkOptions('arraySplit', options, ['axis']);
  const value = tensor(x);
  const at = normalizeAxis(options.axis ?? 0, value.ndim, 'arraySplit');
  return splitAt(value, at, cuts('arraySplit', value.shape[at], indicesOrSections, false));
}

/** Splits along axis 0. */
export const vsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: 0 });

/** Splits along axis 1, or axis 0 of a vector. */
export const hsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: tensor(x).ndim === 1 ? 0 : 1 });

/** Splits along axis 2. */
export const dsplit = (x: TensorLike, indicesOrSections: TensorLike): Tensor[] =>
  split(x, indicesOrSections, { axis: 2 });

/** The slices of a tensor along an axis, which goes away. `num`: how many are expected. */
export function unstack(x: TensorLike, options: { num?: number | null; axis?: number } = {}): Tensor[] {
  checkOptions('unstack', options, ['num', 'axis']);
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
