/**
 * `npm test`: everything that must hold before a change lands. Sets up what is missing, then runs the checks one after
 * another, the fast ones first, and says what was left out and why.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';

install();

const shared = join(root, '../shared');
const bin = (name) => join(root, 'node_modules/.bin', name);
const scratch = mkdtempSync(join(tmpdir(), 'keratin-test-'));
const leftOut = [];
const failures = [];
let passed = 0;
let failed = 0;
let skipped = 0;

/** A check that takes longer than this many milliseconds has come to a standstill: each takes a minute or two. */
const STANDSTILL = 15 * 60_000;

function check(name, command, args, { count, failedTests = () => [] } = {}) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    timeout: STANDSTILL,
    killSignal: 'SIGKILL',
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const ok = result.status === 0;
  const outcome = ok ? 'passed' : result.error?.code === 'ETIMEDOUT' ? 'came to a STANDSTILL' : 'FAILED';
  console.log(`== ${name}: ${outcome} in ${seconds} s`);
  if (!ok) failures.push(name, ...failedTests());
  const counted = count?.() ?? { passed: ok ? 1 : 0, failed: 0, skipped: 0 };
  passed += counted.passed;
  skipped += counted.skipped;
  // A check that passes has only failures whose reason is written down: they count as skipped.
  if (ok) skipped += counted.failed;
  else failed += Math.max(counted.failed, 1);
}

const readCounts = (path, select) => () => {
  if (!existsSync(path)) return undefined;
  return select(JSON.parse(readFileSync(path, 'utf8')));
};

const whereShared = (part, name, body) => {
  const path = join(shared, part);
  if (existsSync(path)) body(path);
  else leftOut.push(`${name}: the reference data ../shared/${part} is not beside this repository`);
};

/** The failed tests of a report, with what they say: a log's beginning may be cut off. */
const failuresOf = (path) => () => {
  if (!existsSync(path)) return [];
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`  ${name}\n${message}`];
    return failed.map(
      ({ fullName, failureMessages }) => `  ${name}: ${fullName}\n${failureMessages.join('\n')}`,
    );
  });
};

check('types', bin('tsc'), ['-p', '.']);
check('lint', bin('oxlint'), []);
check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
check('floors', bin('tsx'), ['scripts/floors.ts']);
const unitReport = join(scratch, 'unit.json');
check(
  'unit tests',
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  {
    count: readCounts(unitReport, ({ numPassedTests, numFailedTests, numPendingTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests,
    })),
    failedTests: failuresOf(unitReport),
  },
);
build({ types: true });
check('share of the peak', bin('tsx'), ['bench/gemm-floor.ts']);
check('size of a page', process.execPath, ['scripts/bundle-size.mjs']);
check('the package as a stranger gets it', process.execPath, ['test/package/main.mjs']);
whereShared('conformance', 'conformance with Keras', (path) => {
  const report = join(scratch, 'conformance.json');
  check(
    'conformance with Keras',
    bin('tsx'),
    ['test/conformance/main.ts', '--dir', path, '--json', report, '--check'],
    {
      count: readCounts(report, ({ totals }) => ({
        passed: totals.passed,
        failed: totals.failed,
        skipped: totals.absent,
      })),
    },
  );
});
whereShared('reproducibility', 'same seed, same run', () => {
  check('same seed, same run', bin('tsx'), [
    'test/reproducibility/main.ts',
    '--data',
    join(shared, 'data'),
    '--check',
    join(shared, 'reproducibility/keras_jax.json'),
  ]);
});
whereShared('wild', 'model files from the wild', (path) => {
  check('model files from the wild', bin('tsx'), ['test/wild/main.ts', '--dir', path, '--check']);
});
check('tutorial', process.execPath, ['dist/cli/main.js', 'tutorial', '--out', join(scratch, 'out')]);
const hasJupyter = ['python3', '/usr/bin/python3', 'python'].some(
  (command) => spawnSync(command, ['-c', 'import nbclient, nbformat']).status === 0,
);
if (!hasJupyter) leftOut.push("notebooks: Jupyter's client for Python is not on this machine");
else {
  check('notebooks, Deno', process.execPath, ['scripts/notebooks.mjs', '--check']);
  check('notebooks, tslab', process.execPath, ['scripts/notebooks.mjs', '--check', '--kernel', 'tslab']);
}
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
if (chromium === undefined) leftOut.push('browser: no Chromium on this machine');
else check('browser', bin('tsx'), ['test/browser/main.ts', '--chromium', chromium]);

rmSync(scratch, { recursive: true, force: true });
for (const line of leftOut) console.log(`\nLeft out: ${line}.`);
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
