/**
 * `npm run mutation -- [--places 60] [--seed 1] [--only TEXT]`: changes the sources at drawn places, one at a time, in a
 * copy of the repository, and says which changes the unit tests do not notice. A change: another operator, comparison,
 * number or condition in a file of the numeric and Keras-like folders. `--at FILE:LINE` takes each place of a line;
 * `--reach` only says which places no test reaches.
 *
 * All tests run once without a change, which also shows which of them reach which place; for each change those run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PythonRandom } from '../../src/util/random/python-random';
import type { Place } from './places';
import { changed, observed, placesOf } from './places';
import { typeChecker } from './type-checker';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = [
  'activations',
  'compile',
  'constraints',
  'formats',
  'frame',
  'initializers',
  'ir',
  'layers',
  'losses',
  'metrics',
  'numpy',
  'ops',
  'optimizers',
  'random',
  'regularizers',
  'runtime',
  'saving',
  'training',
];
/** A smaller share of noticed places than this is a failure. */
const LEAST_SHARE = 0.9;
/** Milliseconds in which all tests must have run. */
const LIMIT = 60 * 60_000;

const { values } = parseArgs({
  options: {
    places: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    at: { type: 'string' },
    reach: { type: 'boolean', default: false },
  },
});

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'keratin-mutation-')));

const sourcesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[^.]+\.ts$/.test(name.split('/').at(-1)!))
    .map((name) => join(folder, name));

/** The places to change: those of a line, or as many as wanted, drawn from all; none that the type checker refuses. */
function choose(): Place[] {
  const accepts = typeChecker(copy);
  const files = FOLDERS.flatMap((folder) => sourcesBelow(join(copy, 'src', folder))).filter((file) =>
    relative(copy, file).includes(values.only),
  );
  const places = files.sort().flatMap(placesOf);
  if (values.at !== undefined)
    return places.filter(({ file, line }) => `${relative(copy, file)}:${line}` === values.at);
  if (values.reach) return places;
  const random = new PythonRandom(Number(values.seed));
  const chosen: Place[] = [];
  while (chosen.length < Number(values.places) && places.length > 0) {
    const [place] = places.splice(Math.floor(random.random() * places.length), 1);
    if (accepts(place)) chosen.push(place);
  }
  return chosen;
}

/** What Vitest's report says of a file of tests. */
interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

interface Run {
  readonly passed: boolean;
  readonly files: readonly FileReport[];
}

/** Runs files of tests in their order, or all; no longer than `limit` milliseconds. */
async function runTests(tests: readonly string[], limit: number, reached?: string): Promise<Run> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const child = spawn(
    join(root, 'node_modules/.bin/vitest'),
    [
      ...['run', `--bail=${tests.length === 0 ? 0 : 1}`, '--config', 'scripts/mutation/vitest.config.ts'],
      ...['--reporter=json', `--outputFile=${report}`, ...tests.map((test) => relative(copy, test))],
    ],
    {
      cwd: copy,
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        KERATIN_TEST_ORDER: JSON.stringify(tests),
        ...(reached !== undefined && { KERATIN_REACHED: reached }),
      },
    },
  );
  const ended = once(child, 'exit') as Promise<[number | null]>;
  /** All of its processes: a worker in a loop without end would outlive what started it. */
  const end = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // None is left.
    }
  };
  const timer = setTimeout(end, limit);
  const [status] = await ended;
  clearTimeout(timer);
  end();
  if (!existsSync(report)) return { passed: status === 0, files: [] };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: FileReport[] };
  return { passed: status === 0, files: testResults };
}

/** What failed first. */
function failureOf({ files }: Run): string {
  const failed = files.find(({ status }) => status === 'failed');
  if (failed === undefined) return 'tests that came to no end';
  const test = failed.assertionResults.find(({ status }) => status === 'failed');
  return `${relative(copy, failed.name)}: ${test?.fullName ?? 'it cannot be loaded'}`;
}

/** For each place the files of tests that reach it, with the milliseconds that they take. */
async function reachingTests(places: readonly Place[]): Promise<Map<string, number>[]> {
  const numbered = [...places.entries()];
  const originals = new Map(places.map(({ file }) => [file, readFileSync(file, 'utf8')]));
  for (const [file, original] of originals)
    writeFileSync(file, observed(original, new Map(numbered.filter(([, place]) => place.file === file))));
  const reached = join(copy, 'reached.jsonl');
  const run = await runTests([], LIMIT, reached);
  for (const [file, original] of originals) writeFileSync(file, original);
  // Tests that fail without a change would notice every one.
  const red = run.files.filter(({ status }) => status === 'failed').map(({ name }) => name);
  for (const name of red) console.log(`Left out, as it fails without a change: ${relative(copy, name)}`);
  if (run.files.length === 0) throw new Error('The unit tests do not run.');
  const times = new Map(run.files.map(({ name, startTime, endTime }) => [name, endTime - startTime]));
  const lines = readFileSync(reached, 'utf8').trim().split('\n');
  const notes = lines
    .map((line) => JSON.parse(line) as { test: string; places: number[] })
    .filter(({ test }) => !red.includes(test));
  return numbered.map(
    ([number, { expression }]) =>
      new Map(
        notes
          .filter(({ places: found }) => expression === null || found.includes(number))
          .map(({ test }) => [test, times.get(test) ?? 0]),
      ),
  );
}

/** Tests beside the changed file first, then short ones. */
function inOrder({ file }: Place, tests: ReadonlyMap<string, number>): string[] {
  const rank = (test: string): number => (dirname(test) === dirname(file) ? 0 : 1);
  return [...tests.keys()].sort((a, b) => rank(a) - rank(b) || tests.get(a)! - tests.get(b)!);
}

/** What notices a change; null where nothing does. */
async function noticer(place: Place, tests: ReadonlyMap<string, number>): Promise<string | null> {
  if (tests.size === 0) return null;
  const original = readFileSync(place.file, 'utf8');
  writeFileSync(place.file, changed(original, place));
  const time = [...tests.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  const run = await runTests(inOrder(place, tests), 180_000 + 5 * time);
  writeFileSync(place.file, original);
  return run.passed ? null : failureOf(run);
}

const missed: string[] = [];
let total = 0;
try {
  for (const name of [
    ...['src', 'test', 'tutorial', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
    ...['README.md', 'ARCHITECTURE.md'],
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const places = choose();
  const reaching = await reachingTests(places);
  if (values.reach)
    for (const [i, { file, line }] of places.entries())
      if (reaching[i].size === 0) console.log(`not reached: ${relative(copy, file)}:${line}`);
  for (const [i, place] of values.reach ? [] : places.entries()) {
    const start = performance.now();
    const original = readFileSync(place.file, 'utf8').slice(place.from, place.to);
    const by = await noticer(place, reaching[i]);
    const seconds = `${((performance.now() - start) / 1000).toFixed(0)} s, ${reaching[i].size} files of tests`;
    const what = `${relative(copy, place.file)}:${place.line} ${original} -> ${place.text}`;
    total += 1;
    if (by === null) missed.push(what);
    console.log(by === null ? `MISSED  ${what} (${seconds})` : `noticed ${what} (${seconds}; ${by})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${total - missed.length} of ${total} changes were noticed.`);
if (missed.length > 0) console.log(['Not noticed:', ...missed].join('\n  '));
process.exitCode = total - missed.length >= LEAST_SHARE * total ? 0 : 1;
