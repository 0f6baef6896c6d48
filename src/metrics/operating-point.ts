import type { GivenFor, OptionTable } from '../config/option';
import { integer, nullable, requiredNumber } from '../config/kinds';
import { divideNoNan } from '../ops/numpy-math';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import type { Outcome } from './confusion';
import { countOutcomes, evenThresholds } from './confusion';
import type { PairArguments } from './metric';
import { Metric, metricOptions } from './metric';
import { checkUpdate } from './sample-mean';

/** A share from 0 to 1 that must be given. */
export const shareOption = () => requiredNumber({ minimum: 0, maximum: 1 });

/** The options of metrics at an operating point apart from the point itself. */
export const pointOptions = () => ({
  classId: nullable(integer(0, { minimum: 0 })),
  numThresholds: integer(200, { minimum: 1 }),
  ...metricOptions(),
});

/** What is known at each threshold. */
export interface Shares {
  /** TP / (TP + FN). */
  readonly recall: Tensor;
  /** TN / (TN + FP). */
  readonly specificity: Tensor;
  /** TP / (TP + FP). */
  readonly precision: Tensor;
}

/** The best value of one share among thresholds where another is high enough. */
export abstract class OperatingPoint<T extends OptionTable> extends Metric<PairArguments, T> {
  /** How high the other share must be. */
  protected readonly value: number;
  /** The class that counts; null for all. */
  readonly classId: number | null;
  /** How many thresholds are tried. */
  readonly numThresholds: number;
  readonly #thresholds: readonly number[];
  readonly #counts: Readonly<Record<Outcome, Variable>>;

  constructor(point: keyof T & string, given: GivenFor<T>) {
    super(...given);
    const config = this.settings() as unknown as Readonly<Record<string, number>> & {
      readonly classId: number | null;
    };
    this.value = config[point];
    this.classId = config.classId;
    this.numThresholds = config.numThresholds;
    this.#thresholds = this.numThresholds === 1 ? [0.5] : evenThresholds(this.numThresholds);
    const make = (name: string): Variable => this.addVariable([this.#thresholds.length], 'zeros', { name });
    this.#counts = {
      truePositives: make('true_positives'),
      falsePositives: make('false_positives'),
      trueNegatives: make('true_negatives'),
      falseNegatives: make('false_negatives'),
    };
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const { dtype } = this.#counts.truePositives;
    const counting = { name: this.name, dtype, thresholds: this.#thresholds, classId: this.classId };
    const counts = countOutcomes(yTrue, yPred, options.sampleWeight, counting, this.numThresholds > 1);
    for (const outcome of Object.keys(counts) as Outcome[]) this.#counts[outcome].assignAdd(counts[outcome]);
  }

  /** All shares at each threshold; 0 where there is nothing. */
  protected shares(): Shares {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = this.#counts;
    const share = (part: Variable, rest: Variable): Tensor =>
      divideNoNan(part.value, part.value.add(rest.value));
    return {
      recall: share(truePositives, falseNegatives),
      specificity: share(trueNegatives, falsePositives),
      precision: share(truePositives, falsePositives),
    };
  }

  /** The highest `wanted` where `constrained` reaches the point; 0 where it never does. */
  protected best(constrained: Tensor, wanted: Tensor): Tensor {
    return constrained.greaterEqual(this.value).where(wanted, 0).max().maximum(0);
  }
}
