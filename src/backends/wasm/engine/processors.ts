/** A worker of Node. */
export interface NodeWorker {
  on(event: string, listener: (value: never) => void): void;
  postMessage(message: unknown): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface NodeModules {
  'node:worker_threads': {
    readonly Worker: new (source: string, options: object) => NodeWorker;
  };
  'node:os': { readonly availableParallelism: () => number };
}

interface NodeProcess {
  readonly getBuiltinModule?: <K extends keyof NodeModules>(name: K) => NodeModules[K];
}

const nodeProcess = (): NodeProcess | undefined => (globalThis as { process?: NodeProcess }).process;

/** Node's modules without an import, which pages could not resolve; undefined elsewhere. */
export const nodeModule = <K extends keyof NodeModules>(name: K): NodeModules[K] | undefined =>
  nodeProcess()?.getBuiltinModule?.(name);

/** Threads that run at the same time on this machine. */
export function parallelism(): number {
  const node = nodeModule('node:os');
  if (node !== undefined) return node.availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}
