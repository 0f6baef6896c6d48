import type { ValueType } from '../../assembler/assembler';
import { integers } from '../common/emit';
import { kernelLibraryBytes } from './library-bytes';
import { variantIndex, type LibraryOptions } from '../common/library-options';

/** Kernels that every program may call, by name: parameter types (none returns a value). */
export const KERNELS = {
  gemm: integers(14),
  gatherRows: integers(6),
  gatherRecords: integers(6),
  spreadRecords: integers(5),
  scatterAddRows: integers(6),
  finishRows: integers(6),
} as const satisfies Record<string, ValueType[]>;

export type KernelName = keyof typeof KERNELS;

/** Kernels that were written while building. */
export interface KernelLibrary {
  /** What programs import its kernels from. */
  readonly name: string;
  readonly kernels: Readonly<Record<string, readonly ValueType[]>>;
  /** A module that imports its memory as `env.memory`. */
  readonly bytes: (options: LibraryOptions) => Uint8Array;
}

export const LIBRARY: KernelLibrary = { name: 'library', kernels: KERNELS, bytes: kernelLibraryBytes };

const compiled = new WeakMap<KernelLibrary, WebAssembly.Module[]>();

/** A library, compiled once for each set of options. */
export function compiledLibrary(library: KernelLibrary, options: LibraryOptions): WebAssembly.Module {
  let variants = compiled.get(library);
  if (variants === undefined) compiled.set(library, (variants = []));
  return (variants[variantIndex(options)] ??= new WebAssembly.Module(library.bytes(options) as BufferSource));
}
