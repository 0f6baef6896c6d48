import type { ObservedExecutable } from '../backends/backend';
import { backendName } from '../runtime/backend';
import { loadObserver } from '../runtime/observe';
import { ArgumentError, DataError, StateError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { checkOptions } from '../util/options';
import type { Batch, BatchSource, DataTree } from './data';
import { ArraySource } from './data';
import { IterableSource } from './iterable-source';
import type { Run } from './loop';
import { isBatches, wholeData } from './sources';
import type { ObservedStep } from './step';
import { standardOutput, terminalWidth } from './text';
import type { ProfiledKernel } from './text/profile-table';
import { renderProfile } from './text/profile-table';
import { beginWork, pause } from './yielding';
import { INSPECT } from '../util/notebook';

/** Options of `profile`. */
export interface ProfileOptions {
  /** Rows of the batch: the first ones of the data. Default 32. */
  readonly batchSize?: number | null;
  /** The step to look at. Default `train` where there is a `y`, else `predict`. */
  readonly mode?: 'train' | 'predict' | null;
  /** About how long to measure. Default 0.5. */
  readonly seconds?: number;
  /** Takes the text instead of standard output. */
  readonly printFn?: (text: string) => void;
}

/** What time is measured with. */
export interface Stopwatch {
  /** Milliseconds since any moment. */
  now(): number;
  /** Milliseconds that one look at it takes. */
  readonly cost: number;
  /** Multiplications and additions that one thread can do in a second; null where that is not known. */
  readonly peak: () => number | null;
}

const LOOKS = 1000;

/** Steps until variables are put back: training on one batch leads to values that computing takes longer with. */
const STRETCH = 100;

/** The clock of this machine. */
function machineStopwatch(peak: () => number | null): Stopwatch {
  const now = (): number => performance.now();
  const times = Array.from({ length: 5 }, () => {
    const start = now();
    for (let i = 0; i < LOOKS; i++) now();
    return (now() - start) / LOOKS;
  });
  return { now, cost: Math.min(...times), peak };
}

/** Where the time of a step goes. As text it is the table that `profile` prints. */
export class Profile {
  /** Name of the model. */
  readonly model: string;
  readonly mode: 'train' | 'predict';
  /** Rows of the batch. */
  readonly rows: number;
  readonly threads: number;
  /** The kernels in the order in which they run; what runs inside a loop over time follows it, with a greater `depth`. */
  readonly kernels: readonly ProfiledKernel[];
  /** Seconds of all kernels of a step together: those of depth 0. */
  readonly kernelSeconds: number;
  /** Seconds of a step as `fit` or `predict` do it, where nobody looks at the clock in between. */
  readonly stepSeconds: number;
  /** Multiplications and additions one thread could do in a second with vectors of 128 bits; null where not known. */
  readonly peak: number | null;

  constructor(values: Omit<Profile, 'kernelSeconds' | 'toString' | typeof INSPECT>) {
    const { model, mode, rows, threads, kernels, stepSeconds, peak } = values;
    this.model = model;
    this.mode = mode;
    this.rows = rows;
    this.threads = threads;
    this.kernels = kernels;
    this.kernelSeconds = kernels.reduce((sum, { depth, seconds }) => sum + (depth === 0 ? seconds : 0), 0);
    this.stepSeconds = stepSeconds;
    this.peak = peak;
  }

  /** The table of the kernels. */
  toString(): string {
    return renderProfile(this, 100);
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** Milliseconds of the parts of a step, by the number of the part; the last is the loading of the batch. */
class PartClock {
  readonly #stopwatch: Stopwatch;
  #last = 0;
  #times = new Float64Array(0);
  readonly onStep = (step: number): void => {
    const now = this.#stopwatch.now();
    this.#times[step] += now - this.#last;
    this.#last = now;
  };

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch;
  }

  /** Does the step some times; the mean time of each part. */
  round(executable: ObservedExecutable, batch: Batch, runs: number, restore: () => void): Float64Array {
    const { steps } = executable;
    const { cost } = this.#stopwatch;
    this.#times = new Float64Array(steps.length + 1);
    for (let run = 0; run < runs; run++) {
      if (run % STRETCH === 0) restore();
      this.#last = this.#stopwatch.now();
      batch.load(executable);
      this.onStep(steps.length);
      executable.run();
    }
    const rounds = [...steps.map((step) => step.rounds), 1];
    return this.#times.map((time, i) => Math.max(0, time / runs - cost * rounds[i]));
  }
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

/** Milliseconds of a round of measuring: a page stays responsive. */
const ROUND = 6;
const LEAST_ROUNDS = 5;
/** Milliseconds of running before times count. */
const WARM = 100;

/** Measures the parts of a step, and the whole without clocks, in turn. */
async function measure(
  { executable, changes, run }: ObservedStep,
  clock: PartClock,
  batch: Batch,
  { stopwatch, seconds }: { readonly stopwatch: Stopwatch; readonly seconds: number },
): Promise<{ parts: number[]; whole: number }> {
  const { now } = stopwatch;
  const kept = changes.map(({ data }) => data.slice());
  const restore = (): void => {
    for (const [i, storage] of changes.entries()) {
      storage.data.set(kept[i]);
      storage.version += 1;
    }
  };
  const wholeRound = (runs: number): number => {
    let time = 0;
    for (let left = runs; left > 0; left -= STRETCH) {
      restore();
      const start = now();
      for (let i = Math.min(left, STRETCH); i > 0; i--) run();
      time += now() - start;
    }
    return time / runs;
  };
  const rounds: Float64Array[] = [];
  const wholes: number[] = [];
  try {
    // Engines replace their first, quick code after a while; values stay what they would be in training.
    const begin = now();
    let runs = 1;
    for (let time = 0; time < ROUND || now() - begin < WARM;) {
      time = wholeRound(runs) * runs;
      clock.round(executable, batch, runs, restore);
      if (time < ROUND) runs *= 2;
      await pause();
    }
    await threadsOf(executable);
    const start = now();
    while (rounds.length < LEAST_ROUNDS || now() - start < 1000 * seconds) {
      wholes.push(wholeRound(runs));
      rounds.push(clock.round(executable, batch, runs, restore));
      await pause();
    }
  } finally {
    restore();
  }
  const parts = Array.from(rounds[0], (_, part) => median(rounds.map((round) => round[part])));
  return { parts, whole: median(wholes) };
}

/** Milliseconds that threads have to get a program. */
const PATIENCE = 1000;

/** Waits for the threads that a program will run on. */
async function threadsOf(executable: ObservedExecutable): Promise<void> {
  const start = performance.now();
  while (executable.threads < executable.mostThreads && performance.now() - start < PATIENCE) await pause();
}

/** The kernels with their times; a loop over time takes what its rounds take, and what it takes itself. */
function kernelsOf(
  executable: ObservedExecutable,
  parts: readonly number[],
  batch: Batch,
  cost: number,
): ProfiledKernel[] {
  const { steps } = executable;
  const bytes = batch.types.reduce((sum, _, i) => sum + 2 * executable.input(i).byteLength, 0);
  const load = {
    kind: 'load',
    name: `batch of ${batch.rows} ${batch.rows === 1 ? 'row' : 'rows'}`,
    target: 'inputs',
    depth: 0,
    rounds: 1,
    flops: 0,
    bytes,
  } as const;
  const own = [
    { ...load, time: parts[steps.length] },
    ...steps.map((step, i) => ({ ...step, time: parts[i] })),
  ];
  const inclusive = own.map(({ depth, time }, i) => {
    let sum = time;
    for (let inner = i + 1; inner < own.length && own[inner].depth > depth; inner++) sum += own[inner].time;
    return sum / 1000;
  });
  const all = own.reduce((sum, { time }) => sum + time, 0) / 1000;
  // What takes no longer than a look at the clock is not known well enough to divide by.
  const rate = (amount: number, rounds: number, seconds: number): number | null =>
    amount > 0 && seconds > (rounds * cost) / 1000 ? (amount * rounds) / seconds : null;
  return own.map(({ kind, name, target, depth, rounds, flops, bytes: moved }, i) => ({
    kind,
    name,
    target,
    depth,
    rounds,
    flops: flops * rounds,
    bytes: moved * rounds,
    seconds: inclusive[i],
    share: all > 0 ? inclusive[i] / all : 0,
    flopsPerSecond: rate(flops, rounds, inclusive[i]),
    bytesPerSecond: rate(moved, rounds, inclusive[i]),
  }));
}

const isComputed = ({ kind }: ProfiledKernel): boolean => kind === 'product' || kind === 'convolution';

const inOrder = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

function sourceOf(x: unknown, y: DataTree | null, mode: 'train' | 'predict', batchSize: number): BatchSource {
  if (!isBatches(x)) {
    const data = wholeData(x as DataTree, y, null);
    // In training rows are gathered in an order.
    const shuffle = mode === 'train' ? inOrder : null;
    return new ArraySource(data.x, data.y, null, { batchSize, shuffle, stepsPerEpoch: null });
  }
  if (y === null) return new IterableSource(x, null);
  throw new ArgumentError({
    code: 'batches-with-y',
    expected: 'profile takes y as part of each batch where x comes in batches.',
    received: { x: 'an iterable', y: 'given' },
    advice: "Let the iterable give [x, y], and choose { mode: 'train' }.",
  });
}

function checkProfileOptions(options: ProfileOptions): void {
  checkOptions('profile', options, ['batchSize', 'mode', 'seconds', 'printFn']);
  const { batchSize = null, mode = null, seconds = 0.5 } = options;
  if (mode !== null) checkChoice('profile', 'mode', mode, ['train', 'predict']);
  if (batchSize !== null && !(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new ArgumentError({
      code: 'bad-option',
      expected: 'profile needs batchSize to be a whole number, 1 or more.',
      received: { batchSize: String(batchSize) },
    });
  }
  if (!(typeof seconds === 'number' && seconds > 0 && seconds <= 60)) {
    throw new ArgumentError({
      code: 'bad-option',
      expected: 'profile needs seconds to be a number above 0, 60 at most.',
      received: { seconds: String(seconds) },
    });
  }
}

/**
 * Measures one step of a model on a batch, part by part: `profile` of a model. Everything is as before afterwards.
 *
 * @throws StateError `run-in-progress` while anything else goes on with the model.
 */
export async function profile(
  run: Run,
  x: unknown,
  y: DataTree | null,
  options: ProfileOptions = {},
  watch: Stopwatch | null = null,
): Promise<Profile> {
  const { runs } = run.trainer;
  runs.begin(run, 'profile');
  try {
    return await profileAlone(run, x, y, options, watch);
  } finally {
    runs.end(run);
  }
}

async function profileAlone(
  { model, trainer }: Run,
  x: unknown,
  y: DataTree | null,
  options: ProfileOptions,
  watch: Stopwatch | null,
): Promise<Profile> {
  checkProfileOptions(options);
  const observer = await loadObserver();
  if (observer === null) throw noSteps();
  const stopwatch = watch ?? machineStopwatch(observer.peak);
  const { batchSize, seconds = 0.5, printFn } = options;
  const mode = options.mode ?? (y === null ? 'predict' : 'train');
  if (mode === 'train') {
    trainer.require('profile of training');
    await trainer.load();
  }
  const source = sourceOf(x, mode === 'train' ? y : null, mode, batchSize ?? 32);
  try {
    for await (const batch of source.epoch()) {
      if (mode === 'train') trainer.noticeFreezing();
      beginWork();
      const clock = new PartClock(stopwatch);
      const step = trainer.observe(mode, batch, (...traced) => observer.compile(...traced, clock.onStep));
      const { parts, whole } = await measure(step, clock, batch, { stopwatch, seconds });
      const kernels = kernelsOf(step.executable, parts, batch, stopwatch.cost);
      const result = new Profile({
        model: model.name,
        mode,
        rows: batch.rows,
        threads: step.executable.threads,
        kernels,
        stepSeconds: whole / 1000,
        peak: kernels.some(isComputed) ? stopwatch.peak() : null,
      });
      const text = renderProfile(result, printFn === undefined ? terminalWidth() : 100);
      (printFn ?? standardOutput().write)(text);
      return result;
    }
  } finally {
    source.close?.();
  }
  throw new DataError({
    code: 'no-batches',
    expected: 'profile needs one batch.',
    received: { x: 'an iterable that gave no batch' },
  });
}

const noSteps = (): StateError =>
  new StateError({
    code: 'profile-backend',
    expected: 'profile needs a backend whose programs have kernels.',
    received: { backend: `'${backendName()}', which evaluates one operation after the other` },
    advice: "Call setBackend('wasm'), and compile the model anew.",
  });
