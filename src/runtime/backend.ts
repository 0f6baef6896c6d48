import type { Backend } from '../backends/backend';
import { referenceBackend } from '../backends/reference/reference';

const BACKENDS: Readonly<Record<string, Backend>> = { reference: referenceBackend };

let current: Backend = referenceBackend;

/** The backend compiled functions run on. */
export const currentBackend = (): Backend => current;

/** Chooses the backend by name: `wasm` where the platform has it, `reference` (plain TypeScript) otherwise. */
export function setBackend(name: 'reference'): void {
  current = BACKENDS[name];
}
