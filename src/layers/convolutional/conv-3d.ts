import type { ConvLayerArguments, ConvLayerOptions } from './conv';
import { Conv, convOptions } from './conv';

/** Options of `Conv3D`. */
export type Conv3DOptions = ConvLayerOptions;

/**
 * Learned patterns looked for everywhere in volumes: y[p, f] = activation(Σ x[p · stride + q · dilation, c] kernel[q, c, f] +
 * b[f]), summed over the cells q of a window and all channels c.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[depth, height, width,
 * channels / groups, filters]; b: float[filters].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv3D(1, [1, 2, 2], { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[[[1], [2]], [[3], [4]]]]]).flatten())); // [10.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution3d/
 */
export class Conv3D extends Conv {
  static readonly className: string = 'Conv3D';
  static override readonly options = convOptions(3);

  constructor(filters: number, kernelSize: number | readonly number[], ...options: ConvLayerArguments) {
    super([filters, kernelSize, ...options], 3);
  }
}
