import { boolean, integer, nullable } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { labelsFor, sparseCategoricalCrossentropy } from '../losses/sparse-categorical-crossentropy';
import type { Tensor } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', {
  ...metricOptions('sparse_categorical_crossentropy'),
  fromLogits: boolean(false),
  ignoreClass: nullable(integer(0)),
  axis: integer(-1),
});

/**
 * Options of `SparseCategoricalCrossentropy`: `fromLogits` (default false), `ignoreClass` (a label that marks places
 * without a class, default null), `axis` (of the classes, default -1), and those of all metrics.
 */
export type SparseCategoricalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The mean cross-entropy of predicted class probabilities in nats, for targets that are class numbers [batch] or
 * [batch, 1].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.SparseCategoricalCrossentropy();
 * metric.updateState([1, 2], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]);
 * console.log(metric.result().item().toFixed(4)); // 1.1769
 *
 * @see https://keras.io/api/metrics/probabilistic_metrics/#sparsecategoricalcrossentropy-class
 */
export class SparseCategoricalCrossentropy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'SparseCategoricalCrossentropy';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = OPTIONS;

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** The label that marks places without a class. */
  readonly ignoreClass: number | null;
  /** The axis classes lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, SparseCategoricalCrossentropyOptions>) {
    super(...options);
    ({
      fromLogits: this.fromLogits,
      ignoreClass: this.ignoreClass,
      axis: this.axis,
    } = this.settings<typeof OPTIONS>());
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, ignoreClass, axis } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }

  protected override valueMask(yTrue: Tensor, yPred: Tensor, values: Tensor): Tensor | null {
    if (this.ignoreClass === null) return null;
    return labelsFor(yTrue, yPred, this.axis).notEqual(this.ignoreClass).reshape(values.shape);
  }
}
