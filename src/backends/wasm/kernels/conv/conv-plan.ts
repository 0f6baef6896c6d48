import type { ConvPlan, DimensionClass, Phase } from './conv-geometry';
import {
  combinations,
  DEPTH_BLOCK,
  depthwiseFilters,
  dimensionClasses,
  evenParts,
  forImages,
  grid,
  paddingOf,
  product,
  range,
  spreadFor,
  whole,
} from './conv-geometry';
import type { ConvKind, ConvShape, Triple } from './conv-shape';

/** Rows from which on a product's tiles are mostly whole; smaller images are computed several at a time. */
const ENOUGH_ROWS = 96;

/** Units of work to aim at, and the most rows of one; their data stay in the second cache while all panels pass. */
const ENOUGH_UNITS = 32;
const MOST_ROWS = 1024;
const MOST_BYTES = 1 << 18;

/** Products of their own for windows over the edges are worth it up to so many. */
const MOST_PHASES = 200;

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
  const parts = evenParts(tapDepth, packedRow === 4 ? 4 : 1);
  const length = tapDepth / parts;
  const starts = [...taps].flatMap((tap, i) =>
    range(parts).map((part) => [tap + part * length * 4, (places[i] * tapDepth + part * length) * packedRow]),
  );
  return { starts, length };
}
