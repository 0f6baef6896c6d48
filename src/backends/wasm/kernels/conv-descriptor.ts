import { ArgumentError } from '../../../util/errors';
import { ACCUMULATE, RELU } from './tile';

/** Depth, height and width; one- and two-dimensional shapes have leading sizes 1. */
export type Triple = readonly [number, number, number];

/** A convolution `y[batch, output, outputChannels]` of `x[batch, input, inputChannels]`, channels last. */
export interface ConvShape {
  readonly batch: number;
  readonly inputSpatial: Triple;
  readonly inputChannels: number;
  /** The kernel `w` is `[...kernelSpatial, inputChannels / groups, outputChannels]`. */
  readonly kernelSpatial: Triple;
  readonly outputSpatial: Triple;
  readonly outputChannels: number;
  readonly strides: Triple;
  /** Zeros before the first input position of each dimension. */
  readonly paddingBefore: Triple;
  readonly dilations: Triple;
  readonly groups: number;
}

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

/** What is computed: `y` from `x` and `w`, the gradient of `x` from `y`'s and `w`, or that of `w` from `x` and `y`'s. */
export type ConvKind = 'conv' | 'convInputGradient' | 'convFilterGradient';

/** Longest run of products summed in registers, as in `gemm`. */
export const CONV_DEPTH_BLOCK = 512;

/** The words of a descriptor: their order is their offset. */
const HEADER = [
  'a',
  'b',
  'c',
  'bias',
  'flags',
  'images',
  'aImageBytes',
  'bImageBytes',
  'cImageBytes',
  'groups',
  'aGroupBytes',
  'bGroupBytes',
  'cGroupBytes',
  'columns',
  'bRowBytes',
  'bColumnBytes',
  'paddedBytes',
  'paddedInterior',
  'paddedPlaneBytes',
  'paddedRowBytes',
  'planes',
  'planeBytes',
  'rows',
  'rowBytes',
  'rowCopyBytes',
  'clearBytes',
  'phases',
] as const;

/** The words that describe one phase; its tables are given by their byte offsets in the descriptor. */
const PHASE = [
  'rows',
  'depth',
  'taps',
  'tapDepth',
  'rowTable',
  'columnTable',
  'outputTable',
  'tapTable',
] as const;

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

/**
 * One product with tables: row i, column k of A is at `rowTable[i] + columnTable[k]`, row i of C at `outputTable[i]`; B's
 * rows come in runs of `tapDepth`, which start at `tapTable`. All in bytes.
 */
interface Phase {
  readonly rowTable: Int32Array;
  readonly columnTable: Int32Array;
  readonly outputTable: Int32Array;
  readonly tapTable: Int32Array;
  readonly tapDepth: number;
}

/** How an image is copied between zeros, where positions outside it are read. */
interface Padding {
  readonly before: Triple;
  readonly extent: Triple;
  /** Positions of the image that are copied. */
  readonly copied: Triple;
}

