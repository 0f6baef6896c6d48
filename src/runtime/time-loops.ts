import { divideRounds } from '../backends/wasm/parallel/local-rounds';
import { ROUNDS } from '../backends/wasm/parallel/division';
import { scanSupport } from '../compile/time-loops';
import { scanPrimitive } from '../ir/primitives/control';

/**
 * A loop over the first axis of sequences with what compiles it, and how the backend that pages start with divides its
 * rounds; its last carries and stacked results.
 */
export const { scan } = scanPrimitive(scanSupport([ROUNDS.with(divideRounds)]));
