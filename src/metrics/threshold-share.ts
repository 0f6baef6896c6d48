import { integer, nullable } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { divideNoNan } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { toSnakeCase } from '../util/names';
import type { Counts } from './confusion';
import { areEven, countOutcomes, NO_THRESHOLD } from './confusion';
import type { PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { checkUpdate } from './sample-mean';
import { listThresholds, thresholdsOption } from './thresholds-option';

const OPTIONS = withFirst('thresholds', {
  thresholds: thresholdsOption(),
  topK: nullable(integer(1, { minimum: 1 })),
  classId: nullable(integer(0, { minimum: 0 })),
  ...metricOptions(),
});

/**
 * Options of `Precision` and `Recall`: `thresholds` (a prediction above it means yes: a number from 0 to 1, a list for
 * one result each, or null (default) for 0.5), `topK` (only the k highest predictions of a row can mean yes; then there
 * is no threshold by default), `classId` (only this class counts), and those of all metrics.
 */
export type ThresholdShareOptions = OptionsOf<typeof OPTIONS>;

/** The share of true positives among all positives of a kind. */
export abstract class ThresholdShare extends Metric<PairArguments, typeof OPTIONS> {
  static override readonly options = OPTIONS;
  /** What true positives are a share of, together with themselves. */
  protected static readonly others: 'falsePositives' | 'falseNegatives' = 'falsePositives';

  /** A prediction above a threshold means yes. */
  readonly thresholds: readonly number[];
  /** How many of the highest predictions can mean yes; null for all. */
  readonly topK: number | null;
  /** The class that counts; null for all. */
  readonly classId: number | null;
  readonly #even: boolean;
  readonly #truePositives: Variable;
  readonly #others: Variable;

  constructor(...options: Arguments<typeof OPTIONS, ThresholdShareOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.topK = config.topK;
    this.classId = config.classId;
    this.thresholds = listThresholds(config.thresholds, this.topK === null ? 0.5 : NO_THRESHOLD);
    this.#even = areEven(this.thresholds);
    const shape = [this.thresholds.length];
    this.#truePositives = this.addVariable(shape, 'zeros', { name: 'true_positives' });
    this.#others = this.addVariable(shape, 'zeros', { name: toSnakeCase(new.target.others) });
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const { name, thresholds, topK, classId } = this;
    const counting = { name, dtype: this.#truePositives.dtype, thresholds, topK, classId };
    const counts: Counts = countOutcomes(yTrue, yPred, options.sampleWeight, counting, this.#even);
    this.#truePositives.assignAdd(counts.truePositives);
    this.#others.assignAdd(counts[(this.constructor as typeof ThresholdShare).others]);
  }

  /** The share, or one for each of several thresholds; 0 where there is nothing. */
  override result(): Tensor {
    const { value } = this.#truePositives;
    const share = divideNoNan(value, value.add(this.#others.value));
    return this.thresholds.length === 1 ? share.reshape([]) : share;
  }
}
