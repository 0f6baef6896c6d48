import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { axisOption, Constraint, normOf, tensorOf, type ConstraintAxis } from './constraint';

const OPTIONS = withFirst('axis', { axis: axisOption() });

export type UnitNormOptions = OptionsOf<typeof OPTIONS>;

/**
 * All norms along `axis` are 1: w / (ε + ‖w‖).
 *
 * Default: axis 0, the inputs of each unit of a `Dense` layer; [0, 1, 2] are those of a `Conv2D` filter.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(new constraints.UnitNorm({ axis: 1 }).call([[3, 4]]))); // [[0.6 0.8]]
 *
 * @see https://keras.io/api/layers/constraints/#unitnorm-class
 */
export class UnitNorm extends Constraint {
  static override readonly className = 'UnitNorm';
  static override readonly options = OPTIONS;
  declare readonly axis: ConstraintAxis;

  constructor(...options: Arguments<typeof OPTIONS, UnitNormOptions>) {
    super(...options);
  }

  override call(w: TensorLike): Tensor {
    const value = tensorOf(w);
    return value.div(normOf(value, this.axis).add(epsilon()));
  }
}
