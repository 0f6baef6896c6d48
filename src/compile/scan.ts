import { scanPrimitive } from '../ir/primitives/control';
import { lightenLoops } from './loops';

/** A loop over the first axis of sequences, with the pass that compiles it; its last carries and stacked results. */
export const { scan } = scanPrimitive({ rewrite: lightenLoops });
