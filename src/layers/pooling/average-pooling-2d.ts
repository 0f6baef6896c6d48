import { averagePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AveragePoolingArguments, AveragePoolingOptions } from './pooling';
import { Pooling, averagePoolingOptions } from './pooling';

/** Options of `AveragePooling2D`. */
export type AveragePooling2DOptions = AveragePoolingOptions;

/**
 * The mean of each window of images. Cells that padding adds do not count.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AveragePooling2D(2).apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/average_pooling2d/
 */
export class AveragePooling2D extends Pooling {
  static readonly className: string = 'AveragePooling2D';
  static override readonly options = averagePoolingOptions(2);

  constructor(poolSize: number | readonly number[], ...options: AveragePoolingArguments) {
    super([poolSize, ...options], 2);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(averagePool, inputs);
  }
}
