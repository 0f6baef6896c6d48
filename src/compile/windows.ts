import type { Support } from '../ir/primitive';
import type { WindowName } from '../ir/primitives/window';
import { foldScales } from './fold-scales';
import { sumsFromMeans } from './mean-pool';
import { REWRITE } from './support';

/** What backends bring for windows: poolings of sums become poolings of means, which kernels exist for. */
export type WindowKernels = Readonly<
  Record<Exclude<WindowName, 'sum_pool' | 'sum_pool_gradient'> | 'mean_pool' | 'mean_pool_gradient', Support>
>;

/** The support of windows: the passes that all backends share, with what backends bring. */
export function windowSupport({
  mean_pool: mean,
  mean_pool_gradient: gradient,
  ...others
}: WindowKernels): Readonly<Record<WindowName, Support>> {
  return {
    ...others,
    conv: [...others.conv, REWRITE.with(foldScales)],
    ...sumsFromMeans({ mean, gradient }),
  };
}
