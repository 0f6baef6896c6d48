import type { DepthwiseConvLayerArguments, DepthwiseConvLayerOptions } from './depthwise-conv';
import { DepthwiseConv, depthwiseConvOptions } from './depthwise-conv';

/** Options of `DepthwiseConv2D`. */
export type DepthwiseConv2DOptions = DepthwiseConvLayerOptions;

/**
 * Learned patterns looked for in each channel of images on its own: `depthMultiplier` outputs for each channel.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[height, width,
 * channels, depthMultiplier]; b: float[channels · depthMultiplier].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.DepthwiseConv2D(2, { depthwiseInitializer: 'ones' });
 * console.log(String(layer.apply([[[[1], [2]], [[3], [4]]]]).flatten())); // [10.]
 *
 * @see https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
 */
export class DepthwiseConv2D extends DepthwiseConv {
  static readonly className: string = 'DepthwiseConv2D';
  static override readonly options = depthwiseConvOptions(2);

  constructor(kernelSize: number | readonly number[], ...options: DepthwiseConvLayerArguments) {
    super([kernelSize, ...options], 2);
  }
}
