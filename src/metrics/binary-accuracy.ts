import { aNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { alignPair } from '../losses/pair';
import { floatx } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * 1 where a prediction is on its target's side of a threshold, else 0, for each place.
 *
 * @param options.threshold Above it a prediction means 1. Default 0.5.
 *
 * @example
 * import { metrics } from 'keratin';
 * console.log(String(metrics.binaryAccuracy([[1, 0, 1]], [[0.9, 0.2, 0.4]]))); // [[1. 1. 0.]]
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
 */
export function binaryAccuracy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ threshold?: number }, 'threshold'>
): Tensor {
  const options = optionsFrom<{ threshold?: number }>('binaryAccuracy', { threshold: aNumber }, given);
  const [target, output] = alignPair('binary_accuracy', yTrue, yPred);
  return output
    .greater(options.threshold ?? 0.5)
    .astype(target.dtype)
    .equal(target)
    .astype(floatx());
}

const OPTIONS = withFirst('name', { ...metricOptions('binary_accuracy'), threshold: number(0.5) });

/** Options of `BinaryAccuracy`: `threshold`, above which a prediction means 1 (default 0.5), and those of all metrics. */
export type BinaryAccuracyOptions = OptionsOf<typeof OPTIONS>;

/**
 * How often predicted probabilities of yes-or-no targets (0 or 1) are on the right side of a threshold.
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.BinaryAccuracy();
 * accuracy.updateState([1, 1, 0, 0], [0.98, 0.2, 0.1, 0.6]);
 * console.log(String(accuracy.result())); // 0.5
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
 */
export class BinaryAccuracy extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'BinaryAccuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** Above it a prediction means 1. */
  readonly threshold: number;

  constructor(...options: Arguments<typeof OPTIONS, BinaryAccuracyOptions>) {
    super(...options);
    this.threshold = this.settings<typeof OPTIONS>().threshold;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return binaryAccuracy(yTrue, yPred, { threshold: this.threshold });
  }
}
