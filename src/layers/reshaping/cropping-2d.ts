import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat } from '../option-kinds';
import { cropEdges, edges } from './edges';

const OPTIONS = withFirst('cropping', {
  /** Cells cut off before and after: a number for all, or for each axis a number or a pair. Default 0. */
  cropping: edges(2, 0),
  dataFormat: dataFormat(),
});

/** Options of `Cropping2D`. */
export type Cropping2DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Images without their edges.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @throws ShapeError `cropping-size` where nothing would remain.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.Cropping2D({ cropping: [0, [1, 0]] }).apply([[[[1], [2]]]]).shape); // [ 1, 1, 1, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/cropping2d/
 */
export class Cropping2D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Cropping2D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, Cropping2DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 4 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { cropping, dataFormat: format } = this.config;
    return cropEdges('Cropping2D', inputs, cropping, format);
  }
}
