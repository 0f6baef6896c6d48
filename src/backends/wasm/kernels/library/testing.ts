import { detectFeatures } from '../../engine/features';
import type { WideHost } from './wide-library';
import { searchWideLibrary, wideHost } from './wide-library';
import { compiledLibrary, type KERNELS, LIBRARY } from './library';
import type { LibraryOptions } from '../common/library-options';
import { type WINDOW_KERNELS, WINDOW_LIBRARY } from './window-library';

type KernelName = keyof typeof KERNELS | keyof typeof WINDOW_KERNELS;

/** All kernels on a fresh memory of at least so many bytes, for tests and benchmarks. */
export function instantiate(
  bytes: number,
  options: LibraryOptions = detectFeatures(),
): { kernels: Record<KernelName, (...values: number[]) => void>; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
  const kernels = [LIBRARY, WINDOW_LIBRARY].map(
    (library) => new WebAssembly.Instance(compiledLibrary(library, options), { env: { memory } }).exports,
  );
  return {
    kernels: Object.assign({}, ...kernels) as Record<KernelName, (...values: number[]) => void>,
    memory,
  };
}

/**
 * What libraries this engine can run are written for: without and with fused multiply-add, low tiles, and of 16 columns,
 * of which V8 has been asked for vectors of 256 bits (without them they are slow, but must be right too).
 */
export function runnableLibraries(): readonly LibraryOptions[] {
  if (!detectFeatures().relaxedSimd) return [{ relaxedSimd: false }];
  for (const library of [LIBRARY, WINDOW_LIBRARY]) searchWideLibrary(askingHost(), library, false);
  return [
    { relaxedSimd: false },
    { relaxedSimd: true },
    { relaxedSimd: true, lowTiles: true },
    { relaxedSimd: true, wide: true },
  ];
}

/** This process as if it had been started with `KERATIN_REVECTORIZE=1`; null where V8 cannot be asked. */
export function askingHost(): WideHost | null {
  const host = wideHost();
  return host === null
    ? null
    : { ...host, environment: (name) => (name === 'KERATIN_REVECTORIZE' ? '1' : undefined) };
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
