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

/** To read the clock takes as long as a tenth of the shortest runs: after runs below so many milliseconds each ... */
const SHORT = 0.02;
/** ... it is read once in so many. */
const RUNS_OF_READING = 16;
let readAt = 0;
let runs = 0;
let runsToRead = 1;

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
  // What ran before the turn says nothing of how long the next runs are.
  runsToRead = 1;
  schedule ??= makeSchedule();
  schedule(() => {
    isWatching = false;
  });
}

/** Whether it is time to let the event loop take a turn, so that pages and servers stay responsive; asked after each run. */
export function isPauseDue(): boolean {
  runs += 1;
  if (runs < runsToRead) return false;
  const now = performance.now();
  runsToRead = now - readAt < SHORT * runs ? RUNS_OF_READING : 1;
  readAt = now;
  runs = 0;
  return now - since > STRETCH;
}

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
