/** What `npm start` and `npm test` do first: install and build, where that is missing or outdated. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** Runs a command in the repository; ends this process where it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.status !== 0) {
    console.error(
      `\n${[command, ...args].join(' ')} failed${result.error ? `: ${result.error.message}` : ''}.`,
    );
    process.exit(result.status ?? 1);
  }
}

const hashOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const stamp = (name) => join(root, 'node_modules', `.keratin-${name}`);
const isCurrent = (name, key) => existsSync(stamp(name)) && readFileSync(stamp(name), 'utf8') === key;

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return path.endsWith('.test.ts') ? [] : [path];
  });
}

/** Installs the dependencies of the lock file, unless they are there. */
export function install() {
  const key = hashOf(readFileSync(join(root, 'package-lock.json')), process.platform, process.arch);
  if (isCurrent('installed', key)) return;
  console.log('Installing dependencies (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  writeFileSync(stamp('installed'), key);
}

/** Installs what a folder with a package of its own needs, unless it is there. */
export function installFolder(name) {
  const folder = join(root, name);
  const key = hashOf(readFileSync(join(folder, 'package.json')), process.platform, process.arch);
  if (isCurrent(`installed-${name}`, key) && existsSync(join(folder, 'node_modules'))) return;
  console.log(`Installing what ${name}/ needs (once) ...`);
  run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp(`installed-${name}`), key);
}

/** Builds the package into dist/, unless it is there for these sources. */
export function build({ types = false } = {}) {
  const sources = [
    ...filesBelow(join(root, 'src')),
    ...filesBelow(join(root, 'tutorial')),
    join(root, 'tsdown.config.ts'),
    join(root, 'package.json'),
  ];
  const key = hashOf(...sources.sort().flatMap((path) => [path, readFileSync(path)]));
  const complete = isCurrent('built-types', key) && existsSync(join(root, 'dist/index.d.ts'));
  if (complete || (!types && isCurrent('built', key) && existsSync(join(root, 'dist/index.js')))) return;
  console.log('Building ...');
  const environment = types ? process.env : { ...process.env, KERATIN_SKIP_TYPES: '1' };
  run(process.execPath, [join(root, 'node_modules/tsdown/dist/run.mjs'), '--logLevel', 'error'], {
    env: environment,
  });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp(types ? 'built-types' : 'built'), key);
}
