import { ArgumentError } from '../../../../util/errors';
import type { ConvPlan, Phase } from './conv-geometry';
import { planFilterGradient } from './conv-filter-plan';
import { product } from './conv-geometry';
import { MODES } from './conv-modes';
import { planProduct } from './conv-plan';
import type { ConvKind, ConvShape } from './conv-shape';
import { RELU } from '../gemm/tile';

export type { ConvKind, ConvShape, Triple } from './conv-shape';

/** Byte addresses of the tensors; a gradient is read and written where the tensor it belongs to would be. */
export interface ConvAddresses {
  readonly x: number;
  readonly w: number;
  readonly y: number;
  /** `outputChannels` values added to each position of `y`, or 0; only for `conv`. */
  readonly bias: number;
  /** `ACCUMULATE` and `RELU`. */
  readonly flags: number;
}

/** The words of a descriptor: their order is their offset. */
const HEADER = [
  'mode',
  'a',
  'b',
  'c',
  'bias',
  'flags',
  'images',
  'blockImages',
  'slices',
  'aImageBytes',
  'bImageBytes',
  'cImageBytes',
  'groups',
  'aGroupBytes',
  'bGroupBytes',
  'cGroupBytes',
  'columns',
  'panelColumns',
  'aStep',
  'bStep',
  'packs',
  'aPanelBytes',
  'bPanelBytes',
  'bRowBytes',
  'bColumnBytes',
  'taps',
  'tapDepth',
  'tapTable',
  'paddedBytes',
  'paddedImage',
  'paddedInterior',
  'paddedPlane',
  'paddedLine',
  'planes',
  'planeBytes',
  'lines',
  'lineBytes',
  'positions',
  'positionBytes',
  'paddedPositionBytes',
  'spreadChannels',
  'spreadRepeat',
  'channelFrom',
  'repeatFrom',
  'channelTo',
  'repeatTo',
  'phases',
] as const;

type HeaderName = (typeof HEADER)[number];

/** The words that describe one phase; its tables are given by their byte offsets in the descriptor. */
const PHASE = ['rows', 'runs', 'length', 'runBlock', 'rowTable', 'outputTable', 'runTable'] as const;

/** Byte offsets of the words in a descriptor. */
export const HEADER_OFFSETS = offsets(HEADER);
/** Byte offsets of the words in a phase of a descriptor. */
export const PHASE_OFFSETS = offsets(PHASE);
/** Where the phases start. */
export const PHASES_AT = HEADER.length * 4;
/** Bytes of one phase. */
export const PHASE_BYTES = PHASE.length * 4;

function offsets<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, i * 4])) as Record<Name, number>;
}

const plan = (kind: ConvKind, shape: ConvShape): ConvPlan =>
  kind === 'convFilterGradient' ? planFilterGradient(shape) : planProduct(kind, shape);

const panelColumns = ({ mode }: ConvPlan): number =>
  ({ rows: 8, tiles: 8, channels: 16, scaled: 1, dots: 1 })[mode];
const panelGroups = ({ mode }: ConvPlan, shape: ConvShape): number =>
  mode === 'channels' ? 1 : shape.groups;

/** Panels of columns of all groups. */
const panels = (planned: ConvPlan, shape: ConvShape): number =>
  panelGroups(planned, shape) * Math.ceil(planned.columns / panelColumns(planned));

/**
 * How many units of work a convolution has. For `conv` and `convInputGradient` a unit is a part of the positions of an
 * image, or some small images; for `convFilterGradient` eight output channels of some rows of the kernel. A kernel
 * computes a range of units; the result has the same bits for any split into ranges. Long ranges are cheaper, because
 * every call prepares the other operand: it packs the kernel, or pads the images.
 */
