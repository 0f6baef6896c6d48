import { saveable } from '../../config/kinds';
import type { Optional } from '../../config/kinds';
import type { OptionSite } from '../../config/option';
import { badOption } from '../../config/option';
import { formatShape } from '../../ir/shape';
import type { DataFormat } from '../../ops';
import { pad } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { ShapeError } from '../../util/errors';

/** Cells before and after an axis. */
export type Edge = readonly [number, number];

/** What may stand for the edges of several axes: a number for all, or for each axis a number or a pair. */
export type Edges = number | readonly (number | readonly number[])[];

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

function parseEdge(value: unknown, site: OptionSite): Edge {
  if (isCount(value)) return [value, value];
  if (Array.isArray(value) && value.length === 2 && value.every(isCount)) return [value[0], value[1]];
  throw badOption(site, 'whole numbers of at least 0: one for both ends of an axis, or a pair', value);
}

/** Cells before and after one axis, as a number or a pair. */
export const edge = (fallback: number | Edge): Optional<number | readonly number[], Edge> =>
  saveable<number | readonly number[], Edge>(parseEdge, (value) => [...value], fallback);

/** Cells before and after each of `rank` axes. */
export const edges = (rank: number, fallback: number): Optional<Edges, readonly Edge[]> =>
  saveable<Edges, readonly Edge[]>(
    (value, site) => {
      if (isCount(value)) return Array.from({ length: rank }, (): Edge => [value, value]);
      if (!Array.isArray(value) || value.length !== rank) {
        throw badOption(site, `a whole number, or a list of ${rank} numbers or pairs`, value);
      }
      return value.map((entry) => parseEdge(entry, site));
    },
    (value) => value.map((pair) => [...pair]),
    fallback,
  );

const spatialStart = (format: DataFormat): number => (format === 'channels_last' ? 1 : 2);

/** Zeros added around the spatial axes. */
export function padEdges(x: Tensor, around: readonly Edge[], format: DataFormat): Tensor {
  const start = spatialStart(format);
  return pad(
    x,
    x.shape.map((_, axis) => [...(around[axis - start] ?? [0, 0])]),
  );
}

/**
 * Cells cut off the spatial axes.
 *
 * @throws ShapeError `cropping-size` where nothing would remain.
 */
export function cropEdges(owner: string, x: Tensor, cut: readonly Edge[], format: DataFormat): Tensor {
  const start = spatialStart(format);
  for (const [i, [low, high]] of cut.entries()) {
    if (low + high < x.shape[start + i]) continue;
    throw new ShapeError({
      code: 'cropping-size',
      expected: `${owner} needs more cells on each axis than it cuts off.`,
      received: { input: formatShape(x.shape), [`cropping of axis ${start + i}`]: `${low} + ${high}` },
      details: { shape: x.shape, cropping: cut },
    });
  }
  return x.at(
    ...x.shape.map((size, axis) => {
      const [low, high] = cut[axis - start] ?? [0, 0];
      return `${low}:${size - high}`;
    }),
  );
}
