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
import { runArea } from './areas';
import type { Outcome } from './report';
import { failures, summarize, table } from './report';
import { packDirectory, setPackDirectory } from './values';

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
    const outcomes = await runArea(area, ({ id, symbol }) => `${symbol} ${id}`.includes(values.only));
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
