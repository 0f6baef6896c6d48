import type { PanelMode } from './conv-modes';
import type { ConvKind, ConvShape, Triple } from './conv-shape';

/** Longest run of products summed in registers: so many rows of a panel of B (16 KiB) stay in the first cache. */
export const DEPTH_BLOCK = 512;

/**
 * One product with tables, all in bytes: row i of A starts at `rowTable[i]`, row i of C at `outputTable[i]`, and the
 * columns of A (with the rows of B) come in `runTable.length / 2` runs of `length`: see `PanelMode`.
 */
export interface Phase {
  readonly rowTable: Int32Array;
  readonly outputTable: Int32Array;
  readonly runTable: Int32Array;
  readonly length: number;
  /** Runs summed in registers at a time. */
  readonly runBlock: number;
}

/** How an image is copied between zeros, where positions outside it are read. */
export interface Padding {
  readonly before: Triple;
  readonly extent: Triple;
  /** Positions of the image that are copied. */
  readonly copied: Triple;
}

/**
 * How each of `channels` is copied `repeat` times (`from` in steps of bytes, `to` as well), so that several filters for a
 * channel become one for each: the channel as often as it has filters, or one plane for each filter.
 */
export interface Spread {
  readonly channels: number;
  readonly repeat: number;
  readonly channelFrom: number;
  readonly repeatFrom: number;
  readonly channelTo: number;
  readonly repeatTo: number;
  /** Floats of a position in the copy, and planes of positions. */
  readonly width: number;
  readonly planes: number;
}

export interface ConvPlan {
  readonly mode: PanelMode;
  /** What A holds: positions and channels of an image. */
  readonly imageSpatial: Triple;
  readonly imageChannels: number;
  readonly padding: Padding | undefined;
  /** How channels are copied, where there are several filters for each; images are copied then. */
  readonly spread: Spread | undefined;
  /** Images that are computed together; the tables hold the rows (for a gradient of the kernel the runs) of each. */
  readonly blockImages: number;
  /** Parts that the rows are split into: units of work. */
  readonly slices: number;
  readonly columns: number;
  /** Bytes (with `tiles` columns) from a column of A to the next. */
  readonly aStep: number;
  /** Bytes from a row of B to the next, in the copy where B is packed. */
  readonly bStep: number;
  readonly packs: boolean;
  readonly packedBytes: number;
  /** Bytes from one panel of columns to the next in A and in B. */
  readonly aPanelBytes: number;
  readonly bPanelBytes: number;
  /** Where in B the rows of each tap start, in the order in which they are packed, and how many there are. */
  readonly tapTable: Int32Array;
  readonly tapDepth: number;
  readonly phases: readonly Phase[];
}

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
const triple = (at: (dimension: number) => number): Triple => [at(0), at(1), at(2)];
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Positions of the result that meet the same taps, in one dimension. */
export interface DimensionClass {
  readonly results: readonly number[];
  readonly taps: readonly number[];
  /** Result `results[i]` reads A at position `sources[i] + shifts[t]` for tap `taps[t]`. */
  readonly sources: readonly number[];
  readonly shifts: readonly number[];
}

/** The classes of one dimension; taps that meet positions outside A are left out where `bounded`. */
export function dimensionClasses(
  kind: ConvKind,
  shape: ConvShape,
  d: number,
  bounded: boolean,
): DimensionClass[] {
  const [stride, padding, dilation] = [shape.strides[d], shape.paddingBefore[d], shape.dilations[d]];
  const gradient = kind === 'convInputGradient';
  const [results, extent] = gradient
    ? [shape.inputSpatial[d], shape.outputSpatial[d]]
    : [shape.outputSpatial[d], shape.inputSpatial[d]];
  const taps = range(shape.kernelSpatial[d]);
  // Positions of A ascend with the taps, so that neighbours are read in one run.
  if (gradient) taps.reverse();
  const classes = new Map<string, { [Name in keyof DimensionClass]: number[] }>();
  for (let i = 0; i < results; i++) {
    const residue = gradient ? (i + padding) % stride : 0;
    const source = gradient ? (i + padding - residue) / stride : i * stride - padding;
    const shift = (tap: number): number => (gradient ? (residue - tap * dilation) / stride : tap * dilation);
    const met = taps.filter((tap) => {
      if (gradient && (tap * dilation) % stride !== residue) return false;
      const position = source + shift(tap);
      return !bounded || (position >= 0 && position < extent);
    });
    const key = met.join();
    let found = classes.get(key);
    if (found === undefined) {
      found = { results: [], taps: met, sources: [], shifts: met.map(shift) };
      classes.set(key, found);
    }
    found.results.push(i);
    found.sources.push(source);
  }
  return [...classes.values()];
}

