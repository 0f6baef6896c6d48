import { boolean, integer, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { categoricalCrossentropy } from '../losses/categorical-crossentropy';
import type { Tensor } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', {
  ...metricOptions('categorical_crossentropy'),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
  axis: integer(-1),
});

/**
 * Options of `CategoricalCrossentropy`: `fromLogits` (default false), `labelSmoothing` (0 to 1, default 0), `axis` (of
 * the classes, default -1), and those of all metrics.
 */
export type CategoricalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The mean cross-entropy of predicted class probabilities, -Σ yTrue · log yPred, in nats, for one-hot targets
 * [batch, classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.CategoricalCrossentropy();
 * metric.updateState([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]);
 * console.log(metric.result().item().toFixed(4)); // 1.1769
 *
 * @see https://keras.io/api/metrics/probabilistic_metrics/#categoricalcrossentropy-class
 */
export class CategoricalCrossentropy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'CategoricalCrossentropy';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = OPTIONS;

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards equal probabilities. */
  readonly labelSmoothing: number;
  /** The axis classes lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, CategoricalCrossentropyOptions>) {
    super(...options);
    ({
      fromLogits: this.fromLogits,
      labelSmoothing: this.labelSmoothing,
      axis: this.axis,
    } = this.settings<typeof OPTIONS>());
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing, axis } = this;
    return categoricalCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing, axis });
  }
}
