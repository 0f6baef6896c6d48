/** Longest stretch of work between two turns of the event loop, in milliseconds: half a frame of a 60 Hz screen. */
const STRETCH = 8;

type Schedule = (task: () => void) => void;

function makeSchedule(): Schedule {
  const scope = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (typeof scope.setImmediate === 'function') return (task) => void scope.setImmediate!(task);
  // Timers are clamped to 4 ms in pages; messages are not.
  const channel = new MessageChannel();
  const tasks: (() => void)[] = [];
  channel.port1.onmessage = () => tasks.shift()?.();
  return (task) => {
    tasks.push(task);
    channel.port2.postMessage(null);
  };
}

let schedule: Schedule | null = null;

/** When work began since the event loop's latest turn. */
let since = 0;
let isWatching = false;

/**
 * Says that a run begins. Several runs in one turn of the event loop are one stretch of work: short ones that follow each
 * other must not starve it either.
 */
export function beginWork(): void {
  if (isWatching) return;
  isWatching = true;
  since = performance.now();
  schedule ??= makeSchedule();
  schedule(() => {
    isWatching = false;
  });
}

/** Whether it is time to let the event loop take a turn, so that pages and servers stay responsive. */
export const isPauseDue = (): boolean => performance.now() - since > STRETCH;

/** Lets the event loop take a turn. */
export async function pause(): Promise<void> {
  schedule ??= makeSchedule();
  const { promise, resolve } = withResolvers();
  schedule(resolve);
  await promise;
  since = performance.now();
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
