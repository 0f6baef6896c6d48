/** How one case came out. */
export interface Outcome {
  readonly id: string;
  readonly symbol: string;
  readonly verdict: 'passed' | 'failed' | 'absent';
  /** What failed, or what is missing. */
  readonly detail: string;
}

const VERDICTS = ['passed', 'failed', 'absent'] as const;

type Counts = Record<Outcome['verdict'], number>;

const zero = (): Counts => ({ passed: 0, failed: 0, absent: 0 });

/** Lines of a table: one for each symbol that did not pass entirely, then the totals. */
export function table(area: string, outcomes: readonly Outcome[]): string[] {
  const bySymbol = new Map<string, Counts>();
  const total = zero();
  for (const { symbol, verdict } of outcomes) {
    const counts = bySymbol.get(symbol) ?? zero();
    counts[verdict] += 1;
    total[verdict] += 1;
    bySymbol.set(symbol, counts);
  }
  const incomplete = [...bySymbol].filter(([, counts]) => counts.failed + counts.absent > 0);
  const width = Math.max(area.length, 6, ...incomplete.map(([symbol]) => symbol.length));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('');
  return [
    line('symbol', VERDICTS),
    ...incomplete
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([symbol, counts]) =>
        line(
          symbol,
          VERDICTS.map((v) => counts[v]),
        ),
      ),
    line(
      area,
      VERDICTS.map((v) => total[v]),
    ),
    `${area}: ${bySymbol.size - incomplete.length} of ${bySymbol.size} symbols pass in all their cases.`,
  ];
}

/** One line for each case that failed. */
export const failures = (outcomes: readonly Outcome[]): string[] =>
  outcomes.filter(({ verdict }) => verdict === 'failed').map(({ id, detail }) => `${id}: ${detail}`);

/** All outcomes as one object, in the form `--json` writes. */
export interface Summary {
  readonly totals: Counts;
  readonly symbols: Readonly<Record<string, Counts>>;
  readonly failures: readonly { readonly id: string; readonly symbol: string; readonly reason: string }[];
}

/** Counts by symbol, totals, and every failure with its reason. */
export function summarize(outcomes: readonly Outcome[]): Summary {
  const totals = zero();
  const symbols: Record<string, Counts> = {};
  for (const { symbol, verdict } of outcomes) {
    totals[verdict] += 1;
    (symbols[symbol] ??= zero())[verdict] += 1;
  }
  const failed = outcomes.filter(({ verdict }) => verdict === 'failed');
  return {
    totals,
    symbols,
    failures: failed.map(({ id, symbol, detail }) => ({ id, symbol, reason: detail })),
  };
}
