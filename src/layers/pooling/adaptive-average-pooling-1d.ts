import { adaptiveAveragePool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { AdaptivePoolingArguments, AdaptivePoolingOptions } from './adaptive-pooling';
import { AdaptivePooling, adaptiveOptions } from './adaptive-pooling';

/** Options of `AdaptiveAveragePooling1D`. */
export type AdaptiveAveragePooling1DOptions = AdaptivePoolingOptions;

/**
 * The mean of each part of sequences divided into `outputSize` parts on each axis, whatever their size.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.AdaptiveAveragePooling1D(1).apply([[[1], [3], [2], [0]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/
 */
export class AdaptiveAveragePooling1D extends AdaptivePooling {
  static readonly className: string = 'AdaptiveAveragePooling1D';
  static override readonly options = adaptiveOptions(1);

  constructor(outputSize: number | readonly number[], ...options: AdaptivePoolingArguments) {
    super(outputSize, ...options);
  }

  override call(inputs: Tensor): Tensor {
    return this.poolWith(adaptiveAveragePool, inputs);
  }
}
