import { aFlag, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer } from '../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import { matchesInTopK } from './top-k-categorical-accuracy';
import type { Direction } from './metric';

/** Options of `sparseTopKCategoricalAccuracy`. */
export interface SparseTopKSettings {
  /** How many of the highest predictions count. Default 5. */
  readonly k?: number;
  /** Whether predictions are class numbers, best first, instead of scores. Default false. */
  readonly fromSortedIds?: boolean;
}

/**
 * 1 where the target's class is among the `k` highest predictions, else 0, for each row.
 *
 * @param yTrue Class numbers [...].
 * @param yPred Predictions [..., classes], or class numbers, best first.
 *
 * @example
 * import { metrics } from 'keratin';
 * const yPred = [[0.1, 0.6, 0.3], [0.1, 0.7, 0.2]];
 * console.log(String(metrics.sparseTopKCategoricalAccuracy([2, 0], yPred, { k: 2 }))); // [1. 0.]
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
 */
export function sparseTopKCategoricalAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<SparseTopKSettings, 'k'>
): Tensor {
  const options = optionsFrom<SparseTopKSettings>(
    'sparseTopKCategoricalAccuracy',
    { k: aWholeNumber, fromSortedIds: aFlag },
    given,
  );
  const { k = 5, fromSortedIds = false } = options;
  const classes = Tensor.from(yTrue, floatx());
  const output = Tensor.from(yPred, floatx());
  if (!fromSortedIds) return matchesInTopK(classes, output, k);
  const rows = output.reshape([-1, output.shape[output.ndim - 1]]).at(':', `:${k}`);
  const wanted = classes.flatten().expandDims(1).astype(rows.dtype);
  return wanted.equal(rows).any(1).astype(floatx()).reshape(classes.shape);
}

const OPTIONS = withFirst('k', {
  ...metricOptions('sparse_top_k_categorical_accuracy'),
  k: integer(5, { minimum: 1 }),
  fromSortedIds: boolean(false),
});

/**
 * Options of `SparseTopKCategoricalAccuracy`: `k` (how many of the highest predictions count, default 5),
 * `fromSortedIds` (whether predictions are class numbers, best first; default false), and those of all metrics.
 */
export type SparseTopKCategoricalAccuracyOptions = OptionsOf<typeof OPTIONS>;

/**
 * How often the target's class is among the `k` highest predictions, for targets that are class numbers [batch].
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.SparseTopKCategoricalAccuracy({ k: 2 });
 * accuracy.updateState([2, 1], [[0.1, 0.5, 0.4], [0.5, 0.1, 0.4]]);
 * console.log(String(accuracy.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
 */
export class SparseTopKCategoricalAccuracy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'SparseTopKCategoricalAccuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** How many of the highest predictions count. */
  readonly k: number;
  /** Whether predictions are class numbers, best first. */
  readonly fromSortedIds: boolean;

  constructor(...options: Arguments<typeof OPTIONS, SparseTopKCategoricalAccuracyOptions>) {
    super(...options);
    ({ k: this.k, fromSortedIds: this.fromSortedIds } = this.settings<typeof OPTIONS>());
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return sparseTopKCategoricalAccuracy(yTrue, yPred, { k: this.k, fromSortedIds: this.fromSortedIds });
  }

  override getConfig(): JsonObject {
    const { from_sorted_ids: fromSortedIds, ...config } = super.getConfig();
    return fromSortedIds === true ? { ...config, from_sorted_ids: true } : config;
  }
}
