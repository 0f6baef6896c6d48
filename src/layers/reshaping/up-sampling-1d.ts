import { integer } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { repeat } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';

const OPTIONS = withFirst('size', {
  /** How often each step is repeated. Default 2. */
  size: integer(2, { minimum: 1 }),
});

/** Options of `UpSampling1D`. */
export type UpSampling1DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Each time step `size` times in a row: [batch, time, channels] becomes [batch, size · time, channels].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.UpSampling1D().apply([[[1], [2]]]).flatten())); // [1. 1. 2. 2.]
 *
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling1d/
 */
export class UpSampling1D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'UpSampling1D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, UpSampling1DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 3 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    return repeat(inputs, this.config.size, { axis: 1 });
  }
}
