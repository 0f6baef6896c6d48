// Runs the conformance pack: `npx tsx test/conformance/main.ts [area ...] [--only text] [--failures]`.
import { parseArgs } from 'node:util';
import { sharedPath } from '../support/shared';
import { runAliases } from './aliases';
import { runInitializers } from './initializers';
import { runLosses } from './losses';
import { runMetrics } from './metrics';
import { runOptimizers, runSchedules } from './optimizers';
import { runConstraints, runRegularizers } from './penalties';
import { runOps } from './ops';
import type { Outcome } from './report';
import { failures, table } from './report';
import type { Case } from './values';

type Runner = (filter: (item: Case) => boolean) => Outcome[] | Promise<Outcome[]>;

/** One runner for each area of the pack. */
const AREAS: Readonly<Record<string, Runner>> = {
  aliases: runAliases,
  constraints: runConstraints,
  initializers: runInitializers,
  optimizers: runOptimizers,
  regularizers: runRegularizers,
  schedules: runSchedules,
  losses: runLosses,
  metrics: runMetrics,
  ops: runOps,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    failures: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (sharedPath('conformance') === null) {
    console.log('The conformance pack is not beside the repository: nothing to run.');
    return;
  }
  for (const area of positionals.length > 0 ? positionals : Object.keys(AREAS)) {
    const runner = AREAS[area];
    if (runner === undefined) {
      console.log(`No runner for the area "${area}". Known: ${Object.keys(AREAS).join(', ')}.`);
      process.exitCode = 1;
      continue;
    }
    const outcomes = await runner(({ id, symbol }) => `${symbol} ${id}`.includes(values.only));
    if (values.failures) for (const line of failures(outcomes)) console.log(line);
    for (const line of table(area, outcomes)) console.log(line);
  }
}

await main();
