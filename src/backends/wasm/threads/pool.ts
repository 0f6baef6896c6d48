import { ArgumentError } from '../../../util/errors';
import { environment, maySleep, parallelism, type PlatformWorker, startWorker } from './platform';
import { canShareMemory } from './shared-memory';
import { CONTROL, type WorkerMessage } from './worker';

/** More threads than this are never started by themselves. */
const DEFAULT_LIMIT = 16;
/** How often a thread that waits for others looks before it sleeps: for about 100 microseconds. */
const SPINS = 80_000;
/** The same where there are more threads than the machine runs at once, or other work for its processors. */
const FEW_SPINS = 4_000;
const FOREVER = -1;

let wanted: number | null = null;
/** Grows when programs have to look for their threads anew. */
let version = 0;

function checkCount(count: unknown, from: string): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new ArgumentError({
    code: 'thread-count',
    expected: `${from} takes a whole number of threads from 1 to 256, or 'auto'.`,
    received: { threads: String(count) },
  });
}

/**
 * Sets on how many threads compiled programs run from now on, this one included. Small programs run on one whatever is
 * set here, and results do not depend on it, to the bit. A program that was compiled before takes at most as many as the
 * machine runs at the same time: with more it runs on one.
 *
 * @param count a whole number from 1 to 256, or `'auto'` (the default): what the machine runs at the same time, at most
 * 16; the environment variable `KERATIN_THREADS` sets another default.
 * @throws ArgumentError `thread-count` for anything else.
 * @example
 * import { setThreads, threadCount } from 'keratin';
 * setThreads(1);
 * console.log(threadCount()); // 1
 * setThreads('auto');
 */
export function setThreads(count: number | 'auto'): void {
  wanted = count === 'auto' ? null : checkCount(count, 'setThreads');
  if (pool?.threads === threadCount()) return;
  pool?.end();
  pool = null;
  version += 1;
}

function automaticCount(): number {
  const given = environment('KERATIN_THREADS');
  if (given !== undefined && given !== '' && given !== 'auto')
    return checkCount(Number(given), 'KERATIN_THREADS');
  return Math.min(parallelism(), DEFAULT_LIMIT);
}

/** On how many threads large programs run: 1 where the platform cannot share memory between threads. */
export const threadCount = (): number => (canShareMemory() ? (wanted ?? automaticCount()) : 1);

/** For how many threads programs have room, so that a later `setThreads` counts for them too. */
export const roomForThreads = (): number => Math.max(threadCount(), automaticCount());

/** What a shared program can be asked for. */
export interface SharedStep {
  /** Runs it, with the help of other threads where there is more than one. */
  readonly step: (threads: number, spins: number) => void;
  /** Ends the help of others with a run that did not come to its end. */
  readonly release: () => void;
}

/** What workers need to run a program. */
export interface SharedCode {
  readonly workspace: number;
  readonly memory: WebAssembly.Memory;
  /** The kernel libraries that it calls, by name. */
  readonly libraries: readonly (readonly [string, WebAssembly.Module])[];
  readonly module: WebAssembly.Module;
}

/** Workers that run programs together with this thread. */
class ThreadPool {
  readonly threads: number;
  readonly #workers: PlatformWorker[] = [];
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CONTROL).length));
  /** For each program, how many workers have it. */
  readonly #ready = new Map<number, number>();
  readonly #spins: number;
  #hasFailed = false;

  constructor(threads: number) {
    this.threads = threads;
    this.#spins = threads > parallelism() ? FEW_SPINS : SPINS;
    for (let thread = 1; thread < threads; thread++) {
      const worker = startWorker(
        ({ program }) => this.#ready.set(program, (this.#ready.get(program) ?? 0) + 1),
        () => (this.#hasFailed = true),
      );
      if (worker === null) {
        this.#hasFailed = true;
        break;
      }
      this.#workers.push(worker);
    }
    for (const [i, worker] of this.#workers.entries())
      worker.post({ kind: 'start', control: this.#control, thread: i + 1, spins: this.#spins });
    this.#announce();
  }

  isReady(program: number): boolean {
    return this.#ready.get(program) === this.threads - 1 && !this.#hasFailed;
  }

  send(message: WorkerMessage): void {
    for (const worker of this.#workers) worker.post(message);
    this.#announce();
  }

  drop(program: number): void {
    this.#ready.delete(program);
    this.send({ kind: 'drop', program });
  }

  /** Runs a program that all threads have. */
  run(program: number, { step, release }: SharedStep): void {
    const control = this.#control;
    Atomics.store(control, CONTROL.program, program);
    Atomics.add(control, CONTROL.runs, 1);
    this.#wake();
    try {
      step(this.threads, maySleep() ? this.#spins : FOREVER);
    } catch (error) {
      release();
      throw error;
    }
  }

  end(): void {
    for (const worker of this.#workers) worker.end();
    this.#ready.clear();
  }

  /** Tells workers that there is a message. */
  #announce(): void {
    Atomics.add(this.#control, CONTROL.mail, 1);
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#control, CONTROL.wake, 1);
    if (Atomics.load(this.#control, CONTROL.sleepers) > 0) Atomics.notify(this.#control, CONTROL.wake);
  }
}

let pool: ThreadPool | null = null;

function currentPool(): ThreadPool {
  pool ??= new ThreadPool(threadCount());
  return pool;
}

let programs = 0;

/** A number for a program, by which all threads know it. */
export const newProgramNumber = (): number => ++programs;

/** Says to workers which programs nobody has any more. */
const dropped = new FinalizationRegistry<number>((program) => pool?.drop(program));

/** A program that runs on all threads as soon as they have it, and on this one until then. */
export class SharedProgram {
  readonly #id: number;
  readonly #code: SharedCode;
  readonly #step: SharedStep;
  readonly #most: number;
  #pool: ThreadPool | null = null;
  #version = -1;

  /**
   * @param id its number
   * @param most threads that the program has room for
   */
  constructor(id: number, code: SharedCode, step: SharedStep, most: number) {
    this.#id = id;
    this.#code = code;
    this.#step = step;
    this.#most = most;
    dropped.register(this, this.#id);
    this.#join();
  }

  /** Threads that the next run takes. */
  get threads(): number {
    if (this.#version !== version) this.#join();
    return this.#pool?.isReady(this.#id) === true ? this.#pool.threads : 1;
  }

  run(): void {
    if (this.threads > 1) this.#pool!.run(this.#id, this.#step);
    else this.#step.step(1, 0);
  }

  /** Sends the program to the workers, where there are any that it has room for. */
  #join(): void {
    const threads = threadCount();
    this.#version = version;
    this.#pool = threads > 1 && threads <= this.#most ? currentPool() : null;
    this.#pool?.send({ kind: 'program', program: this.#id, ...this.#code });
  }
}
