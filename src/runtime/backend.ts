import { checkNoMore } from '../util/arguments';
import type { Backend } from '../backends/backend';
import { referenceBackend } from '../backends/reference/reference';
import { walkBackend } from '../backends/walk/walk';
import { setDeterministic } from '../backends/wasm/engine/determinism';
import { setThreads, threadCount } from '../backends/wasm/engine/thread-count';
import { wasmBackend } from '../backends/wasm/wasm';
import { NameError, StateError } from '../util/errors';
import { suggestName } from '../util/names';

export { setDeterministic, setThreads, threadCount };

/** All backends, by name: a folder of `backends/` for each. Not read but where one is chosen, so that pages leave it out. */
const backends = () =>
  ({ wasm: wasmBackend, walk: walkBackend, reference: referenceBackend }) satisfies Record<string, Backend>;

/** The name of a backend. */
export type BackendName = keyof ReturnType<typeof backends>;

let current: (Backend & { readonly name: BackendName }) | undefined;

/** The backend that functions compiled from now on run on: `wasm`, and where that cannot run the reference. */
export function currentBackend(): Backend & { readonly name: BackendName } {
  if (current !== undefined) return current;
  const why = wasmBackend.unavailable();
  current = why === null ? wasmBackend : referenceBackend;
  if (why !== null)
    console.warn(
      `Keratin computes in plain JavaScript, which takes about 50 to 300 times as long as WebAssembly, because ${why}.`,
    );
  return current;
}

/**
 * Chooses the backend for functions compiled from now on. What was compiled before stays where it is.
 *
 * @param name `wasm` (the default) compiles programs to WebAssembly; `walk` follows the steps of compiled programs in plain
 * TypeScript, and `reference` evaluates one operation after the other: both are slow, and there to compare with. Where
 * WebAssembly cannot be compiled, as under a page's policy without `wasm-unsafe-eval`, `reference` is what is used when
 * nobody chose, and a warning says so.
 * @throws NameError where there is no such backend.
 * @throws StateError `backend-unavailable` where the platform lacks what it needs.
 * @example
 * import { jit, setBackend, Tensor } from 'keratin';
 * setBackend('reference');
 * console.log(jit((x: Tensor) => x.add(1))(2).item()); // 3
 * setBackend('wasm');
 */
export function setBackend(name: BackendName, ...others: readonly never[]): void {
  checkNoMore('setBackend', others);
  const known = backends();
  if (!Object.hasOwn(known, name)) throw unknownBackend(String(name), Object.keys(known));
  const backend: Backend & { readonly name: BackendName } = known[name];
  const why = backend.unavailable();
  if (why !== null) {
    throw new StateError({
      code: 'backend-unavailable',
      expected: `the ${name} backend needs WebAssembly with 128-bit vectors (SIMD).`,
      received: { platform: why },
      advice:
        "Use setBackend('reference'), a newer browser or Node, or a page's policy that allows 'wasm-unsafe-eval'.",
    });
  }
  current = backend;
}

const unknownBackend = (name: string, known: readonly string[]): NameError =>
  new NameError({
    code: 'unknown-backend',
    expected: 'setBackend takes the name of a backend.',
    received: { name: JSON.stringify(name) },
    advice: suggestName(name, known),
  });

/** The name of the backend that functions compiled from now on run on. */
export function backendName(...others: readonly never[]): BackendName {
  checkNoMore('backendName', others);
  return currentBackend().name;
}
