import { aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { integer } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { alignPair } from '../losses/pair';
import { epsilon } from '../ops/settings';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * Concordance correlation of targets t and predictions p along an axis:
 * mean(2 (t - p̄)(p - p̄) / (var t + var p + (t̄ - p̄)² + 1e-7)).
 *
 * @param options.axis Default -1.
 *
 * @example
 * import { metrics } from 'keratin';
 * console.log(metrics.concordanceCorrelation([[1, 2, 3]], [[2, 3, 4]]).item().toFixed(4)); // 0.5714
 *
 * @see https://keras.io/api/metrics/regression_metrics/#concordancecorrelation-class
 */
export function concordanceCorrelation(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ axis?: number }, 'axis'>
): Tensor {
  const options = optionsFrom<{ axis?: number }>('concordanceCorrelation', { axis: aWholeNumber }, given);
  const { axis = -1 } = options;
  const [target, output] = alignPair('concordance_correlation', yTrue, yPred);
  const kept = { keepdims: true };
  const [targetMean, outputMean] = [target.mean(axis, kept), output.mean(axis, kept)];
  const centered = output.sub(outputMean);
  const covariance = target.sub(outputMean).mul(centered);
  const spread = target.sub(targetMean).var(axis, kept).add(centered.var(axis, kept));
  const norm = spread.add(targetMean.sub(outputMean).square()).add(epsilon());
  return covariance.mul(2).div(norm).mean(axis);
}

const OPTIONS = withFirst('name', { ...metricOptions('concordance_correlation'), axis: integer(-1) });

/** Options of `ConcordanceCorrelation`: `axis`, along which is correlated (default -1), and those of all metrics. */
export type ConcordanceCorrelationOptions = OptionsOf<typeof OPTIONS>;

/**
 * How well predictions agree with targets along an axis, averaged over the others: like a correlation, but it also falls
 * where predictions are shifted or scaled. 1 is full agreement.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.ConcordanceCorrelation();
 * metric.updateState([[0, 1, 0.5], [1, 1, 0.2]], [[0.1, 0.9, 0.5], [1, 0.9, 0.2]]);
 * console.log(metric.result().item().toFixed(4)); // 0.9816
 *
 * @see https://keras.io/api/metrics/regression_metrics/#concordancecorrelation-class
 */
export class ConcordanceCorrelation extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'ConcordanceCorrelation';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** The axis along which is correlated. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, ConcordanceCorrelationOptions>) {
    super(...options);
    this.axis = this.settings<typeof OPTIONS>().axis;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return concordanceCorrelation(yTrue, yPred, { axis: this.axis });
  }
}
