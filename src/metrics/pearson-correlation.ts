import { aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { integer } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { alignPair } from '../losses/pair';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/** Shifted and scaled to mean 0 and standard deviation 1 along an axis. */
function standardize(x: Tensor, axis: number): Tensor {
  const centered = x.sub(x.mean(axis, { keepdims: true }));
  return centered.div(centered.std(axis, { keepdims: true }));
}

/**
 * Pearson's correlation of targets and predictions along an axis: the mean product of their standardized values.
 *
 * @param options.axis Default -1.
 *
 * @example
 * import { metrics } from 'keratin';
 * console.log(metrics.pearsonCorrelation([[1, 2, 3]], [[3, 2, 1]]).item().toFixed(4)); // -1.0000
 *
 * @see https://keras.io/api/metrics/regression_metrics/#pearsoncorrelation-class
 */
export function pearsonCorrelation(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...given: OptionArguments<{ axis?: number }, 'axis'>
): Tensor {
  const options = optionsFrom<{ axis?: number }>('pearsonCorrelation', { axis: aWholeNumber }, given);
  const { axis = -1 } = options;
  const [target, output] = alignPair('pearson_correlation', yTrue, yPred);
  return standardize(target, axis).mul(standardize(output, axis)).mean(axis);
}

const OPTIONS = withFirst('name', { ...metricOptions('pearson_correlation'), axis: integer(-1) });

/** Options of `PearsonCorrelation`: `axis`, along which is correlated (default -1), and those of all metrics. */
export type PearsonCorrelationOptions = OptionsOf<typeof OPTIONS>;

/**
 * Pearson's correlation coefficient of targets and predictions along an axis, averaged over the others: 1 where one is
 * an increasing linear function of the other, -1 where it is a decreasing one.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.PearsonCorrelation();
 * metric.updateState([[0, 1, 0.5], [1, 1, 0.2]], [[0.1, 0.9, 0.5], [1, 0.9, 0.2]]);
 * console.log(metric.result().item().toFixed(4)); // 0.9967
 *
 * @see https://keras.io/api/metrics/regression_metrics/#pearsoncorrelation-class
 */
export class PearsonCorrelation extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'PearsonCorrelation';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** The axis along which is correlated. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, PearsonCorrelationOptions>) {
    super(...options);
    this.axis = this.settings<typeof OPTIONS>().axis;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return pearsonCorrelation(yTrue, yPred, { axis: this.axis });
  }
}
