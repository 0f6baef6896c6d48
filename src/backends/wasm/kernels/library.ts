import { ModuleBuilder } from '../assembler';
import type { ValueType } from '../assembler';
import { defineConvolutions } from './conv';
import { integers } from './emit';
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
} as const satisfies Record<string, ValueType[]>;

export type KernelName = keyof typeof KERNELS;

const compiled = new Map<boolean, WebAssembly.Module>();

/** The bytes of the kernel library for a feature set. */
export function kernelLibraryBytes(features: { readonly relaxedSimd: boolean }): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 0 });
  const packColumns = definePackColumns(module);
  defineGemm(module, features.relaxedSimd, packColumns);
  defineConvolutions(module, features.relaxedSimd, packColumns);
  definePools(module);
  defineGatherRows(module);
  defineScatterAddRows(module);
  defineThreefryBits(module);
  return module.toBytes();
}

/** The kernel library, compiled once for each feature set; it imports its memory as `env.memory`. */
export function kernelLibrary(features: { readonly relaxedSimd: boolean }): WebAssembly.Module {
  let module = compiled.get(features.relaxedSimd);
  if (module === undefined) {
    module = new WebAssembly.Module(kernelLibraryBytes(features) as BufferSource);
    compiled.set(features.relaxedSimd, module);
  }
  return module;
}