interface Plan {
  readonly words: Partial<Record<(typeof HEADER)[number], number>>;
  readonly imageSpatial: Triple;
  readonly imageChannels: number;
  readonly padding: Padding | undefined;
  readonly phases: readonly Phase[];
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
const triple = (at: (dimension: number) => number): Triple => [at(0), at(1), at(2)];

/** Byte offsets of the positions `indices` (a list for each dimension) in a grid of `channels` floats a position. */
function grid(indices: readonly (readonly number[])[], extent: Triple, channels: number): Int32Array {
  const [depths, heights, widths] = indices;
  const table = new Int32Array(depths.length * heights.length * widths.length);
  let at = 0;
  for (const d of depths) {
    for (const h of heights) {
      for (const w of widths) table[at++] = ((d * extent[1] + h) * extent[2] + w) * channels * 4;
    }
  }
  return table;
}

/** For each entry of `outer`, itself plus `0, step, ...` (`count` values). */
function extend(outer: Int32Array, count: number, step: number): Int32Array {
  const table = new Int32Array(outer.length * count);
  for (let i = 0; i < table.length; i++) table[i] = outer[Math.floor(i / count)] + (i % count) * step;
  return table;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The padding for reads of positions `first[d]` to `last[d]`, or `undefined` where all of them are inside. */
function paddingFor(first: Triple, last: Triple, spatial: Triple): Padding | undefined {
  if (first.every((value) => value >= 0) && last.every((value, d) => value < spatial[d])) return undefined;
  const before = triple((d) => Math.max(0, -first[d]));
  const extent = triple((d) => before[d] + Math.max(last[d] + 1, 1));
  return { before, extent, copied: triple((d) => Math.min(spatial[d], extent[d] - before[d])) };
}

/** `x`'s side, which the forward product and the gradient of `w` share: the positions of windows and of taps. */
function windows(shape: ConvShape): {
  padding: Padding | undefined;
  positions: Int32Array;
  taps: Int32Array;
} {
  const { inputSpatial, inputChannels, kernelSpatial, outputSpatial, strides, paddingBefore, dilations } =
    shape;
  const last = triple(
    (d) => (outputSpatial[d] - 1) * strides[d] + (kernelSpatial[d] - 1) * dilations[d] - paddingBefore[d],
  );
  const padding = paddingFor(
    triple((d) => -paddingBefore[d]),
    last,
    inputSpatial,
  );
  const extent = padding?.extent ?? inputSpatial;
  const shift = triple((d) => (padding?.before[d] ?? 0) - paddingBefore[d]);
  return {
    padding,
    positions: grid(
      [0, 1, 2].map((d) => range(outputSpatial[d]).map((o) => o * strides[d] + shift[d])),
      extent,
      inputChannels,
    ),
    taps: grid(
      [0, 1, 2].map((d) => range(kernelSpatial[d]).map((k) => k * dilations[d])),
      extent,
      inputChannels,
    ),
  };
}

function planForward(shape: ConvShape, at: ConvAddresses): Plan {
  const { inputSpatial, inputChannels, outputSpatial, outputChannels, groups } = shape;
  const { padding, positions, taps } = windows(shape);
  const [inGroup, outGroup] = [inputChannels / groups, outputChannels / groups];
  return {
    words: {
      a: at.x,
      b: at.w,
      c: at.y,
      bias: at.bias,
      aGroupBytes: inGroup * 4,
      bGroupBytes: outGroup * 4,
      cGroupBytes: outGroup * 4,
      columns: outGroup,
      bRowBytes: outputChannels * 4,
      bColumnBytes: 4,
      cImageBytes: product(outputSpatial) * outputChannels * 4,
    },
    imageSpatial: inputSpatial,
    imageChannels: inputChannels,
    padding,
    phases: [
      {
        rowTable: positions,
        columnTable: extend(taps, inGroup, 4),
        outputTable: Int32Array.from(positions, (_, i) => i * outputChannels * 4),
        tapTable: Int32Array.of(0),
        tapDepth: taps.length * inGroup,
      },
    ],
  };
}

function planFilterGradient(shape: ConvShape, at: ConvAddresses): Plan {
  const { inputSpatial, inputChannels, outputSpatial, outputChannels, groups } = shape;
  const { padding, positions, taps } = windows(shape);
  const [inGroup, outGroup] = [inputChannels / groups, outputChannels / groups];
  const rowTable = extend(taps, inGroup, 4);
  return {
    words: {
      a: at.x,
      b: at.y,
      c: at.w,
      bias: 0,
      aGroupBytes: inGroup * 4,
      bGroupBytes: outGroup * 4,
      cGroupBytes: outGroup * 4,
      columns: outGroup,
      bRowBytes: outputChannels * 4,
      bColumnBytes: 4,
      bImageBytes: product(outputSpatial) * outputChannels * 4,
      cImageBytes: 0,
    },
    imageSpatial: inputSpatial,
    imageChannels: inputChannels,
    padding,
    phases: [
      {
        rowTable,
        columnTable: positions,
        outputTable: Int32Array.from(rowTable, (_, i) => i * outputChannels * 4),
        tapTable: Int32Array.of(0),
        tapDepth: positions.length,
      },
    ],
  };
}

/** One residue of `input position + padding` modulo the stride, in one dimension. */
interface Residue {
  readonly inputs: readonly number[];
  readonly taps: readonly number[];
  /** Output position that input `inputs[i]` and tap `taps[t]` meet at: `starts[i] - steps[t]`. */
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

function residues(shape: ConvShape, d: number): Residue[] {
  const [size, stride, padding] = [shape.inputSpatial[d], shape.strides[d], shape.paddingBefore[d]];
  return range(stride).map((residue) => {
    const inputs = range(size).filter((i) => (i + padding) % stride === residue);
    const taps = range(shape.kernelSpatial[d]).filter((k) => (k * shape.dilations[d]) % stride === residue);
    return {
      inputs,
      taps,
      starts: inputs.map((i) => (i + padding - residue) / stride),
      steps: taps.map((k) => (k * shape.dilations[d] - residue) / stride),
    };
  });
}

/**
 * Every input position gathers from the output positions it took part in. Positions with the same residue modulo the
 * strides use the same taps: each combination of residues is a phase of its own, and no zero is multiplied.
 */
function planInputGradient(shape: ConvShape, at: ConvAddresses): Plan {
  const { inputSpatial, inputChannels, kernelSpatial, outputSpatial, outputChannels, groups } = shape;
  const [inGroup, outGroup] = [inputChannels / groups, outputChannels / groups];
  const perDimension = [0, 1, 2].map((d) =>
    residues(shape, d).filter(({ inputs, taps }) => inputs.length > 0 && taps.length > 0),
  );
  const met = perDimension.map((list) =>
    list.flatMap(({ starts, steps }) => starts.flatMap((i) => steps.map((t) => i - t))),
  );
  const padding = paddingFor(
    triple((d) => met[d].reduce((a, b) => Math.min(a, b), 0)),
    triple((d) => met[d].reduce((a, b) => Math.max(a, b), 0)),
    outputSpatial,
  );
  const extent = padding?.extent ?? outputSpatial;
  const before = padding?.before ?? [0, 0, 0];
  const phases: Phase[] = [];
  for (const d of perDimension[0]) {
    for (const h of perDimension[1]) {
      for (const w of perDimension[2]) {
        const all = [d, h, w];
        const taps = grid(
          all.map(({ steps }) => steps.map((step) => -step)),
          extent,
          outputChannels,
        );
        phases.push({
          rowTable: grid(
            all.map(({ starts }, dimension) => starts.map((start) => start + before[dimension])),
            extent,
            outputChannels,
          ),
          columnTable: extend(taps, outGroup, 4),
          outputTable: grid(
            all.map(({ inputs }) => inputs),
            inputSpatial,
            inputChannels,
          ),
          tapTable: grid(
            all.map(({ taps }) => taps),
            kernelSpatial,
            inGroup * outputChannels,
          ),
          tapDepth: outGroup,
        });
      }
    }
  }
  const covered = phases.reduce((sum, { rowTable }) => sum + rowTable.length, 0);
  const cImageBytes = product(inputSpatial) * inputChannels * 4;
  return {
    words: {
      a: at.y,
      b: at.w,
      c: at.x,
      bias: 0,
      cImageBytes,
      aGroupBytes: outGroup * 4,
      bGroupBytes: outGroup * 4,
      cGroupBytes: inGroup * 4,
      columns: inGroup,
      bRowBytes: 4,
      bColumnBytes: outputChannels * 4,
      clearBytes: covered < product(inputSpatial) ? cImageBytes : 0,
    },
    imageSpatial: outputSpatial,
    imageChannels: outputChannels,
    padding,
    phases,
  };
}

function plan(kind: ConvKind, shape: ConvShape, at: ConvAddresses): Plan {
  switch (kind) {
    case 'conv':
      return planForward(shape, at);
    case 'convInputGradient':
      return planInputGradient(shape, at);
    case 'convFilterGradient':
      return planFilterGradient(shape, at);
  }
}

const paddedBytes = ({ padding, imageChannels }: Plan): number =>
  padding === undefined ? 0 : Math.ceil((product(padding.extent) * imageChannels) / 4) * 16;

const NOWHERE: ConvAddresses = { x: 0, w: 0, y: 0, bias: 0, flags: 0 };

/**
 * How many units of work a convolution has: images for `conv` and `convInputGradient`, panels of eight columns of each
 * group for `convFilterGradient`. A kernel computes a range of them; the result is the same for any split into ranges.
 */
export function convUnits(kind: ConvKind, shape: ConvShape): number {
  if (kind !== 'convFilterGradient') return shape.batch;
  return shape.groups * Math.ceil(shape.outputChannels / shape.groups / 8);
}

/** Bytes of scratch memory (16-byte aligned) that each call needs: a padded image and the packed kernel. */
export function convScratchBytes(kind: ConvKind, shape: ConvShape): number {
  const planned = plan(kind, shape, NOWHERE);
  const depth = planned.phases.reduce((sum, { columnTable }) => sum + columnTable.length, 0);
  const panels =
    kind === 'convFilterGradient'
      ? Math.min(depth, CONV_DEPTH_BLOCK)
      : depth * shape.groups * Math.ceil((planned.words.columns ?? 0) / 8);
  return paddedBytes(planned) + panels * 32;
}

/**
 * The descriptor that `conv`, `convInputGradient` or `convFilterGradient` takes: sizes, addresses and tables of byte
 * offsets, to be copied to a 4-byte aligned address.
 *
 * @throws ArgumentError where channels do not divide into groups, or a gradient is given a bias.
 */
export function convDescriptor(kind: ConvKind, shape: ConvShape, at: ConvAddresses): Int32Array {
  checkShape(kind, shape, at);
  const planned = plan(kind, shape, at);
  const { padding, imageSpatial, imageChannels } = planned;
  const header: Partial<Record<(typeof HEADER)[number], number>> = {
    images: shape.batch,
    groups: shape.groups,
    flags: at.flags,
    aImageBytes: product(imageSpatial) * imageChannels * 4,
    bImageBytes: 0,
    clearBytes: 0,
    phases: planned.phases.length,
    ...planned.words,
  };
  if ((at.flags & ACCUMULATE) !== 0) header.clearBytes = 0;
  if (padding !== undefined) {
    const position = imageChannels * 4;
    header.paddedBytes = paddedBytes(planned);
    header.paddedRowBytes = padding.extent[2] * position;
    header.paddedPlaneBytes = padding.extent[1] * header.paddedRowBytes;
    header.paddedInterior =
      padding.before[0] * header.paddedPlaneBytes +
      padding.before[1] * header.paddedRowBytes +
      padding.before[2] * position;
    header.planes = padding.copied[0];
    header.planeBytes = imageSpatial[1] * imageSpatial[2] * position;
    header.rows = padding.copied[1];
    header.rowBytes = imageSpatial[2] * position;
    header.rowCopyBytes = padding.copied[2] * position;
  }
  return layOut(header, planned.phases);
}

function layOut(
  header: Partial<Record<(typeof HEADER)[number], number>>,
  phases: readonly Phase[],
): Int32Array {
  const tables = phases.flatMap((phase) => [
    phase.rowTable,
    phase.columnTable,
    phase.outputTable,
    phase.tapTable,
  ]);
  const start = HEADER.length + PHASE.length * phases.length;
  const words = new Int32Array(start + tables.reduce((sum, table) => sum + table.length, 0));
  words.set(HEADER.map((name) => header[name] ?? 0));
  let at = start;
  const place = (table: Int32Array): number => {
    words.set(table, at);
    at += table.length;
    return (at - table.length) * 4;
  };
  for (const [i, phase] of phases.entries()) {
    const entry: Record<(typeof PHASE)[number], number> = {
      rows: phase.rowTable.length,
      depth: phase.columnTable.length,
      taps: phase.tapTable.length,
      tapDepth: phase.tapDepth,
      rowTable: place(phase.rowTable),
      columnTable: place(phase.columnTable),
      outputTable: place(phase.outputTable),
      tapTable: place(phase.tapTable),
    };
    words.set(
      PHASE.map((name) => entry[name]),
      HEADER.length + PHASE.length * i,
    );
  }
  return words;
}

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
