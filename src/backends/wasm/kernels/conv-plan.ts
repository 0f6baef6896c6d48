import type { ConvKind, ConvShape, Triple } from './conv-descriptor';

/** How panels multiply: see `PanelMode`. */
export const MODES = ['rows', 'tiles', 'channels', 'dots'] as const;

/** Longest run of products summed in registers: so many rows of a panel of B (16 KiB) stay in the first cache. */
const DEPTH_BLOCK = 512;
/** Rows from which on a product's tiles are mostly whole; smaller images are computed several at a time. */
const ENOUGH_ROWS = 96;
/** Positions that one sum runs over at least, where there are so many: fewer cost more in loading and storing sums. */
const ENOUGH_POSITIONS = 384;
/** Units of work to aim at, and the most rows of one; their data stay in the second cache while all panels pass. */
const ENOUGH_UNITS = 32;
const MOST_ROWS = 1024;
const MOST_BYTES = 1 << 18;
/** For up to so many rows of a gradient of the kernel, packing the other operand costs more than it saves. */
const FEW_ROWS = 30;
/** Products of their own for windows over the edges are worth it up to so many. */
const MOST_PHASES = 200;

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
  readonly mode: (typeof MODES)[number];
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
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Positions of the result that meet the same taps, in one dimension. */
interface DimensionClass {
  readonly results: readonly number[];
  readonly taps: readonly number[];
  /** Result `results[i]` reads A at position `sources[i] + shifts[t]` for tap `taps[t]`. */
  readonly sources: readonly number[];
  readonly shifts: readonly number[];
}

