import { bindProducts, type SharedProducts } from '../native/products';
import type { NativeLoader } from '../native/host';

/** Words that all threads of a pool share. */
export const CONTROL = { wake: 0, runs: 1, mail: 2, sleepers: 3, program: 4 } as const;

/** What workers are told. */
export type WorkerMessage =
  | { readonly kind: 'start'; readonly control: Int32Array; readonly thread: number; readonly spins: number }
  | {
      readonly kind: 'program';
      readonly program: number;
      readonly workspace: number;
      readonly memory: WebAssembly.Memory;
      readonly libraries: readonly (readonly [string, WebAssembly.Module])[];
      readonly module: WebAssembly.Module;
      readonly products: SharedProducts | null;
    }
  | { readonly kind: 'drop'; readonly program: number };

/** What workers say. */
export type WorkerReply =
  /** That they can run a program, or why they cannot. */
  | { readonly kind: 'program'; readonly program: number; readonly failure: string | null }
  /** That nobody needs a memory of so many bytes any more; a worker that sleeps collects no garbage. */
  | { readonly kind: 'dropped'; readonly bytes: number };

/**
 * The whole program of a worker; it refers to nothing outside itself, because it is sent as text. Between runs a worker
 * sleeps; it goes back to its event loop only for messages.
 *
 * @param bind binds the products that a native library computes.
 */
function workerMain(bind: typeof bindProducts): void {
  type Help = (thread: number, spins: number) => void;
  type Port = {
    on(event: 'message', listener: (message: WorkerMessage) => void): void;
    postMessage(reply: WorkerReply): void;
  };
  const scope = globalThis as unknown as {
    require?: (name: string) => unknown;
    postMessage: (reply: WorkerReply) => void;
    onmessage: (event: { data: WorkerMessage }) => void;
  };
  // Positions of `CONTROL`.
  const [WAKE, RUNS, MAIL, SLEEPERS, PROGRAM] = [0, 1, 2, 3, 4];
  const programs = new Map<number, { help: Help; workspace: number }>();
  const workspaces = new Map<
    number,
    { memory: WebAssembly.Memory; libraries: Record<string, WebAssembly.Exports>; users: number }
  >();
  let control: Int32Array = new Int32Array(0);
  let [thread, spins, handled, seen] = [0, 0, 0, 0];
  let reply = (_: WorkerReply): void => {};

  const leave = (id: number): void => {
    const workspace = workspaces.get(id)!;
    if (--workspace.users > 0) return;
    workspaces.delete(id);
    reply({ kind: 'dropped', bytes: workspace.memory.buffer.byteLength });
  };

  const add = (message: Extract<WorkerMessage, { kind: 'program' }>): void => {
    const { program, workspace: id, memory, libraries, module, products } = message;
    let workspace = workspaces.get(id);
    if (workspace === undefined) {
      workspace = { memory, libraries: {}, users: 0 };
      workspaces.set(id, workspace);
    }
    workspace.users++;
    for (const [name, library] of libraries)
      workspace.libraries[name] ??= new WebAssembly.Instance(library, { env: { memory } }).exports;
    // What else calls out of the module runs on the first thread alone.
    const absent = (): number => 0;
    const scalar = new Proxy({}, { get: () => absent });
    const product =
      products === null
        ? absent
        : bind(scope.require!(products.binding.loader) as NativeLoader, products, workspace.memory);
    const imports = {
      env: { memory: workspace.memory, host: absent, product, clock: absent },
      ...workspace.libraries,
      scalar,
    };
    const instance = new WebAssembly.Instance(module, imports as unknown as WebAssembly.Imports);
    programs.set(program, { help: instance.exports.help as Help, workspace: id });
  };

  /** Takes a program, or says why that cannot be. */
  const take = (message: Extract<WorkerMessage, { kind: 'program' }>): void => {
    const { program } = message;
    try {
      add(message);
      reply({ kind: 'program', program, failure: null });
    } catch (error) {
      leave(message.workspace);
      reply({ kind: 'program', program, failure: error instanceof Error ? error.message : String(error) });
    }
  };

  const drop = (program: number): void => {
    const known = programs.get(program);
    if (known === undefined) return;
    programs.delete(program);
    leave(known.workspace);
  };

  /** Helps with programs until there is a message. */
  const serve = (): void => {
    for (;;) {
      const wake = Atomics.load(control, WAKE);
      if (Atomics.load(control, MAIL) !== handled) return;
      const runs = Atomics.load(control, RUNS);
      if (runs !== seen) {
        seen = runs;
        programs.get(Atomics.load(control, PROGRAM))?.help(thread, spins);
        continue;
      }
      let left = spins;
      while (left > 0 && Atomics.load(control, WAKE) === wake) left--;
      if (left > 0) continue;
      Atomics.add(control, SLEEPERS, 1);
      Atomics.wait(control, WAKE, wake);
      Atomics.sub(control, SLEEPERS, 1);
    }
  };

  const receive = (message: WorkerMessage): void => {
    handled++;
    if (message.kind === 'start') {
      ({ control, thread, spins } = message);
      seen = Atomics.load(control, RUNS);
    } else if (message.kind === 'program') take(message);
    else drop(message.program);
    serve();
  };

  if (typeof scope.require === 'function') {
    const { parentPort } = scope.require('node:worker_threads') as { parentPort: Port };
    reply = (message) => parentPort.postMessage(message);
    parentPort.on('message', receive);
  } else {
    reply = (message) => scope.postMessage(message);
    scope.onmessage = ({ data }) => receive(data);
  }
}

/** The text of a worker. Some compilers mark functions with a helper of theirs, which is not there. */
export const workerSource =
  (): string => `globalThis.require ??= typeof require === 'function' ? require : undefined;
const __name = (target) => target;
(${workerMain})(${bindProducts});`;
