import { filled } from '../ops/common';
import type { Tensor } from '../runtime/tensor';
import { dtypeOf, Initializer, type InitializerCallOptions } from './initializer';

/**
 * Ones.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(String(new initializers.Ones().call([2]))); // [1. 1.]
 *
 * @see https://keras.io/api/layers/initializers/#ones-class
 */
export class Ones extends Initializer {
  static override readonly className = 'Ones';

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    return filled(shape, 1, dtypeOf('Ones', options));
  }
}
