import type { SimpleMetricTable } from './metric';
import type { Arguments } from '../config/option';
import { floatx } from '../ops/settings';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { checkOptions } from '../util/options';
import type { ValueArguments } from './mean';
import type { MetricOptions } from './metric';
import { Metric, simpleMetricOptions } from './metric';
import { optionalTensor, perSample } from './running-mean';

/**
 * The (weighted) sum of values over all batches: Σ weight · value.
 *
 * @example
 * import { metrics } from 'keratin';
 * const sum = new metrics.Sum();
 * sum.updateState([1, 3]);
 * sum.updateState([5, 7], { sampleWeight: [1, 0] });
 * console.log(String(sum.result())); // 9.0
 *
 * @see https://keras.io/api/metrics/reduction_metrics/#sum-class
 */
export class Sum extends Metric<ValueArguments, SimpleMetricTable> {
  static override readonly className: string = 'Sum';
  static override readonly options = simpleMetricOptions('sum');

  readonly #total: Variable;

  constructor(...options: Arguments<SimpleMetricTable, MetricOptions>) {
    super(...options);
    this.#total = this.addVariable([], 'zeros', { name: 'total', dtype: this.dtype });
  }

  /** @param values One value, or values [batch, ...]. */
  override updateState(...[values, options = {}]: ValueArguments): void {
    checkOptions('Sum.updateState', options, ['sampleWeight']);
    const given = Tensor.from(values, floatx()).astype(this.dtype);
    const weight = optionalTensor(options.sampleWeight, this.dtype);
    this.#total.assignAdd((weight === null ? given : perSample(given, weight, 'sum').values).sum());
  }

  override result(): Tensor {
    return this.#total.value;
  }
}
