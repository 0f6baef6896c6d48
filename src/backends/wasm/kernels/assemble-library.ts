import { ModuleBuilder } from '../assembler';
import { memoryImport } from '../threads/shared-memory';
import { defineConvolutions } from './conv';
import { defineFinishRows } from './epilogue';
import { defineGatherRecords, defineGatherRows, defineScatterAddRows, defineSpreadRecords } from './gather';
import { defineGemm } from './gemm';
import type { LibraryOptions } from './library-options';
import { definePackColumns } from './pack';
import { definePools } from './pool';

const newModule = ({ sharedMemory = false }: LibraryOptions): ModuleBuilder => {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(sharedMemory));
  return module;
};

/** Writes every kernel of `KERNELS`, as the bytes of a module that imports `env.memory`. */
export function assembleLibrary(options: LibraryOptions): Uint8Array {
  const module = newModule(options);
  defineGemm(module, options, definePackColumns(module), options.wide === true);
  defineGatherRows(module);
  defineGatherRecords(module);
  defineSpreadRecords(module);
  defineScatterAddRows(module);
  defineFinishRows(module);
  return module.toBytes();
}

/** Writes every kernel of `WINDOW_KERNELS`. */
export function assembleWindowLibrary(options: LibraryOptions): Uint8Array {
  const module = newModule(options);
  defineConvolutions(module, options, definePackColumns(module), options.wide === true);
  definePools(module);
  return module.toBytes();
}
