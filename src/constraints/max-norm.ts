import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { axisOption, Constraint, normOf, tensorOf, type ConstraintAxis } from './constraint';

const OPTIONS = withFirst('maxValue', { maxValue: kinds.number(2), axis: axisOption() });

export type MaxNormOptions = OptionsOf<typeof OPTIONS>;

/**
 * No norm along `axis` is above `maxValue`: w · min(‖w‖, maxValue) / (ε + ‖w‖).
 *
 * Defaults: maxValue 2; axis 0, the inputs of each unit of a `Dense` layer; [0, 1, 2] are those of a `Conv2D` filter.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(new constraints.MaxNorm({ maxValue: 1, axis: 1 }).call([[3, 4]]))); // [[0.6 0.8]]
 *
 * @see https://keras.io/api/layers/constraints/#maxnorm-class
 * @see N. Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting, JMLR 15, 2014, section 5.1.
 */
export class MaxNorm extends Constraint {
  static override readonly className = 'MaxNorm';
  static override readonly options = OPTIONS;
  declare readonly maxValue: number;
  declare readonly axis: ConstraintAxis;

  constructor(...options: Arguments<typeof OPTIONS, MaxNormOptions>) {
    super(...options);
  }

  override call(w: TensorLike): Tensor {
    const value = tensorOf(w);
    const norms = normOf(value, this.axis);
    return value.mul(norms.clip(0, this.maxValue).div(norms.add(epsilon())));
  }
}
