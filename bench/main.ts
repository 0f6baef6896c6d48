/**
 * `npm run bench [-- --json FILE] [--keras PYTHON] [--rounds N]`: time of a training step of the tutorial's networks
 * through `fit` (whole epochs, metrics included), of predicting one row, of compiling and of importing. With a Python
 * that has Keras, its backends are measured in the same run, in turn. Figures are medians.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Sequential, backendName } from 'keratin';
import { WORKLOADS, type Workload } from './workloads';

const { values: flags } = parseArgs({
  options: { json: { type: 'string' }, keras: { type: 'string' }, rounds: { type: 'string', default: '7' } },
});
const rounds = Number(flags.rounds);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Python Keras on one backend, asked for one measurement at a time. */
class KerasProcess {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, backend: string) {
    this.name = `keras_${backend}`;
    this.#process = spawn(python, [fileURLToPath(new URL('python_keras.py', import.meta.url)), backend]);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Reads what the process says first; null where it cannot start. */
  async start(): Promise<{ importSeconds: number; version: string } | null> {
    const first = await this.#lines.next();
    return first.done === true ? null : JSON.parse(first.value);
  }

  async measure(workload: string, epochs: number): Promise<number> {
    this.#process.stdin.write(`${JSON.stringify({ workload, epochs })}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(value as string).microsecondsPerStep;
  }

  stop(): void {
    this.#process.stdin.end();
  }
}

async function timeFit(model: Sequential, { x, y, batchSize, epochs }: Workload): Promise<number> {
  const start = performance.now();
  await model.fit(x, y, { epochs, batchSize, verbose: 0 });
  const steps = epochs * Math.ceil(x.shape[0] / batchSize);
  return ((performance.now() - start) / steps) * 1000;
}

async function timePredict(model: Sequential, row: number[][], repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await model.predict(row, { verbose: 0 });
  return ((performance.now() - start) / repeats) * 1000;
}

type Figures = Record<string, { microsecondsPerStep: number }>;
const results: {
  workloads: Record<string, Figures>;
  startup: Record<string, number>;
  node: string;
  backend: string;
} = {
  workloads: {},
  startup: {},
  node: process.version,
  backend: backendName(),
};

const keras: KerasProcess[] = [];
for (const backend of flags.keras === undefined ? [] : ['jax', 'tensorflow']) {
  const process_ = new KerasProcess(flags.keras!, backend);
  const started = await process_.start();
  if (started === null) console.log(`Keras with ${backend} did not start: left out.`);
  else {
    keras.push(process_);
    results.startup[`keras_${backend}ImportMilliseconds`] = started.importSeconds * 1000;
  }
}

for (const makeWorkload of WORKLOADS) {
  const workload = makeWorkload();
  const model = workload.makeModel();
  await timeFit(model, workload);
  const samples = new Map<string, number[]>();
  const add = (name: string, value: number): void =>
    void samples.set(name, [...(samples.get(name) ?? []), value]);
  for (let round = 0; round < rounds; round++) {
    add('keratin', await timeFit(model, workload));
    for (const peer of keras)
      add(peer.name, await peer.measure(workload.name, Math.max(1, Math.floor(workload.epochs / 20))));
  }
  results.workloads[workload.name] = Object.fromEntries(
    [...samples].map(([name, list]) => [name, { microsecondsPerStep: median(list) }]),
  );
}

const titanic = WORKLOADS[1]();
const model = titanic.makeModel();
const row = [[1, 38, 1, 0, 71, 0, 0, 1, 0, 0]];
await timePredict(model, row, 2000);
const predictSamples = new Map<string, number[]>([['keratin', []]]);
for (let round = 0; round < rounds; round++) {
  predictSamples.get('keratin')!.push(await timePredict(model, row, 1000));
  for (const peer of keras)
    predictSamples.set(peer.name, [
      ...(predictSamples.get(peer.name) ?? []),
      await peer.measure('predict', 0),
    ]);
}
results.workloads.predictOneRow = Object.fromEntries(
  [...predictSamples].map(([name, list]) => [name, { microsecondsPerStep: median(list) }]),
);

async function timeFirstStep({ makeModel, x, y, batchSize }: Workload): Promise<number> {
  const fresh = makeModel();
  const start = performance.now();
  await fresh.fit(x.at(`:${batchSize}`), y.at(`:${batchSize}`), { epochs: 1, batchSize, verbose: 0 });
  return performance.now() - start;
}
for (const makeWorkload of WORKLOADS.slice(0, 2)) {
  const workload = makeWorkload();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timeFirstStep(workload));
  results.startup[`${workload.name}CompileToFirstStepMilliseconds`] = median(times);
}

const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const importTimes: number[] = [];
for (let round = 0; round < rounds; round++) {
  const code = `const s = performance.now(); await import(${JSON.stringify(built)}); console.log(performance.now() - s);`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  if (status === 0) importTimes.push(Number(stdout));
}
if (importTimes.length > 0) results.startup.importMilliseconds = median(importTimes);
else console.log('The package is not built: import time left out (npm run build).');
results.startup.peakMemoryMegabytes = process.resourceUsage().maxRSS / 1024;
for (const peer of keras) peer.stop();

console.log(`Node ${process.version}, backend ${results.backend}; medians of ${rounds} rounds\n`);
const columns = ['keratin', ...keras.map(({ name }) => name)];
console.log(
  [
    'workload'.padEnd(16),
    ...columns.map((name) => `${name} µs`.padStart(18)),
    ...columns.slice(1).map((name) => `${name} ratio`.padStart(24)),
  ].join(''),
);
for (const [name, figures] of Object.entries(results.workloads)) {
  const own = figures.keratin.microsecondsPerStep;
  const cells = columns.map((column) => figures[column].microsecondsPerStep.toFixed(1).padStart(18));
  const ratios = columns
    .slice(1)
    .map((column) => `${(figures[column].microsecondsPerStep / own).toFixed(1)}x`.padStart(24));
  console.log([name.padEnd(16), ...cells, ...ratios].join(''));
}
console.log('');
for (const [name, value] of Object.entries(results.startup))
  console.log(`${name.padEnd(44)}${value.toFixed(1).padStart(10)}`);
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
