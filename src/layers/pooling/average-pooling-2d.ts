import { averagePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { PoolingOptions } from './pooling';
import { Pooling, poolingOptions } from './pooling';

/** Options of `AveragePooling2D`. */
export type AveragePooling2DOptions = PoolingOptions;

/**
 * The mean of each window of images. Cells that padding adds do not count.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AveragePooling2D().apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/average_pooling2d/
 */
export class AveragePooling2D extends Pooling {
  static readonly className: string = 'AveragePooling2D';
  static override readonly options = poolingOptions(2);

  constructor(options: AveragePooling2DOptions = {}) {
    super(options, 2);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(averagePool, inputs);
  }
}
