import type { ConvTransposeLayerArguments, ConvTransposeLayerOptions } from './conv-transpose';
import { ConvTranspose, convTransposeOptions } from './conv-transpose';

/** Options of `Conv1DTranspose`. */
export type Conv1DTransposeOptions = ConvTransposeLayerOptions;

/**
 * Makes sequences larger by learned patterns: each input cell adds its multiple of the kernel to a window of the output,
 * the reverse way of a convolution.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[window,
 * filters, channels]; b: float[filters].
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv1DTranspose(1, 2, { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[1], [2], [3]]]).flatten())); // [1. 3. 5. 3.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
 */
export class Conv1DTranspose extends ConvTranspose {
  static readonly className: string = 'Conv1DTranspose';
  static override readonly options = convTransposeOptions(1);

  constructor(
    filters: number,
    kernelSize: number | readonly number[],
    ...options: ConvTransposeLayerArguments
  ) {
    super([filters, kernelSize, ...options], 1);
  }
}
