import { ModuleBuilder } from '../assembler';
import { memoryImport } from '../threads/shared-memory';
import type { ValueType } from '../assembler';
import { defineConvolutions } from './conv';
import { integers } from './emit';
import { defineFinishRows } from './epilogue';
import { defineGatherRows, defineScatterAddRows } from './gather';
import { defineGemm } from './gemm';
import { definePackColumns } from './pack';
import { definePools } from './pool';
import { defineThreefryBits } from './random';

/** The kernels of the library by name: parameter types (none returns a value). */
export const KERNELS = {
  gemm: integers(14),
  gatherRows: integers(6),
  scatterAddRows: integers(6),
  conv: integers(4),
  convInputGradient: integers(4),
  convFilterGradient: integers(4),
  pool: integers(4),
  maxPoolGradient: integers(4),
  averagePoolGradient: integers(4),
  threefryBits: integers(3),
  finishRows: integers(5),
} as const satisfies Record<string, ValueType[]>;

export type KernelName = keyof typeof KERNELS;

/** What kernels are written for. */
export interface LibraryOptions {
  /** Whether a multiplication and an addition are one instruction. */
  readonly relaxedSimd: boolean;
  /** Whether the memory is one that threads share. */
  readonly sharedMemory?: boolean;
}

const compiled = new Map<string, WebAssembly.Module>();

/** The bytes of the kernel library. */
export function kernelLibraryBytes({ relaxedSimd, sharedMemory = false }: LibraryOptions): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(sharedMemory));
  const packColumns = definePackColumns(module);
  defineGemm(module, relaxedSimd, packColumns);
  defineConvolutions(module, relaxedSimd, packColumns);
  definePools(module);
  defineGatherRows(module);
  defineScatterAddRows(module);
  defineThreefryBits(module);
  defineFinishRows(module);
  return module.toBytes();
}

/** The kernel library, compiled once for each set of options; it imports its memory as `env.memory`. */
export function kernelLibrary(options: LibraryOptions): WebAssembly.Module {
  const key = `${options.relaxedSimd} ${options.sharedMemory ?? false}`;
  let module = compiled.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(kernelLibraryBytes(options) as BufferSource);
    compiled.set(key, module);
  }
  return module;
}
