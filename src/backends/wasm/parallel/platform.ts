import { nodeModule } from '../engine/processors';
import { workerSource, type WorkerMessage, type WorkerReply } from './worker';

/** A worker of this platform. */
export interface PlatformWorker {
  post(message: WorkerMessage): void;
  end(): void;
}

/** Whether this thread may sleep: the main thread of a page may not. */
export const maySleep = (): boolean => typeof (globalThis as { document?: unknown }).document === 'undefined';

/**
 * Starts a worker; null where the platform has none.
 *
 * @param failed is called where the worker cannot run, with the reason.
 */
export function startWorker(
  answer: (reply: WorkerReply) => void,
  failed: (reason: string) => void,
): PlatformWorker | null {
  const threads = nodeModule('node:worker_threads');
  if (threads !== undefined) {
    const worker = new threads.Worker(workerSource(), { eval: true, execArgv: [], name: 'keratin' });
    worker.on('message', answer as (value: never) => void);
    worker.on('error', ((error: Error) => failed(error.message)) as (value: never) => void);
    // Idle workers do not keep a process alive.
    worker.unref();
    return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
  }
  if (typeof Worker === 'undefined' || typeof Blob === 'undefined') return null;
  const url = URL.createObjectURL(new Blob([workerSource()], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url);
    worker.onmessage = ({ data }: { data: WorkerReply }): void => answer(data);
    worker.onerror = ({ message }): void => failed(message);
    return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
  } catch {
    // Pages may forbid workers from text.
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
