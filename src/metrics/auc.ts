import { boolean, integer, nullable, saveable } from '../config/kinds';
import type { Arguments, Json, JsonObject, OptionSite, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { badOption } from '../config/option';
import { formatShape } from '../ir/shape';
import { sigmoid } from '../ops/nn-activations';
import { epsilon, floatx } from '../ops/settings';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { ArgumentError, ShapeError } from '../util/errors';
import { suggestName } from '../util/names';
import type { Outcome } from './confusion';
import { areEven, countOutcomes, evenThresholds } from './confusion';
import type { Curve, Summation } from './curve-area';
import { areaUnder } from './curve-area';
import type { Direction, PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { checkUpdate } from './sample-mean';
import { listThresholds, thresholdsOption } from './thresholds-option';

/** One of a fixed set of strings in any case. */
const anyCase = <V extends string>(values: readonly V[], fallback: V) =>
  saveable<V | Lowercase<V> | Capitalize<V>, V>(
    (value: unknown, site: OptionSite): V => {
      const found = values.find(
        (name) => typeof value === 'string' && name.toLowerCase() === value.toLowerCase(),
      );
      if (found !== undefined) return found;
      const advice = typeof value === 'string' ? suggestName(value, values) : undefined;
      throw badOption(site, values.map((name) => `"${name}"`).join(' or '), value, advice);
    },
    (value): Json => value,
    fallback,
  );

function parseWeights(value: unknown, site: OptionSite): readonly number[] | null {
  if (value === null) return null;
  const list = value instanceof Tensor ? Array.from(value.data) : value;
  if (Array.isArray(list) && list.every((weight) => typeof weight === 'number' && weight >= 0)) return list;
  throw badOption(site, 'a list of numbers, 0 or more, one for each label', value);
}

const OPTIONS = withFirst('numThresholds', {
  numThresholds: integer(200, { minimum: 2 }),
  curve: anyCase<Curve>(['ROC', 'PR', 'PRGAIN'], 'ROC'),
  summationMethod: anyCase<Summation>(['interpolation', 'majoring', 'minoring'], 'interpolation'),
  ...metricOptions(),
  thresholds: thresholdsOption(),
  multiLabel: boolean(false),
  numLabels: nullable(integer(1, { minimum: 1 })),
  labelWeights: saveable<readonly number[] | Tensor | null, readonly number[] | null>(
    parseWeights,
    (value): Json => value,
    null,
  ),
  fromLogits: boolean(false),
});

/**
 * Options of `AUC`: `numThresholds` (how finely predictions are told apart, default 200), `curve` (`ROC` (default), `PR`
 * or `PRGAIN`), `summationMethod` (`interpolation` (default), `minoring` or `majoring`), `thresholds` (given ones,
 * between 0 and 1, instead of even ones), `multiLabel` (whether labels [batch, labels] have a curve each, which are
 * averaged; default false), `numLabels` (their number), `labelWeights` (a factor for each), `fromLogits` (whether
 * predictions are logits; default false), and those of all metrics.
 */
export type AUCOptions = OptionsOf<typeof OPTIONS>;

/**
 * The area under a curve of yes-or-no predictions over all thresholds: the ROC curve (recall against false positive
 * rate; the probability that a random positive scores above a random negative), the precision-recall curve, or the
 * precision-recall-gain curve. Predictions are counted at a fixed set of thresholds, so it can be gathered over batches.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.AUC({ numThresholds: 3 });
 * metric.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * console.log(String(metric.result())); // 0.75
 *
 * @see https://keras.io/api/metrics/classification_metrics/#auc-class
 * @see J. Davis and M. Goadrich, The Relationship Between Precision-Recall and ROC Curves (2006), section 4
 */
export class AUC extends Metric<PairArguments, typeof OPTIONS> {
  static override readonly className: string = 'AUC';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  readonly curve: Curve;
  readonly summationMethod: Summation;
  /** All thresholds, the ends just outside 0 and 1. */
  readonly thresholds: readonly number[];
  /** Whether each label has a curve of its own. */
  readonly multiLabel: boolean;
  /** A factor for each label; null for none. */
  readonly labelWeights: readonly number[] | null;
  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  readonly #even: boolean;
  #counts: Readonly<Record<Outcome, Variable>> | null = null;

  constructor(...options: Arguments<typeof OPTIONS, AUCOptions>) {
    super(...options);
    const config = this.settings<typeof OPTIONS>();
    this.curve = config.curve;
    this.summationMethod = config.summationMethod;
    this.multiLabel = config.multiLabel;
    this.labelWeights = config.labelWeights;
    this.fromLogits = config.fromLogits;
    const inner =
      config.thresholds === null
        ? evenThresholds(config.numThresholds).slice(1, -1)
        : [...listThresholds(config.thresholds, 0.5)].sort((a, b) => a - b);
    this.#even = config.thresholds === null || areEven([0, ...inner, 1]);
    this.thresholds = [-epsilon(), ...inner, 1 + epsilon()];
    if (config.numLabels !== null && !this.multiLabel) {
      throw new ArgumentError({
        code: 'auc-labels',
        expected: 'AUC takes numLabels only with multiLabel: true.',
        received: { numLabels: String(config.numLabels), multiLabel: 'false' },
      });
    }
    if (!this.multiLabel) this.#build([this.thresholds.length]);
    else if (config.numLabels !== null) this.#build([this.thresholds.length, config.numLabels]);
  }

  #build(shape: readonly number[]): Readonly<Record<Outcome, Variable>> {
    const make = (name: string): Variable => this.addVariable(shape, 'zeros', { name });
    this.#counts = {
      truePositives: make('true_positives'),
      falsePositives: make('false_positives'),
      trueNegatives: make('true_negatives'),
      falseNegatives: make('false_negatives'),
    };
    return this.#counts;
  }

  override build(_yTrueShape: readonly number[], yPredShape: readonly number[]): void {
    if (this.#counts !== null) return;
    if (yPredShape.length !== 2) {
      throw new ShapeError({
        code: 'metric-rank',
        expected: 'AUC with multiLabel needs predictions [batch, labels].',
        received: { yPred: formatShape(yPredShape) },
      });
    }
    this.#build([this.thresholds.length, yPredShape[1]]);
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const output = Tensor.from(yPred, floatx());
    this.build([], output.shape);
    const counts = this.#counts!;
    const { name, thresholds, multiLabel, labelWeights } = this;
    const counting = { name, dtype: counts.truePositives.dtype, thresholds, multiLabel, labelWeights };
    const scores = this.fromLogits ? sigmoid(output) : output;
    const added = countOutcomes(yTrue, scores, options.sampleWeight, counting, this.#even);
    for (const outcome of Object.keys(added) as Outcome[]) counts[outcome].assignAdd(added[outcome]);
  }

  /** The area; with several labels, the (weighted) mean of their areas. */
  override result(): Tensor {
    const counts = this.#counts;
    if (counts === null) return Tensor.from(0).astype(this.dtype);
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
    return areaUnder(
      this.curve,
      this.summationMethod,
      this.multiLabel ? (this.labelWeights ?? 'equal') : null,
      {
        truePositives: truePositives.value,
        falsePositives: falsePositives.value,
        trueNegatives: trueNegatives.value,
        falseNegatives: falseNegatives.value,
      },
    );
  }

  override getConfig(): JsonObject {
    const { thresholds, ...config } = super.getConfig();
    const json = { ...config, num_thresholds: this.thresholds.length };
    return thresholds === null ? json : { ...json, thresholds: this.thresholds.slice(1, -1) };
  }
}
