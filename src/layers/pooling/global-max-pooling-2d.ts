import { max } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalMaxPooling2D`. */
export type GlobalMaxPooling2DOptions = GlobalPoolingOptions;

/**
 * The largest value of each channel of images.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalMaxPooling2D().apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
 */
export class GlobalMaxPooling2D extends GlobalPooling {
  static readonly className: string = 'GlobalMaxPooling2D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 2);
  }

  override call(inputs: Tensor): Tensor {
    return max(inputs, { axis: this.spatialAxes(inputs), keepdims: this.config.keepdims });
  }
}
