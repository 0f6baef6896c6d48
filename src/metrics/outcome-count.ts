import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import type { Outcome } from './confusion';
import { areEven, countOutcomes } from './confusion';
import type { PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { checkUpdate } from './sample-mean';
import type { Thresholds } from './thresholds-option';
import { listThresholds, thresholdsOption } from './thresholds-option';

const OPTIONS = withFirst('thresholds', { thresholds: thresholdsOption(), ...metricOptions() });

/**
 * Options of `TruePositives` and its siblings: `thresholds` (a prediction above it means yes: a number from 0 to 1, a
 * list for one count each, or null (default) for 0.5), and those of all metrics.
 */
export type OutcomeCountOptions = OptionsOf<typeof OPTIONS>;

/** The (weighted) number of predictions with one outcome. */
export abstract class OutcomeCount extends Metric<PairArguments, typeof OPTIONS> {
  static override readonly options = OPTIONS;

  /** Which outcome is counted. */
  protected abstract readonly outcome: Outcome;
  /** A prediction above a threshold means yes. */
  readonly thresholds: readonly number[];
  readonly #even: boolean;
  readonly #accumulator: Variable;

  constructor(...options: Arguments<typeof OPTIONS, OutcomeCountOptions>) {
    super(...options);
    const { thresholds } = this.settings<typeof OPTIONS>() as { thresholds: Thresholds };
    this.thresholds = listThresholds(thresholds, 0.5);
    this.#even = areEven(this.thresholds);
    this.#accumulator = this.addVariable([this.thresholds.length], 'zeros', { name: 'accumulator' });
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const counting = { name: this.name, dtype: this.#accumulator.dtype, thresholds: this.thresholds };
    this.#accumulator.assignAdd(
      countOutcomes(yTrue, yPred, options.sampleWeight, counting, this.#even)[this.outcome],
    );
  }

  /** The count, or one for each of several thresholds. */
  override result(): Tensor {
    const { value } = this.#accumulator;
    return this.thresholds.length === 1 ? value.reshape([]) : value;
  }
}
