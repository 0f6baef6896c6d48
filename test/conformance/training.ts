import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../src/config/option';
import type { Model } from '../../src/models/model';
import { Tensor } from '../../src/runtime/tensor';
import * as callbacks from '../../src/training/callbacks';
import { toCamelCase } from '../../src/util/names';
import { attemptLater } from './attempt';
import { difference } from './compare';
import { compileModel, makeModel, setWeights, variablesProblem, type SavedVariable } from './models';
import type { Outcome } from './report';
import { Area, PythonFloat, Unsupported, type Case, type Json, type Value } from './values';

/** Keras's schedules by epoch that the pack names. */
const SCHEDULES: Readonly<Record<string, (epoch: number, rate: number) => number>> = {
  halve_every_epoch: (epoch, rate) => (epoch > 0 ? rate * 0.5 : rate),
  step_at_2: (epoch) => (epoch < 2 ? 0.05 : 0.005),
};

type Config = { readonly [name: string]: Json };

/** Parameters Keras takes by position. */
const POSITIONAL = ['schedule', 'filepath', 'filename'];

function plain(value: Value): unknown {
  if (value instanceof PythonFloat) return value.value;
  if (value === null || typeof value !== 'object' || value instanceof Tensor) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part as Value)]));
}

const options = (area: Area, json: Config): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]) => [toCamelCase(name), plain(area.decode(value))]),
  );

function makeCallback(json: Json, folder: string): callbacks.Callback {
  const { class_name: name, config } = json as unknown as { class_name: string; config: Config };
  const constructor = (
    callbacks as unknown as Record<string, new (...args: unknown[]) => callbacks.Callback>
  )[name];
  if (constructor === undefined) throw new Unsupported(`the callback ${name}`);
  const positional: unknown[] = [];
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const program = (value as { $program?: string } | null)?.$program;
    const decoded = program === undefined ? value : SCHEDULES[program];
    if (decoded === undefined) throw new Unsupported(`the program ${program}`);
    if (!POSITIONAL.includes(key)) rest[toCamelCase(key)] = decoded;
    else positional.push(key === 'schedule' ? decoded : join(folder, String(decoded)));
  }
  return new constructor(...positional, rest);
}

const decode = <T>(area: Area, item: Case, name: string): T => area.decode(item[name] as Json) as T;

