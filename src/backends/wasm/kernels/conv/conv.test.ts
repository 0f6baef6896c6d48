import { describe, expect, it } from 'vitest';
import { convDescriptor, convScratchBytes, convUnits } from './conv-descriptor';
import type { ConvKind, ConvShape, Triple } from './conv-descriptor';
import type { LibraryOptions } from '../common/library-options';
import { instantiate, randomGenerator, runnableLibraries } from '../library/testing';

const random = randomGenerator(23);
const below = (bound: number): number => Math.floor(random() * bound);
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Calls `visit` with the offsets (in floats) of each x, w and y that are multiplied. */
function eachProduct(shape: ConvShape, visit: (x: number, w: number, y: number) => void): void {
  const { batch, inputSpatial, inputChannels, kernelSpatial, outputSpatial, outputChannels, groups } = shape;
  const [inGroup, outGroup] = [inputChannels / groups, outputChannels / groups];
  const positions = product(outputSpatial);
  const taps = product(kernelSpatial);
  const at = (index: number, [, h, w]: Triple): Triple => [
    Math.floor(index / (h * w)),
    Math.floor(index / w) % h,
    index % w,
  ];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < positions; o++) {
      const output = at(o, outputSpatial);
      for (let t = 0; t < taps; t++) {
        const tap = at(t, kernelSpatial);
        const input = output.map(
          (value, d) => value * shape.strides[d] + tap[d] * shape.dilations[d] - shape.paddingBefore[d],
        );
        if (input.some((value, d) => value < 0 || value >= inputSpatial[d])) continue;
        const position =
          ((n * inputSpatial[0] + input[0]) * inputSpatial[1] + input[1]) * inputSpatial[2] + input[2];
        for (let co = 0; co < outputChannels; co++) {
          const group = Math.floor(co / outGroup);
          for (let ci = 0; ci < inGroup; ci++) {
            visit(
              position * inputChannels + group * inGroup + ci,
              (t * inGroup + ci) * outputChannels + co,
              (n * positions + o) * outputChannels + co,
            );
          }
        }
      }
    }
  }
}

const LIBRARIES = runnableLibraries();

interface CheckOptions {
  readonly bias?: boolean;
  readonly flags?: number;
}

function check(kind: ConvKind, shape: ConvShape, options: CheckOptions = {}): void {
  for (const library of LIBRARIES) checkLibrary(library, kind, shape, options);
}

/** Compares a kernel with loops in float64, and its result with that of any split into ranges of units, bit by bit. */
function checkLibrary(
  library: LibraryOptions,
  kind: ConvKind,
  shape: ConvShape,
  { bias = false, flags = 0 }: CheckOptions,
): void {
  const { batch, inputSpatial, inputChannels, kernelSpatial, outputSpatial, outputChannels, groups } = shape;
  const sizes = {
    x: batch * product(inputSpatial) * inputChannels,
    w: (product(kernelSpatial) * inputChannels * outputChannels) / groups,
    y: batch * product(outputSpatial) * outputChannels,
  };
  const scratchBytes = convScratchBytes(kind, shape);
  const at = { x: 5, w: 5 + sizes.x + 2, y: 5 + sizes.x + sizes.w + 5, bias: 0, scratch: 0, descriptor: 0 };
  at.bias = at.y + sizes.y + 1;
  at.scratch = Math.ceil((at.bias + outputChannels + 1) / 4) * 4;
  at.descriptor = at.scratch + scratchBytes / 4 + 1;
  const words = convDescriptor(kind, shape, {
    x: at.x * 4,
    w: at.w * 4,
    y: at.y * 4,
    flags,
    bias: bias ? at.bias * 4 : 0,
  });
  const { kernels, memory } = instantiate((at.descriptor + words.length + 1) * 4, library);
  const floats = new Float32Array(memory.buffer).subarray(0, at.descriptor);
  for (let i = 0; i < floats.length; i++) floats[i] = random() - 0.5;
  new Int32Array(memory.buffer).set(words, at.descriptor);
  const expected = new Float64Array(floats);
  const [into, size] = {
    conv: [at.y, sizes.y],
    convInputGradient: [at.x, sizes.x],
    convFilterGradient: [at.w, sizes.w],
  }[kind];
  if ((flags & 1) === 0) expected.fill(0, into, into + size);
  eachProduct(shape, (x, w, y) => {
    if (kind === 'conv') expected[at.y + y] += floats[at.x + x] * floats[at.w + w];
    else if (kind === 'convInputGradient') expected[at.x + x] += floats[at.y + y] * floats[at.w + w];
    else expected[at.w + w] += floats[at.x + x] * floats[at.y + y];
  });
  for (let i = 0; i < size; i++) {
    if (bias) expected[into + i] += floats[at.bias + (i % outputChannels)];
    if (flags & 2) expected[into + i] = Math.max(0, expected[into + i]);
  }
  const units = convUnits(kind, shape);
  const [first, second] = [below(units + 1), below(units + 1)].sort((a, b) => a - b);
  const before = floats.slice(0, at.scratch);
  kernels[kind](at.descriptor * 4, 0, units, at.scratch * 4);
  const whole = floats.slice(0, at.scratch);
  floats.set(before);
  for (const [begin, end] of [
    [second, units],
    [0, first],
    [first, second],
  ]) {
    for (let i = at.scratch; i < at.scratch + scratchBytes / 4; i++) floats[i] = NaN;
    kernels[kind](at.descriptor * 4, begin, end, at.scratch * 4);
  }
  if (floats.subarray(0, at.scratch).some((value, i) => !Object.is(value, whole[i]))) {
    expect.fail(
      `${kind} ${JSON.stringify(shape)}: other bits when split at ${first} and ${second} of ${units}`,
    );
  }
  for (let i = 0; i < floats.length; i++) {
    if (i >= at.scratch && i < at.scratch + scratchBytes / 4) continue;
    if (Math.abs(floats[i] - expected[i]) > 2e-5) {
      expect.fail(
        `${kind} ${JSON.stringify(shape)}: ${floats[i]} instead of ${expected[i]} at ${i - into} of ${size}`,
      );
    }
  }
}

