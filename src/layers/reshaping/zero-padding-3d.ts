import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat } from '../option-kinds';
import { edges, padEdges } from './edges';

const OPTIONS = withFirst('padding', {
  /** Zeros before and after: a number for all, or for each axis a number or a pair. Default 1. */
  padding: edges(3, 1),
  dataFormat: dataFormat(),
});

/** Options of `ZeroPadding3D`. */
export type ZeroPadding3DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Zeros around volumes.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.ZeroPadding3D().apply([[[[[1], [2]]]]]).shape); // [ 1, 3, 3, 4, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/zero_padding3d/
 */
export class ZeroPadding3D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ZeroPadding3D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ZeroPadding3DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 5 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { padding, dataFormat: format } = this.config;
    return padEdges(inputs, padding, format);
  }
}
