import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { cropEdges, edge } from './edges';

const OPTIONS = withFirst('cropping', {
  /** Cells cut off before and after: a number for both ends or a pair. Default 1. */
  cropping: edge(1),
});

/** Options of `Cropping1D`. */
export type Cropping1DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Sequences without their edges.
 *
 * x: float[batch, time, channels].
 *
 * @throws ShapeError `cropping-size` where nothing would remain.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.Cropping1D().apply([[[1], [2], [3]]]).shape); // [ 1, 1, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/cropping1d/
 */
export class Cropping1D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Cropping1D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, Cropping1DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 3 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    return cropEdges('Cropping1D', inputs, [this.config.cropping], 'channels_last');
  }
}
