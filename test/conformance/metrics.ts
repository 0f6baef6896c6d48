import * as metrics from '../../src/metrics';
import type { Metric } from '../../src/metrics';
import type { TensorLike } from '../../src/runtime/tensor';
import { difference } from './compare';
import { configProblem, savedConfig } from './objects';
import { runFunctions } from './ops';
import type { Outcome } from './report';
import { Area, PythonFloat, type Case, type Json, type Value } from './values';

/** One call of a metric's method. */
interface Event {
  readonly op: 'update_state' | 'result' | 'reset_state' | '__call__';
  readonly args: Json;
  readonly kwargs: Json;
}

interface SavedVariable {
  readonly path: string;
  readonly name: string;
  readonly dtype: string;
  readonly tensor: Json;
}

type AnyMetric = Metric<readonly unknown[]>;

/** Plain numbers in place of Python's. */
const plain = (value: Value): Value => {
  if (value instanceof PythonFloat) return value.value;
  return Array.isArray(value) ? (value as readonly Value[]).map(plain) : value;
};

/** Arguments as the metric takes them: values in order, then options. */
function argumentsOf(area: Area, { args, kwargs }: Event, values: number): unknown[] {
  const positional = (area.decode(args) as readonly Value[]).map(plain);
  const named = area.decode(kwargs) as { readonly [name: string]: Value };
  const sampleWeight = plain(named.sample_weight ?? positional[values] ?? null) as TensorLike | null;
  return [...positional.slice(0, values), { sampleWeight }];
}

function perform(metric: AnyMetric, event: Event, args: readonly unknown[]): unknown {
  if (event.op === 'update_state') metric.updateState(...args);
  else if (event.op === 'reset_state') metric.resetState();
  else return event.op === 'result' ? metric.result() : metric.apply(...args);
  return null;
}

function variableProblem(area: Area, item: Case, metric: AnyMetric): string | null {
  const expected = item.variables as unknown as readonly SavedVariable[];
  if (metric.variables.length !== expected.length) return `${metric.variables.length} variables`;
  for (const [i, variable] of metric.variables.entries()) {
    const { path, name, dtype, tensor } = expected[i];
    if (variable.path !== path || variable.name !== name || variable.dtype !== dtype) {
      return `variable ${variable.path} (${variable.name}, ${variable.dtype}), expected ${path} (${name}, ${dtype})`;
    }
    const problem = difference(variable.value, area.decode(tensor), item.tol, `variable ${path}`);
    if (problem !== null) return problem;
  }
  return null;
}

function objectProblem(area: Area, item: Case, metric: AnyMetric): string | null {
  const saved = savedConfig(item);
  const problem = configProblem(metrics.serialize(metric as unknown as Metric), saved);
  if (problem !== null) return problem;
  const values = ['Mean', 'Sum'].includes(saved.class_name as string) ? 1 : 2;
  const results = item.results as readonly Json[];
  for (const [i, event] of (item.events as unknown as readonly Event[]).entries()) {
    const got = perform(metric, event, argumentsOf(area, event, values));
    if (results[i] === null) continue;
    const wrong = difference(got, area.decode(results[i]), item.tol, `event ${i} (${event.op})`);
    if (wrong !== null) return wrong;
  }
  return variableProblem(area, item, metric);
}

function runObject(area: Area, item: Case): Outcome {
  const { id, symbol } = item;
  try {
    const metric = metrics.get(savedConfig(item)) as unknown as AnyMetric;
    const problem = objectProblem(area, item, metric);
    return { id, symbol, verdict: problem === null ? 'passed' : 'failed', detail: problem ?? '' };
  } catch (error) {
    return { id, symbol, verdict: 'failed', detail: String(error).replaceAll('\n', ' ') };
  }
}

/** Runs the area `metrics`. */
export function runMetrics(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('metrics');
  return area.cases
    .filter(filter)
    .map((item) =>
      item.kind === 'object'
        ? runObject(area, item)
        : runFunctions(area, [item], { 'keras.metrics': { ...metrics } })[0],
    );
}
