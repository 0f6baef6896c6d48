import { adaptiveAveragePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveAveragePooling2D`. */
export type AdaptiveAveragePooling2DOptions = AdaptivePoolingOptions;

/**
 * The mean of each part of images divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveAveragePooling2D(1).apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/
 */
export class AdaptiveAveragePooling2D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveAveragePooling2D';
  static override readonly options = adaptiveOptions(2);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveAveragePool, inputs);
  }
}
