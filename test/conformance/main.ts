/**
 * `npm run conformance -- --dir DIR [--json FILE]`: replays a pack of what real Keras does through the public API and
 * prints, per symbol, how many cases passed, failed, or use something Keratin does not have.
 *
 * `--only TEXT` limits the cases by symbol or id, areas can be named; `--failures` prints each failure; `--check` fails
 * where a case fails that is not listed in known-failures.json.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { runAliases } from './aliases';
import { runInitializers } from './initializers';
import { runLayers } from './layers';
import { runLosses } from './losses';
import { runMetrics } from './metrics';
import { runOps } from './ops';
import { runOptimizers, runSchedules } from './optimizers';
import { runConstraints, runRegularizers } from './penalties';
import { runSavedModels } from './saved-models';
import { runText } from './text';
import { runTraining, runTrainingApi } from './training';
import { runUtils } from './utils';
import type { Outcome } from './report';
import { failures, summarize, table } from './report';
import type { Case } from './values';
import { packDirectory, setPackDirectory } from './values';

type Runner = (filter: (item: Case) => boolean) => Outcome[] | Promise<Outcome[]>;

/** The runners of each area; cases no runner reports are absent. */
const AREAS: Readonly<Record<string, readonly Runner[]>> = {
  constraints: [runConstraints],
  initializers: [runInitializers],
  layers: [runLayers],
  losses: [runLosses],
  metrics: [runMetrics],
  ops: [runOps],
  optimizers: [runOptimizers],
  regularizers: [runRegularizers],
  saved_models: [runSavedModels],
  schedules: [runSchedules],
  text: [runAliases, runText],
  training: [runTraining],
  training_api: [runTrainingApi],
  utils: [runUtils],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    failures: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

/** Cases that fail for a reason that is written down. */
function knownFailures(): ReadonlySet<string> {
  const path = fileURLToPath(new URL('known-failures.json', import.meta.url));
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Record<string, string> };
  return new Set(Object.keys(cases));
}

function areaNames(): string[] {
  if (positionals.length > 0) return positionals;
  return readdirSync(packDirectory())
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

async function runArea(area: string): Promise<Outcome[]> {
  const { cases } = JSON.parse(readFileSync(`${packDirectory()}/${area}.json`, 'utf8')) as { cases: Case[] };
  const matches = ({ id, symbol }: Case): boolean => `${symbol} ${id}`.includes(values.only);
  const outcomes: Outcome[] = [];
  for (const runner of AREAS[area] ?? []) outcomes.push(...(await runner(matches)));
  const reported = new Set(outcomes.map(({ id }) => id));
  for (const { id, symbol } of cases.filter(matches)) {
    if (!reported.has(id))
      outcomes.push({ id, symbol, verdict: 'absent', detail: 'nothing replays this kind of case' });
  }
  return outcomes;
}

async function main(): Promise<void> {
  if (values.dir !== undefined) {
    if (!existsSync(values.dir)) {
      console.error(`There is no folder ${values.dir}.`);
      process.exitCode = 2;
      return;
    }
    setPackDirectory(values.dir);
  }
  const all: Outcome[] = [];
  for (const area of areaNames()) {
    const outcomes = await runArea(area);
    all.push(...outcomes);
    if (values.failures) for (const line of failures(outcomes)) console.log(line);
    for (const line of table(area, outcomes)) console.log(line);
    console.log('');
  }
  const { totals } = summarize(all);
  console.log(`Totals: ${totals.passed} passed, ${totals.failed} failed, ${totals.absent} absent.`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(summarize(all), null, 1)}\n`);
  if (values.check) {
    const known = knownFailures();
    const unexpected = all.filter(({ id, verdict }) => verdict === 'failed' && !known.has(id));
    for (const line of failures(unexpected)) console.log(`Unexpected failure: ${line}`);
    if (unexpected.length > 0) process.exitCode = 1;
  }
}

await main();
