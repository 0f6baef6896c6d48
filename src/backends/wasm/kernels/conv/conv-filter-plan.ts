import type { ConvPlan, Phase } from './conv-geometry';
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
import type { ConvShape, Triple } from './conv-shape';

/** Positions that one sum runs over at least, where there are so many: fewer cost more in loading and storing sums. */
const ENOUGH_POSITIONS = 384;

/** For up to so many rows of a gradient of the kernel, packing the other operand costs more than it saves. */
const FEW_ROWS = 30;

/** The plan of `convFilterGradient`: rows are taps and input channels, columns output channels. */
export function planFilterGradient(shape: ConvShape): ConvPlan {
  const { batch, groups, inputSpatial, inputChannels, outputSpatial, outputChannels } = shape;
  const { strides } = shape;
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
  // Sixteen rows side by side at a time serve one column.
  const scaled = inputGroup % 16 === 0 && columns <= 3;
  const rowsAtOnce = tiles ? inputGroup : scaled ? 16 : 1;
  const perTap = inputGroup / rowsAtOnce;
  const rowTable = Int32Array.from({ length: taps.length * perTap }, (_, i) => {
    return taps[Math.floor(i / perTap)] + (i % perTap) * rowsAtOnce * 4;
  });
  const aStep = strides[2] * unit;
  const packs = tiles || (!scaled && rowTable.length > FEW_ROWS);
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
  const parts = evenParts(length, 1);
  length /= parts;
  const runTable = new Int32Array(starts.length * parts * 2);
  for (let i = 0; i < starts.length * parts; i++) {
    const start = starts[Math.floor(i / parts)] + (i % parts) * length * aStep;
    runTable.set([start, i * length * bStep], i * 2);
  }
  return {
    mode: tiles ? 'tiles' : scaled ? 'scaled' : 'rows',
    imageSpatial: inputSpatial,
    imageChannels: inputChannels,
    padding: tiles ? (padding ?? whole(inputSpatial)) : padding,
    spread: undefined,
    blockImages,
    slices:
      rowsAtOnce > 1 ? taps.length : Math.max(1, Math.min(taps.length, Math.floor(rowTable.length / 24))),
    columns,
    aStep,
    bStep,
    packs,
    packedBytes: scaled
      ? taps.length * inputGroup * outputChannels * 4
      : packs
        ? // Two panels, for the tiles that have 16 columns.
          Math.max(1, Math.floor(DEPTH_BLOCK / length)) * length * (tiles ? 64 : 32)
        : 0,
    aPanelBytes: 0,
    bPanelBytes: scaled ? taps.length * inputGroup * 4 : 0,
    tapTable: Int32Array.of(0),
    tapDepth: inputGroup,
    phases: [
      {
        rowTable,
        outputTable: Int32Array.from(rowTable, (_, i) => i * rowsAtOnce * (scaled ? 1 : outputChannels) * 4),
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
