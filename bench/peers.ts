/**
 * `npm run bench:peers [-- --only NAME] [--peer NAME] [--keras PYTHON] [--json FILE] [--rounds N] [--seconds S]
 * [--patience S]`: the workloads of `npm run bench` in Keratin and in other libraries, each a process of its own, asked
 * in turn, so that all see the same machine. Figures are medians; ratios are times against Keratin's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Child, kerasChildren, startAll } from './child';
import { describeHardware } from './hardware';
import { NAMES } from './measure';
import type { Figures } from './rounds';
import { compare, printFigures } from './rounds';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    peer: { type: 'string', multiple: true },
    keras: { type: 'string' },
    json: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.3' },
    patience: { type: 'string', default: '30' },
  },
});
const names = flags.only ?? NAMES;
const unknown = names.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no workload "${unknown[0]}"; there are ${NAMES.join(', ')}.`);
  process.exit(1);
}

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const patience = Number(flags.patience);

/** Keratin as a process of its own. */
const ownChild = (name: string, environment: Readonly<Record<string, string>>): Child =>
  new Child({
    name,
    command: process.execPath,
    args: [
      pathOf('../node_modules/tsx/dist/cli.mjs'),
      '--tsconfig',
      pathOf('tsconfig.json'),
      pathOf('own.ts'),
    ],
    environment,
  });

/** Whether Keratin uses a native BLAS here: what `keratin info` says. */
function usesBlas(): boolean {
  const { stdout } = spawnSync(process.execPath, [pathOf('../dist/cli/main.js'), 'info'], {
    encoding: 'utf8',
  });
  const line = stdout.split('\n').find((text) => text.startsWith('BLAS')) ?? '';
  return !/^BLAS\s+(none|available, not yet used)/.test(line);
}

interface Peer {
  readonly name: string;
  /** The package it needs. */
  readonly needs: string;
  readonly script: string;
  readonly args?: readonly string[];
}

const PEERS: readonly Peer[] = [
  { name: 'tfjs_wasm', needs: '@tensorflow/tfjs-backend-wasm', script: 'tfjs.mjs', args: ['wasm'] },
  { name: 'tfjs_cpu', needs: '@tensorflow/tfjs', script: 'tfjs.mjs', args: ['cpu'] },
  { name: 'jax_js', needs: '@jax-js/jax', script: 'jax-js.mjs' },
  { name: 'brain_js', needs: 'brain.js', script: 'brain.mjs' },
  { name: 'onnx_node', needs: 'onnxruntime-node', script: 'onnx.mjs', args: ['node'] },
  { name: 'onnx_web', needs: 'onnxruntime-web', script: 'onnx.mjs', args: ['web'] },
];

const isWanted = (name: string): boolean => flags.peer === undefined || flags.peer.includes(name);

function peerChildren(): Child[] {
  const wanted = PEERS.filter(({ name }) => isWanted(name));
  const isInstalled = ({ needs }: Peer): boolean => existsSync(pathOf(`peers/node_modules/${needs}`));
  for (const { name, needs } of wanted.filter((peer) => !isInstalled(peer)))
    console.log(`${name} left out: ${needs} is not installed`);
  return wanted
    .filter(isInstalled)
    .map(
      ({ name, script, args = [] }) =>
        new Child({ name, command: process.execPath, args: [pathOf(`peers/${script}`), ...args], patience }),
    );
}

const started = await startAll([
  ownChild('keratin', { KERATIN_BLAS: 'off' }),
  ...(usesBlas() ? [ownChild('keratin_blas', {})] : []),
  ...peerChildren(),
  ...kerasChildren(flags.keras).filter(({ name }) => isWanted(name)),
]);
const contestants = started.map(({ child }) => child);
const columns = contestants.map(({ name }) => name);
if (columns[0] !== 'keratin') process.exit(1);

console.log(`Node ${process.version}; ${describeHardware()}`);
console.log(started.map(({ child, greeting }) => `${child.name} ${greeting.version}`).join(', '));
const workloads: Record<string, Figures> = {};
for (const name of names) {
  workloads[name] = await compare(name, contestants, {
    rounds: Number(flags.rounds),
    seconds: Number(flags.seconds),
  });
}
for (const child of contestants) child.stop();

console.log(`\nMedians of ${flags.rounds} rounds; fewer where a peer takes long.\n`);
printFigures(workloads, columns);
if (flags.json !== undefined) {
  writeFileSync(flags.json, `${JSON.stringify({ workloads, node: process.version }, null, 2)}\n`);
}
