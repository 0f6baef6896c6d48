import { snakeCaseOfClass } from '../config/auto-name';
import { customObject, findName, keepCustomObjects } from '../config/saveable';
import { LOSS_ALIASES } from '../losses/aliases';
import { LOSS_LOADERS } from '../losses/loaders';
import type { Loss } from '../losses/loss';
import { isCrossentropy, targetKind } from '../losses/target-kind';
import { METRIC_ALIASES } from './aliases';
import { isAccuracy, takesLogits } from './by-targets';
import type { MetricIdentifier } from './get';
import { METRIC_LOADERS } from './loaders';
import { Metric } from './metric';

const NAMES = { kind: 'metric', names: Object.keys(METRIC_LOADERS), aliases: METRIC_ALIASES };
const lowerCaseNames = new Set(NAMES.names.map((name) => name.toLowerCase()));
/** Classes of losses that are no function of the same name. */
const WITHOUT_FUNCTION = ['Loss', 'LossFunctionWrapper', 'CategoricalGeneralizedCrossEntropy'];
const lossFunctionNames = new Set(
  Object.keys(LOSS_LOADERS)
    .filter((name) => !WITHOUT_FUNCTION.includes(name))
    .map(snakeCaseOfClass),
);

type Shape = readonly (number | null)[];

/** Makes the metric of one output: what a name means may depend on targets, predictions and the output's loss. */
export type MetricMaker = (yTrueShape: Shape, yPredShape: Shape, loss: Loss | null) => Metric;

/** Whether a name means the function of a loss, which is no metric of its own. */
const isLossFunction = (name: string): boolean =>
  !Object.hasOwn(METRIC_ALIASES, name) &&
  !lowerCaseNames.has(name.replaceAll('_', '').toLowerCase()) &&
  lossFunctionNames.has(LOSS_ALIASES[name] ?? name);

async function namedMaker(identifier: string, name: string): Promise<MetricMaker> {
  const module: Readonly<Record<string, unknown>> =
    await METRIC_LOADERS[name as keyof typeof METRIC_LOADERS]();
  const constructor = module[name] as new () => Metric;
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
export function deferMetric(identifier: MetricIdentifier): () => Promise<MetricMaker> {
  if (identifier instanceof Metric) return async () => () => identifier;
  if (typeof identifier === 'string') {
    if (isAccuracy(identifier)) return () => accuracyMaker(identifier);
    if (isCrossentropy(identifier)) return () => crossentropyMaker(identifier);
    if (customObject(identifier) === undefined && !isLossFunction(identifier)) {
      const name = findName(NAMES, identifier);
      return () => namedMaker(identifier, name);
    }
  }
  const within = keepCustomObjects();
  return async () => {
    const { resolveMetric } = await import('./resolve');
    return (...outputs) => within(() => resolveMetric(identifier, ...outputs));
  };
}
