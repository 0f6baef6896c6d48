import type { SeparableConvLayerArguments, SeparableConvLayerOptions } from './separable-conv';
import { SeparableConv, separableConvOptions } from './separable-conv';

/** Options of `SeparableConv2D`. */
export type SeparableConv2DOptions = SeparableConvLayerOptions;

/**
 * A cheaper convolution of images: patterns in each channel on its own, then learned mixtures of the channels.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; depthwise kernel:
 * float[height, width, channels, depthMultiplier]; pointwise kernel: float[1, 1, channels · depthMultiplier, filters].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.SeparableConv2D(1, 2, { depthwiseInitializer: 'ones', pointwiseInitializer: 'ones' });
 * console.log(String(layer.apply([[[[1], [2]], [[3], [4]]]]).flatten())); // [10.]
 *
 * @see https://keras.io/api/layers/convolution_layers/separable_convolution2d/
 * @see F. Chollet: Xception, CVPR 2017.
 */
export class SeparableConv2D extends SeparableConv {
  static readonly className: string = 'SeparableConv2D';
  static override readonly options = separableConvOptions(2);

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: SeparableConvLayerArguments
  ) {
    super([filters, kernelSize, ...options], 2);
  }
}
