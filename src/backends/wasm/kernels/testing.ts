import { detectFeatures } from '../features';
import { compiledLibrary, type KERNELS, LIBRARY } from './library';
import { type WINDOW_KERNELS, WINDOW_LIBRARY } from './window-library';

type KernelName = keyof typeof KERNELS | keyof typeof WINDOW_KERNELS;

/** All kernels on a fresh memory of at least so many bytes, for tests and benchmarks. */
export function instantiate(
  bytes: number,
  features: { readonly relaxedSimd: boolean } = detectFeatures(),
): { kernels: Record<KernelName, (...values: number[]) => void>; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const kernels = [LIBRARY, WINDOW_LIBRARY].map(
    (library) => new WebAssembly.Instance(compiledLibrary(library, features), { env: { memory } }).exports,
  );
  return {
    kernels: Object.assign({}, ...kernels) as Record<KernelName, (...values: number[]) => void>,
    memory,
  };
}

/** A generator of numbers in [0, 1) that repeats from its seed (mulberry32). */
export function randomGenerator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
