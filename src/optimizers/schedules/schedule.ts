import { Configured } from '../../config/configured';
import { floatx } from '../../ops/settings';
import { Tensor, type TensorLike } from '../../runtime/tensor';
import { notImplemented } from '../../util/errors';

/**
 * A learning rate that changes with the number of steps taken. Pass one to an optimizer in place of a number; the rate
 * is computed inside the compiled training step.
 *
 * Write your own by subclassing it, with `call`, and `getConfig` where models shall be saved with it.
 *
 * @example
 * import { optimizers } from 'keratin';
 * class Halving extends optimizers.schedules.LearningRateSchedule {
 *   call(step) {
 *     return ops.multiply(0.1, ops.power(0.5, step));
 *   }
 * }
 * const optimizer = new optimizers.SGD({ learningRate: new Halving() });
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/learning_rate_schedule/
 */
export class LearningRateSchedule extends Configured {
  static readonly className: string = 'LearningRateSchedule';
  static readonly module: string = 'keras.optimizers.schedules';

  /**
   * The learning rate at `step`, a scalar tensor.
   *
   * @param step steps taken so far, a scalar: 0 at the first one.
   */
  call(_step: TensorLike): Tensor {
    throw notImplemented('a learning rate schedule', 'call(step)', this);
  }
}

/** A step count as a floating-point scalar. */
export const stepTensor = (step: TensorLike): Tensor => Tensor.from(step).astype(floatx());
