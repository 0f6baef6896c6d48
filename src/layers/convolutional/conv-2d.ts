import type { ConvLayerArguments, ConvLayerOptions } from './conv';
import { Conv, convOptions } from './conv';

/** Options of `Conv2D`. */
export type Conv2DOptions = ConvLayerOptions;

/**
 * Learned patterns looked for everywhere in images: y[p, f] = activation(Σ x[p · stride + q · dilation, c] kernel[q, c, f] +
 * b[f]), summed over the cells q of a window and all channels c.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[height, width,
 * channels / groups, filters]; b: float[filters].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv2D(1, 2, { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[[1], [2]], [[3], [4]]]]).flatten())); // [10.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution2d/
 */
export class Conv2D extends Conv {
  static readonly className: string = 'Conv2D';
  static override readonly options = convOptions(2);

  constructor(filters: number, kernelSize: number | readonly number[], ...options: ConvLayerArguments) {
    super([filters, kernelSize, ...options], 2);
  }
}
