import { makeMemory } from '../../engine/shared-memory';
import { convDescriptor, convScratchBytes, convUnits } from '../conv/conv-descriptor';
import type { ConvKind, ConvShape } from '../conv/conv-descriptor';
import { gemmScratchBytes } from '../gemm/gemm';
import type { KernelLibrary, KERNELS } from './library';
import { compiledLibrary, LIBRARY } from './library';
import type { LibraryOptions } from '../common/library-options';
import { ACCUMULATE, RELU } from '../gemm/tile';
import type { WINDOW_KERNELS } from './window-library';

type KernelName = keyof typeof KERNELS | keyof typeof WINDOW_KERNELS;

type Kernels = Readonly<Record<KernelName, (...values: readonly number[]) => void>>;

/** Addresses: of three tensors, one of which is the result, of a bias, of a descriptor, of scratch memory. */
interface Places {
  readonly tensors: readonly number[];
  readonly bias: number;
  readonly words: number;
  readonly scratch: number;
}

/** Something to compute. */
interface Trial {
  readonly name: string;
  /** Lengths of three tensors. */
  readonly sizes: readonly [number, number, number];
  /** Length of the bias. */
  readonly columns: number;
  readonly scratchBytes: number;
  readonly words: (at: Places) => Int32Array;
  readonly run: (kernels: Kernels, at: Places) => void;
}

/** A product; strides of A and B in elements. */
function productTrial(
  size: readonly [m: number, n: number, k: number],
  strides: { readonly a: readonly [number, number]; readonly b: readonly [number, number] },
  { bias, flags }: { readonly bias: boolean; readonly flags: number },
): Trial {
  const [m, n, k] = size;
  return {
    name: `product ${size.join(' x ')}`,
    sizes: [m * k, k * n, m * n],
    columns: n,
    scratchBytes: gemmScratchBytes(m, n, k),
    words: () => new Int32Array(0),
    run: ({ gemm }, { tensors: [a, b, c], bias: biasAt, scratch }) =>
      gemm(m, n, k, a, ...strides.a, b, ...strides.b, c, n, bias ? biasAt : 0, flags, scratch),
  };
}

/** A convolution of two images with a kernel of 3 x 3 and its gradients. */
function convolutionTrials(channels: readonly [number, number], groups = 1): Trial[] {
  const [height, width, batch] = [7, 9, 2];
  const shape: ConvShape = {
    batch,
    inputSpatial: [1, height, width],
    inputChannels: channels[0],
    kernelSpatial: [1, 3, 3],
    outputSpatial: [1, height, width],
    outputChannels: channels[1],
    strides: [1, 1, 1],
    paddingBefore: [0, 1, 1],
    dilations: [1, 1, 1],
    groups,
  };
  const positions = batch * height * width;
  return (['conv', 'convInputGradient', 'convFilterGradient'] as const).map((kind: ConvKind): Trial => ({
    name: `${kind} of ${channels.join(' to ')} channels`,
    sizes: [positions * channels[0], positions * channels[1], (9 * channels[0] * channels[1]) / groups],
    columns: channels[1],
    scratchBytes: convScratchBytes(kind, shape),
    words: ({ tensors: [x, y, w], bias }) => {
      const epilogue = kind === 'conv' ? { bias, flags: RELU } : { bias: 0, flags: ACCUMULATE };
      return convDescriptor(kind, shape, { x, y, w, ...epilogue });
    },
    run: (kernels, { words, scratch }) => kernels[kind](words, 0, convUnits(kind, shape), scratch),
  }));
}

/** Every way through the products that are written for wider vectors, with rows and columns left over. */
const productTrials = (): readonly Trial[] => [
  // A copied tile by tile, B where it lies.
  productTrial([15, 149, 7], { a: [7, 1], b: [149, 1] }, { bias: false, flags: 0 }),
  // Two blocks of depth, B copied panel by panel.
  productTrial([20, 43, 523], { a: [523, 1], b: [1, 523] }, { bias: true, flags: ACCUMULATE | RELU }),
  // A where it lies, its columns side by side.
  productTrial([13, 35, 9], { a: [1, 13], b: [35, 1] }, { bias: true, flags: RELU }),
  productTrial([26, 64, 40], { a: [1, 26], b: [64, 1] }, { bias: false, flags: ACCUMULATE }),
];

