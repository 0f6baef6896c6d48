import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { normalize } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { axes } from '../option-kinds';

const OPTIONS = withFirst('axis', {
  /** The axis, or axes, along which the norm is 1. Default -1. */
  axis: axes(-1),
});

/** Options of `UnitNormalization`. */
export type UnitNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Each sample divided by its Euclidean norm: y = x / √(Σ x²).
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.UnitNormalization().apply([[3, 4]]))); // [[0.6 0.8]]
 *
 * @see https://keras.io/api/layers/normalization_layers/unit_normalization/
 */
export class UnitNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'UnitNormalization';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, UnitNormalizationOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return normalize(inputs, { axis: this.config.axis, order: 2, epsilon: 1e-12 });
  }
}
