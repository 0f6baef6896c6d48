import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat } from '../option-kinds';
import { cropEdges, edges } from './edges';

const OPTIONS = withFirst('cropping', {
  /** Cells cut off before and after: a number for all, or for each axis a number or a pair. Default 1. */
  cropping: edges(3, 1),
  dataFormat: dataFormat(),
});

/** Options of `Cropping3D`. */
export type Cropping3DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Volumes without their edges.
 *
 * x: float[batch, depth, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @throws ShapeError `cropping-size` where nothing would remain.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.Cropping3D({ cropping: [0, 0, [1, 0]] }).apply([[[[[1], [2]]]]]).shape); // [ 1, 1, 1, 1, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/cropping3d/
 */
export class Cropping3D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Cropping3D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, Cropping3DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 5 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { cropping, dataFormat: format } = this.config;
    return cropEdges('Cropping3D', inputs, cropping, format);
  }
}
