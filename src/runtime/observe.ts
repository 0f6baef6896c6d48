import type { ObservedExecutable } from '../backends/backend';
import { ObservedWasmExecutable } from '../backends/wasm/program/observed';
import { measurePeak } from '../backends/wasm/engine/peak';
import { backendName } from './backend';
import type { Traced } from './jit';
import { specOf } from './jit';
import type { Tensor } from './tensor';

/** Whether programs of the current backend have steps. */
const hasSteps = (): boolean => backendName() === 'wasm';

/** Compiles what was recorded so that `onStep` is called after each step; null where the backend has no steps. */
export const compileObserved = (
  traced: Traced<unknown>,
  outputs: readonly Tensor[],
  onStep: (step: number) => void,
): ObservedExecutable | null =>
  hasSteps() ? new ObservedWasmExecutable(specOf(traced, outputs), onStep) : null;

/** Multiplications and additions one thread can do in a second; null where the backend has no steps. */
export const peakOfThread = (): number | null => (hasSteps() ? measurePeak() : null);