/** Offsets of the positions `indices` (a list for each dimension) in a grid with `bytes` a position. */
export function grid(indices: readonly (readonly number[])[], extent: Triple, bytes: number): Int32Array {
  const [depths, heights, widths] = indices;
  const table = new Int32Array(depths.length * heights.length * widths.length);
  let at = 0;
  for (const d of depths) {
    for (const h of heights) {
      for (const w of widths) table[at++] = ((d * extent[1] + h) * extent[2] + w) * bytes;
    }
  }
  return table;
}

/** `table` for each of `count` images. */
export function forImages(table: Int32Array, count: number, imageBytes: number): Int32Array {
  const all = new Int32Array(table.length * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < table.length; j++) all[i * table.length + j] = table[j] + i * imageBytes;
  }
  return all;
}

/** The padding for reads of positions `first[d]` to `last[d]`, or `undefined` where all of them are inside. */
function paddingFor(first: Triple, last: Triple, spatial: Triple): Padding | undefined {
  if (first.every((value) => value >= 0) && last.every((value, d) => value < spatial[d])) return undefined;
  const before = triple((d) => Math.max(0, -first[d]));
  const extent = triple((d) => before[d] + Math.max(last[d] + 1, 1));
  return { before, extent, copied: triple((d) => Math.max(0, Math.min(spatial[d], extent[d] - before[d]))) };
}

/** Every combination of one class for each dimension. */
export function combinations(classes: readonly DimensionClass[][]): DimensionClass[][] {
  const [depths, heights, widths] = classes;
  return depths.flatMap((d) => heights.flatMap((h) => widths.map((w) => [d, h, w])));
}

/** How many filters each channel has of its own; 0 where filters see more than one channel. */
export const depthwiseFilters = ({ groups, inputChannels, outputChannels }: ConvShape): number =>
  groups > 1 && groups === inputChannels ? outputChannels / groups : 0;

/** The copy that several filters for each channel need. */
export function spreadFor(kind: ConvKind, shape: ConvShape, positions: number): Spread | undefined {
  const repeat = depthwiseFilters(shape);
  if (repeat <= 1) return undefined;
  const channels = shape.inputChannels;
  if (kind === 'convInputGradient') {
    const to = { channelTo: 4, repeatTo: positions * channels * 4, width: channels, planes: repeat };
    return { channels, repeat, channelFrom: repeat * 4, repeatFrom: 4, ...to };
  }
  const to = { channelTo: repeat * 4, repeatTo: 4, width: channels * repeat, planes: 1 };
  return { channels, repeat, channelFrom: 4, repeatFrom: 0, ...to };
}

/** A copy without zeros around. */
export const whole = (spatial: Triple): Padding => ({ before: [0, 0, 0], extent: spatial, copied: spatial });

export function paddingOf(list: readonly DimensionClass[][], spatial: Triple): Padding | undefined {
  const met = triple(() => 0).map((_, d) =>
    list.flatMap((classes) => {
      const { sources, shifts } = classes[d];
      if (sources.length === 0 || shifts.length === 0) return [];
      const ends = [sources[0], sources[sources.length - 1]];
      return ends.flatMap((source) => [source + Math.min(...shifts), source + Math.max(...shifts)]);
    }),
  );
  return paddingFor(
    triple((d) => met[d].reduce((a, b) => Math.min(a, b), 0)),
    triple((d) => met[d].reduce((a, b) => Math.max(a, b), 0)),
    spatial,
  );
}

/** Into how many equal parts to split a run, each a multiple of `step`; 1 where it is short, or no few parts are equal. */
export function evenParts(length: number, step: number): number {
  const least = Math.ceil(length / DEPTH_BLOCK);
  for (let parts = least; parts < least + 16; parts++) if (length % (parts * step) === 0) return parts;
  return 1;
}
