import type { Observation } from '../../backend';
import { measurePeak } from '../engine/peak';
import { ObservedWasmExecutable } from './observed';

/** What looks into programs of WebAssembly. */
export const observation: Observation = {
  compile: (spec, onStep) => new ObservedWasmExecutable(spec, onStep),
  peak: measurePeak,
};
