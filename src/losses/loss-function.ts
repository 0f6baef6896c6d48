import type { Tensor } from '../runtime/tensor';

/** A function of targets and predictions, usually with one value per sample; options, if it has any, come last. */
export type LossFunction = (
  yTrue: Tensor,
  yPred: Tensor,
  options?: Readonly<Record<string, unknown>>,
) => Tensor;
