/**
 * `npm run bench [-- --only NAME] [--json FILE] [--keras PYTHON] [--rounds N] [--seconds S]`: time of a training step
 * through `fit` (whole epochs, metrics included), of predicting, of compiling and of importing. With a Python that has
 * Keras, those of its backends that it has are measured in the same run, in turn. Figures are medians.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backendName } from 'keratin';
import { kerasChildren, startAll } from './child';
import { describeHardware, median } from './hardware';
import type { Measurement } from './measure';
import { NAMES, firstStepMilliseconds, measurementOf } from './measure';
import type { Contestant, Figures } from './rounds';
import { compare, printFigures } from './rounds';
import { WORKLOADS } from './workloads';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    keras: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.3' },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);
const names = flags.only ?? NAMES;
for (const name of names) {
  if (!NAMES.includes(name)) {
    console.error(`There is no workload "${name}"; there are ${NAMES.join(', ')}.`);
    process.exit(1);
  }
}

const workloads: Record<string, Figures> = {};
const startup: Record<string, number> = {};

const keras = await startAll(kerasChildren(flags.keras));
for (const { child, greeting } of keras)
  startup[`${child.name}ImportMilliseconds`] = greeting.importSeconds * 1000;

for (const name of names) {
  let own: Measurement | null = null;
  const keratin: Contestant = {
    name: 'keratin',
    can: () => true,
    measure: async (workload, time) => (own ??= await measurementOf(workload)).measure(time),
  };
  workloads[name] = await compare(name, [keratin, ...keras.map(({ child }) => child)], { rounds, seconds });
}
for (const { child } of keras) child.stop();

for (const name of Object.keys(WORKLOADS) as (keyof typeof WORKLOADS)[]) {
  if (!names.includes(name)) continue;
  startup[`${name}CompileToFirstStepMilliseconds`] = await firstStepMilliseconds(name, rounds);
}

/** Milliseconds of importing the package in a new process; null where it is not built. */
function importMilliseconds(): number | null {
  const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  const code = `const s = performance.now(); await import(${JSON.stringify(built)}); console.log(performance.now() - s);`;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout) : null;
}
const importTimes = Array.from({ length: rounds }, importMilliseconds).filter((time) => time !== null);
if (importTimes.length > 0) startup.importMilliseconds = median(importTimes);
else console.log('The package is not built: import time left out (npm run build).');
startup.peakMemoryMegabytes = process.resourceUsage().maxRSS / 1024;

console.log(`Node ${process.version}, backend ${backendName()}; medians of ${rounds} rounds`);
console.log(`${describeHardware()}\n`);
printFigures(workloads, ['keratin', ...keras.map(({ child }) => child.name)]);
console.log('');
for (const [name, value] of Object.entries(startup))
  console.log(`${name.padEnd(44)}${value.toFixed(1).padStart(10)}`);
if (flags.json !== undefined) {
  const results = { workloads, startup, node: process.version, backend: backendName() };
  writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
}