/** The same for convolutions. */
const windowTrials = (): readonly Trial[] => [
  // Panels of 16, 8 and fewer columns; the gradient of the kernel with and without tiles.
  ...convolutionTrials([8, 29]),
  ...convolutionTrials([19, 24]),
  // Sixteen channels at once.
  ...convolutionTrials([20, 20], 20),
  ...convolutionTrials([16, 3]),
];

const SPECIAL = [Number.NaN, Infinity, -Infinity, -0, 1e-42, 3e38];

const START = 64;
const PAGE = 65536;

/** Whole numbers from 0 to 2^31 - 1, the same each time. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 1;
  };
}

function instantiate(library: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(library, { env: { memory } }).exports as Kernels;
}

/** What a library makes of some values. */
export interface LibraryAnswer {
  readonly name: string;
  /** All of the memory but what kernels may leave anything in. */
  readonly values: Float32Array;
}

/** What a kernel library answers to fixed problems with NaN, infinities and subnormal numbers among their values. */
export function libraryAnswers(library: KernelLibrary, options: LibraryOptions): readonly LibraryAnswer[] {
  const random = generator();
  const trials = library === LIBRARY ? productTrials() : windowTrials();
  return trials.map(({ name, sizes, columns, scratchBytes, words, run }) => {
    const starts = [START, START + sizes[0], START + sizes[0] + sizes[1]];
    const biasAt = starts[2] + sizes[2];
    const scratchAt = Math.ceil((biasAt + columns + START) / 4) * 4;
    const at: Places = {
      tensors: starts.map((start) => start * 4),
      bias: biasAt * 4,
      scratch: scratchAt * 4,
      words: Math.ceil((scratchAt * 4 + scratchBytes) / 16) * 16,
    };
    const descriptor = words(at);
    const memory = makeMemory(
      Math.ceil((at.words + descriptor.byteLength) / PAGE),
      options.sharedMemory === true,
    );
    const values = new Float32Array(memory.buffer, 0, scratchAt);
    for (let i = 0; i < values.length; i++) values[i] = random() / 2 ** 30 - 1;
    for (const special of SPECIAL) {
      for (const tensor of [0, 1]) values[starts[tensor] + (random() % sizes[tensor])] = special;
    }
    new Int32Array(memory.buffer, at.words, descriptor.length).set(descriptor);
    run(instantiate(compiledLibrary(library, options), memory), at);
    return { name, values: values.slice() };
  });
}

/** The first number that differs from the right ones (one NaN is as good as another), in words; null where none does. */
export function differenceOf(
  answers: readonly LibraryAnswer[],
  right: readonly LibraryAnswer[],
): string | null {
  for (const [i, { name, values }] of right.entries()) {
    const found = answers[i].values;
    const at = values.findIndex((value, j) => !Object.is(value, found[j]));
    if (at >= 0) return `${found[at]} instead of ${values[at]} (${name})`;
  }
  return null;
}

/** Rows and depth of the product that is timed. */
const [ROWS, DEPTH] = [48, 256];
const CALLS = 4;
const ROUNDS = 50;
/** 16 columns must take less than so many times what eight take; vectors of 256 bits make it 1.1, of 128 bits over 3. */
const MOST_TIME = 1.6;

/** Whether tiles of 16 columns are worth it: measured against those of eight, in a fraction of a millisecond. */
export function isFaster(options: LibraryOptions): boolean {
  const [a, b] = [START, START + ROWS * DEPTH * 4];
  const c = b + DEPTH * 16 * 4;
  const scratch = c + ROWS * 16 * 4;
  const memory = makeMemory(
    Math.ceil((scratch + gemmScratchBytes(ROWS, 16, DEPTH)) / PAGE),
    options.sharedMemory === true,
  );
  const { gemm } = instantiate(compiledLibrary(LIBRARY, options), memory);
  const timeOf = (columns: number): number => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++)
      gemm(ROWS, columns, DEPTH, a, 1, ROWS, b, columns, 1, c, columns, 0, 0, scratch);
    return performance.now() - start;
  };
  let [eight, sixteen] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    eight = Math.min(eight, timeOf(8));
    sixteen = Math.min(sixteen, timeOf(16));
    if (round > 2 && sixteen < MOST_TIME * eight) return true;
  }
  return false;
}