export function convUnits(kind: ConvKind, shape: ConvShape): number {
  const planned = plan(kind, shape);
  if (kind === 'convFilterGradient') return panels(planned, shape) * planned.slices;
  return Math.ceil(shape.batch / planned.blockImages) * planned.slices;
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Bytes of the copies of a block of images. */
function paddedBytes(planned: ConvPlan): number {
  const { padding, spread, imageChannels, blockImages, mode, tapDepth } = planned;
  if (padding === undefined) return 0;
  const positions = product(padding.extent) * blockImages;
  if (mode === 'tiles') return align((positions * imageChannels * tileRowBytes(tapDepth)) / tapDepth);
  return align(positions * (spread === undefined ? imageChannels : spread.width * spread.planes) * 4);
}

/** Bytes of a column of tiles with so many rows, where tiles have six (with four they need no more). */
const tileRowBytes = (rows: number): number => Math.ceil(rows / 6) * 24;

/** Bytes of scratch memory (16-byte aligned) that each call needs: padded images and a packed operand. */
export function convScratchBytes(kind: ConvKind, shape: ConvShape): number {
  const planned = plan(kind, shape);
  return paddedBytes(planned) + align(planned.packedBytes);
}

/**
 * The descriptor that `conv`, `convInputGradient` or `convFilterGradient` takes: sizes, addresses and tables of byte
 * offsets, to be copied to a 4-byte aligned address.
 *
 * @throws ArgumentError where channels do not divide into groups, or a gradient is given a bias.
 */
export function convDescriptor(kind: ConvKind, shape: ConvShape, at: ConvAddresses): Int32Array {
  checkShape(kind, shape, at);
  const planned = plan(kind, shape);
  const { imageSpatial, imageChannels, mode } = planned;
  const header: Partial<Record<HeaderName, number>> = {
    ...operands(kind, shape, at),
    mode: MODES.indexOf(mode),
    flags: at.flags,
    images: shape.batch,
    blockImages: planned.blockImages,
    slices: planned.slices,
    aImageBytes: product(imageSpatial) * imageChannels * 4,
    groups: panelGroups(planned, shape),
    columns: planned.columns,
    panelColumns: panelColumns(planned),
    aStep: planned.aStep,
    bStep: planned.bStep,
    packs: planned.packs ? 1 : 0,
    aPanelBytes: planned.aPanelBytes,
    bPanelBytes: planned.bPanelBytes,
    taps: planned.tapTable.length,
    tapDepth: planned.tapDepth,
    ...paddingWords(planned),
    phases: planned.phases.length,
  };
  return layOut(header, planned);
}

/** Which tensor is which operand, and their strides. */
function operands(kind: ConvKind, shape: ConvShape, at: ConvAddresses): Partial<Record<HeaderName, number>> {
  const { inputSpatial, inputChannels, outputSpatial, outputChannels, groups } = shape;
  const input = {
    imageBytes: product(inputSpatial) * inputChannels * 4,
    groupBytes: (inputChannels / groups) * 4,
  };
  const output = {
    imageBytes: product(outputSpatial) * outputChannels * 4,
    groupBytes: (outputChannels / groups) * 4,
  };
  switch (kind) {
    case 'conv':
      return {
        a: at.x,
        b: at.w,
        c: at.y,
        bias: at.bias,
        cImageBytes: output.imageBytes,
        aGroupBytes: input.groupBytes,
        bGroupBytes: output.groupBytes,
        cGroupBytes: output.groupBytes,
        bRowBytes: outputChannels * 4,
        bColumnBytes: 4,
      };
    case 'convInputGradient':
      return {
        a: at.y,
        b: at.w,
        c: at.x,
        cImageBytes: input.imageBytes,
        aGroupBytes: output.groupBytes,
        bGroupBytes: output.groupBytes,
        cGroupBytes: input.groupBytes,
        bRowBytes: 4,
        bColumnBytes: outputChannels * 4,
      };
    case 'convFilterGradient':
      return {
        a: at.x,
        b: at.y,
        c: at.w,
        bImageBytes: output.imageBytes,
        aGroupBytes: input.groupBytes,
        bGroupBytes: output.groupBytes,
        cGroupBytes: output.groupBytes,
        bRowBytes: outputChannels * 4,
        bColumnBytes: 4,
      };
  }
}

/** How images are copied between zeros; nothing where they are not. */
function paddingWords(planned: ConvPlan): Partial<Record<HeaderName, number>> {
  const { padding, spread, imageSpatial, imageChannels, mode } = planned;
  if (padding === undefined) return {};
  const positionBytes = imageChannels * 4;
  // The copies of tiles are measured in columns.
  const paddedPositionBytes = spread === undefined ? positionBytes : spread.width * 4;
  const unit = mode === 'tiles' ? 1 : paddedPositionBytes;
  const paddedLine = padding.extent[2] * unit;
  const paddedPlane = padding.extent[1] * paddedLine;
  return {
    paddedBytes: paddedBytes(planned),
    paddedImage: padding.extent[0] * paddedPlane * (spread?.planes ?? 1),
    paddedPlane,
    paddedLine,
    paddedInterior:
      padding.before[0] * paddedPlane + padding.before[1] * paddedLine + padding.before[2] * unit,
    planes: padding.copied[0],
    planeBytes: imageSpatial[1] * imageSpatial[2] * positionBytes,
    lines: padding.copied[1],
    lineBytes: imageSpatial[2] * positionBytes,
    positions: padding.copied[2],
    positionBytes,
    paddedPositionBytes,
    ...(spread === undefined
      ? {}
      : {
          spreadChannels: spread.channels,
          spreadRepeat: spread.repeat,
          channelFrom: spread.channelFrom,
          repeatFrom: spread.repeatFrom,
          channelTo: spread.channelTo,
          repeatTo: spread.repeatTo,
        }),
  };
}

function layOut(
  header: Partial<Record<HeaderName, number>>,
  { phases, tapTable, blockImages }: ConvPlan,
): Int32Array {
  const shared = header.cImageBytes === undefined;
  const tables = [tapTable, ...phases.flatMap(tablesOf)];
  const start = HEADER.length + PHASE.length * phases.length;
  const words = new Int32Array(start + tables.reduce((sum, table) => sum + table.length, 0));
  let at = start;
  const place = (table: Int32Array): number => {
    words.set(table, at);
    at += table.length;
    return (at - table.length) * 4;
  };
  const placed = { ...header, tapTable: place(tapTable) };
  words.set(HEADER.map((name) => placed[name] ?? 0));
  for (const [i, phase] of phases.entries()) {
    const runs = phase.runTable.length / 2;
    const entry: Record<(typeof PHASE)[number], number> = {
      // Rows, or runs where all images share the result, are given for one image.
      rows: phase.rowTable.length / (shared ? 1 : blockImages),
      runs: runs / (shared ? blockImages : 1),
      length: phase.length,
      runBlock: phase.runBlock,
      rowTable: place(phase.rowTable),
      outputTable: place(phase.outputTable),
      runTable: place(phase.runTable),
    };
    words.set(
      PHASE.map((name) => entry[name]),
      HEADER.length + PHASE.length * i,
    );
  }
  return words;
}

const tablesOf = ({ rowTable, outputTable, runTable }: Phase): Int32Array[] => [
  rowTable,
  outputTable,
  runTable,
];

function checkShape(kind: ConvKind, shape: ConvShape, at: ConvAddresses): void {
  const { inputChannels, outputChannels, groups } = shape;
  if (inputChannels % groups !== 0 || outputChannels % groups !== 0) {
    throw new ArgumentError({
      code: 'conv-groups',
      expected: 'groups must divide the input and the output channels.',
      received: {
        groups: `${groups}`,
        'input channels': `${inputChannels}`,
        'output channels': `${outputChannels}`,
      },
      details: { groups, inputChannels, outputChannels },
    });
  }
  if (kind !== 'conv' && (at.bias !== 0 || (at.flags & RELU) !== 0)) {
    throw new ArgumentError({
      code: 'conv-epilogue',
      expected: 'a bias and relu belong to the forward product only.',
      received: { kernel: kind, bias: `${at.bias}`, flags: `${at.flags}` },
      details: { kind, bias: at.bias, flags: at.flags },
    });
  }
}
