import { adaptiveMaxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveMaxPooling2D`. */
export type AdaptiveMaxPooling2DOptions = AdaptivePoolingOptions;

/**
 * The largest value of each part of images divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveMaxPooling2D(1).apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/
 */
export class AdaptiveMaxPooling2D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveMaxPooling2D';
  static override readonly options = adaptiveOptions(2);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveMaxPool, inputs);
  }
}
