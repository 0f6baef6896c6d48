/** Longest stretch of work between two turns of the event loop, in milliseconds: half a frame of a 60 Hz screen. */
const STRETCH = 8;

type Turn = () => Promise<void>;

function makeTurn(): Turn {
  const scope = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (typeof scope.setImmediate === 'function') {
    return () => new Promise((resolve) => void scope.setImmediate!(resolve));
  }
  // Timers are clamped to 4 ms in pages; messages are not.
  const channel = new MessageChannel();
  let resume: (() => void) | null = null;
  channel.port1.onmessage = () => resume?.();
  return () =>
    new Promise((resolve) => {
      resume = resolve;
      channel.port2.postMessage(null);
    });
}

let turn: Turn | null = null;

/** Lets the event loop take a turn now and then, so that pages and servers stay responsive during long work. */
export class Breather {
  #since = performance.now();

  /** Whether it is time for a turn. */
  get isDue(): boolean {
    return performance.now() - this.#since > STRETCH;
  }

  /** Takes a turn. */
  async pause(): Promise<void> {
    turn ??= makeTurn();
    await turn();
    this.#since = performance.now();
  }
}
