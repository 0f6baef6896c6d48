import { klDivergence } from '../losses/kl-divergence';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean Kullback-Leibler divergence of predicted from true distributions, Σ yTrue · log(yTrue / yPred), in nats.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.KLDivergence();
 * metric.updateState([[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]]);
 * console.log(metric.result().item().toFixed(4)); // 0.4581
 *
 * @see https://keras.io/api/metrics/probabilistic_metrics/#kldivergence-class
 */
export class KLDivergence extends SampleMean {
  static override readonly className: string = 'KLDivergence';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('kl_divergence');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return klDivergence(yTrue, yPred);
  }
}
