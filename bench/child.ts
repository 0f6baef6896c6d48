/** Processes that measure one thing at a time when they are asked to: other libraries, or Keratin in some setting. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Contestant } from './rounds';

/** What a process says first. */
export interface Greeting {
  readonly importSeconds: number;
  readonly version: string;
  /** What it can do. */
  readonly workloads: readonly string[];
}

/** How a process is started. */
export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds an answer may take. Default 120. */
  readonly patience?: number;
}

type Failure = { readonly error: string };

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

/** One run of a process, from its start to its end. */
class Run {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #patience: number;
  #complaint = '';
  alive = true;

  constructor({ command, args, environment = {}, patience = 120 }: ChildOptions) {
    this.#patience = patience;
    this.#process = spawn(command, args, { env: { ...process.env, ...environment } });
    this.#process.stderr.on('data', (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString()).slice(-4000);
    });
    this.#process.on('error', ({ message }) => (this.#complaint += message));
    // That a process has ended is noticed when its answer is missing.
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that is JSON: libraries chat. */
  async #nextMessage(): Promise<unknown> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) return null;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        continue;
      }
    }
  }

  async answer<T>(): Promise<T | Failure> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<Failure>((resolve) => {
      timer = setTimeout(() => {
        this.kill();
        resolve({ error: `no answer within ${this.#patience} s` });
      }, this.#patience * 1000);
    });
    const message = await Promise.race([this.#nextMessage() as Promise<T | null>, tooLong]);
    clearTimeout(timer);
    if (message !== null) return message;
    this.alive = false;
    return { error: `it ended: ${lastLine(this.#complaint) || 'without a word'}` };
  }

  ask(request: unknown): void {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
  }

  kill(): void {
    this.alive = false;
    this.#process.kill('SIGKILL');
  }

  end(): void {
    this.#process.stdin.end();
  }
}

/**
 * A process that writes a greeting and then, for each line with a request, a line with its answer, all as JSON:
 * `{ workload, seconds }` for `{ microsecondsPerStep }` or `{ error }`. It is started again where it ended or took too
 * long.
 */
export class Child implements Contestant {
  readonly name: string;
  readonly #options: ChildOptions;
  #run: Run | null = null;
  #greeting: Greeting | null = null;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** What it says first, or why there is nothing. */
  async start(): Promise<Greeting | Failure> {
    this.#run = new Run(this.#options);
    const greeting = await this.#run.answer<Greeting>();
    if (!('error' in greeting)) this.#greeting = greeting;
    return greeting;
  }

  can(workload: string): boolean {
    return this.#greeting?.workloads.includes(workload) === true;
  }

  async measure(workload: string, seconds: number): Promise<Answer> {
    if (this.#run?.alive !== true) {
      const greeting = await this.start();
      if ('error' in greeting) return greeting;
    }
    this.#run!.ask({ workload, seconds });
    return this.#run!.answer<Answer>();
  }

  stop(): void {
    this.#run?.end();
  }
}

/** Python Keras on one of its backends. */
const kerasChild = (python: string, backend: string): Child =>
  new Child({
    name: `keras_${backend}`,
    command: python,
    args: [fileURLToPath(new URL('python_keras.py', import.meta.url)), backend],
  });

/** Python Keras on all its backends; none without a Python. */
export const kerasChildren = (python: string | undefined): Child[] =>
  python === undefined ? [] : ['jax', 'tensorflow', 'torch'].map((backend) => kerasChild(python, backend));

/** The processes that start, with what they said; the others are named with the reason. */
export async function startAll(children: readonly Child[]): Promise<{ child: Child; greeting: Greeting }[]> {
  const started: { child: Child; greeting: Greeting }[] = [];
  for (const child of children) {
    const greeting = await child.start();
    if ('error' in greeting) console.log(`${child.name} left out: ${greeting.error}`);
    else started.push({ child, greeting });
  }
  return started;
}
