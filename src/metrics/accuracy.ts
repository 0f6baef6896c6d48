import { alignPair } from '../losses/pair';
import { floatx } from '../ops/settings';
import type { Tensor } from '../runtime/tensor';
import { simpleMetricOptions } from './metric';
import { SampleMean } from './sample-mean';
import type { Direction } from './metric';

/**
 * How often predictions equal targets. For predicted probabilities use `BinaryAccuracy`, `CategoricalAccuracy` or
 * `SparseCategoricalAccuracy`.
 *
 * @example
 * import { metrics } from 'keratin';
 * const accuracy = new metrics.Accuracy();
 * accuracy.updateState([1, 2, 3, 4], [0, 2, 3, 4]);
 * console.log(String(accuracy.result())); // 0.75
 *
 * @see https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
 */
export class Accuracy extends SampleMean {
  static override readonly className: string = 'Accuracy';
  static override readonly direction: Direction | null = 'up';
  static override readonly options = simpleMetricOptions('accuracy');

  protected override measure(yTrue: Tensor, yPred: Tensor): Tensor {
    const [target, output] = alignPair('accuracy', yTrue, yPred);
    return target.equal(output).astype(floatx());
  }
}
