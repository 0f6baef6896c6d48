import type { SharedProducts } from '../native/products';
import { firstLine } from '../../../util/errors';
import { onThreadCount, settingVersion, threadCount } from '../engine/thread-count';
import { maySleep, type PlatformWorker, startWorker } from './platform';
import { parallelism } from '../engine/processors';
import { CONTROL, type WorkerMessage } from './worker';

/** How often a thread that waits for others looks before it sleeps: for about 100 microseconds. */
const SPINS = 80_000;
/** The same where there are more threads than the machine runs at once. */
const FEW_SPINS = 4_000;
const FOREVER = -1;

/** Bytes of memories that nobody needs from which workers are ended for them: starting others takes about 50 ms. */
const MOST_STALE = 64 << 20;

/** What a shared program can be asked for. */
export interface SharedStep {
  /** Runs it, with the help of other threads where there is more than one. */
  readonly step: (threads: number, spins: number) => void;
  /** Lets others help. */
  readonly begin: () => void;
  /** Sends others away. */
  readonly release: () => void;
}

/** What workers need to run a program. */
export interface SharedCode {
  readonly workspace: number;
  readonly memory: WebAssembly.Memory;
  /** The kernel libraries that it calls, by name. */
  readonly libraries: readonly (readonly [string, WebAssembly.Module])[];
  readonly module: WebAssembly.Module;
  /** The products that a native library computes, if any. */
  readonly products: SharedProducts | null;
}

let hasWarned = false;

/** Says once that programs run on one thread though others were asked for. */
function warnOfOneThread(reason: string): void {
  if (hasWarned) return;
  hasWarned = true;
  console.warn(
    `Large programs run on one thread, because another one cannot run them: ${firstLine(reason)}.`,
  );
}

/** Workers that run programs together with this thread. */
class ThreadPool {
  readonly threads: number;
  readonly #workers: PlatformWorker[] = [];
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CONTROL).length));
  /** For each program, how many workers have it. */
  readonly #ready = new Map<number, number>();
  readonly #spins: number;
  /** Bytes of memories that nobody needs, which the first worker may still hold: all workers hold the same. */
  #stale = 0;
  #hasFailed = false;

  constructor(threads: number) {
    this.threads = threads;
    this.#spins = threads > parallelism() ? FEW_SPINS : SPINS;
    for (let thread = 1; thread < threads; thread++) {
      const worker = startWorker(
        (reply) => {
          if (reply.kind === 'dropped') this.#notice(thread, reply.bytes);
          else if (reply.failure !== null) warnOfOneThread(reply.failure);
          else this.#ready.set(reply.program, (this.#ready.get(reply.program) ?? 0) + 1);
        },
        (error) => {
          this.#hasFailed = true;
          warnOfOneThread(error);
        },
      );
      if (worker === null) {
        this.#hasFailed = true;
        warnOfOneThread('this platform starts no workers from text');
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

  #notice(thread: number, bytes: number): void {
    if (thread > 1) return;
    this.#stale += bytes;
    if (this.#stale >= MOST_STALE) renewPool(this);
  }

  /** Runs a program that all threads have. */
  run(program: number, { step, begin, release }: SharedStep): void {
    const control = this.#control;
    // Others must not come before they are let in: they would leave again.
    begin();
    Atomics.store(control, CONTROL.program, program);
    Atomics.add(control, CONTROL.runs, 1);
    this.#wake();
    try {
      step(this.threads, maySleep() ? this.#spins : FOREVER);
    } finally {
      release();
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
/** Grows with each pool. */
let pools = 0;

/**
 * Ends a pool's workers; the next run of a program starts others. It is the one way to have them give back memory: an
 * engine collects the garbage of a worker when that allocates, and these do not.
 */
function renewPool(old: ThreadPool): void {
  if (pool !== old) return;
  old.end();
  pool = null;
  pools += 1;
}

function currentPool(): ThreadPool {
  if (pool === null) {
    pool = new ThreadPool(threadCount());
    onThreadCount(() => {
      if (pool !== null) renewPool(pool);
    });
  }
  return pool;
}

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
  #pools = -1;

  /**
   * @param id its number
   * @param most threads that the program has room for
   */
  constructor(id: number, code: SharedCode, step: SharedStep, most: number) {
    this.#id = id;
    this.#code = code;
    this.#step = step;
    this.#most = most;
    dropped.register(this, this.#id, this);
    this.#join();
  }

  /** Threads that the next run takes. */
  get threads(): number {
    if (this.#version !== settingVersion() || this.#pools !== pools) this.#join();
    return this.#pool?.isReady(this.#id) === true ? this.#pool.threads : 1;
  }

  run(): void {
    if (this.threads > 1) this.#pool!.run(this.#id, this.#step);
    else this.#step.step(1, 0);
  }

  /** Has workers forget it. */
  release(): void {
    dropped.unregister(this);
    pool?.drop(this.#id);
  }

  /** Sends the program to the workers, where there are any that it has room for. */
  #join(): void {
    const threads = threadCount();
    this.#version = settingVersion();
    this.#pools = pools;
    this.#pool = threads > 1 && threads <= this.#most ? currentPool() : null;
    this.#pool?.send({ kind: 'program', program: this.#id, ...this.#code });
  }
}
