/**
 * `npm run reproducibility -- --data DIR --seed N`: prints, as JSON, what Keratin draws from a seed and how it trains, in
 * the structure of one seed of `keras_jax.json`. `--check FILE` compares with such a file instead, for each seed in it.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reproduce, type SeedResults } from './runs';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    seed: { type: 'string', default: '42' },
    check: { type: 'string' },
    only: { type: 'string' },
  },
});
if (flags.data === undefined) {
  console.error('Give the folder of hourly_wages.csv, titanic_all_numeric.csv and mnist.csv: --data DIR.');
  process.exit(2);
}

const flatten = (value: unknown): number[] =>
  Array.isArray(value) ? value.flatMap(flatten) : [Number(value)];

/** Largest difference relative to the size of the expected value. */
function difference(got: unknown, expected: unknown): number {
  const [a, b] = [flatten(got), flatten(expected)];
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]) / Math.max(Math.abs(b[i]), 1e-3)));
}

/** Largest difference relative to the largest number drawn: rounding happens on the scale of the range, not of a value. */
function drawDifference(got: unknown, expected: unknown): number {
  const [a, b] = [flatten(got), flatten(expected)];
  if (a.length !== b.length) return Infinity;
  const scale = Math.max(...b.map(Math.abs));
  return Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]) / scale));
}

/** Rows each run counts its accuracy over: one sample more or less is allowed per epoch. */
const SAMPLES: Readonly<Record<string, readonly [train: number, validation: number]>> = {
  titanic_sgd: [891, 0],
  titanic_dropout_adam_val: [623, 268],
  mnist_mlp_val: [1400, 601],
  mnist_cnn: [2001, 0],
  mnist_rows_lstm: [2001, 0],
};

// Float32 rounding: draws pass through a handful of operations, a unit in the last place each.
const DRAW_TOLERANCE = 2e-6;
const HISTORY_TOLERANCE = 1e-3;

function compareDraws(
  got: unknown,
  expected: unknown,
  path: string,
  report: (path: string, off: number, ok: boolean) => void,
): void {
  if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) {
    for (const [name, value] of Object.entries(expected)) {
      compareDraws((got as Record<string, unknown>)?.[name], value, `${path}/${name}`, report);
    }
    return;
  }
  const off = drawDifference(got, expected);
  report(path, off, off <= DRAW_TOLERANCE);
}

function compareRuns(
  got: SeedResults,
  expected: SeedResults,
  report: (path: string, off: number, ok: boolean) => void,
): void {
  for (const [name, run] of Object.entries(expected.runs)) {
    const own = got.runs[name];
    if (own === undefined) continue;
    for (const [metric, values] of Object.entries(run.history)) {
      const mine = own.history[metric] ?? [];
      if (metric.endsWith('accuracy')) {
        const rows = SAMPLES[name][metric.startsWith('val_') ? 1 : 0];
        const off = Math.max(...values.map((value, i) => Math.abs(value - (mine[i] ?? NaN)) * rows));
        report(`${name}/${metric} (samples)`, off, off <= 1.01);
      } else {
        const off = difference(mine, values);
        report(`${name}/${metric}`, off, off <= HISTORY_TOLERANCE);
      }
    }
    const off = drawDifference(own.first_kernel_row, run.first_kernel_row);
    report(`${name}/first_kernel_row`, off, off <= DRAW_TOLERANCE);
  }
}

if (flags.check === undefined) {
  console.log(JSON.stringify(await reproduce(Number(flags.seed), flags.data, flags.only), null, 1));
} else {
  const { seeds } = JSON.parse(readFileSync(flags.check, 'utf8')) as { seeds: Record<string, SeedResults> };
  let failed = 0;
  for (const [seed, expected] of Object.entries(seeds)) {
    const got = await reproduce(Number(seed), flags.data, flags.only);
    const report = (path: string, off: number, ok: boolean): void => {
      if (!ok) failed += 1;
      if (!ok || path.includes('loss'))
        console.log(`${ok ? 'ok    ' : 'FAILED'} seed ${seed} ${path}: off by ${off.toExponential(1)}`);
    };
    compareDraws(got.draws, expected.draws, 'draws', report);
    compareRuns(got, expected, report);
  }
  console.log(failed === 0 ? 'Every draw and every run is that of Keras.' : `${failed} comparisons failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
