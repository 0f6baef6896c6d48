/**
 * `npm run bundle-size`: bundles a page that trains a Sequential model from the built package, as an application's bundler
 * does, trains with it, and fails where what the page has loaded by then has grown beyond the limit: what it loads at once
 * and what training loads when it starts (losses and metrics by name). What other pages load when they need it (other
 * losses and metrics, threads, file formats) is listed, not counted.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'tsdown';
import { build, install, root } from './setup.mjs';

/** Kilobytes (1000 bytes) after gzip that may not be exceeded: what there is, and little room. The goal is 90. */
const LIMIT = 130;

install();
build();

const page = join(root, 'test/bundle/page.js');
const [{ chunks }] = await bundle({
  config: false,
  tsconfig: false,
  clean: false,
  cwd: root,
  entry: { page },
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  dts: false,
  write: false,
  minify: true,
  logLevel: 'error',
  deps: { alwaysBundle: [/^keratin/, 'fflate'], neverBundle: [/^node:/, 'vega', 'vega-lite', 'koffi'] },
  inputOptions: { tsconfig: false, resolve: { conditionNames: ['browser', 'import', 'default'] } },
  // What the page loads at once is one file.
  outputOptions: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } },
});

const files = new Map(chunks.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
const atOnce = new Set();
const load = (name) => {
  if (atOnce.has(name) || !files.has(name)) return;
  atOnce.add(name);
  files.get(name).imports.forEach(load);
};

/** The files that have been loaded when the page has trained and predicted: each says so when it is run. */
function loadedByTraining(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'keratin-page-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const { fileName, code } of files.values()) {
      mkdirSync(dirname(join(folder, fileName)), { recursive: true });
      writeFileSync(
        join(folder, fileName),
        `(globalThis.loaded ??= []).push(${JSON.stringify(fileName)});${code}`,
      );
    }
    const rows = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 10 }, (_column, j) => Math.sin(i * 10 + j)),
    );
    const report = join(folder, 'loaded.json');
    const program = `
      await import(${JSON.stringify(pathToFileURL(join(folder, entry)).href)});
      const x = ${JSON.stringify(rows)};
      const predicted = await globalThis.train(x, x.map((row) => (row[0] > 0 ? [0, 1] : [1, 0])));
      if (predicted.shape.join() !== '64,2') throw new Error('the page predicts ' + predicted.shape.join());
      (await import('node:fs')).writeFileSync(${JSON.stringify(report)}, JSON.stringify(globalThis.loaded));`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The page does not train:\n${stderr}`);
    return new Set(JSON.parse(readFileSync(report, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const zipped = ({ code }) => gzipSync(code, { level: 9 }).length;
const minified = ({ code }) => code.length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
const sum = (chunks_, sizeOf) => chunks_.reduce((total, chunk) => total + sizeOf(chunk), 0);

const entry = [...files.values()].find(({ isEntry }) => isEntry).fileName;
load(entry);
const inTraining = loadedByTraining(entry);
const first = [...files.values()].filter(({ fileName }) => atOnce.has(fileName));
const then = [...files.values()].filter(({ fileName }) => inTraining.has(fileName) && !atOnce.has(fileName));
const later = [...files.values()].filter(
  ({ fileName }) => !inTraining.has(fileName) && !atOnce.has(fileName),
);
const loaded = [...first, ...then];
const size = sum(loaded, zipped);
const line = (chunks_, what) =>
  console.log(
    `${kilobytes(sum(chunks_, zipped))} gzipped, ${kilobytes(sum(chunks_, minified))} minified: ${what}`,
  );
line(loaded, 'a page that trains');
line(first, 'of that at once');
line(then, `of that when training starts, in ${then.length} files`);
line(later, 'what other pages load when they need it');

const modules = loaded.flatMap((chunk) => Object.entries(chunk.modules));
const folders = new Map();
for (const [path, { code }] of modules) {
  const folder = relative(join(root, 'dist/browser'), path).split(/[\\/]/).slice(0, -1).join('/');
  folders.set(folder, (folders.get(folder) ?? 0) + (code?.length ?? 0));
}
const largest = (entries, count) => [...entries].sort((a, b) => b[1] - a[1]).slice(0, count);
console.log('\nBefore minification, with comments, by folder:');
for (const [folder, length] of largest(folders, 12)) console.log(`${kilobytes(length)}  ${folder}`);
console.log('\nThe largest modules:');
for (const [path, length] of largest(
  modules.map(([path, { code }]) => [path, code?.length ?? 0]),
  12,
)) {
  console.log(`${kilobytes(length)}  ${relative(join(root, 'dist/browser'), path)}`);
}

if (size > LIMIT * 1000) {
  console.error(`\nThe page has grown beyond ${LIMIT} KB: see what brings in what it does not use.`);
  process.exitCode = 1;
}
