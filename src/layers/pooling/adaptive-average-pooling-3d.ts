import { adaptiveAveragePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveAveragePooling3D`. */
export type AdaptiveAveragePooling3DOptions = AdaptivePoolingOptions;

/**
 * The mean of each part of volumes divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveAveragePooling3D(1).apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [1.25]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/
 */
export class AdaptiveAveragePooling3D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveAveragePooling3D';
  static override readonly options = adaptiveOptions(3);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveAveragePool, inputs);
  }
}
