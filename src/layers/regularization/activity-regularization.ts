import { describeValue } from '../../config/option';
import { ArgumentError } from '../../util/errors';
import { number } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { L1L2 } from '../../regularizers';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('l1', {
  /** Weight of the sum of absolute values. Default 0. */
  l1: number(0),
  /** Weight of the sum of squares. Default 0. */
  l2: number(0),
});

/** Options of `ActivityRegularization`. */
export type ActivityRegularizationOptions = Omit<LayerOptions, 'activityRegularizer'> &
  OptionsOf<typeof OPTIONS>;

/**
 * Adds a penalty on its input to the loss, divided by the number of samples: (l1 Σ|x| + l2 Σx²) / batch. Its output is
 * its input.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.ActivityRegularization({ l1: 0.5 });
 * layer.apply([[1, -2], [3, 0]]);
 * console.log(layer.losses[0].item()); // 1.5
 *
 * @see https://keras.io/api/layers/regularization_layers/activity_regularization/
 */
export class ActivityRegularization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ActivityRegularization';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ActivityRegularizationOptions>) {
    super(...options);
    const { l1, l2 } = this.config;
    if (this.activityRegularizer !== null) {
      throw new ArgumentError({
        code: 'activity-regularizer',
        expected: 'ActivityRegularization is made of l1 and l2: it takes no activityRegularizer.',
        received: { activityRegularizer: describeValue(this.activityRegularizer) },
        advice: 'Give the activityRegularizer to the layer whose output it is about.',
      });
    }
    this.activityRegularizer = new L1L2({ l1, l2 });
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override getConfig(): JsonObject {
    const { activity_regularizer: _, ...config } = super.getConfig();
    return config;
  }
}
