import type { Json, JsonObject } from '../config/option';
import { describeValue } from '../config/option';
import type { ClassFamily, SaveableClass } from '../config/saveable';
import type { SavedObject } from '../config/saveable';
import { customObject, findClass, isSavedObject, serializeSaveable } from '../config/saveable';
import { checkMember } from '../config/identifier';
import { fromConfig } from '../config/construct';
import type { LossFunction } from '../losses/loss-function';
import { lossFunction } from '../losses/functions';
import { LOSSES } from '../losses/get';
import { Loss } from '../losses/loss';
import { checkNoMore } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import type { ClassesOf, ForgottenIn } from '../config/family';
import * as all from './all';
import type { Measure } from './mean-metric-wrapper';
import { MeanMetricWrapper } from './mean-metric-wrapper';
import { Metric } from './metric';
import { METRIC_NAMES, type METRIC_TABLE, type MetricName } from './table';

/** All metric classes by name. */
const METRIC_CLASSES: ClassesOf<
  typeof METRIC_TABLE,
  ForgottenIn<typeof METRIC_TABLE, typeof all, Metric<never>>
> & {
  readonly MeanMetricWrapper: typeof MeanMetricWrapper;
} = { ...all, MeanMetricWrapper, Metric };

/** All metric classes, found by name. */
export const METRICS: ClassFamily<Metric> = {
  kind: 'metric',
  classes: METRIC_NAMES.names.map(
    (name) => METRIC_CLASSES[name as keyof typeof METRIC_CLASSES],
  ) as unknown as readonly SaveableClass<Metric>[],
  aliases: METRIC_NAMES.aliases,
};

/** What names a metric: a name, a saved config, a function of (yTrue, yPred), a loss, or the metric itself. */
export type MetricIdentifier = MetricName | SavedObject | Measure | Metric | (new () => Metric);

const isMetricClass = (value: unknown): value is new () => Metric =>
  typeof value === 'function' && (value === Metric || value.prototype instanceof Metric);

/** A loss that is no metric of its own, e.g. `huber`: its function is averaged. */
function lossAsMetric(name: string): Metric | null {
  const known = METRICS.classes.some(
    (metric) => metric.className?.toLowerCase() === name.replaceAll('_', '').toLowerCase(),
  );
  const fn = known || Object.hasOwn(METRICS.aliases ?? {}, name) ? null : lossFunction(name);
  return fn === null ? null : new MeanMetricWrapper(fn, { name });
}

function fromName(name: string): Metric {
  const custom = customObject(name);
  if (isMetricClass(custom)) return new custom();
  if (typeof custom === 'function') return new MeanMetricWrapper(custom as LossFunction, { name });
  return lossAsMetric(name) ?? new (findClass(METRICS, name) as unknown as new () => Metric)();
}

function fromSaved(saved: JsonObject): Metric {
  const { class_name: className, config, registered_name: registered, module } = saved;
  if (className === 'function') return fromName(config as string);
  const custom = typeof registered === 'string' ? customObject(registered) : undefined;
  if (module === 'keras.losses')
    return new MeanMetricWrapper(
      fromConfig(findClass(LOSSES, className as string), config as JsonObject, find),
    );
  const constructor = isMetricClass(custom)
    ? (custom as unknown as SaveableClass<Metric>)
    : findClass(METRICS, className as string);
  return fromConfig(constructor, (config ?? {}) as JsonObject, find);
}

/**
 * A metric by name (`'mean_squared_error'`, `'mse'`, `'AUC'`), saved config, or function of (yTrue, yPred); metrics and
 * null are returned as they are. (`'accuracy'` is the plain one here; in `compile` its kind follows from the data, see
 * `resolveMetric`.)
 *
 * @throws NameError `unknown-metric` with the nearest right name.
 *
 * @example
 * import { metrics } from 'keratin';
 * console.log(metrics.get('mse').name); // mean_squared_error
 *
 * @see https://keras.io/api/metrics/
 */
export function get(identifier: MetricIdentifier | string | JsonObject, ...others: readonly never[]): Metric;
export function get(
  identifier: MetricIdentifier | string | JsonObject | null,
  ...others: readonly never[]
): Metric | null;
export function get(identifier: unknown, ...others: readonly never[]): Metric | null;
export function get(identifier: unknown, ...others: readonly never[]): Metric | null {
  checkNoMore('metrics.get', others);
  return find(identifier);
}

function find(identifier: unknown): Metric | null {
  if (identifier === null || identifier instanceof Metric) return identifier;
  if (typeof identifier === 'string') return fromName(identifier);
  if (isMetricClass(identifier)) return new identifier();
  if (typeof identifier === 'function' || identifier instanceof Loss)
    return new MeanMetricWrapper(identifier as Measure);
  if (isSavedObject(identifier)) return fromSaved(identifier as unknown as JsonObject);
  throw new ArgumentError({
    code: 'bad-metric',
    expected:
      'a metric is given by name, as a Metric, as a function (yTrue, yPred) => Tensor, or as a saved config.',
    received: { metric: describeValue(identifier) },
  });
}

/** What Keras writes to files for a metric. @throws ArgumentError `bad-argument`. */
export function serialize(metric: Metric, ...others: readonly never[]): JsonObject {
  checkMember('metrics.serialize', metric, Metric, others);
  return serializeSaveable(metric);
}

/** The metric that was saved as `json`. */
export function deserialize(json: Json, ...others: readonly never[]): Metric {
  checkNoMore('metrics.deserialize', others);
  return find(json) as Metric;
}
