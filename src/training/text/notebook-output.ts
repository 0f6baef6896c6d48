import type { NotebookPlace } from '../../util/notebook';
import { notebookPlace } from '../../util/notebook-place';

// The build for pages has nothing of this: a page is no notebook.

/** What a place below a cell takes: see `TextOutput`. */
interface NotebookOutput {
  readonly write: (text: string) => void;
  readonly flush: () => void;
}

/** Lines that one place of a notebook holds; a longer output goes on in a new one, so that updates stay small. */
const PLACE_LINES = 100;
/** Seconds between two updates of a place. */
const PLACE_INTERVAL = 0.05;

/** A writer for notebooks: lines are written over in the place below the cell. */
export function notebookWriter(newPlace: () => NotebookPlace, now: () => number): NotebookOutput {
  let place = newPlace();
  let lines: string[] = [];
  let pending = '';
  let shownAt = -Infinity;
  const afterReturn = (line: string): string => line.slice(line.lastIndexOf('\r') + 1).replaceAll('\b', '');
  const flush = (): void => {
    shownAt = now();
    place.show({ 'text/plain': [...lines, ...(pending === '' ? [] : [afterReturn(pending)])].join('\n') });
    if (lines.length < PLACE_LINES) return;
    place = newPlace();
    lines = [];
  };
  return {
    flush,
    write(text) {
      const complete = (pending + text).split('\n');
      pending = complete.pop() ?? '';
      lines.push(...complete.map((line) => afterReturn(line).trimEnd()));
      if (now() - shownAt >= PLACE_INTERVAL) flush();
    },
  };
}

/** Output that goes below the cell that runs now; null where this is no notebook. */
export function notebookOutput(now: () => number): NotebookOutput | null {
  const place = notebookPlace();
  if (place === null) return null;
  let first: NotebookPlace | null = place;
  return notebookWriter(() => {
    const next = first ?? notebookPlace() ?? place;
    first = null;
    return next;
  }, now);
}
