import { ModuleBuilder } from '../../assembler/assembler';
import { memoryImport } from '../../engine/shared-memory';
import { defineConvolutions } from '../conv/conv';
import { defineFinishRows } from '../gemm/epilogue';
import {
  defineGatherRecords,
  defineGatherRows,
  defineScatterAddRows,
  defineSpreadRecords,
} from '../gather/gather';
import { defineGemm } from '../gemm/gemm';
import type { LibraryOptions } from '../common/library-options';
import { definePackColumns } from '../gemm/pack';
import { definePools } from '../pool/pool';

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
