import type { Backend } from '../backend';
import { Walk } from './program';
import { walkTarget } from './target';

/**
 * A second reference, between the oracle and backends that are fast: it walks the steps of compiled programs in plain
 * TypeScript, so that what differs from the reference is a pass's doing, and what differs from here is a backend's.
 */
export const walkBackend = {
  name: 'walk',
  summary: 'steps in plain TypeScript',
  target: walkTarget,
  unavailable: () => null,
  compile: (spec) => new Walk(spec),
  observation: async () => (await import('./observation')).observation,
  programFrom: Infinity,
  setting: () => '',
} as const satisfies Backend;
