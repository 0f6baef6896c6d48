import type { ConvLayerArguments, ConvLayerOptions } from './conv';
import { Conv, convOptions } from './conv';

/** Options of `Conv1D`. */
export type Conv1DOptions = ConvLayerOptions;

/**
 * Learned patterns looked for everywhere in sequences: y[p, f] = activation(Σ x[p · stride + q · dilation, c] kernel[q, c, f] +
 * b[f]), summed over the cells q of a window and all channels c. With `padding: 'causal'` no output depends on later steps.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`; kernel: float[window,
 * channels / groups, filters]; b: float[filters].
 *
 * @throws ShapeError `conv-window` where a window is larger than the input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Conv1D(1, 2, { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[[1], [2], [3]]]).flatten())); // [3. 5.]
 *
 * @see https://keras.io/api/layers/convolution_layers/convolution1d/
 */
export class Conv1D extends Conv {
  static readonly className: string = 'Conv1D';
  static override readonly options = convOptions(1);

  constructor(filters: number, kernelSize: number | readonly number[], ...options: ConvLayerArguments) {
    super([filters, kernelSize, ...options], 1);
  }
}
