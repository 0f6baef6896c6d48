import type { Node } from '../ir/node';
import type { AddressOfVariable } from './merge';
import type { Lowered } from './steps';

/** What a program is a part of. */
export interface Whole {
  /** Whether it is the body of a loop over time. */
  readonly isBody: boolean;
  readonly addressOf: AddressOfVariable;
}

/** Somebody who looks at what each pass makes of a program. */
export interface PassWatcher {
  /**
   * @param pass the name of the pass that has ended; `recorded` before the first one
   */
  nodes(pass: string, roots: readonly Node[], whole: Whole): void;
  /** @param pass the name of the pass that has ended; `lower` before the first one */
  steps(pass: string, program: Lowered, whole: Whole): void;
}

const watchers = new Set<PassWatcher>();

/** Shows everything that is compiled from now on to somebody, until what is returned is called. */
export function watchPasses(watcher: PassWatcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Those who look, as one. */
export const allWatchers: PassWatcher = {
  nodes: (...seen) => {
    for (const watcher of watchers) watcher.nodes(...seen);
  },
  steps: (...seen) => {
    for (const watcher of watchers) watcher.steps(...seen);
  },
};
