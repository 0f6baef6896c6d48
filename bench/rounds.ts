/** Measures contestants in turn and prints what came out. */
import { median } from './hardware';
import type { Sample } from './measure';

/** Someone who can measure a workload. */
export interface Contestant {
  readonly name: string;
  /** Whether it has a way to do that at all. */
  can(workload: string): boolean;
  measure(workload: string, seconds: number): Promise<Answer>;
}

/** A time, or why there is none. */
export type Answer = Sample | { readonly error: string };

/** Median step times by contestant. */
export type Figures = Readonly<Record<string, Sample>>;

/** Seconds that one contestant may spend on one workload; who is very slow gets fewer rounds. */
const PATIENCE = 12;

/** Seconds before each measurement: threads of the one before may go on looking for work for a while. */
const REST = 0.1;

/** Medians of a workload: in each round each contestant is asked once, so that all see the same machine. */
export async function compare(
  workload: string,
  contestants: readonly Contestant[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Figures> {
  const samples = new Map<string, number[]>();
  const spent = new Map<string, number>();
  const out = new Set<string>();
  // Round 0 is there for compilation and warming up.
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const { name } = contestant;
      const isTired = (spent.get(name) ?? 0) > PATIENCE && samples.has(name);
      if (!contestant.can(workload) || out.has(name) || isTired) continue;
      await new Promise((resolve) => setTimeout(resolve, REST * 1000));
      const start = performance.now();
      const answer = await contestant.measure(workload, round === 0 ? 0 : seconds);
      if ('error' in answer) {
        console.log(`${workload}: ${name} left out: ${answer.error}`);
        out.add(name);
        samples.delete(name);
      } else if (round > 0) {
        samples.set(name, [...(samples.get(name) ?? []), answer.microsecondsPerStep]);
      }
      if (round > 0) spent.set(name, (spent.get(name) ?? 0) + (performance.now() - start) / 1000);
    }
  }
  return Object.fromEntries(
    [...samples].map(([name, values]) => [name, { microsecondsPerStep: median(values) }]),
  );
}

const formatTime = (microseconds: number): string => {
  if (microseconds < 1000) return `${microseconds.toFixed(1)} µs`;
  if (microseconds < 1e6) return `${(microseconds / 1000).toFixed(1)} ms`;
  return `${(microseconds / 1e6).toFixed(1)} s`;
};

const formatRatio = (ratio: number): string =>
  `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio).toLocaleString('en')}x`;

/** Rows of texts as a table with aligned columns, the first to the left. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
    )
    .join('\n');
}

/** Prints step times, and how many times longer the others take than the first. */
export function printFigures(workloads: Readonly<Record<string, Figures>>, columns: readonly string[]): void {
  const [own, ...peers] = columns;
  const times = Object.entries(workloads).map(([name, figures]) => [
    name,
    ...columns.map((column) =>
      figures[column] === undefined ? '-' : formatTime(figures[column].microsecondsPerStep),
    ),
  ]);
  console.log(table([['median step', ...columns], ...times]));
  if (peers.length === 0) return;
  const ratios = Object.entries(workloads).map(([name, figures]) => [
    name,
    ...peers.map((peer) =>
      figures[peer] === undefined || figures[own] === undefined
        ? '-'
        : formatRatio(figures[peer].microsecondsPerStep / figures[own].microsecondsPerStep),
    ),
  ]);
  console.log(`\n${table([[`time / ${own}'s`, ...peers], ...ratios])}`);
}
