import { aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { integer } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { inTopK } from '../ops/numpy-index';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/** 1 where the class is among the `k` highest predictions, else 0, in the shape of `classes`. */
export function matchesInTopK(classes: Tensor, output: Tensor, k: number): Tensor {
  const rows = output.ndim > 2 ? output.reshape([-1, output.shape[output.ndim - 1]]) : output;
  const flat = classes.ndim > 1 ? classes.flatten() : classes;
  return inTopK(flat.astype('int32'), rows, k).astype(floatx()).reshape(classes.shape);
}

/**
 * 1 where the target's class is among the `k` highest predictions, else 0, for each row.
 *
 * @param yTrue One-hot targets [..., classes].
 * @param yPred Predictions [..., classes].
 * @param options.k Default 5.
 *
 * @example
 * import { metrics } from 'keratin';
 * const yPred = [[0.1, 0.6, 0.3], [0.1, 0.7, 0.2]];
 * console.log(String(metrics.topKCategoricalAccuracy([[0, 0, 1], [1, 0, 0]], yPred, { k: 2 }))); // [1. 0.]
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
 */
export function topKCategoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ k?: number }, 'k'>
): Tensor {
  const options = optionsFrom<{ k?: number }>('topKCategoricalAccuracy', { k: aWholeNumber }, given);
  const classes = Tensor.from(yTrue, floatx()).argmax(-1);
  return matchesInTopK(classes, Tensor.from(yPred, floatx()), options.k ?? 5);
}

const OPTIONS = withFirst('k', {
  ...metricOptions('top_k_categorical_accuracy'),
  k: integer(5, { minimum: 1 }),
});

/** Options of `TopKCategoricalAccuracy`: `k`, how many of the highest predictions count (5), and those of all metrics. */
export type TopKCategoricalAccuracyOptions = OptionsOf<typeof OPTIONS>;

/**
 * How often the target's class is among the `k` highest predictions, for one-hot targets [batch, classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.TopKCategoricalAccuracy({ k: 2 });
 * accuracy.updateState([[0, 0, 1], [0, 1, 0]], [[0.1, 0.5, 0.4], [0.5, 0.1, 0.4]]);
 * console.log(String(accuracy.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
 */
export class TopKCategoricalAccuracy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'TopKCategoricalAccuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** How many of the highest predictions count. */
  readonly k: number;

  constructor(...options: Arguments<typeof OPTIONS, TopKCategoricalAccuracyOptions>) {
    super(...options);
    this.k = this.settings<typeof OPTIONS>().k;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return topKCategoricalAccuracy(yTrue, yPred, { k: this.k });
  }
}
