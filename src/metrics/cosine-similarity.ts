import { integer } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { cosineSimilarity } from '../losses/cosine-similarity';
import type { Tensor } from '../runtime/tensor';
import { metricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { JsonObject } from '../config/option';
import type { Direction } from './metric';

const OPTIONS = withFirst('name', { ...metricOptions('cosine_similarity'), axis: integer(-1) });

/** Options of `CosineSimilarity`: `axis`, the axis vectors lie along (default -1), and those of all metrics. */
export type CosineSimilarityOptions = OptionsOf<typeof OPTIONS>;

/**
 * The mean cosine of the angle between targets and predictions: 1 for the same direction, -1 for opposite ones. (The loss
 * of the same name is its negative.)
 *
 * @example
 * import { metrics } from 'keratin';
 * const metric = new metrics.CosineSimilarity();
 * metric.updateState([[0, 2], [1, 1]], [[3, 0], [1, 1]]);
 * console.log(metric.result().item().toFixed(4)); // 0.5000
 *
 * @see https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class
 */
export class CosineSimilarity extends SampleMean<typeof OPTIONS> {
  static override readonly className: string = 'CosineSimilarity';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = OPTIONS;

  /** The axis vectors lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, CosineSimilarityOptions>) {
    super(...options);
    this.axis = this.settings<typeof OPTIONS>().axis;
  }

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    return cosineSimilarity(yTrue, yPred, { axis: this.axis }).neg();
  }

  override getConfig(): JsonObject {
    // Keras never writes the axis; it is kept only where it matters.
    const { axis, ...config } = super.getConfig();
    return axis === -1 ? config : { ...config, axis };
  }
}
