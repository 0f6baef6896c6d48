import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { axisOption, Constraint, normOf, tensorOf, type ConstraintAxis } from './constraint';

const OPTIONS = withFirst('minValue', {
  minValue: kinds.number(0),
  maxValue: kinds.number(1),
  rate: kinds.number(1),
  axis: axisOption(),
});

export type MinMaxNormOptions = OptionsOf<typeof OPTIONS>;

/**
 * Norms along `axis` lie between `minValue` and `maxValue`, or come nearer by the part `rate` at each step:
 *
 *     w · (rate · clip(‖w‖, minValue, maxValue) + (1 - rate) · ‖w‖) / (ε + ‖w‖)
 *
 * Defaults: minValue 0, maxValue 1, rate 1; axis 0, the inputs of each unit of a `Dense` layer; [0, 1, 2] are those of a
 * `Conv2D` filter.
 *
 * @example
 * import { constraints } from 'keratin';
 * console.log(String(new constraints.MinMaxNorm({ minValue: 10, maxValue: 20, axis: 1 }).call([[3, 4]]))); // [[6. 8.]]
 *
 * @see https://keras.io/api/layers/constraints/#minmaxnorm-class
 */
export class MinMaxNorm extends Constraint {
  static override readonly className = 'MinMaxNorm';
  static override readonly options = OPTIONS;
  declare readonly minValue: number;
  declare readonly maxValue: number;
  declare readonly rate: number;
  declare readonly axis: ConstraintAxis;

  constructor(...options: Arguments<typeof OPTIONS, MinMaxNormOptions>) {
    super(...options);
  }

  override call(w: TensorLike): Tensor {
    const value = tensorOf(w);
    const norms = normOf(value, this.axis);
    const desired = norms
      .clip(this.minValue, this.maxValue)
      .mul(this.rate)
      .add(norms.mul(1 - this.rate));
    return value.mul(desired.div(norms.add(epsilon())));
  }
}
