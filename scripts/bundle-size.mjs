/**
 * `npm run bundle-size`: bundles a page that trains a Sequential model from the built package, as an application's bundler
 * does, and fails where what the page loads at once has grown beyond the limit. What it only loads when it needs it (the
 * file formats, for saving and loading) is listed, not counted.
 */
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'tsdown';
import { build, install, root } from './setup.mjs';

/** Kilobytes (1000 bytes) after gzip that may not be exceeded: what there is, and little room. The goal is 90. */
const LIMIT = 160;

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
load([...files.values()].find(({ isEntry }) => isEntry).fileName);

const zipped = ({ code }) => gzipSync(code, { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
const sum = (chunks_, sizeOf) => chunks_.reduce((total, chunk) => total + sizeOf(chunk), 0);

const loaded = [...files.values()].filter(({ fileName }) => atOnce.has(fileName));
const later = [...files.values()].filter(({ fileName }) => !atOnce.has(fileName));
const size = sum(loaded, zipped);
console.log(
  `${kilobytes(size)} gzipped, ${kilobytes(sum(loaded, ({ code }) => code.length))} minified: a page that trains`,
);
console.log(`${kilobytes(sum(later, zipped))} gzipped, loaded when a model is saved or read`);

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
