import * as build from '../ir/build';
import type { Node } from '../ir/node';
import type { Storage } from '../backends/storage';
import { formatShape } from '../ir/shape';
import { StateError } from '../util/errors';

/**
 * One recording of a function: the variables it read, as program inputs, and the values it assigned to them. While a
 * trace is active, operations on its inputs build nodes instead of computing.
 */
export class Trace {
  /** Program inputs standing for variables, in the order of first use. */
  readonly reads = new Map<Storage, Node>();
  /** The latest value of each assigned variable. */
  readonly writes = new Map<Storage, Node>();

  /** What is called before each later run of the program: it puts values from outside into variables. */
  readonly feeds: (() => void)[] = [];

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

  /** Runs `body` on what variables hold now and takes its assignments back: the result, and what it assigned. */
  aside<R>(body: () => R): { readonly result: R; readonly writes: ReadonlyMap<Storage, Node> } {
    const before = new Map(this.writes);
    try {
      const result = body();
      const writes = [...this.writes].filter(([storage, value]) => before.get(storage) !== value);
      return { result, writes: new Map(writes) };
    } finally {
      this.writes.clear();
      for (const [storage, value] of before) this.writes.set(storage, value);
    }
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

let loopName: string | null = null;

/** The loop whose body is being recorded, for errors; null outside of any. */
export const currentLoop = (): string | null => loopName;

/** Records the body of a loop: it stands for all rounds, so that nothing can be assigned in it. */
export function recordingLoop<R>(owner: string, body: () => R): R {
  const outer = loopName;
  loopName = owner;
  try {
    return body();
  } finally {
    loopName = outer;
  }
}

/** The error of a value that was recorded and is used where it was not. */
export const leakedTensor = ({ dtype, shape }: Node): StateError =>
  new StateError({
    code: 'leaked-tensor',
    expected: 'a tensor that was made while a program was recorded has a value only in that program.',
    received: { tensor: `${dtype}${formatShape(shape)}, of a recording that has ended` },
    advice: 'Return it from the function that was recorded instead of keeping it outside.',
    details: { dtype, shape },
  });

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
