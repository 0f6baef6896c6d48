import type { ValueType } from '../assembler';
import { integers } from './emit';
import { kernelLibraryBytes } from './library-bytes';
import { variantIndex, type LibraryOptions } from './library-options';

/** The kernels of the library by name: parameter types (none returns a value). */
export const KERNELS = {
  gemm: integers(14),
  gatherRows: integers(6),
  gatherRecords: integers(6),
  spreadRecords: integers(5),
  scatterAddRows: integers(6),
  conv: integers(4),
  convInputGradient: integers(4),
  convFilterGradient: integers(4),
  pool: integers(4),
  maxPoolGradient: integers(4),
  averagePoolGradient: integers(4),
  finishRows: integers(5),
} as const satisfies Record<string, ValueType[]>;

export type KernelName = keyof typeof KERNELS;

const compiled: WebAssembly.Module[] = [];

/** The kernel library, compiled once for each set of options; it imports its memory as `env.memory`. */
export function kernelLibrary(options: LibraryOptions): WebAssembly.Module {
  return (compiled[variantIndex(options)] ??= new WebAssembly.Module(
    kernelLibraryBytes(options) as BufferSource,
  ));
}
