import type { ConvTransposeLayerArguments, ConvTransposeLayerOptions } from './conv-transpose';
import { ConvTranspose, convTransposeOptions } from './conv-transpose';

/** Options of `Conv3DTranspose`. */
export type Conv3DTransposeOptions = ConvTransposeLayerOptions;

/**
 * Makes volumes larger by learned patterns: each input cell adds its multiple of the kernel to a window of the output,
 * the reverse way of a convolution.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[depth, height, width,
 * filters, channels]; b: float[filters].
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv3DTranspose(1, [1, 2, 2], { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[[[1], [2]], [[3], [4]]]]]).flatten())); // [ 1.  3.  2.  4. 10.  6.  3.  7.  4.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution3d_transpose/
 */
export class Conv3DTranspose extends ConvTranspose {
  static readonly className: string = 'Conv3DTranspose';
  static override readonly options = convTransposeOptions(3);

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: ConvTransposeLayerArguments
  ) {
    super([filters, kernelSize, ...options], 3);
  }
}
