import { lightenLoops } from '../../../compile/loops';
import { lowerScan } from '../../../compile/lower-scan';
import { scanPrimitive } from '../../../ir/primitives/control';
import type { ScanKernel } from '../parallel/division';
import { divideRounds } from '../parallel/local-rounds';

const kernel: ScanKernel = { divideRounds };

/** A loop over the first axis of sequences with the passes that compile it; its last carries and stacked results. */
export const { scan } = scanPrimitive({ rewrite: lightenLoops, lower: lowerScan, kernel });
