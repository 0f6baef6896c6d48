import type { Support } from '../ir/primitive';
import { LOWER_LOOP } from './lower';
import { lowerScan } from './lower-scan';
import { lightenLoops } from './loops';
import { REWRITE } from './support';

/** The support of loops over time: the passes that all backends share, with what backends bring. */
export const scanSupport = (kernels: Support): Support => [
  ...kernels,
  REWRITE.with(lightenLoops),
  LOWER_LOOP.with(lowerScan),
];
