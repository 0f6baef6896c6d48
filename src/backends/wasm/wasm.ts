import type { Backend } from '../backend';
import { isDeterministic } from './engine/determinism';
import { whyNoWebAssembly } from './engine/features';
import { WasmExecutable } from './program/executable';
import { wasmTarget } from './program/target';

/** Compiles each program to one WebAssembly module. */
export const wasmBackend = {
  name: 'wasm',
  summary: 'programs compiled to WebAssembly',
  target: wasmTarget,
  unavailable: whyNoWebAssembly,
  compile: (spec) => new WasmExecutable(spec),
  observation: async () => (await import('./program/observation')).observation,
  programFrom: 250_000,
  setting: () => (isDeterministic() ? 'deterministic' : ''),
} as const satisfies Backend;
