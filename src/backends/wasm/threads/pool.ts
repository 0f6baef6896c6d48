import { onThreadCount, settingVersion, threadCount } from './count';
import { maySleep, type PlatformWorker, startWorker } from './platform';
import { CONTROL, type WorkerMessage } from './worker';

/** Looks at a barrier before a thread sleeps: about 20 microseconds. */
const SPINS = 15_000;
const FOREVER = -1;

/** What the step of a shared program takes. */
export type SharedStep = (thread: number, threads: number, spins: number) => void;

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
  #hasFailed = false;

  constructor(threads: number) {
    this.threads = threads;
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
      worker.post({ kind: 'start', control: this.#control, thread: i + 1, spins: SPINS });
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

  /** Runs a program that is ready on all threads; it ends when all of them are done. */
  run(program: number, step: SharedStep): void {
    const control = this.#control;
    Atomics.store(control, CONTROL.program, program);
    Atomics.store(control, CONTROL.threads, this.threads);
    Atomics.add(control, CONTROL.runs, 1);
    this.#wake();
    step(0, this.threads, maySleep() ? SPINS : FOREVER);
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
  if (pool === null) {
    pool = new ThreadPool(threadCount());
    onThreadCount(() => {
      pool?.end();
      pool = null;
    });
  }
  return pool;
}

let programs = 0;

/** Says to workers which programs nobody has any more. */
const dropped = new FinalizationRegistry<number>((program) => pool?.drop(program));

/** A program that runs on all threads as soon as they have it, and on this one until then. */
export class SharedProgram {
  readonly #id = ++programs;
  readonly #code: SharedCode;
  readonly #step: SharedStep;
  readonly #most: number;
  #pool: ThreadPool | null = null;
  #version = -1;

  /** @param most threads that the program has room for. */
  constructor(code: SharedCode, step: SharedStep, most: number) {
    this.#code = code;
    this.#step = step;
    this.#most = most;
    dropped.register(this, this.#id);
    this.#join();
  }

  /** Threads that the next run takes. */
  get threads(): number {
    if (this.#version !== settingVersion()) this.#join();
    return this.#pool?.isReady(this.#id) === true ? this.#pool.threads : 1;
  }

  run(): void {
    if (this.threads > 1) this.#pool!.run(this.#id, this.#step);
    else this.#step(0, 1, 0);
  }

  /** Sends the program to the workers, where there are any that it has room for. */
  #join(): void {
    const threads = threadCount();
    this.#version = settingVersion();
    this.#pool = threads > 1 && threads <= this.#most ? currentPool() : null;
    this.#pool?.send({ kind: 'program', program: this.#id, ...this.#code });
  }
}
