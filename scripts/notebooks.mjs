/**
 * `npm run notebooks`: executes the tutorial's notebooks with a kernel from the npm registry and keeps their outputs in
 * them. `-- --kernel tslab` takes tslab instead of Deno; `-- --check` changes nothing and fails where a cell fails or shows
 * something else than what is kept (with tslab: where a cell fails). Jupyter's client for Python must be installed.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install, installFolder, root } from './setup.mjs';

const folder = join(root, 'notebooks');
const { values } = parseArgs({
  options: { kernel: { type: 'string', default: 'deno' }, check: { type: 'boolean' } },
});

const bin = (name) => join(folder, 'node_modules/.bin', name);
const KERNELS = {
  deno: { display_name: 'Deno', argv: [bin('deno'), 'jupyter', '--kernel', '--conn', '{connection_file}'] },
  tslab: {
    display_name: 'TypeScript (tslab)',
    argv: [bin('tslab'), 'kernel', '--config-path', '{connection_file}'],
  },
};
if (!Object.hasOwn(KERNELS, values.kernel)) {
  console.error(`There is no kernel "${values.kernel}": use ${Object.keys(KERNELS).join(' or ')}.`);
  process.exit(1);
}
/** A Python that has Jupyter's client. */
const python = ['python3', '/usr/bin/python3', 'python'].find(
  (command) => spawnSync(command, ['-c', 'import nbclient, nbformat']).status === 0,
);
if (python === undefined) {
  console.error(
    'Jupyter is not installed here: a Python with nbclient and nbformat (jupyter-nbconvert brings them) is needed.',
  );
  process.exit(1);
}

install();
build({ types: true });
installFolder('notebooks');

const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
const scratch = mkdtempSync(join(tmpdir(), 'keratin-notebooks-'));

/** The kernel's description, where Jupyter looks for it. */
function describeKernels() {
  for (const [name, kernel] of Object.entries(KERNELS)) {
    const place = join(scratch, 'jupyter/kernels', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'kernel.json'), JSON.stringify({ ...kernel, language: 'typescript' }));
  }
  return join(scratch, 'jupyter');
}

/** Executes all notebooks in a folder of their own, where what they save does no harm. */
function execute() {
  const work = join(scratch, 'notebooks');
  mkdirSync(work);
  for (const name of [...names, 'package.json', 'deno.json']) cpSync(join(folder, name), join(work, name));
  symlinkSync(join(folder, 'node_modules'), join(work, 'node_modules'), 'junction');
  const result = spawnSync(
    python,
    [join(root, 'scripts/execute_notebooks.py'), values.kernel, ...names.map((name) => join(work, name))],
    {
      cwd: work,
      encoding: 'utf8',
      env: { ...process.env, JUPYTER_PATH: describeKernels() },
      timeout: 10 * 60_000,
    },
  );
  if (result.status !== 0)
    throw new Error(`The notebooks could not be executed:\n${result.stdout}${result.stderr}`);
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(work, name), 'utf8'))]));
}

const textOf = (text) => (Array.isArray(text) ? text.join('') : text);

/** What fails in a cell: an error of the kernel, or what tslab says of types on its error stream. */
function failures(name, { cells }) {
  return cells.flatMap(({ source, outputs = [] }) =>
    outputs.flatMap((output) => {
      if (output.output_type === 'error')
        return [`${name}: ${output.ename}: ${output.evalue}\n${textOf(source)}`];
      if (output.output_type === 'stream' && output.name === 'stderr')
        return [`${name}: ${textOf(output.text)}\n${textOf(source)}`];
      return [];
    }),
  );
}

/** An output without what differs from run to run: times of steps. */
const timeless = (text) =>
  text
    .replaceAll(/\d+s\S* \d+(us|ms|s)\/step/g, 'TIME')
    .replaceAll(/ - \d+s - \d+(us|ms|s)\/step/g, ' - TIME');
const outputsOf = ({ cells }) =>
  cells.map(({ outputs = [] }) => timeless(JSON.stringify(outputs.map(({ data, text }) => [data, text]))));

/** The notebook as it is kept: without the times of its execution. */
function kept(executed, before) {
  const cells = executed.cells.map(({ metadata: _, ...cell }) => ({ ...cell, metadata: {} }));
  return `${JSON.stringify({ ...executed, cells, metadata: before.metadata }, null, 1)}\n`;
}

try {
  const executed = execute();
  const problems = [];
  for (const [name, notebook] of executed) {
    problems.push(...failures(name, notebook));
    const before = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const [now, then] = [outputsOf(notebook), outputsOf(before)];
    const differs = now.findIndex((outputs, i) => outputs !== then[i]);
    if (values.check && values.kernel === 'deno' && differs >= 0) {
      problems.push(
        `${name}, cell ${differs + 1} shows\n${now[differs].slice(0, 600)}\nand not\n${then[differs].slice(0, 600)}`,
      );
    }
    if (!values.check && values.kernel === 'deno') writeFileSync(join(folder, name), kept(notebook, before));
  }
  if (problems.length > 0) {
    console.error(problems.join('\n\n'));
    process.exitCode = 1;
  } else {
    console.log(`${names.length} notebooks ran with ${KERNELS[values.kernel].display_name}.`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
