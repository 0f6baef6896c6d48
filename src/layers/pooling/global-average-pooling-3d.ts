import { mean } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalAveragePooling3D`. */
export type GlobalAveragePooling3DOptions = GlobalPoolingOptions;

/**
 * The mean of each channel of volumes.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalAveragePooling3D().apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [1.25]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling3d/
 */
export class GlobalAveragePooling3D extends GlobalPooling {
  static readonly className: string = 'GlobalAveragePooling3D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 3);
  }

  override call(inputs: Tensor): Tensor {
    return mean(inputs, { axis: this.spatialAxes(inputs), keepdims: this.config.keepdims });
  }
}
