import { arange, expandDims, logicalAnd } from '../../ops';
import type { Tensor } from '../../runtime/tensor';

/** What decides which places are looked at. */
export interface AttentionMasks {
  /** bool[batch, T]: which queries count. */
  readonly query: Tensor | null;
  /** bool[batch, S]: which values count. */
  readonly value: Tensor | null;
  /** bool[batch, S]: which keys count. */
  readonly key: Tensor | null;
  /** bool[batch, T, S] or of a shape that broadcasts to it. */
  readonly attention: Tensor | null;
  /** Whether places see only earlier ones. */
  readonly causal: boolean;
  /** Places see only others nearer than this. */
  readonly window: number | null;
}

const places = (count: number, axis: number): Tensor => expandDims(arange(count), axis);

/** bool[1, T, S]: each place sees itself and earlier ones. */
export const causalMask = (rows: number, columns: number): Tensor =>
  expandDims(places(rows, 1).greaterEqual(places(columns, 0)), 0);

/** bool[1, T, S]: each place sees others nearer than `window`. */
const windowMask = (rows: number, columns: number, window: number): Tensor =>
  expandDims(places(rows, 1).sub(places(columns, 0)).abs().less(window), 0);

/** All that says which of S places each of T places sees, in one mask; null where nothing does. */
export function combineMasks(masks: AttentionMasks, rows: number, columns: number): Tensor | null {
  const bools = (mask: Tensor | null, axis: number): Tensor[] =>
    mask === null ? [] : [expandDims(mask.astype('bool'), axis)];
  const all = [
    ...bools(masks.query, -1),
    ...bools(masks.value, -2),
    ...bools(masks.key, -2),
    ...(masks.causal ? [causalMask(rows, columns)] : []),
    ...(masks.window === null ? [] : [windowMask(rows, columns, masks.window)]),
  ];
  const automatic = all.length === 0 ? null : all.reduce((a, b) => logicalAnd(a, b));
  if (masks.attention === null || automatic === null) return masks.attention?.astype('bool') ?? automatic;
  return logicalAnd(masks.attention.astype('bool'), automatic);
}
