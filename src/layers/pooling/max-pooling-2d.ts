import { maxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { PoolingArguments, PoolingOptions } from './pooling';
import { Pooling, poolingOptions } from './pooling';

/** Options of `MaxPooling2D`. */
export type MaxPooling2DOptions = PoolingOptions;

/**
 * The largest value of each window of images. Cells that padding adds do not count.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.MaxPooling2D().apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/max_pooling2d/
 */
export class MaxPooling2D extends Pooling {
  static readonly className: string = 'MaxPooling2D';
  static override readonly options = poolingOptions(2);

  constructor(...options: PoolingArguments) {
    super(options, 2);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(maxPool, inputs);
  }
}
