import type { SimpleMetricTable } from './metric';
import type { Arguments } from '../config/option';
import { checkOptions } from '../util/options';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { MetricOptions } from './metric';
import { Metric, simpleMetricOptions } from './metric';
import { optionalTensor, RunningMean } from './running-mean';

/** What metrics of plain values are updated with. */
export type ValueArguments = readonly [
  values: TensorLike,
  options?: { readonly sampleWeight?: TensorLike | null },
];

/**
 * The (weighted) mean of values over all batches: Σ weight · value / Σ weight. It is 0 before the first value.
 *
 * @example
 * import { metrics } from 'keratin';
 * const mean = new metrics.Mean();
 * mean.updateState([1, 3]);
 * mean.updateState([5, 7]);
 * console.log(String(mean.result())); // 4.0
 *
 * @see https://keras.io/api/metrics/reduction_metrics/#mean-class
 */
export class Mean extends Metric<ValueArguments, SimpleMetricTable> {
  static override readonly className: string = 'Mean';
  static override readonly options = simpleMetricOptions('mean');

  readonly #mean: RunningMean;

  constructor(...options: Arguments<SimpleMetricTable, MetricOptions>) {
    super(...options);
    const { dtype } = this;
    const total = this.addVariable([], 'zeros', { name: 'total', dtype });
    this.#mean = new RunningMean(total, this.addVariable([], 'zeros', { name: 'count', dtype }));
  }

  /** @param values One value, or values [batch, ...]. */
  override updateState(...[values, options = {}]: ValueArguments): void {
    checkOptions('Mean.updateState', options, ['sampleWeight']);
    this.#mean.add(Tensor.from(values, floatx()), optionalTensor(options.sampleWeight, this.dtype));
  }

  override result(): Tensor {
    return this.#mean.result();
  }
}
