/**
 * The built package in a real browser: trains the titanic network in a page without freezing it, saves the model to the
 * page's private storage and loads it again. Needs a Chromium, and nothing of Node inside the page.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { titanic } from '../../src/datasets';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({ options: { chromium: { type: 'string', default: '/usr/bin/chromium' } } });

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
};

/** Pages share memory with their workers only where they are isolated from other origins. */
const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (path === '/favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  const file =
    path === '/'
      ? 'test/browser/page.html'
      : path === '/fflate.js'
        ? 'node_modules/fflate/esm/browser.js'
        : path.slice(1);
  readFile(join(root, file)).then(
    (bytes) => {
      response.writeHead(200, { ...ISOLATION, 'content-type': TYPES[extname(file)] ?? 'text/plain' });
      response.end(bytes);
    },
    () => response.writeHead(404).end(),
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
assert(typeof address === 'object' && address !== null);

const browser = await chromium.launch({
  executablePath: values.chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`http://localhost:${address.port}/`);
  await page
    .waitForFunction('window.ready === true', undefined, { timeout: 30_000 })
    .catch((error: unknown) => {
      throw new Error(`the page did not load: ${problems.join('; ')}`, { cause: error });
    });
  const table = titanic();
  const columns = table.columns.filter((name) => name !== 'survived');
  const column = (name: string): number[] => Array.from(table.data[table.columns.indexOf(name)], Number);
  const data = columns.map(column);
  const predictors = Array.from({ length: table.length }, (_, row) =>
    data.map((values_) => Math.trunc(values_[row])),
  );
  const trainLarge = (threads: number): Promise<unknown> =>
    page.evaluate(
      (argument) => (window as unknown as { trainLarge(a: unknown): Promise<unknown> }).trainLarge(argument),
      threads,
    );
  interface Result {
    frames: number;
    longest: number;
    seconds: number;
    history: Record<string, number[]>;
    before: number[][];
    reloaded: Record<string, number[][]>;
  }
  const result = (await page.evaluate(
    (argument) =>
      (window as unknown as { trainTitanic(a: unknown): Promise<unknown> }).trainTitanic(argument),
    { predictors, target: column('survived'), epochs: 2000 },
  )) as Result;
  const losses = result.history.loss;
  assert(
    losses[losses.length - 1] < losses[0],
    `the loss did not fall: ${losses[0]} to ${losses[losses.length - 1]}`,
  );
  assert(
    result.frames >= 10,
    `the page drew ${result.frames} frames in ${result.seconds} s of training: it froze`,
  );
  for (const [name, predictions] of Object.entries(result.reloaded)) {
    assert.deepEqual(predictions, result.before, `${name} predicts differently after loading`);
  }
  const losses1 = await trainLarge(1);
  assert.equal(page.workers().length, 0);
  const losses3 = await trainLarge(3);
  assert.equal(page.workers().length, 2, 'three threads are the page and two workers');
  assert.deepEqual(losses3, losses1, 'three threads train to other losses than one');
  assert.deepEqual(problems, []);
  console.log(
    `2,000 epochs in ${result.seconds.toFixed(2)} s, ${result.frames} frames drawn meanwhile, longest pause ${result.longest.toFixed(0)} ms; ` +
      `accuracy ${result.history.accuracy.at(-1)!.toFixed(3)}; saved and loaded ${Object.keys(result.reloaded).join(' and ')}; the same losses on one and on three threads.`,
  );
} finally {
  await browser.close();
  server.close();
}
