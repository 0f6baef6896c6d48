import { categoricalHinge } from '../losses/categorical-hinge';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * The mean hinge loss of several classes: how far the best wrong class comes within 1 of the right one's score.
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.CategoricalHinge();
 * metric.updateState([[0, 1], [1, 0]], [[0.5, 1], [3, 1]]);
 * console.log(String(metric.result())); // 0.25
 *
 * @see https://keras.io/api/metrics/hinge_metrics/#categoricalhinge-class
 */
export class CategoricalHinge extends SampleMean {
  static override readonly className: string = 'CategoricalHinge';
  static override readonly direction: Direction | null = 'down';
  static override readonly options = simpleMetricOptions('categorical_hinge');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}
