import { nullable, number, oneOf } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { sameShape } from '../ir/shape';
import { alignPair } from '../losses/pair';
import { epsilon, floatx } from '../ops/settings';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import type { Direction, PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { requireRows } from './r2-score';
import { optionalTensor } from './running-mean';
import { checkUpdate } from './sample-mean';

/** The options of F-scores apart from beta. */
export const scoreOptions = (name: string) =>
  withFirst('average', {
    average: nullable(oneOf(['micro', 'macro', 'weighted'], 'macro'), null),
    threshold: nullable(number(0.5, { minimum: 0, maximum: 1, exclusive: 'minimum' })),
    ...metricOptions(name),
  });

const OPTIONS = { beta: number(1, { minimum: 0, exclusive: 'minimum' }), ...scoreOptions('fbeta_score') };

/**
 * Options of `FBetaScore`: `average` (how the scores of classes become one: `micro` counts all together, `macro` is
 * their mean, `weighted` their mean weighted by frequency; null (default) for one score each), `beta` (how many times
 * recall weighs against precision, default 1), `threshold` (above which a prediction means yes; null (default) for the
 * highest prediction of each row), and those of all metrics.
 */
export type FBetaScoreOptions = OptionsOf<typeof OPTIONS>;

/** What is counted. */
interface Counts {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;
  readonly weights: Variable;
}

/**
 * The weighted harmonic mean of precision and recall: (1 + β²) · precision · recall / (β² · precision + recall), for
 * one-hot or multi-hot targets [batch, classes].
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.FBetaScore({ beta: 2, threshold: 0.5 });
 * metric.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * console.log(metric.result().toArray().map((x) => x.toFixed(4)).join(' ')); // 0.3846 0.9091 0.8333
 *
 * @see https://keras.io/api/metrics/classification_metrics/#fbetascore-class
 */
export class FBetaScore extends Metric<PairArguments, typeof OPTIONS> {
  static override readonly className: string = 'FBetaScore';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS as typeof OPTIONS | Omit<typeof OPTIONS, 'beta'>;

  /** How the scores of classes become one; null for one score each. */
  readonly average: 'micro' | 'macro' | 'weighted' | null;
  /** How many times recall weighs against precision. */
  readonly beta: number;
  /** Above it a prediction means yes; null for the highest prediction of each row. */
  readonly threshold: number | null;
  #counts: Counts | null = null;

  constructor(...options: Arguments<typeof OPTIONS, FBetaScoreOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.average = config.average;
    this.beta = config.beta ?? 1;
    this.threshold = config.threshold;
  }

  override build(yTrueShape: readonly number[], yPredShape: readonly number[]): void {
    if (this.#counts !== null) return;
    requireRows(this.name, yTrueShape, yPredShape);
    const shape = this.average === 'micro' ? [] : [yPredShape[1]];
    const make = (name: string): Variable => this.addVariable(shape, 'zeros', { name, dtype: this.dtype });
    this.#counts = {
      truePositives: make('true_positives'),
      falsePositives: make('false_positives'),
      falseNegatives: make('false_negatives'),
      weights: make('intermediate_weights'),
    };
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const target = Tensor.from(yTrue, floatx()).astype(this.dtype);
    const output = Tensor.from(yPred, floatx()).astype(this.dtype);
    this.build(target.shape, output.shape);
    if (!sameShape(target.shape, output.shape)) alignPair(this.name, target, output);
    const { truePositives, falsePositives, falseNegatives, weights } = this.#counts!;
    const chosen = this.#choose(output).astype(this.dtype);
    const weight = optionalTensor(options.sampleWeight, this.dtype)?.expandDims(1) ?? null;
    const axis = this.average === 'micro' ? null : 0;
    const count = (x: Tensor): Tensor => (weight === null ? x : x.mul(weight)).sum(axis);
    truePositives.assignAdd(count(chosen.mul(target)));
    falsePositives.assignAdd(count(chosen.mul(target.neg().add(1))));
    falseNegatives.assignAdd(count(chosen.neg().add(1).mul(target)));
    weights.assignAdd(count(target));
  }

  /** Where predictions mean yes. */
  #choose(output: Tensor): Tensor {
    if (this.threshold !== null) return output.greater(this.threshold);
    const isHighest = output.greaterEqual(output.max(-1, { keepdims: true }));
    return isHighest.binary('and', output.abs().greater(1e-9));
  }

  override result(): Tensor {
    if (this.#counts === null) return Tensor.from(0, this.dtype).astype(this.dtype);
    const { truePositives, falsePositives, falseNegatives, weights } = this.#counts;
    const share = (others: Variable): Tensor =>
      truePositives.value.div(truePositives.value.add(others.value).add(epsilon()));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const squared = this.beta ** 2;
    const mean = precision.mul(recall).div(precision.mul(squared).add(recall).add(epsilon()));
    const score = mean.mul(1 + squared);
    if (this.average === 'weighted') {
      return score.mul(weights.value.div(weights.value.sum().add(epsilon()))).sum();
    }
    return this.average === null ? score : score.mean();
  }
}
