import type { SeparableConvLayerArguments, SeparableConvLayerOptions } from './separable-conv';
import { SeparableConv, separableConvOptions } from './separable-conv';

/** Options of `SeparableConv1D`. */
export type SeparableConv1DOptions = SeparableConvLayerOptions;

/**
 * A cheaper convolution of sequences: patterns in each channel on its own, then learned mixtures of the channels.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; depthwise kernel:
 * float[window, channels, depthMultiplier]; pointwise kernel: float[1, channels · depthMultiplier, filters].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.SeparableConv1D(1, 2, { depthwiseInitializer: 'ones', pointwiseInitializer: 'ones' });
 * console.log(String(layer.apply([[[1], [2], [3]]]).flatten())); // [3. 5.]
 *
 * @see https://keras.io/api/layers/convolution_layers/separable_convolution1d/
 * @see F. Chollet: Xception, CVPR 2017.
 */
export class SeparableConv1D extends SeparableConv {
  static readonly className: string = 'SeparableConv1D';
  static override readonly options = separableConvOptions(1);

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: SeparableConvLayerArguments
  ) {
    super([filters, kernelSize, ...options], 1);
  }
}
