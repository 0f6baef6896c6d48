import { max } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalMaxPooling3D`. */
export type GlobalMaxPooling3DOptions = GlobalPoolingOptions;

/**
 * The largest value of each channel of volumes.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalMaxPooling3D().apply([[[[[1], [3]], [[2], [0]]], [[[1], [1]], [[1], [1]]]]]).flatten())); // [3.]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling3d/
 */
export class GlobalMaxPooling3D extends GlobalPooling {
  static readonly className: string = 'GlobalMaxPooling3D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 3);
  }

  override call(inputs: Tensor): Tensor {
    return max(inputs, { axis: this.spatialAxes(inputs), keepdims: this.config.keepdims });
  }
}
