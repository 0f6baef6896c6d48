import { penaltyOf } from '../regularizers/regularizer';
import type { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';

/** The penalties of a layer on its outputs, each divided by the number of samples. */
export function activityPenalties(
  regularizer: { call(value: Tensor): Tensor } | null,
  outputs: Tree<Tensor>,
): readonly Tensor[] {
  if (regularizer === null) return [];
  return flattenTree<Tensor>(outputs).map((output) => {
    const penalty = penaltyOf(regularizer, output);
    const samples = output.ndim === 0 ? 1 : output.shape[0];
    return samples === 0 ? penalty.mul(0) : penalty.div(samples);
  });
}
