import { adaptiveMaxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveMaxPooling1D`. */
export type AdaptiveMaxPooling1DOptions = AdaptivePoolingOptions;

/**
 * The largest value of each part of sequences divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveMaxPooling1D(1).apply([[[1], [3], [2], [0]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/
 */
export class AdaptiveMaxPooling1D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveMaxPooling1D';
  static override readonly options = adaptiveOptions(1);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveMaxPool, inputs);
  }
}