/** The classes of one dimension; taps that meet positions outside A are left out where `bounded`. */
function dimensionClasses(kind: ConvKind, shape: ConvShape, d: number, bounded: boolean): DimensionClass[] {
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
function grid(indices: readonly (readonly number[])[], extent: Triple, bytes: number): Int32Array {
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
function forImages(table: Int32Array, count: number, imageBytes: number): Int32Array {
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
function combinations(classes: readonly DimensionClass[][]): DimensionClass[][] {
  const [depths, heights, widths] = classes;
  return depths.flatMap((d) => heights.flatMap((h) => widths.map((w) => [d, h, w])));
}

/** What `conv` and `convInputGradient` read and write. */
interface Sides {
  readonly sourceSpatial: Triple;
  readonly sourceChannels: number;
  readonly resultSpatial: Triple;
  readonly resultChannels: number;
}

function sides(kind: ConvKind, shape: ConvShape): Sides {
  const input = { spatial: shape.inputSpatial, channels: shape.inputChannels };
  const output = { spatial: shape.outputSpatial, channels: shape.outputChannels };
  const [source, result] = kind === 'convInputGradient' ? [output, input] : [input, output];
  return {
    sourceSpatial: source.spatial,
    sourceChannels: source.channels,
    resultSpatial: result.spatial,
    resultChannels: result.channels,
  };
}

/** Rows of whole tiles. */
const tiled = (rows: number): number => Math.ceil(rows / 4) * 4;
/** What starting and finishing a tile costs, in columns of A. */
const TILE_COST = 12;

/** The plan of `conv` or `convInputGradient`. */
export function planProduct(kind: 'conv' | 'convInputGradient', shape: ConvShape): ConvPlan {
  const { batch, groups, kernelSpatial, inputChannels, outputChannels } = shape;
  const { sourceSpatial, sourceChannels, resultSpatial, resultChannels } = sides(kind, shape);
  const [tapDepth, columns] = [sourceChannels / groups, resultChannels / groups];
  const positions = product(resultSpatial);
  const blockImages = Math.max(1, Math.min(batch, Math.ceil(ENOUGH_ROWS / positions)));
  const filters = depthwiseFilters(shape);
  const mode = filters > 0 ? 'channels' : columns <= 3 && tapDepth % 4 === 0 ? 'dots' : 'rows';

  const cost = (list: readonly DimensionClass[][]): number =>
    list.reduce((sum, classes) => {
      const rows = product(classes.map(({ results }) => results.length));
      const taps = product(classes.map(({ taps }) => taps.length));
      return sum + tiled(rows * blockImages) * (taps * tapDepth + TILE_COST);
    }, 0);
  const panels = mode === 'channels' ? 1 : Math.ceil(columns / 8);
  const alternatives = [true, false].map((bounded) => {
    const list = combinations([0, 1, 2].map((d) => dimensionClasses(kind, shape, d, bounded)));
    const padding = bounded ? undefined : paddingOf(list, sourceSpatial);
    const copied = padding === undefined ? 0 : product(padding.extent) * blockImages * tapDepth;
    return { list, padding, cost: cost(list) * panels + copied };
  });
  const [edges, padded] = alternatives;
  const chosen = edges.list.length <= MOST_PHASES && edges.cost < padded.cost ? edges : padded;
  const { list } = chosen;
  const padding = filters > 1 ? (chosen.padding ?? whole(sourceSpatial)) : chosen.padding;
  const extent = padding?.extent ?? sourceSpatial;
  const before = padding?.before ?? [0, 0, 0];
  const order = kind === 'conv' ? range : (count: number): number[] => range(count).reverse();
  const inputGroup = inputChannels / groups;
  const tapBytes = inputGroup * outputChannels * 4;
  const tapTable = grid(kernelSpatial.map(order), kernelSpatial, tapBytes);
  const packedRow = mode === 'dots' ? 4 : 32;
  const places = new Map(Array.from(tapTable, (offset, i) => [offset, i]));
  const spread = spreadFor(kind, shape, product(extent));
  const width = spread?.width ?? sourceChannels;
  const planes = spread?.planes ?? 1;
  const planeBytes = product(extent) * width * 4;
  const phases = list.map((classes): Phase => {
    const taps = grid(
      classes.map(({ shifts }) => shifts),
      extent,
      width * 4,
    );
    const kernelTaps = grid(
      classes.map((one) => one.taps),
      kernelSpatial,
      tapBytes,
    );
    const packedTap = (plane: number, tap: number): number =>
      (plane * product(kernelSpatial) + tap / tapBytes) * width * 4;
    const runs =
      mode === 'channels'
        ? {
            starts: range(planes).flatMap((plane) =>
              Array.from(taps, (tap, i) => [
                plane * planeBytes + tap,
                planes > 1 ? packedTap(plane, kernelTaps[i]) : kernelTaps[i],
              ]),
            ),
            length: 1,
          }
        : runsOf(
            taps,
            Array.from(kernelTaps, (offset) => places.get(offset)!),
            tapDepth,
            packedRow,
          );
    return {
      rowTable: forImages(
        grid(
          classes.map(({ sources }, d) => sources.map((source) => source + before[d])),
          extent,
          width * 4,
        ),
        blockImages,
        planes * planeBytes,
      ),
      outputTable: forImages(
        grid(
          classes.map(({ results }) => results),
          resultSpatial,
          resultChannels * 4,
        ),
        blockImages,
        positions * resultChannels * 4,
      ),
      runTable: Int32Array.from(runs.starts.flat()),
      length: mode === 'dots' ? runs.length / 4 : runs.length,
      runBlock: Math.max(1, Math.floor(DEPTH_BLOCK / runs.length)),
    };
  });
  const blocks = Math.ceil(batch / blockImages);
  // Channel by channel there is little to do with each value.
  const perRow = (sourceChannels + resultChannels) * 4;
  const mostRows = mode === 'channels' ? Math.min(MOST_ROWS, Math.ceil(MOST_BYTES / perRow)) : MOST_ROWS;
  const wanted = Math.min(Math.ceil(ENOUGH_UNITS / Math.max(1, blocks)), Math.floor(positions / ENOUGH_ROWS));
  return {
    mode,
    imageSpatial: sourceSpatial,
    imageChannels: sourceChannels,
    padding,
    spread,
    blockImages,
    slices: Math.max(1, wanted, Math.ceil((positions * blockImages) / mostRows)),
    columns: mode === 'channels' ? resultChannels : columns,
    aStep: mode === 'dots' ? 16 : 4,
    bStep: mode === 'dots' ? 16 : 32,
    packs: mode !== 'channels' || planes > 1,
    packedBytes:
      mode === 'channels'
        ? planes * tapTable.length * width * 4
        : groups * tapTable.length * tapDepth * packedRow * (mode === 'dots' ? columns : panels),
    aPanelBytes: mode === 'channels' ? 64 : 0,
    bPanelBytes: mode === 'channels' ? 64 : tapTable.length * tapDepth * packedRow,
    tapTable,
    tapDepth,
    phases,
  };
}

/** How many filters each channel has of its own; 0 where filters see more than one channel. */
const depthwiseFilters = ({ groups, inputChannels, outputChannels }: ConvShape): number =>
  groups > 1 && groups === inputChannels ? outputChannels / groups : 0;

/** The copy that several filters for each channel need. */
function spreadFor(kind: ConvKind, shape: ConvShape, positions: number): Spread | undefined {
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
const whole = (spatial: Triple): Padding => ({ before: [0, 0, 0], extent: spatial, copied: spatial });

function paddingOf(list: readonly DimensionClass[][], spatial: Triple): Padding | undefined {
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

/**
 * The runs of columns of A: taps that are neighbours in A and in the packed B become one, unless it would be too long to
 * sum in registers; taps with too many channels are several.
 */
function runsOf(
  taps: Int32Array,
  places: readonly number[],
  tapDepth: number,
  packedRow: number,
): { starts: number[][]; length: number } {
  const joins = (i: number): boolean =>
    i > 0 && taps[i] === taps[i - 1] + tapDepth * 4 && places[i] === places[i - 1] + 1;
  const firsts = [...taps.keys()].filter((i) => !joins(i));
  const joined = firsts.length === 0 ? 1 : taps.length / firsts.length;
  const even = firsts.every((first, i) => first === i * joined);
  if (even && joined * tapDepth <= DEPTH_BLOCK) {
    const starts = firsts.map((i) => [taps[i], places[i] * tapDepth * packedRow]);
    return { starts, length: joined * tapDepth };
  }
  const parts = evenParts(tapDepth);
  const length = tapDepth / parts;
  const starts = [...taps].flatMap((tap, i) =>
    range(parts).map((part) => [tap + part * length * 4, (places[i] * tapDepth + part * length) * packedRow]),
  );
  return { starts, length };
}

/** Into how many equal parts to split a run; 1 where it is short, or no few parts are equal. */
function evenParts(length: number): number {
  const least = Math.ceil(length / DEPTH_BLOCK);
  // Parts of a multiple of four serve dot products too.
  for (const step of [4, 1]) {
    for (let parts = least; parts < least + 16; parts++) if (length % (parts * step) === 0) return parts;
  }
  return 1;
}

/** The plan of `convFilterGradient`: rows are taps and input channels, columns output channels. */
export function planFilterGradient(shape: ConvShape): ConvPlan {
  const { batch, groups, inputSpatial, inputChannels, outputSpatial, outputChannels } = shape;
  const { kernelSpatial, strides } = shape;
  const [inputGroup, columns] = [inputChannels / groups, outputChannels / groups];
  const positions = product(outputSpatial);
  const blockImages = Math.max(1, Math.min(batch, Math.floor(ENOUGH_POSITIONS / positions)));
  if (depthwiseFilters(shape) > 0) return planDepthwiseFilter(shape, blockImages);

  const [classes] = combinations([0, 1, 2].map((d) => dimensionClasses('conv', shape, d, false)));
  const padding = paddingOf([classes], inputSpatial);
  const extent = padding?.extent ?? inputSpatial;
  const before = padding?.before ?? [0, 0, 0];
  // Tiles are six or four rows of a tap, panels with less than five columns a different kernel.
  const tiles = inputGroup % 4 === 0 && (columns - 1) % 8 >= 4;
  const unit = tiles ? 1 : inputChannels * 4;
  const taps = grid(
    classes.map(({ shifts }) => shifts),
    extent,
    unit,
  );
  const depth = tiles ? 1 : inputGroup;
  const rowTable = Int32Array.from({ length: taps.length * depth }, (_, i) => {
    return taps[Math.floor(i / depth)] + (i % depth) * 4;
  });
  const aStep = strides[2] * unit;
  const packs = tiles || rowTable.length > FEW_ROWS;
  const bStep = packs ? 32 : outputChannels * 4;
  const sources = classes.map((one, d) => one.sources.map((source) => source + before[d]));
  const lines = forImages(
    grid([sources[0], sources[1], sources[2].slice(0, 1)], extent, unit),
    blockImages,
    product(extent) * unit,
  );
  // Lines of positions that follow each other in memory are one run.
  let length = outputSpatial[2];
  let starts = lines;
  const perImage = lines.length / blockImages;
  const inOneLine = lines.slice(0, perImage).every((line, i) => line === lines[0] + i * length * aStep);
  if (inOneLine && positions <= DEPTH_BLOCK) {
    length = positions;
    starts = lines.filter((_, i) => i % perImage === 0);
  }
  const parts = evenParts(length);
  length /= parts;
  const runTable = new Int32Array(starts.length * parts * 2);
  for (let i = 0; i < starts.length * parts; i++) {
    const start = starts[Math.floor(i / parts)] + (i % parts) * length * aStep;
    runTable.set([start, i * length * bStep], i * 2);
  }
  return {
    mode: tiles ? 'tiles' : 'rows',
    imageSpatial: inputSpatial,
    imageChannels: inputChannels,
    padding: tiles ? (padding ?? whole(inputSpatial)) : padding,
    spread: undefined,
    blockImages,
    slices: tiles
      ? taps.length
      : Math.max(1, Math.min(product(kernelSpatial), Math.floor(rowTable.length / 24))),
    columns,
    aStep,
    bStep,
    packs,
    packedBytes: packs ? Math.max(1, Math.floor(DEPTH_BLOCK / length)) * length * 32 : 0,
    aPanelBytes: 0,
    bPanelBytes: 0,
    tapTable: Int32Array.of(0),
    tapDepth: inputGroup,
    phases: [
      {
        rowTable,
        outputTable: Int32Array.from(rowTable, (_, i) => i * (inputGroup / depth) * outputChannels * 4),
        runTable,
        length,
        runBlock: Math.max(1, Math.floor(DEPTH_BLOCK / length)),
      },
    ],
  };
}

/** Rows are taps, columns channels; output positions with the same valid taps are a phase, the first phase has none. */
function planDepthwiseFilter(shape: ConvShape, blockImages: number): ConvPlan {
  const { inputSpatial, inputChannels, outputSpatial, outputChannels, kernelSpatial } = shape;
  const list = combinations([0, 1, 2].map((d) => dimensionClasses('conv', shape, d, true)));
  const spread = spreadFor('convFilterGradient', shape, product(inputSpatial));
  const xBytes = product(inputSpatial) * outputChannels * 4;
  const yBytes = product(outputSpatial) * outputChannels * 4;
  const everyTap = grid(kernelSpatial.map(range), kernelSpatial, outputChannels * 4);
  const phases = list.map((classes): Phase => {
    const offsets = (indices: (readonly number[])[], extent: Triple, imageBytes: number): Int32Array =>
      forImages(grid(indices, extent, outputChannels * 4), blockImages, imageBytes);
    const xs = offsets(
      classes.map(({ sources }) => sources),
      inputSpatial,
      xBytes,
    );
    const ys = offsets(
      classes.map(({ results }) => results),
      outputSpatial,
      yBytes,
    );
    const runTable = new Int32Array(xs.length * 2);
    for (let i = 0; i < xs.length; i++) runTable.set([xs[i], ys[i]], i * 2);
    return {
      rowTable: grid(
        classes.map(({ shifts }) => shifts),
        inputSpatial,
        outputChannels * 4,
      ),
      outputTable: grid(
        classes.map(({ taps }) => taps),
        kernelSpatial,
        outputChannels * 4,
      ),
      runTable,
      length: 1,
      runBlock: runTable.length,
    };
  });
  const nothing = new Int32Array(0);
  return {
    mode: 'channels',
    imageSpatial: inputSpatial,
    imageChannels: inputChannels,
    padding: spread === undefined ? undefined : whole(inputSpatial),
    spread,
    blockImages,
    slices: 1,
    columns: outputChannels,
    aStep: 4,
    bStep: 0,
    packs: false,
    packedBytes: 0,
    aPanelBytes: 64,
    bPanelBytes: 64,
    tapTable: Int32Array.of(0),
    tapDepth: 1,
    phases: [
      { rowTable: everyTap, outputTable: everyTap, runTable: nothing, length: 1, runBlock: 1 },
      ...phases.filter(({ rowTable }) => rowTable.length > 0),
    ],
  };
}
