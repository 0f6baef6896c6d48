import type { NotebookPlace } from '../../util/notebook';
import { notebookPlace } from '../../util/notebook-place';

/** Where text goes, and what is known of the place. All fields can be injected; the defaults suit Node and browsers. */
export interface TextOutput {
  /** Writes text as it is, without a line break of its own. */
  readonly write: (text: string) => void;
  /** Whether a line can be written over (backspaces and carriage return). */
  readonly isTty: boolean;
  /** The time in seconds, from any origin. */
  readonly now: () => number;
  /** Shows what was written last, where that may wait (default: nothing waits). */
  readonly flush?: () => void;
}

interface ProcessLike {
  readonly stdout?: {
    readonly write?: (text: string) => unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
  };
}

const runningProcess = (): ProcessLike | undefined => (globalThis as { process?: ProcessLike }).process;

/** What a terminal would show of `line`: only what follows the last carriage return, without escape codes. */
function visibleText(line: string): string {
  const last = line.slice(line.lastIndexOf('\r') + 1);
  // eslint-disable-next-line no-control-regex
  return last.replaceAll(/\u001b\[[\d;]*m|\u0008/g, '').trimEnd();
}

/** A writer for places without a byte stream (browser consoles): shows each line once, when it is complete. */
export function lineWriter(showLine: (line: string) => void): (text: string) => void {
  let pending = '';
  return (text) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) showLine(visibleText(line));
  };
}

/** Lines that one place of a notebook holds; a longer output goes on in a new one, so that updates stay small. */
const PLACE_LINES = 100;
/** Seconds between two updates of a place. */
const PLACE_INTERVAL = 0.05;

/** A writer for notebooks: lines are written over in the place below the cell. */
export function notebookWriter(
  newPlace: () => NotebookPlace,
  now: () => number,
): Pick<TextOutput, 'write' | 'flush'> {
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

/**
 * Where text goes by itself: below the cell of a notebook, to a terminal, or, line by line and without colours, to a file,
 * a pipe or a console that has no terminal.
 */
export function standardOutput(): TextOutput {
  const now = (): number => performance.now() / 1000;
  const place = notebookPlace();
  if (place !== null) {
    let first: NotebookPlace | null = place;
    const newPlace = (): NotebookPlace => {
      const next = first ?? notebookPlace() ?? place;
      first = null;
      return next;
    };
    return { ...notebookWriter(newPlace, now), isTty: true, now };
  }
  const stdout = runningProcess()?.stdout;
  if (typeof stdout?.write !== 'function') {
    return { write: lineWriter((line) => console.log(line)), isTty: true, now };
  }
  const write = (text: string): void => {
    stdout.write?.(text);
  };
  if (stdout.isTTY === true) return { write, isTty: true, now };
  return { write: lineWriter((line) => write(`${line}\n`)), isTty: true, now };
}

/** The width of the terminal in characters; 80 where there is none. */
export function terminalWidth(): number {
  return runningProcess()?.stdout?.columns ?? 80;
}
