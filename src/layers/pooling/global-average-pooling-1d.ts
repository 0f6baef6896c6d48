import { expandDims, mean, sum, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions } from '../layer';
import type { GlobalPoolingArguments, GlobalPoolingOptions } from './global-pooling';
import { GlobalPooling } from './global-pooling';

/** Options of `GlobalAveragePooling1D`. */
export type GlobalAveragePooling1DOptions = GlobalPoolingOptions;

/**
 * The mean of each channel of sequences. Steps where `mask` is false do not count.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; y: float[batch, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.GlobalAveragePooling1D().apply([[[1], [3], [2], [0]]]).flatten())); // [1.5]
 *
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
 */
export class GlobalAveragePooling1D extends GlobalPooling {
  static readonly className: string = 'GlobalAveragePooling1D';

  constructor(...options: GlobalPoolingArguments) {
    super(options, 1);
    this.supportsMasking = true;
  }

  override computeMask(): null {
    return null;
  }

  override call(inputs: Tensor, options: CallOptions): Tensor {
    const { keepdims, dataFormat } = this.config;
    const mask = (options.mask ?? null) as Tensor | null;
    const axis = this.spatialAxes(inputs);
    if (mask === null) return mean(inputs, { axis, keepdims });
    const counts = expandDims(mask.astype('bool'), dataFormat === 'channels_last' ? 2 : 1);
    const total = sum(where(counts, { x1: inputs, x2: 0 }), { axis, keepdims });
    return total.div(sum(counts.astype(inputs.dtype), { axis, keepdims }));
  }
}
