import { adaptiveMaxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveMaxPooling3D`. */
export type AdaptiveMaxPooling3DOptions = AdaptivePoolingOptions;

/**
 * The largest value of each part of volumes divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveMaxPooling3D(1).apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/
 */
export class AdaptiveMaxPooling3D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveMaxPooling3D';
  static override readonly options = adaptiveOptions(3);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveMaxPool, inputs);
  }
}
