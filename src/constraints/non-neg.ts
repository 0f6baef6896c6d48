import type { Tensor, TensorLike } from '../runtime/tensor';
import { Constraint, tensorOf } from './constraint';

/**
 * No weight is negative: negative ones become 0.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(new constraints.NonNeg().call([-1.5, 2.5]))); // [0.  2.5]
 *
 * @see https://keras.io/api/layers/constraints/#nonneg-class
 */
export class NonNeg extends Constraint {
  static override readonly className = 'NonNeg';

  override call(w: TensorLike): Tensor {
    return tensorOf(w).maximum(0);
  }
}
