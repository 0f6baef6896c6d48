import { averagePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AveragePoolingArguments, AveragePoolingOptions } from './pooling';
import { Pooling, averagePoolingOptions } from './pooling';

/** Options of `AveragePooling3D`. */
export type AveragePooling3DOptions = AveragePoolingOptions;

/**
 * The mean of each window of volumes. Cells that padding adds do not count.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AveragePooling3D(2).apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [1.25]
 *
 * @see https://keras.io/api/layers/pooling_layers/average_pooling3d/
 */
export class AveragePooling3D extends Pooling {
  static readonly className: string = 'AveragePooling3D';
  static override readonly options = averagePoolingOptions(3);

  constructor(poolSize: number | readonly number[], ...options: AveragePoolingArguments) {
    super([poolSize, ...options], 3);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(averagePool, inputs);
  }
}
