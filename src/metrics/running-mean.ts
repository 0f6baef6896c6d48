import type { DType } from '../ir/dtype';
import { alignRanks } from '../losses/ranks';
import { applyMask } from '../losses/reduce';
import { divideNoNan } from '../ops/numpy-math';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';

/** Values with one weight each, or none. */
export interface Weighted {
  readonly values: Tensor;
  readonly weight: Tensor | null;
}

/** A weight or mask as a tensor of a type; null for none. */
export const optionalTensor = (x: TensorLike | null | undefined, dtype: DType): Tensor | null =>
  x === null || x === undefined ? null : Tensor.from(x, 'float32').astype(dtype);

const axesFrom = (first: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);

/**
 * Weighted values and their weights, each reduced to one per sample by Keras's rule: axes that weights do not have are
 * reduced before weighting, the others after.
 */
export function perSample(
  given: Tensor,
  sampleWeight: Tensor,
  kind: 'mean' | 'sum',
): Required<Weighted> & { weight: Tensor } {
  const reduce = (x: Tensor, axes: number[]): Tensor => (axes.length === 0 ? x : x[kind](axes));
  const [aligned, weight] = alignRanks(given, sampleWeight);
  const narrowed = reduce(aligned, axesFrom(weight.ndim, aligned.ndim));
  const factors = weight.broadcastTo(narrowed.shape);
  return {
    values: reduce(narrowed.mul(factors), axesFrom(1, narrowed.ndim)),
    weight: reduce(factors, axesFrom(1, weight.ndim)),
  };
}

/** A mean over batches: the sum of what was seen, and how much that was. */
export class RunningMean {
  readonly #total: Variable;
  readonly #count: Variable;
  readonly #dtype: DType;

  constructor(total: Variable, count: Variable) {
    this.#total = total;
    this.#count = count;
    this.#dtype = total.dtype;
  }

  /**
   * Adds values [batch, ...].
   *
   * @param mask True where a value counts; only used to narrow weights that are given, as in Keras.
   */
  add(values: Tensor, sampleWeight: Tensor | null, mask: Tensor | null = null): void {
    const given = values.astype(this.#dtype);
    if (sampleWeight === null) {
      // One sum over all axes: a mean over all but the first, then a sum over that, is the same.
      const samples = given.shape[0] ?? 1;
      const each = samples === 0 ? 1 : given.size / samples;
      this.#total.assignAdd(each === 1 ? given.sum() : given.sum().div(each));
      this.#count.assignAdd(samples);
      return;
    }
    const weights = applyMask(sampleWeight.astype(this.#dtype), mask, this.#dtype, 'sum');
    const weighted = perSample(given, weights ?? sampleWeight, 'mean');
    this.#total.assignAdd(weighted.values.sum());
    this.#count.assignAdd(weighted.weight.sum());
  }

  /** The mean so far; 0 before the first value. */
  result(): Tensor {
    return divideNoNan(this.#total.value, this.#count.value);
  }
}
