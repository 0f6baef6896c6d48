import { customObject, findName, keepCustomObjects } from '../config/saveable';
import { loadClass } from '../config/family';
import type { Loss } from '../losses/loss';
import { LOSS_NAMES, LOSS_TABLE } from '../losses/table';
import { isCrossentropy, targetKind } from '../losses/target-kind';
import { isAccuracy, takesLogits } from './by-targets';
import type { MetricIdentifier } from './get';
import { Metric } from './metric';
import { METRIC_NAMES, METRIC_TABLE } from './table';

const lowerCaseNames = new Set(METRIC_NAMES.names.map((name) => name.toLowerCase()));

type Shape = readonly (number | null)[];

/** Makes the metric of one output: what a name means may depend on targets, predictions and the output's loss. */
export type MetricMaker = (yTrueShape: Shape, yPredShape: Shape, loss: Loss | null) => Metric;

/** Whether a name means the function of a loss, which is no metric of its own. */
const isLossFunction = (name: string): boolean =>
  !Object.hasOwn(METRIC_NAMES.aliases, name) &&
  !lowerCaseNames.has(name.replaceAll('_', '').toLowerCase()) &&
  Object.hasOwn(LOSS_NAMES.aliases, name) &&
  'function' in LOSS_TABLE[LOSS_NAMES.aliases[name] as keyof typeof LOSS_TABLE];

async function namedMaker(identifier: string, name: string): Promise<MetricMaker> {
  const constructor = (await loadClass(METRIC_TABLE, name as keyof typeof METRIC_TABLE)) as new () => Metric;
  return () => {
    const metric = new constructor();
    metric.name = identifier;
    return metric;
  };
}

async function accuracyMaker(name: string): Promise<MetricMaker> {
  const { ACCURACIES } = await import('./accuracies');
  return (yTrueShape, yPredShape) => new ACCURACIES[targetKind(yTrueShape, yPredShape)]({ name });
}

async function crossentropyMaker(name: string): Promise<MetricMaker> {
  const { CROSSENTROPIES } = await import('./crossentropies');
  return (yTrueShape, yPredShape, loss) =>
    new CROSSENTROPIES[targetKind(yTrueShape, yPredShape)]({ name, fromLogits: takesLogits(loss) });
}

/**
 * What loads the metric that an identifier means, as `resolveMetric` finds it, with the custom objects that are known now.
 * A name that is none is refused at once.
 *
 * @throws NameError `unknown-metric` with the nearest right name.
 */
export function deferMetric(identifier: MetricIdentifier | string): () => Promise<MetricMaker> {
  if (identifier instanceof Metric) return async () => () => identifier;
  if (typeof identifier === 'string') {
    if (isAccuracy(identifier)) return () => accuracyMaker(identifier);
    if (isCrossentropy(identifier)) return () => crossentropyMaker(identifier);
    if (customObject(identifier) === undefined && !isLossFunction(identifier)) {
      const name = findName(METRIC_NAMES, identifier);
      if (Object.hasOwn(METRIC_TABLE, name)) return () => namedMaker(identifier, name);
    }
  }
  const within = keepCustomObjects();
  return async () => {
    const { resolveMetric } = await import('./resolve');
    return (...outputs) => within(() => resolveMetric(identifier, ...outputs));
  };
}
