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
}

const active: Trace[] = [];

export const currentTrace = (): Trace | null => active[active.length - 1] ?? null;
export const isTracing = (): boolean => active.length > 0;

/** Runs `body` while `trace` records. */
export function recording<T>(trace: Trace, body: () => T): T {
  active.push(trace);
  try {
    return body();
  } finally {
    active.pop();
  }
}
