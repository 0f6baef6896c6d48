import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat } from '../option-kinds';
import { edge, padEdges } from './edges';

const OPTIONS = withFirst('padding', {
  /** Zeros before and after: a number for both ends or a pair. Default 1. */
  padding: edge(1),
  dataFormat: dataFormat(),
});

/** Options of `ZeroPadding1D`. */
export type ZeroPadding1DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Zeros around sequences.
 *
 * x: float[batch, time, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.ZeroPadding1D().apply([[[1], [2]]]).shape); // [ 1, 4, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/zero_padding1d/
 */
export class ZeroPadding1D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ZeroPadding1D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ZeroPadding1DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 3 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { padding, dataFormat: format } = this.config;
    return padEdges(inputs, [padding], format);
  }
}
