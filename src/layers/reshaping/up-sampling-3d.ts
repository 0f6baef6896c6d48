import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { repeat } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat, perAxis } from '../option-kinds';

const OPTIONS = withFirst('size', {
  /** How often each cell is repeated, for all axes or for each. Default 2. */
  size: perAxis(3, 2),
  dataFormat: dataFormat(),
});

/** Options of `UpSampling3D`. */
export type UpSampling3DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Volumes with each cell repeated along the three spatial axes.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.UpSampling3D().apply([[[[[1], [2]]]]]).shape); // [ 1, 2, 2, 4, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling3d/
 */
export class UpSampling3D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'UpSampling3D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, UpSampling3DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 5 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { size, dataFormat: format } = this.config;
    const first = format === 'channels_last' ? 1 : 2;
    return size.reduce((result, times, i) => repeat(result, times, { axis: first + i }), inputs);
  }
}
