import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'tsdown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../hostile/files';

const folder = mkdtempSync(join(tmpdir(), 'keratin-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = promisify(execFile);
const child = join(folder, 'child.mjs');

// Bundled once: a process that compiled all sources first would take ten times as long.
beforeAll(() =>
  build({
    entry: [fileURLToPath(new URL('../hostile/child.ts', import.meta.url))],
    outDir: folder,
    config: false,
    platform: 'node',
    dts: false,
    clean: false,
    noExternal: ['fflate'],
    logLevel: 'silent',
  }),
);

interface Ending {
  readonly ending: string;
  readonly message: string;
  /** Bytes of memory beyond what loading any file takes. */
  readonly memory: number;
}

async function load(name: string, bytes: Uint8Array): Promise<Ending> {
  const path = join(folder, name.replaceAll(' ', '-'));
  writeFileSync(path, bytes);
  const { stdout } = await run(process.execPath, [child, path], { maxBuffer: 2 ** 24 });
  rmSync(path);
  return JSON.parse(stdout) as Ending;
}

describe('files that ask for more than they are worth', () => {
  it.each(Object.entries(HOSTILE))('cost no more than that: %s', async (name, make) => {
    const bytes = make();
    const { ending, message, memory } = await load(name, bytes);
    expect(ending).not.toBe('raw');
    expect(memory).toBeLessThan(16 * bytes.length + 64 * 2 ** 20);
    expect(message).not.toMatch(
      /TypeError|RangeError|SyntaxError|JSON at position|is not (a function|iterable)|undefined/,
    );
  });
});
