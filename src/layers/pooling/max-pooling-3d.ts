import { maxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { PoolingArguments, PoolingOptions } from './pooling';
import { Pooling, poolingOptions } from './pooling';

/** Options of `MaxPooling3D`. */
export type MaxPooling3DOptions = PoolingOptions;

/**
 * The largest value of each window of volumes. Cells that padding adds do not count.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.MaxPooling3D().apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/max_pooling3d/
 */
export class MaxPooling3D extends Pooling {
  static readonly className: string = 'MaxPooling3D';
  static override readonly options = poolingOptions(3);

  constructor(...options: PoolingArguments) {
    super(options, 3);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(maxPool, inputs);
  }
}
