import { boolean, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { binaryCrossentropy } from '../losses/binary-crossentropy';
import type { Tensor } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', {
  ...metricOptions('binary_crossentropy'),
  fromLogits: boolean(false),
  labelSmoothing: number(0, { minimum: 0, maximum: 1 }),
});

/**
 * Options of `BinaryCrossentropy`: `fromLogits` (default false), `labelSmoothing` (0 to 1, default 0), and those of all
 * metrics.
 */
export type BinaryCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The mean cross-entropy of yes-or-no predictions, -mean(yTrue · log p + (1 - yTrue) · log(1 - p)), in nats.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.BinaryCrossentropy();
 * metric.updateState([[1], [0]], [[0.9], [0.5]]);
 * console.log(metric.result().item().toFixed(4)); // 0.3993
 *
 * @see https://keras.io/api/metrics/probabilistic_metrics/#binarycrossentropy-class
 */
export class BinaryCrossentropy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'BinaryCrossentropy';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = OPTIONS;

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** How far targets are drawn towards ½. */
  readonly labelSmoothing: number;

  constructor(...options: Arguments<typeof OPTIONS, BinaryCrossentropyOptions>) {
    super(...options);
    ({ fromLogits: this.fromLogits, labelSmoothing: this.labelSmoothing } = this.settings<typeof OPTIONS>());
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, labelSmoothing } = this;
    return binaryCrossentropy(yTrue, yPred, { fromLogits, labelSmoothing });
  }
}
