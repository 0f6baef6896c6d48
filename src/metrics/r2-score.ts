import { integer, nullable, oneOf } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { formatShape } from '../ir/shape';
import { alignPair } from '../losses/pair';
import { isinf } from '../ops/numpy-logic';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ShapeError } from '../util/errors';
import type { Direction, PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { optionalTensor } from './running-mean';
import { checkUpdate } from './sample-mean';

const OPTIONS = withFirst('classAggregation', {
  classAggregation: nullable(
    oneOf(['uniform_average', 'variance_weighted_average'], 'uniform_average'),
    'uniform_average',
  ),
  numRegressors: integer(0, { minimum: 0 }),
  ...metricOptions('r2_score'),
});

/**
 * Options of `R2Score`: `classAggregation` (`uniform_average` (default) or `variance_weighted_average` of the outputs'
 * scores, null for one score for each), `numRegressors` (number of independent regressors, for the adjusted score;
 * default 0: not adjusted), and those of all metrics.
 */
export type R2ScoreOptions = OptionsOf<typeof OPTIONS>;

/** Refuses inputs that are not rows of values. */
export function requireRows(
  name: string,
  yTrueShape: readonly number[],
  yPredShape: readonly number[],
): void {
  if (yTrueShape.length === 2 && yPredShape.length === 2) return;
  throw new ShapeError({
    code: 'metric-rank',
    expected: `${name} needs targets and predictions [batch, outputs].`,
    received: { yTrue: formatShape(yTrueShape), yPred: formatShape(yPredShape) },
    advice: rowsAdvice(yTrueShape, yPredShape),
    details: { yTrue: yTrueShape, yPred: yPredShape },
  });
}

function rowsAdvice(target: readonly number[], output: readonly number[]): string {
  if (target.length !== 1 || output.length !== 2) return 'Add or merge axes with reshape.';
  return output[1] === 1
    ? `Give targets of shape [${target[0]}, 1]: y.expandDims(-1), or rows of one number.`
    : `If the targets are class numbers, make them one-hot with toCategorical(y, { numClasses: ${output[1]} }).`;
}

/** The sums kept for each output. */
interface Sums {
  readonly squaredSum: Variable;
  readonly sum: Variable;
  readonly residual: Variable;
  readonly count: Variable;
}

/**
 * The coefficient of determination: 1 - Σ (yTrue - yPred)² / Σ (yTrue - mean)², the share of the targets' variance that
 * predictions explain. 1 is perfect, 0 is no better than predicting the mean.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.R2Score();
 * metric.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * console.log(metric.result().item().toFixed(4)); // 0.5714
 *
 * @see https://keras.io/api/metrics/regression_metrics/#r2score-class
 */
export class R2Score extends Metric<PairArguments, typeof OPTIONS> {
  static override readonly className: string = 'R2Score';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** How the scores of several outputs become one; null for one score each. */
  readonly classAggregation: 'uniform_average' | 'variance_weighted_average' | null;
  /** Number of independent regressors, for the adjusted score. */
  readonly numRegressors: number;
  readonly #samples: Variable;
  #sums: Sums | null = null;

  constructor(...options: Arguments<typeof OPTIONS, R2ScoreOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.classAggregation = config.classAggregation;
    this.numRegressors = config.numRegressors;
    this.#samples = this.addVariable([], 'zeros', { name: 'num_samples' });
  }

  override build(yTrueShape: readonly number[], yPredShape: readonly number[]): void {
    if (this.#sums !== null) return;
    requireRows('R2Score', yTrueShape, yPredShape);
    const make = (name: string): Variable => this.addVariable([yPredShape[1]], 'zeros', { name });
    this.#sums = {
      squaredSum: make('squared_sum'),
      sum: make('sum'),
      residual: make('residual'),
      count: make('count'),
    };
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const [target, output] = alignPair('r2_score', yTrue, yPred).map((x) => x.astype(this.dtype));
    this.build(target.shape, output.shape);
    const { squaredSum, sum, residual, count } = this.#sums!;
    const given = optionalTensor(options.sampleWeight, this.dtype);
    const weight = given !== null && given.ndim === 1 ? given.expandDims(1) : given;
    const weighted = (x: Tensor): Tensor => (weight === null ? x : x.mul(weight)).sum(0);
    sum.assignAdd(weighted(target));
    squaredSum.assignAdd(target.mul(weight === null ? target : target.mul(weight)).sum(0));
    residual.assignAdd(weighted(target.sub(output).square()));
    count.assignAdd(weight === null ? target.shape[0] : weight.broadcastTo(target.shape).sum(0));
    this.#samples.assignAdd(target.size);
  }

  override result(): Tensor {
    if (this.#sums === null) return this.#samples.value.div(this.#samples.value);
    const { squaredSum, sum, residual, count } = this.#sums;
    const mean = sum.value.div(count.value);
    const total = squaredSum.value.sub(sum.value.mul(mean));
    const raw = residual.value.div(total).neg().add(1);
    const scores = isinf(raw).where(0, raw);
    return this.#adjust(this.#aggregate(scores, total));
  }

  #aggregate(scores: Tensor, total: Tensor): Tensor {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === 'uniform_average') return scores.mean();
    return total.mul(scores).sum().div(total.sum());
  }

  /** 1 - (1 - R²)(n - 1)/(n - p - 1), where there are more than p + 1 samples. */
  #adjust(score: Tensor): Tensor {
    if (this.numRegressors === 0) return score;
    const samples = this.#samples.value;
    const freedom = samples.sub(this.numRegressors + 1);
    const adjusted = score.neg().add(1).mul(samples.sub(1)).div(freedom).neg().add(1);
    return freedom.greater(0).where(adjusted, score);
  }
}