/** A shape with the output size of padding `before` and as much as is needed `after`. */
function shapeOf(options: {
  batch?: number;
  input: Triple;
  kernel: Triple;
  channels: readonly [number, number];
  strides?: Triple;
  dilations?: Triple;
  before?: Triple;
  after?: Triple;
  groups?: number;
}): ConvShape {
  const { batch = 2, input, kernel, channels, groups = 1 } = options;
  const { strides = [1, 1, 1], dilations = [1, 1, 1], before = [0, 0, 0], after = [0, 0, 0] } = options;
  const output = [0, 1, 2].map(
    (d) =>
      Math.floor((input[d] + before[d] + after[d] - (kernel[d] - 1) * dilations[d] - 1) / strides[d]) + 1,
  );
  return {
    batch,
    inputSpatial: input,
    inputChannels: channels[0],
    kernelSpatial: kernel,
    groups,
    strides,
    dilations,
    outputSpatial: [output[0], output[1], output[2]],
    outputChannels: channels[1],
    paddingBefore: before,
  };
}

const KINDS: ConvKind[] = ['conv', 'convInputGradient', 'convFilterGradient'];

describe.each(KINDS)('%s', (kind) => {
  it.each([
    ['valid 3x3', shapeOf({ input: [1, 9, 8], kernel: [1, 3, 3], channels: [3, 10] })],
    [
      'same 3x3',
      shapeOf({ input: [1, 7, 9], kernel: [1, 3, 3], channels: [4, 8], before: [0, 1, 1], after: [0, 1, 1] }),
    ],
    ['1x1', shapeOf({ input: [1, 6, 5], kernel: [1, 1, 1], channels: [7, 9] })],
    [
      '1x1 with stride 2, which skips inputs',
      shapeOf({ input: [1, 6, 5], kernel: [1, 1, 1], channels: [3, 5], strides: [1, 2, 2] }),
    ],
    [
      'stride 2, same',
      shapeOf({
        input: [1, 8, 8],
        kernel: [1, 3, 3],
        channels: [5, 6],
        strides: [1, 2, 2],
        after: [0, 1, 1],
      }),
    ],
    [
      'stride 3 x 2, kernel 5 x 4',
      shapeOf({
        input: [1, 13, 11],
        kernel: [1, 5, 4],
        channels: [2, 3],
        strides: [1, 3, 2],
        before: [0, 2, 1],
        after: [0, 1, 2],
      }),
    ],
    [
      'stride larger than the kernel',
      shapeOf({ input: [1, 11, 11], kernel: [1, 2, 2], channels: [2, 3], strides: [1, 4, 3] }),
    ],
    [
      'dilated',
      shapeOf({
        input: [1, 11, 10],
        kernel: [1, 3, 2],
        channels: [3, 4],
        dilations: [1, 2, 3],
        before: [0, 2, 1],
        after: [0, 2, 2],
      }),
    ],
    [
      'dilated with stride',
      shapeOf({
        input: [1, 12, 10],
        kernel: [1, 3, 3],
        channels: [3, 4],
        dilations: [1, 2, 3],
        strides: [1, 2, 2],
        before: [0, 1, 2],
        after: [0, 2, 2],
      }),
    ],
    [
      'groups',
      shapeOf({
        input: [1, 6, 6],
        kernel: [1, 3, 3],
        channels: [6, 9],
        groups: 3,
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    ['depthwise', shapeOf({ input: [1, 6, 6], kernel: [1, 3, 3], channels: [5, 10], groups: 5 })],
    [
      'one dimension, causal',
      shapeOf({ input: [1, 1, 17], kernel: [1, 1, 4], channels: [3, 12], before: [0, 0, 3] }),
    ],
    [
      'three dimensions',
      shapeOf({
        input: [5, 4, 6],
        kernel: [3, 2, 3],
        channels: [2, 5],
        before: [1, 0, 1],
        after: [1, 1, 1],
        strides: [2, 1, 2],
      }),
    ],
    [
      'deep, wide and many panels',
      shapeOf({
        batch: 1,
        input: [1, 5, 5],
        kernel: [1, 3, 3],
        channels: [70, 21],
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    ['a large image', shapeOf({ batch: 2, input: [1, 30, 31], kernel: [1, 3, 3], channels: [1, 3] })],
    ['one position', shapeOf({ batch: 3, input: [1, 3, 3], kernel: [1, 3, 3], channels: [4, 4] })],
    [
      'images in blocks, the last of which is not full',
      shapeOf({
        batch: 7,
        input: [1, 5, 8],
        kernel: [1, 3, 3],
        channels: [4, 9],
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    [
      'many small images',
      shapeOf({
        batch: 101,
        input: [1, 2, 2],
        kernel: [1, 2, 2],
        channels: [3, 5],
        after: [0, 1, 1],
      }),
    ],
    [
      'an image in slices, tiles of channels',
      shapeOf({
        batch: 1,
        input: [1, 23, 22],
        kernel: [1, 3, 3],
        channels: [20, 16],
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    [
      'a kernel larger than the image',
      shapeOf({
        batch: 3,
        input: [1, 4, 5],
        kernel: [1, 7, 9],
        channels: [4, 6],
        before: [0, 3, 4],
        after: [0, 3, 4],
      }),
    ],
    [
      'a long kernel on a line',
      shapeOf({ batch: 2, input: [1, 1, 70], kernel: [1, 1, 31], channels: [2, 5], before: [0, 0, 30] }),
    ],
    ['a long line', shapeOf({ batch: 1, input: [1, 1, 1301], kernel: [1, 1, 2], channels: [4, 8] })],
    [
      'two panels, a narrow one, and padding',
      shapeOf({
        input: [1, 5, 6],
        kernel: [1, 3, 2],
        channels: [42, 36],
        strides: [1, 1, 2],
        before: [0, 1, 1],
        after: [0, 1, 0],
      }),
    ],
    ['groups of two panels', shapeOf({ input: [1, 5, 4], kernel: [1, 2, 2], channels: [34, 64], groups: 2 })],
    [
      'more channels than are summed at a time',
      shapeOf({ input: [1, 3, 2], kernel: [1, 2, 2], channels: [519, 18] }),
    ],
    [
      'more channels than are summed at a time, evenly',
      shapeOf({ input: [1, 3, 2], kernel: [1, 2, 1], channels: [1028, 2] }),
    ],
    ['groups of tiles', shapeOf({ input: [1, 6, 7], kernel: [1, 2, 3], channels: [24, 16], groups: 2 })],
    ['groups of four', shapeOf({ input: [1, 6, 7], kernel: [1, 3, 3], channels: [16, 16], groups: 4 })],
    [
      'sixteen channels and few outputs',
      shapeOf({
        batch: 3,
        input: [1, 9, 8],
        kernel: [1, 3, 3],
        channels: [32, 3],
        strides: [1, 1, 2],
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    [
      'groups of sixteen channels and one output',
      shapeOf({ input: [1, 5, 6], kernel: [1, 2, 3], channels: [32, 2], groups: 2 }),
    ],
    ['few channels and sixteen outputs', shapeOf({ input: [1, 6, 6], kernel: [1, 3, 3], channels: [2, 16] })],
    [
      'depthwise over edges, all widths of vectors',
      shapeOf({
        batch: 3,
        input: [1, 9, 12],
        kernel: [1, 3, 3],
        channels: [39, 39],
        groups: 39,
        strides: [1, 1, 2],
        before: [0, 1, 1],
        after: [0, 1, 1],
      }),
    ],
    [
      'depthwise in three dimensions',
      shapeOf({
        input: [4, 5, 6],
        kernel: [2, 3, 2],
        channels: [17, 17],
        groups: 17,
        dilations: [1, 2, 1],
        before: [1, 0, 1],
        after: [0, 2, 0],
      }),
    ],
    [
      'three filters for each channel',
      shapeOf({
        batch: 3,
        input: [1, 8, 9],
        kernel: [1, 3, 4],
        channels: [7, 21],
        groups: 7,
        strides: [1, 2, 1],
        before: [0, 1, 2],
        after: [0, 1, 1],
      }),
    ],
  ])('%s', (_, shape) => {
    check(kind, shape);
    check(kind, shape, { flags: 1 });
    if (kind === 'conv') check(kind, shape, { bias: true, flags: 2 });
  });

  it('agrees with float64 loops for random shapes', () => {
    for (let round = 0; round < 120; round++) {
      const dimension = (at: (d: number) => number): Triple => [round % 3 === 0 ? at(0) : 1, at(1), at(2)];
      const groups = 1 + (round % 4 === 0 ? below(3) : 0);
      const kernel = dimension(() => 1 + below(4));
      const dilations = dimension(() => 1 + below(2));
      const spread = (d: number): number => (kernel[d] - 1) * dilations[d];
      const flat = (values: Triple): Triple => [round % 3 === 0 ? values[0] : 0, values[1], values[2]];
      check(
        kind,
        shapeOf({
          batch: 1 + below(3),
          input: dimension((d) => spread(d) + 1 + below(6)),
          kernel,
          dilations,
          strides: dimension(() => 1 + below(3)),
          before: flat([below(spread(0) + 1), below(spread(1) + 1), below(spread(2) + 1)]),
          after: flat([below(spread(0) + 1), below(spread(1) + 1), below(spread(2) + 1)]),
          channels: [groups * (1 + below(6)), groups * (1 + below(12))],
          groups,
        }),
        { bias: kind === 'conv' && below(2) === 0, flags: kind === 'conv' ? below(4) : below(2) },
      );
    }
  });
});

describe('convUnits', () => {
  const square = (batch: number, size: number, channels: readonly [number, number], groups = 1): ConvShape =>
    shapeOf({ batch, input: [1, size, size], kernel: [1, 3, 3], channels, groups });

  it('divides the positions of few large images, and what each panel of a kernel needs', () => {
    const units = (shape: ConvShape): number[] => KINDS.map((kind) => convUnits(kind, shape));
    expect(units(square(64, 26, [32, 64]))).toEqual([64, 64, 72]);
    expect(units(square(1, 26, [32, 64]))).toEqual([6, 7, 72]);
    expect(units(square(64, 6, [32, 64]))).toEqual([11, 22, 72]);
    expect(units(square(64, 28, [1, 32]))).toEqual([64, 64, 4]);
    expect(units(square(2, 30, [64, 64], 64))).toEqual([16, 18, 4]);
  });
});

describe('convDescriptor', () => {
  const shape = shapeOf({ input: [1, 4, 4], kernel: [1, 2, 2], channels: [3, 4], groups: 2 });
  const at = { x: 0, w: 0, y: 0, bias: 0, flags: 0 };

  it('refuses channels that do not divide and a bias in a gradient', () => {
    expect(() => convDescriptor('conv', shape, at)).toThrow(
      'ArgumentError[conv-groups]: groups must divide the input and the output channels.\n' +
        '  groups          = 2\n  input channels  = 3\n  output channels = 4',
    );
    expect(() => convDescriptor('convInputGradient', { ...shape, groups: 1 }, { ...at, bias: 16 })).toThrow(
      'ArgumentError[conv-epilogue]: a bias and relu belong to the forward product only.\n' +
        '  kernel = convInputGradient\n  bias   = 16\n  flags  = 0',
    );
  });
});
