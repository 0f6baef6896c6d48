import type { ConvTransposeLayerArguments, ConvTransposeLayerOptions } from './conv-transpose';
import { ConvTranspose, convTransposeOptions } from './conv-transpose';

/** Options of `Conv2DTranspose`. */
export type Conv2DTransposeOptions = ConvTransposeLayerOptions;

/**
 * Makes images larger by learned patterns: each input cell adds its multiple of the kernel to a window of the output,
 * the reverse way of a convolution.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[height, width,
 * filters, channels]; b: float[filters].
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv2DTranspose(1, 2, { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[[1], [2]], [[3], [4]]]]).flatten())); // [ 1.  3.  2.  4. 10.  6.  3.  7.  4.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
 */
export class Conv2DTranspose extends ConvTranspose {
  static readonly className: string = 'Conv2DTranspose';
  static override readonly options = convTransposeOptions(2);

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: ConvTransposeLayerArguments
  ) {
    super([filters, kernelSize, ...options], 2);
  }
}
