/**
 * `npm run bench:peers`: builds the package and measures it beside other libraries. Those are the dependencies of
 * bench/peers/package.json alone, installed there on first use: who installs the product never gets them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, run } from './setup.mjs';

/** Installs the peers, unless they are there. What cannot be installed is left out by the benchmark. */
function installPeers() {
  const folder = join(root, 'bench/peers');
  const stamp = join(folder, 'node_modules/.keratin-installed');
  const key = createHash('sha256')
    .update(readFileSync(join(folder, 'package.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  console.log('Installing the peers into bench/peers/node_modules (once) ...');
  // Scripts would fetch drivers for graphics cards; nothing here needs what they do.
  const args = [
    'install',
    '--ignore-scripts',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0) writeFileSync(stamp, key);
  else console.log('npm could not install the peers: those that are missing are left out.');
}

install();
build();
installPeers();
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
run(process.execPath, [tsx, '--tsconfig', 'bench/tsconfig.json', 'bench/peers.ts', ...process.argv.slice(2)]);
