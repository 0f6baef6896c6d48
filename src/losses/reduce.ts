import type { DType } from '../ir/dtype';
import { divideNoNan } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import { alignRanks } from './ranks';

/** How the losses of a batch become one number. */
export const REDUCTIONS = ['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none'] as const;

/** How the losses of a batch become one number; null, like `none`, leaves them as they are. */
export type Reduction = (typeof REDUCTIONS)[number] | null;

const isMean = (reduction: Reduction): boolean => reduction === 'mean' || reduction === 'sum_over_batch_size';

/**
 * Sample weights with a mask merged in: 0 where the mask is false. For means, what remains weighs total/valid, so that a
 * mean over all places becomes one over the valid ones.
 */
export function applyMask(
  sampleWeight: Tensor | null,
  mask: Tensor | null,
  dtype: DType,
  reduction: Reduction,
): Tensor | null {
  if (mask === null) return sampleWeight;
  let weight = mask.astype('bool').astype(dtype);
  if (isMean(reduction)) {
    const valid = weight.sum();
    weight = weight.mul(divideNoNan(mask.size, valid));
  }
  if (sampleWeight === null) return weight;
  const [masked, given] = alignRanks(weight, sampleWeight.astype(dtype));
  return given.mul(masked);
}

/** Weighted losses as one number (or unchanged), by Keras's rules. */
export function reduceWeighted(
  values: Tensor,
  sampleWeight: Tensor | null,
  mask: Tensor | null,
  reduction: Reduction,
): Tensor {
  const weight = applyMask(sampleWeight, mask, values.dtype, reduction);
  if (weight === null) return reduceValues(values, null, reduction);
  const [aligned, factors] = alignRanks(values, weight.astype(values.dtype));
  return reduceValues(aligned.mul(factors), factors, reduction);
}

function reduceValues(values: Tensor, weight: Tensor | null, reduction: Reduction): Tensor {
  const single = values.ndim === 0 || (values.ndim === 1 && values.size === 0);
  if (reduction === null || reduction === 'none' || single) return values;
  const sum = values.sum();
  if (reduction === 'sum') return sum;
  if (reduction === 'mean_with_sample_weight' && weight !== null) return divideNoNan(sum, weight.sum());
  return values.size === 0 ? sum : sum.div(values.size);
}
