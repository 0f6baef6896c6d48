import { ModuleBuilder } from '../assembler';
import { memoryImport } from '../threads/shared-memory';
import { defineConvolutions } from './conv';
import { defineFinishRows } from './epilogue';
import { defineGatherRecords, defineGatherRows, defineScatterAddRows, defineSpreadRecords } from './gather';
import { defineGemm } from './gemm';
import type { LibraryOptions } from './library-options';
import { definePackColumns } from './pack';
import { definePools } from './pool';

/** Writes the kernel library: every kernel of `KERNELS`, as the bytes of a module that imports `env.memory`. */
export function assembleLibrary({
  relaxedSimd,
  sharedMemory = false,
  wide = false,
}: LibraryOptions): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(sharedMemory));
  const packColumns = definePackColumns(module);
  defineGemm(module, relaxedSimd, packColumns, wide);
  defineConvolutions(module, relaxedSimd, packColumns, wide);
  definePools(module);
  defineGatherRows(module);
  defineGatherRecords(module);
  defineSpreadRecords(module);
  defineScatterAddRows(module);
  defineFinishRows(module);
  return module.toBytes();
}
