import { filled } from '../ops/common';
import type { Tensor } from '../runtime/tensor';
import { dtypeOf, Initializer, type InitializerCallOptions } from './initializer';

/**
 * Zeros.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(String(new initializers.Zeros().call([2]))); // [0. 0.]
 *
 * @see https://keras.io/api/layers/initializers/#zeros-class
 */
export class Zeros extends Initializer {
  static override readonly className = 'Zeros';

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    return filled(shape, 0, dtypeOf('Zeros', options));
  }
}
