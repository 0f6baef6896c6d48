import { maxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { PoolingArguments, PoolingOptions } from './pooling';
import { Pooling, poolingOptions } from './pooling';

/** Options of `MaxPooling1D`. */
export type MaxPooling1DOptions = PoolingOptions;

/**
 * The largest value of each window of sequences. Cells that padding adds do not count.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.MaxPooling1D().apply([[[1], [3], [2], [0]]]).flatten())); // [3. 2.]
 *
 * @see https://keras.io/api/layers/pooling_layers/max_pooling1d/
 */
export class MaxPooling1D extends Pooling {
  static readonly className: string = 'MaxPooling1D';
  static override readonly options = poolingOptions(1);

  constructor(...options: PoolingArguments) {
    super(options, 1);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(maxPool, inputs);
  }
}
