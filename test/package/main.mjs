/**
 * `npm run package`: packs this repository, installs the tarball in an empty folder beside the tools that people build and
 * run with, and uses it there as a stranger does: types under each way of resolving modules, test runners, bundlers with
 * their defaults, other runtimes, what an error that nobody caught prints, what a page weighs.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = fileURLToPath(new URL('./', import.meta.url));
const root = join(here, '../..');
/** Bytes that an error nobody caught may print. */
const ERROR_LIMIT = 4096;
/** How many times the size of the leanest style of imports the README's own may have. */
const STYLE_LIMIT = 1.1;

const folder = mkdtempSync(join(tmpdir(), 'keratin-stranger-'));
const bin = (name) => join(folder, 'node_modules/.bin', name);
const write = (name, text) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

function execute(command, args, { cwd = folder, env = {}, mayFail = false } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', CI: 'true', NEXT_TELEMETRY_DISABLED: '1', ...env },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 10 * 60_000,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`;
  if (!mayFail && result.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

function mustSay(output, words) {
  if (!output.includes(words)) throw new Error(`it should say "${words}", but said:\n${output}`);
}

/** Runs a program of `programs/` with Node. */
const node = (name, options = {}) => execute(process.execPath, [...(options.flags ?? []), name], options);

/** Kilobytes, gzipped, of what a bundle loads at once: its entry, and what that imports without waiting. */
function weightOf(bundle, entry) {
  const seen = new Set();
  const load = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const code = readFileSync(join(bundle, name), 'utf8');
    for (const [, other] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) load(other);
  };
  load(entry);
  const bytes = [...seen].map((name) => gzipSync(readFileSync(join(bundle, name))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

function noNodeImports(bundle) {
  for (const name of readdirSync(bundle, { recursive: true, encoding: 'utf8' })) {
    if (!/\.m?js$/.test(name)) continue;
    const found = /(?:from|import)\s*\(?\s*["'`]node:[a-z/]+["'`]/.exec(
      readFileSync(join(bundle, name), 'utf8'),
    );
    if (found !== null) throw new Error(`${name} of the pages' build has ${found[0]}`);
  }
}

/** Bundles both styles of imports and compares what pages of them load at once. */
function compareStyles(bundle) {
  const [readme, lean] = ['train', 'train-lean'].map(bundle);
  if (readme > STYLE_LIMIT * lean)
    throw new Error(`the README's style weighs ${readme.toFixed(1)} KB, the leanest ${lean.toFixed(1)} KB`);
  return `${readme.toFixed(1)} KB, leanest style ${lean.toFixed(1)} KB`;
}

const tsc = (name, options) =>
  execute(bin('tsc'), ['--noEmit', '--strict', '--target', 'es2022', '--types', 'node', ...options, name]);

const CASES = {
  'publint finds nothing': () =>
    execute(bin('publint'), ['node_modules/keratin', '--strict', '--pack', 'false']),
  'types resolve everywhere (attw)': () =>
    // The package is ESM: code in CommonJS gets it by import(), or by require where Node can (20.19 and later).
    execute(bin('attw'), ['keratin.tgz', '--ignore-rules', 'cjs-resolves-to-esm']),
  'tsc, nodenext': () => tsc('types.ts', ['--module', 'nodenext']),
  'tsc, node16': () => tsc('types.ts', ['--module', 'node16']),
  'tsc, bundler': () => tsc('types.ts', ['--module', 'esnext', '--moduleResolution', 'bundler']),
  'tsc, node10': () =>
    tsc('types.ts', ['--module', 'esnext', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0']),
  'tsc, checked declarations': () => tsc('types.ts', ['--module', 'nodenext', '--skipLibCheck', 'false']),
  'tsc, declarations of what a program makes': () =>
    execute(bin('tsc'), [
      '--declaration',
      '--emitDeclarationOnly',
      '--outDir',
      'declared',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--skipLibCheck',
      'declarations.ts',
    ]),
  'Node trains': () => mustSay(node('train.js'), 'trained'),
  'Node requires': () =>
    mustSay(
      execute(process.execPath, ['-e', "console.log(typeof require('keratin').Sequential)"], {
        cwd: join(folder, 'commonjs'),
      }),
      'function',
    ),
  'a worker predicts': () => mustSay(node('worker.mjs'), 'predicted'),
  Jest: () =>
    mustSay(
      execute(process.execPath, [
        '--experimental-vm-modules',
        join(folder, 'node_modules/jest/bin/jest.js'),
        '--rootDir',
        join(folder, 'jest'),
      ]),
      '1 passed',
    ),
  Vitest: () => mustSay(execute(bin('vitest'), ['run', '--root', 'vitest', '--globals']), '1 passed'),
  esbuild: () => {
    execute(bin('esbuild'), ['train.js', '--bundle', '--format=esm', '--outfile=esbuild/out.mjs']);
    mustSay(node('esbuild/out.mjs'), 'trained');
  },
  webpack: () =>
    compareStyles((name) => {
      const out = join(folder, 'webpack', name);
      execute(bin('webpack'), ['--mode', 'production', '--entry', `./${name}.js`, '-o', out]);
      return weightOf(out, 'main.js');
    }),
  'webpack, development': () =>
    execute(bin('webpack'), [
      '--mode',
      'development',
      '--entry',
      './train.js',
      '-o',
      join(folder, 'webpack/development'),
    ]),
  Vite: () =>
    compareStyles((name) => {
      const out = join(folder, 'vite', name);
      execute(bin('vite'), ['build', '--logLevel', 'error', '--outDir', out], {
        cwd: prepareVite(name),
      });
      const assets = join(out, 'assets');
      return weightOf(
        assets,
        readdirSync(assets).find((file) => file.startsWith('index-') && file.endsWith('.js')),
      );
    }),
  Rollup: () =>
    compareStyles((name) => {
      const out = join(folder, 'rollup', name);
      const plugin = '@rollup/plugin-node-resolve={browser:true}';
      execute(bin('rollup'), [`${name}.js`, '-p', plugin, '--format', 'es', '-d', out]);
      mustSay(node(join(out, `${name}.js`)), 'trained');
      return weightOf(out, `${name}.js`);
    }),
  'Next.js': () => execute(bin('next'), ['build'], { cwd: prepareNext() }),
  'Next.js with webpack': () => execute(bin('next'), ['build', '--webpack'], { cwd: prepareNext() }),
  'no node: imports in the build for pages': () =>
    noNodeImports(join(folder, 'node_modules/keratin/dist/browser')),
  'Deno with no permission but to read': () =>
    mustSay(
      execute(bin('deno'), ['run', '--no-prompt', '--node-modules-dir=manual', '--allow-read', 'train.js']),
      'trained',
    ),
  Bun: () => mustSay(execute(bin('bun'), ['run', 'train.js']), 'trained'),
  'errors that nobody catches are short': () => {
    const sizes = ['wrong-activation.mjs', 'wrong-shape.mjs'].map((name) => {
      const output = node(name, { mayFail: true });
      mustSay(output, name === 'wrong-shape.mjs' ? 'ShapeError' : 'Did you mean "relu"');
      const size = Buffer.byteLength(output);
      if (size > ERROR_LIMIT) throw new Error(`${name} prints ${size} bytes`);
      return size;
    });
    return `${sizes.join(' and ')} bytes`;
  },
};

function prepareVite(name) {
  const page = join(folder, 'vite', 'pages', name);
  mkdirSync(page, { recursive: true });
  writeFileSync(join(page, 'index.html'), `<script type="module" src="./page.js"></script>`);
  writeFileSync(join(page, 'page.js'), readFileSync(join(folder, `${name}.js`)));
  return page;
}

function prepareNext() {
  const page = join(folder, 'next/app/page.jsx');
  if (readdirSync(folder).includes('next')) return join(folder, 'next');
  write('next/package.json', '{ "name": "page", "private": true }');
  write(
    'next/app/layout.jsx',
    'export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n',
  );
  write(
    'next/app/page.jsx',
    `'use client';
import { Sequential, layers } from 'keratin';
export default function Page() {
  return <p onClick={() => new Sequential([new layers.Dense(1, { inputShape: [2] })]).summary()}>{Sequential.name}</p>;
}
`,
  );
  return join(page, '../..');
}

function install() {
  cpSync(join(here, 'package.json'), join(folder, 'package.json'));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, type: 'module' }));
  execute('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
  execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const tarball = readdirSync(folder).find((name) => /^keratin-.*\.tgz$/.test(name));
  cpSync(join(folder, tarball), join(folder, 'keratin.tgz'));
  execute('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', './keratin.tgz']);
  cpSync(join(here, 'programs'), folder, { recursive: true });
  write('commonjs/package.json', '{ "type": "commonjs" }');
  for (const runner of ['jest', 'vitest'])
    cpSync(join(folder, 'train.test.mjs'), join(folder, runner, 'train.test.mjs'));
  write(
    'jest/package.json',
    JSON.stringify({ type: 'module', jest: { testMatch: ['**/*.test.mjs'], transform: {} } }),
  );
}

let failed = 0;
try {
  install();
  const wanted = process.argv.slice(2);
  for (const [name, run] of Object.entries(CASES)) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    const start = performance.now();
    try {
      const found = run();
      const note =
        typeof found === 'string' && found.length < 100 && !found.includes('\n') ? `: ${found}` : '';
      console.log(`ok      ${name}${note} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.message.slice(0, 4000)}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  failed === 0 ? 'The package works as a stranger gets it.' : `${failed} ways to use the package fail.`,
);
process.exitCode = failed === 0 ? 0 : 1;
