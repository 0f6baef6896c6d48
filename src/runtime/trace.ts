import * as build from '../ir/build';
import type { Node } from '../ir/node';
import type { Storage } from '../backends/storage';

/**
 * One recording of a function: the variables it read, as program inputs, and the values it assigned to them. While a
 * trace is active, operations on its inputs build nodes instead of computing.
 */
export class Trace {
  /** Program inputs standing for variables, in the order of first use. */
  readonly reads = new Map<Storage, Node>();
  /** The latest value of each assigned variable. */
  readonly writes = new Map<Storage, Node>();

  /** The value of a variable at this point of the program. */
  read(storage: Storage): Node {
    const written = this.writes.get(storage);
    if (written !== undefined) return written;
    let node = this.reads.get(storage);
    if (node === undefined) {
      node = build.input(storage.shape, storage.dtype);
      this.reads.set(storage, node);
    }
    return node;
  }

  write(storage: Storage, value: Node): void {
    this.writes.set(storage, value);
  }

  /**
   * Runs `body` so that what it reads of some variables is a node of its own: a gradient with respect to that node follows
   * what `body` computes, and nothing that was computed before.
   */
  watching<R>(storages: readonly Storage[], body: (watched: readonly Node[]) => R): R {
    const before = storages.map((storage) => this.writes.get(storage));
    const watched = storages.map((storage) => build.watch(this.read(storage)));
    for (const [i, storage] of storages.entries()) this.writes.set(storage, watched[i]);
    try {
      return body(watched);
    } finally {
      for (const [i, storage] of storages.entries()) {
        // What the body assigned stays.
        if (this.writes.get(storage) !== watched[i]) continue;
        const value = before[i];
        if (value === undefined) this.writes.delete(storage);
        else this.writes.set(storage, value);
      }
    }
  }
}

// Null where recording is suspended: weights are made with real values even while a program is being traced.
const active: (Trace | null)[] = [];

export const currentTrace = (): Trace | null => active[active.length - 1] ?? null;
export const isTracing = (): boolean => currentTrace() !== null;

function within<T>(trace: Trace | null, body: () => T): T {
  active.push(trace);
  try {
    return body();
  } finally {
    active.pop();
  }
}

/** Runs `body` while `trace` records. */
export const recording = <T>(trace: Trace, body: () => T): T => within(trace, body);

/** Runs `body` on real values, whatever is being recorded. */
export const untraced = <T>(body: () => T): T => within(null, body);
