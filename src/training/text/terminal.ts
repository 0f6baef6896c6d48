import { notebookOutput } from './notebook-output';

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

/**
 * Where text goes by itself: below the cell of a notebook, to a terminal, or, line by line and without colours, to a file,
 * a pipe or a console that has no terminal.
 */
export function standardOutput(): TextOutput {
  const now = (): number => performance.now() / 1000;
  const notebook = notebookOutput(now);
  if (notebook !== null) return { ...notebook, isTty: true, now };
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
