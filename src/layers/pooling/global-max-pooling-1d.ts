import { max } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalMaxPooling1D`. */
export type GlobalMaxPooling1DOptions = GlobalPoolingOptions;

/**
 * The largest value of each channel of sequences.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalMaxPooling1D().apply([[[1], [3], [2], [0]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
 */
export class GlobalMaxPooling1D extends GlobalPooling {
  static readonly className: string = 'GlobalMaxPooling1D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 1);
  }

  override call(inputs: Tensor): Tensor {
    return max(inputs, { axis: this.spatialAxes(inputs), keepdims: this.config.keepdims });
  }
}
