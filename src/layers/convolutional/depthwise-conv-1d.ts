import type { DepthwiseConvLayerArguments, DepthwiseConvLayerOptions } from './depthwise-conv';
import { DepthwiseConv, depthwiseConvOptions } from './depthwise-conv';

/** Options of `DepthwiseConv1D`. */
export type DepthwiseConv1DOptions = DepthwiseConvLayerOptions;

/**
 * Learned patterns looked for in each channel of sequences on its own: `depthMultiplier` outputs for each channel.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[window,
 * channels, depthMultiplier]; b: float[channels · depthMultiplier].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.DepthwiseConv1D(2, { depthwiseInitializer: 'ones' });
 * console.log(String(layer.apply([[[1], [2], [3]]]).flatten())); // [3. 5.]
 *
 * @see https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/
 */
export class DepthwiseConv1D extends DepthwiseConv {
  static readonly className: string = 'DepthwiseConv1D';
  static override readonly options = depthwiseConvOptions(1);

  constructor(kernelSize: number | readonly number[], ...options: DepthwiseConvLayerArguments) {
    super([kernelSize, ...options], 1);
  }
}
