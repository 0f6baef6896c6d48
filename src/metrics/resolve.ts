import { Loss } from '../losses/loss';
import { functionName } from '../losses/loss-function-wrapper';
import { isCrossentropy, targetKind } from '../losses/target-kind';
import { ACCURACIES } from './accuracies';
import { isAccuracy, takesLogits } from './by-targets';
import { CROSSENTROPIES } from './crossentropies';
import { metricFunctionName } from './functions';
import type { MetricIdentifier } from './get';
import { get } from './get';
import { Metric } from './metric';

type Shape = readonly (number | null)[];

/**
 * The metric that `compile({ metrics: [identifier] })` means for one output, by Keras's rules: `'accuracy'` and `'acc'`
 * become binary, categorical or sparse categorical accuracy by the shapes of targets and predictions, `'crossentropy'`
 * and `'ce'` the cross-entropies (of logits where the loss takes logits). A name or function given is the metric's name
 * in histories; functions and losses are averaged.
 *
 * @param yTrueShape Shape of the targets; null for unknown sizes.
 * @param yPredShape Shape of the predictions.
 * @param loss The output's loss; null (default) for none.
 */
export function resolveMetric(
  identifier: MetricIdentifier | string,
  yTrueShape: Shape,
  yPredShape: Shape,
  loss: Loss | null = null,
): Metric {
  if (typeof identifier !== 'string') {
    const metric = get(identifier);
    if (identifier instanceof Loss) metric.name = identifier.name;
    else if (typeof identifier === 'function' && !(identifier.prototype instanceof Metric)) {
      metric.name = metricFunctionName(identifier) ?? functionName(identifier) ?? metric.name;
    }
    return metric;
  }
  const kind = targetKind(yTrueShape, yPredShape);
  if (isAccuracy(identifier)) return new ACCURACIES[kind]({ name: identifier });
  if (isCrossentropy(identifier)) {
    return new CROSSENTROPIES[kind]({ name: identifier, fromLogits: takesLogits(loss) });
  }
  const metric = get(identifier);
  metric.name = identifier;
  return metric;
}
