import { averagePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AveragePoolingArguments, AveragePoolingOptions } from './pooling';
import { Pooling, averagePoolingOptions } from './pooling';

/** Options of `AveragePooling1D`. */
export type AveragePooling1DOptions = AveragePoolingOptions;

/**
 * The mean of each window of sequences. Cells that padding adds do not count.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AveragePooling1D(2).apply([[[1], [3], [2], [0]]]).flatten())); // [2. 1.]
 *
 * @see https://keras.io/api/layers/pooling_layers/average_pooling1d/
 */
export class AveragePooling1D extends Pooling {
  static readonly className: string = 'AveragePooling1D';
  static override readonly options = averagePoolingOptions(1);

  constructor(poolSize: number | readonly number[], ...options: AveragePoolingArguments) {
    super([poolSize, ...options], 1);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(averagePool, inputs);
  }
}
