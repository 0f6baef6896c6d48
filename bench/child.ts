/** Processes that measure one thing at a time when they are asked to: other libraries, or Keratin in another setting. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sample } from './measure';

/** What a process says first. */
export interface Greeting {
  readonly importSeconds: number;
  readonly version: string;
}

type Answer = Sample | { readonly error: string };

/** How a process is started. */
export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

/**
 * A process that writes a greeting and then, for each line with a request, a line with its answer, all as JSON:
 * `{ workload, seconds }` for `{ microsecondsPerStep }` or `{ error }`. Lines that are not JSON are passed over:
 * libraries chat.
 */
export class Child {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaint = '';

  constructor({ name, command, args, environment = {} }: ChildOptions) {
    this.name = name;
    this.#process = spawn(command, args, { env: { ...process.env, ...environment } });
    this.#process.stderr.on('data', (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString()).slice(-4000);
    });
    this.#process.on('error', ({ message }) => (this.#complaint += message));
    // A process that has ended is noticed when its answer is missing.
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async #answer(): Promise<unknown> {
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

  /** The greeting, or why there is none. */
  async start(): Promise<Greeting | { readonly error: string }> {
    const greeting = (await this.#answer()) as Greeting | { error: string } | null;
    return greeting ?? { error: lastLine(this.#complaint) || 'it ended without a word' };
  }

  /** One measurement, or why there is none. */
  async measure(workload: string, seconds: number): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify({ workload, seconds })}\n`);
    const answer = (await this.#answer()) as Answer | null;
    return answer ?? { error: `it ended: ${lastLine(this.#complaint)}` };
  }

  stop(): void {
    this.#process.stdin.end();
  }
}

/** Python Keras on one of its backends. */
export const kerasChild = (python: string, backend: string): Child =>
  new Child({
    name: `keras_${backend}`,
    command: python,
    args: [fileURLToPath(new URL('python_keras.py', import.meta.url)), backend],
  });

/** Backends of Keras that are tried. */
export const KERAS_BACKENDS = ['jax', 'tensorflow', 'torch'] as const;

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
