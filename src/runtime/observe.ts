import type { ObservedExecutable } from '../backends/backend';
import { currentBackend } from './backend';
import type { Traced } from './jit';
import { specOf } from './jit';
import type { Tensor } from './tensor';

/** What looks into programs that were recorded. */
export interface Observer {
  /** Compiles what was recorded so that `onStep` is called after each step. */
  compile(
    traced: Traced<unknown>,
    outputs: readonly Tensor[],
    onStep: (step: number) => void,
  ): ObservedExecutable;
  /** Multiplications and additions one thread can do in a second; null where that is not known. */
  peak(): number | null;
}

/** Loads what looks into programs of the current backend; null where these have no steps. */
export async function loadObserver(): Promise<Observer | null> {
  const observation = await currentBackend().observation?.();
  if (observation === undefined) return null;
  return {
    compile: (traced, outputs, onStep) => observation.compile(specOf(traced, outputs), onStep),
    peak: observation.peak,
  };
}
