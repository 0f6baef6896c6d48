/**
 * How a measured library talks with the benchmark: a greeting, then for each line `{ workload, seconds }` of standard
 * input a line `{ microsecondsPerStep }` or `{ error }` of standard output.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// Libraries write notes to standard output; the protocol has it for itself.
const write = process.stdout.write.bind(process.stdout);
console.log = console.info = console.debug = () => {};

/** Version of an installed package. */
export function versionOf(name) {
  const require = createRequire(import.meta.url);
  for (const path of require.resolve.paths(name) ?? []) {
    try {
      return require(`${path}/${name}/package.json`).version;
    } catch {
      continue;
    }
  }
  return 'of unknown number';
}

/** A workload must not take longer than this many times the time asked for, if a part of an epoch can be measured. */
const OVERTIME = 5;

const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/**
 * Measures a workload: `run(repeats, steps)` repeats an epoch of so many steps, at most `steps` of the workload. Whole
 * epochs are run; only where one would take much too long, its first steps stand for it.
 */
async function prepare({ run, steps }) {
  const first = await seconds(() => run(1, 1));
  // The first step compiles: another one tells what a step takes, unless that would take very long.
  let perStep = first > 2 ? first : await seconds(() => run(1, 1));
  return async (target) => {
    if (target === 0 && first > 2) return perStep * 1e6;
    const affordable = Math.max(1, Math.floor((OVERTIME * Math.max(target, 0.1)) / perStep));
    const count = Math.min(steps, affordable);
    const repeats = count < steps ? 1 : Math.max(1, Math.round(target / perStep / steps));
    perStep = (await seconds(() => run(repeats, count))) / repeats / count;
    return perStep * 1e6;
  };
}

/** Serves measurements: `workloads[name]()` makes `{ run, steps }`. */
export async function serve({ version, importSeconds, workloads }) {
  const say = (message) => write(`${JSON.stringify(message)}\n`);
  say({ importSeconds, version, workloads: Object.keys(workloads) });
  const ready = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if (!ready.has(request.workload)) {
        ready.set(request.workload, await prepare(await workloads[request.workload]()));
      }
      say({ microsecondsPerStep: await ready.get(request.workload)(request.seconds) });
    } catch (error) {
      say({
        error: String(error?.message ?? error)
          .split('\n')[0]
          .slice(0, 300),
      });
    }
  }
  process.exit(0);
}
