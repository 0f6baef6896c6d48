import { mean } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalAveragePooling2D`. */
export type GlobalAveragePooling2DOptions = GlobalPoolingOptions;

/**
 * The mean of each channel of images.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalAveragePooling2D().apply([[[[1], [3]], [[2], [0]]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
 */
export class GlobalAveragePooling2D extends GlobalPooling {
  static readonly className: string = 'GlobalAveragePooling2D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 2);
  }

  override call(inputs: Tensor): Tensor {
    return mean(inputs, { axis: this.spatialAxes(inputs), keepdims: this.config.keepdims });
  }
}