const namesProblem = (got: readonly unknown[], expected: unknown, what: string): string | null =>
  JSON.stringify(got) === JSON.stringify(expected)
    ? null
    : `${what} ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;

/** Logs need the expected names and no others. */
function logsProblem(got: unknown, expected: Value, item: Case, what: string): string | null {
  if (typeof got !== 'object' || got === null) return `${what} is ${String(got)}`;
  return (
    namesProblem(Object.keys(got).sort(), Object.keys(expected as object).sort(), `${what} has`) ??
    difference(got, expected, item.tol, what)
  );
}

type Check = () => string | null | Promise<string | null>;

async function firstProblem(checks: readonly Check[]): Promise<string | null> {
  for (const check of checks) {
    const problem = await check();
    if (problem !== null) return problem;
  }
  return null;
}

function prepare(area: Area, item: Case): Model {
  const model = makeModel((item.model as { $keras: never }).$keras);
  setWeights(area, model, item.initial_weights as unknown as readonly SavedVariable[]);
  compileModel(model, item.compile as JsonObject);
  return model;
}

const weightsProblem = (area: Area, item: Case, model: Model): string | null =>
  variablesProblem(
    area,
    model.weights,
    item.final_weights as unknown as readonly SavedVariable[],
    item.tol,
    'weights',
  );

async function trainingProblem(area: Area, item: Case, folder: string): Promise<string | null> {
  const model = prepare(area, item);
  const [x, y] = [decode<never>(area, item, 'x'), decode<never>(area, item, 'y')];
  const fit = options(area, item.fit as Config);
  const { batchSize } = fit as { batchSize?: number };
  const list = (item.callbacks as readonly Json[]).map((json) => makeCallback(json, folder));
  const history = await model.fit(x, y, { ...fit, callbacks: list, verbose: 0 });
  const run = { batchSize, verbose: 0 } as const;
  return firstProblem([
    () => namesProblem(history.epoch, item.epoch, 'epochs'),
    () => namesProblem(Object.keys(history.history), item.history_keys, 'history'),
    () => difference(history.history, decode(area, item, 'history'), item.tol, 'history'),
    () => weightsProblem(area, item, model),
    async () =>
      logsProblem(
        await model.evaluate(x, y, { ...run, returnDict: true }),
        decode(area, item, 'evaluate'),
        item,
        'evaluate',
      ),
    async () =>
      difference(await model.evaluate(x, y, run), decode(area, item, 'evaluate_list'), item.tol, 'evaluate'),
    () => namesProblem(model.metricsNames, item.metrics_names, 'metrics names'),
    async () => difference(await model.predict(x, run), decode(area, item, 'predict'), item.tol, 'predict'),
    () =>
      model.countParams() === item.count_params
        ? null
        : `${model.countParams()} parameters, expected ${String(item.count_params)}`,
    // Where a checkpoint was written, the optimizer's state was noted after loading it.
    () => checkpointProblem(area, item, model, folder),
    () =>
      variablesProblem(
        area,
        model.optimizer.variables,
        item.optimizer_variables as unknown as readonly SavedVariable[],
        item.tol,
        'optimizer variables',
      ),
  ]);
}

async function checkpointProblem(
  area: Area,
  item: Case,
  model: Model,
  folder: string,
): Promise<string | null> {
  if (item.checkpoint_weights === undefined) return null;
  const { filepath } = (item.callbacks as unknown as readonly { config: { filepath?: string } }[])
    .map(({ config }) => config)
    .find((config) => config.filepath !== undefined)!;
  await model.loadWeights(join(folder, filepath!));
  return difference(model.getWeights(), decode(area, item, 'checkpoint_weights'), item.tol, 'checkpoint');
}

const rowsOf = (value: Value, rows: readonly [number, number]): Value => {
  if (value instanceof Tensor) return value.at(`${rows[0]}:${rows[1]}`);
  if (Array.isArray(value)) return (value as readonly Value[]).map((part) => rowsOf(part, rows));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, part]) => [name, rowsOf(part as Value, rows)]),
  );
};

interface BatchEvent {
  readonly op: 'train_on_batch' | 'test_on_batch' | 'predict_on_batch' | 'reset_metrics';
  readonly rows: readonly [number, number];
  readonly kwargs: Config;
}

async function onBatchProblem(area: Area, item: Case): Promise<string | null> {
  const model = prepare(area, item);
  const [x, y] = [decode<Value>(area, item, 'x'), decode<Value>(area, item, 'y')];
  const results = item.results as readonly Json[];
  for (const [i, { op, rows, kwargs }] of (item.events as unknown as readonly BatchEvent[]).entries()) {
    if (op === 'reset_metrics') {
      model.resetMetrics();
      continue;
    }
    const batch = rowsOf(x, rows) as never;
    const given = options(area, kwargs);
    const got =
      op === 'predict_on_batch'
        ? await model.predictOnBatch(batch)
        : op === 'train_on_batch'
          ? await model.trainOnBatch(batch, rowsOf(y, rows) as never, given)
          : await model.testOnBatch(batch, rowsOf(y, rows) as never, given);
    const expected = area.decode(results[i]);
    const problem =
      given.returnDict === true
        ? logsProblem(got, expected, item, `${op} ${i}`)
        : difference(got, expected, item.tol, `${op} ${i}`);
    if (problem !== null) return problem;
  }
  return weightsProblem(area, item, model);
}

const HOOKS = Object.getOwnPropertyNames(callbacks.Callback.prototype).filter((name) =>
  name.startsWith('on'),
);

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A callback that notes every call: name, epoch or batch, names in the logs. */
function tracer(trace: unknown[]): callbacks.Callback {
  const note =
    (hook: string) =>
    (...args: unknown[]): void => {
      const at = typeof args[0] === 'number' ? args[0] : null;
      const logs = typeof args[0] === 'number' ? args[1] : args[0];
      trace.push([snake(hook), at, Object.keys((logs ?? {}) as object).sort()]);
    };
  return new callbacks.LambdaCallback(Object.fromEntries(HOOKS.map((hook) => [hook, note(hook)])));
}

const csvRows = (text: string): string[][] =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));

function csvProblem(got: string, expected: string, item: Case): string | null {
  const [own, other] = [csvRows(got), csvRows(expected)];
  const header = namesProblem(own[0], other[0], 'CSV header');
  if (header !== null) return header;
  const values = (rows: string[][]): (string | number)[][] =>
    rows.slice(1).map((row) => row.map((cell) => (cell === 'NA' ? cell : Number(cell))));
  return difference(values(own), values(other), item.tol, 'CSV');
}

async function traceProblem(area: Area, item: Case, folder: string): Promise<string | null> {
  const model = prepare(area, item);
  const [x, y] = [decode<never>(area, item, 'x'), decode<never>(area, item, 'y')];
  const fit = options(area, item.fit as Config);
  const run = { batchSize: (fit as { batchSize?: number }).batchSize, verbose: 0 } as const;
  const traceOf = async (
    body: (callback: callbacks.Callback) => Promise<unknown>,
    expected: unknown,
    what: string,
  ): Promise<string | null> => {
    const trace: unknown[] = [];
    await body(tracer(trace));
    return namesProblem(trace, expected, what);
  };
  const path = join(folder, 'log.csv');
  return firstProblem([
    () =>
      traceOf(
        (callback) =>
          model.fit(x, y, { ...fit, callbacks: [callback, new callbacks.CSVLogger(path)], verbose: 0 }),
        item.fit_trace,
        'calls of fit',
      ),
    () =>
      traceOf(
        (callback) => model.evaluate(x, y, { ...run, callbacks: [callback] }),
        item.evaluate_trace,
        'calls of evaluate',
      ),
    () =>
      traceOf(
        (callback) => model.predict(x, { ...run, callbacks: [callback] }),
        item.predict_trace,
        'calls of predict',
      ),
    () => csvProblem(readFileSync(path, 'utf8'), item.csv_log as string, item),
  ]);
}

/** Runs `body` with its standard output kept. */
async function silently<R>(body: () => Promise<R>): Promise<R> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await body();
  } finally {
    process.stdout.write = write;
  }
}

async function nanProblem(area: Area, item: Case): Promise<string | null> {
  const model = prepare(area, item);
  const [x, y] = [decode<never>(area, item, 'x'), decode<never>(area, item, 'y')];
  const fit = options(area, item.fit as Config);
  const { epoch, history } = await silently(() =>
    model.fit(x, y, { ...fit, callbacks: [new callbacks.TerminateOnNaN()], verbose: 0 }),
  );
  return epoch.length === item.epochs_run
    ? difference(history, decode(area, item, 'history'), item.tol, 'history')
    : `${epoch.length} epochs, expected ${String(item.epochs_run)}`;
}

type Problem = (area: Area, item: Case, folder: string) => Promise<string | null>;

async function run(area: Area, filter: (item: Case) => boolean, problemOf: Problem): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of area.cases.filter(filter)) {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    outcomes.push(await attemptLater(item, () => problemOf(area, item, folder)));
    rmSync(folder, { recursive: true });
  }
  return outcomes;
}

/** The area `training`: whole trainings of saved models. */
export const runTraining = (filter: (item: Case) => boolean): Promise<Outcome[]> =>
  run(new Area('training'), filter, trainingProblem);

const KINDS: Readonly<Record<string, Problem>> = {
  on_batch: onBatchProblem,
  callback_trace: traceProblem,
  terminate_on_nan: nanProblem,
};

/** The area `training_api`: single batches, the calls callbacks get, training that ends in NaN. */
export const runTrainingApi = (filter: (item: Case) => boolean): Promise<Outcome[]> =>
  run(new Area('training_api'), filter, (area, item, folder) => {
    const problemOf = KINDS[item.kind ?? ''];
    if (problemOf === undefined) throw new Unsupported(`cases of the kind ${item.kind}`);
    return problemOf(area, item, folder);
  });
