import type { SimpleMetricTable } from './metric';
import type { GivenFor, OptionTable } from '../config/option';
import { classNameOf } from '../config/saveable';
import { applyMask } from '../losses/reduce';
import { floatx } from '../ops/settings';
import { Tensor } from '../runtime/tensor';
import { checkOptions } from '../util/options';
import type { PairArguments, UpdateOptions } from './metric';
import { Metric } from './metric';
import { optionalTensor, RunningMean } from './running-mean';

/** Refuses options `updateState` does not know. */
export const checkUpdate = (metric: object, options: UpdateOptions): void =>
  checkOptions(`${classNameOf(metric.constructor)}.updateState`, options, ['sampleWeight', 'mask']);

/** A metric that is the mean, over all samples, of a function of targets and predictions. */
export abstract class SampleMean<T extends OptionTable = SimpleMetricTable> extends Metric<PairArguments, T> {
  readonly #mean: RunningMean;

  constructor(...given: GivenFor<T>) {
    super(...given);
    const { dtype } = this;
    const total = this.addVariable([], 'zeros', { name: 'total', dtype });
    this.#mean = new RunningMean(total, this.addVariable([], 'zeros', { name: 'count', dtype }));
  }

  /** The value of each sample [batch] or [batch, ...]. */
  protected abstract measure(yTrue: Tensor, yPred: Tensor): Tensor;

  /** True where a value counts, of those that are weighted; null where all do. */
  protected valueMask(_yTrue: Tensor, _yPred: Tensor, _values: Tensor): Tensor | null {
    return null;
  }

  override updateState(...[yTrue, yPred, options = {}]: PairArguments): void {
    checkUpdate(this, options);
    const [target, output] = [Tensor.from(yTrue, floatx()), Tensor.from(yPred, floatx())];
    const values = this.measure(target, output);
    const given = optionalTensor(options.sampleWeight, this.dtype);
    const mask = optionalTensor(options.mask, 'bool');
    const weight = applyMask(given, mask, this.dtype, 'sum');
    this.#mean.add(values, weight, weight === null ? null : this.valueMask(target, output, values));
  }

  override result(): Tensor {
    return this.#mean.result();
  }
}
