/** Times of Keratin, measured in this process. */
import { Tensor } from 'keratin';
import { median } from './hardware';
import { WORKLOADS, type Workload } from './workloads';

/**
 * What is measured beside training: `predict` of one row of titanic, an array as in Python; the same of a row in plain
 * nested arrays; the same against a peer's shortest way from a row to its output (`model(x)` in Python); and `predict` of
 * all of mnist in batches of 128, a batch counted as a step.
 */
export const PREDICTIONS = ['predictOneRow', 'predictPlainRow', 'callOneRow', 'predictMnist'] as const;

/** Names of all that is measured. */
export const NAMES: readonly string[] = [...Object.keys(WORKLOADS), ...PREDICTIONS];

/** Time of one step, in microseconds. */
export interface Sample {
  readonly microsecondsPerStep: number;
}

/** One measurement after another of the same thing. */
export interface Measurement {
  /** Measures for about some seconds: whole epochs, at least one. */
  measure(seconds: number): Promise<Sample>;
}

const makeWorkload = (name: keyof typeof WORKLOADS): Workload => WORKLOADS[name]();

/** Seconds of one repetition once the code is warm: engines replace their first, quick code after a while. */
async function warmEstimate(time: (repeats: number) => Promise<number>): Promise<number> {
  await time(1);
  let repeats = 1;
  let seconds = await time(1);
  for (let spent = seconds; spent < 0.3; spent += seconds * repeats) {
    repeats *= 2;
    seconds = await time(repeats);
  }
  return seconds;
}

/** A training workload, its program compiled and warm. */
export async function trainMeasurement(name: keyof typeof WORKLOADS): Promise<Measurement> {
  const { x, y, batchSize, makeModel } = makeWorkload(name);
  const model = makeModel();
  const stepsPerEpoch = Math.ceil(x.shape[0] / batchSize);
  const time = async (epochs: number): Promise<number> => {
    const start = performance.now();
    await model.fit(x, y, { epochs, batchSize, verbose: 0 });
    return (performance.now() - start) / 1000 / epochs;
  };
  const seconds = await warmEstimate(time);
  return {
    measure: async (target) => ({
      microsecondsPerStep: ((await time(Math.max(1, Math.round(target / seconds)))) / stepsPerEpoch) * 1e6,
    }),
  };
}

const ONE_ROW = [[1, 38, 1, 0, 71, 0, 0, 1, 0, 0]];

/** `predict` with a warm program. */
export async function predictMeasurement(name: (typeof PREDICTIONS)[number]): Promise<Measurement> {
  const { x, batchSize, makeModel } = makeWorkload(name === 'predictMnist' ? 'mnist' : 'titanic');
  const model = makeModel();
  const steps = name === 'predictMnist' ? Math.ceil(x.shape[0] / batchSize) : 1;
  const row = name === 'predictPlainRow' ? ONE_ROW : Tensor.from(ONE_ROW, 'float32').astype('float32');
  const rows = name === 'predictMnist' ? x : row;
  const time = async (repeats: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await model.predict(rows, { batchSize, verbose: 0 });
    return (performance.now() - start) / 1000 / repeats;
  };
  const seconds = await warmEstimate(time);
  return {
    measure: async (target) => ({
      microsecondsPerStep: ((await time(Math.max(1, Math.round(target / seconds)))) / steps) * 1e6,
    }),
  };
}

const isPrediction = (name: string): name is (typeof PREDICTIONS)[number] =>
  (PREDICTIONS as readonly string[]).includes(name);

/** What is measured under a name. @throws Error where nothing has that name. */
export async function measurementOf(name: string): Promise<Measurement> {
  if (isPrediction(name)) return predictMeasurement(name);
  if (name in WORKLOADS) return trainMeasurement(name as keyof typeof WORKLOADS);
  throw new Error(`There is no workload "${name}"; there are ${NAMES.join(', ')}.`);
}

/** Median milliseconds from `fit` of a new model to the end of its first step, compilation included. */
export async function firstStepMilliseconds(name: keyof typeof WORKLOADS, rounds: number): Promise<number> {
  const { x, y, batchSize, makeModel } = makeWorkload(name);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const model = makeModel();
    const [rows, labels] = [x.at(`:${batchSize}`), y.at(`:${batchSize}`)];
    const start = performance.now();
    await model.fit(rows, labels, { epochs: 1, batchSize, verbose: 0 });
    times.push(performance.now() - start);
  }
  return median(times);
}
