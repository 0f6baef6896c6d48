import type { Backend } from '../backends/backend';
import { referenceBackend } from '../backends/reference/reference';
import { wasmAvailable, wasmBackend } from '../backends/wasm/program/executable';
import { setDeterministic } from '../backends/wasm/engine/determinism';
import { setThreads, threadCount } from '../backends/wasm/engine/thread-count';
import { StateError } from '../util/errors';

export { setDeterministic, setThreads, threadCount };

const BACKENDS = { wasm: wasmBackend, reference: referenceBackend } satisfies Record<string, Backend>;

/** `wasm` compiles programs to WebAssembly; `reference` evaluates them in plain TypeScript. */
export type BackendName = keyof typeof BACKENDS;

let current: Backend | undefined;

/** The backend that functions compiled from now on run on: `wasm` where the platform has its vectors. */
export function currentBackend(): Backend {
  current ??= wasmAvailable() ? wasmBackend : referenceBackend;
  return current;
}

/**
 * Chooses the backend for functions compiled from now on.
 *
 * @throws StateError `backend-unavailable` where the platform lacks what it needs.
 */
export function setBackend(name: BackendName): void {
  if (name === 'wasm' && !wasmAvailable()) {
    throw new StateError({
      code: 'backend-unavailable',
      expected: 'the wasm backend needs WebAssembly with 128-bit vectors (SIMD).',
      received: {
        platform: typeof WebAssembly === 'undefined' ? 'no WebAssembly' : 'WebAssembly without SIMD',
      },
      advice: "Use setBackend('reference'), or a newer browser or Node.",
    });
  }
  current = BACKENDS[name];
}

/** The name of the backend that functions compiled from now on run on. */
export const backendName = (): BackendName => currentBackend().name as BackendName;
