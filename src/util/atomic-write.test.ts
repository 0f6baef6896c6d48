import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBytes } from './storage';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keratin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.of(1, 2, 3);
const inFolder = (name: string): string => join(folder, name);

describe('a file', () => {
  it('may have the longest name there is', async () => {
    const path = inFolder(`${'x'.repeat(249)}.keras`);
    await writeBytes(path, bytes);
    await writeBytes(path, bytes);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is written where links lead, also before it exists', async () => {
    symlinkSync('later.keras', inFolder('second.keras'));
    symlinkSync('second.keras', inFolder('first.keras'));
    await writeBytes(inFolder('first.keras'), bytes);
    expect(lstatSync(inFolder('first.keras')).isSymbolicLink()).toBe(true);
    expect(lstatSync(inFolder('second.keras')).isSymbolicLink()).toBe(true);
    expect(new Uint8Array(readFileSync(inFolder('later.keras')))).toEqual(bytes);
  });

  it('is refused where links lead to each other', async () => {
    symlinkSync('b.keras', inFolder('a.keras'));
    symlinkSync('a.keras', inFolder('b.keras'));
    await expect(writeBytes(inFolder('a.keras'), bytes)).rejects.toThrow(/reason = links lead to each other/);
  });

  it.skipIf(process.platform === 'win32')('is not put in the place of a pipe', async () => {
    const path = inFolder('pipe.keras');
    execFileSync('mkfifo', [path]);
    await expect(writeBytes(path, bytes)).rejects.toThrow(/reason = nobody reads this pipe/);
    const reading = readFile(path);
    // Whoever reads comes first: until then there is nobody.
    let isWritten = false;
    while (!isWritten)
      isWritten = await writeBytes(path, bytes).then(
        () => true,
        () => false,
      );
    expect(new Uint8Array(await reading)).toEqual(bytes);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('is whole where threads of one process write it at once', async () => {
    const module = fileURLToPath(new URL('storage.ts', import.meta.url));
    const code = `
      const { workerData, parentPort } = require('node:worker_threads');
      (async () => {
        (await import('tsx/esm/api')).register();
        const { writeBytes } = await import(${JSON.stringify(module)});
        for (let i = 0; i < 10; i++) await writeBytes(workerData.path, new Uint8Array(100_000).fill(workerData.value));
        parentPort.postMessage('done');
      })();`;
    const path = inFolder('shared.keras');
    const endings = await Promise.all(
      [1, 2, 3].map(
        (value) =>
          new Promise<unknown>((resolve) => {
            const worker = new Worker(code, {
              eval: true,
              execArgv: ['--import', 'tsx'],
              workerData: { path, value },
            });
            worker.once('message', resolve).once('error', resolve);
          }),
      ),
    );
    expect(endings).toEqual(['done', 'done', 'done']);
    const found = new Uint8Array(readFileSync(path));
    expect(found).toEqual(new Uint8Array(100_000).fill(found[0]));
    expect(readdirSync(folder)).toEqual(['shared.keras']);
  });
});

describe('what dead writers left', () => {
  /** The name a process that has ended would have given. */
  const nameOfDead = async (): Promise<string> => {
    const module = fileURLToPath(new URL('storage.ts', import.meta.url));
    const code = `
      const { writeBytes } = await import(${JSON.stringify(module)});
      const fs = await import('node:fs');
      // It dies when all is written and nothing has its name yet.
      const watcher = setInterval(() => {
        if (fs.readdirSync(${JSON.stringify(folder)}).some((name) => name.startsWith('.keratin-'))) process.kill(process.pid, 'SIGKILL');
      }, 0);
      for (;;) await writeBytes(${JSON.stringify(inFolder('dying.keras'))}, new Uint8Array(3_000_000));`;
    spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    return readdirSync(folder).find((name) => name.startsWith('.keratin-')) ?? '';
  };

  it('is swept with the next write into the folder', async () => {
    const name = await nameOfDead();
    expect(name).toMatch(/^\.keratin-[0-9a-f]{8}-\d+-[0-9a-f]{32}\.tmp$/);
    await writeBytes(inFolder('next.keras'), bytes);
    expect(existsSync(inFolder(name))).toBe(false);
  });

  it.each([
    ['of a process that runs', `.keratin-00000000-${process.pid}-${'0'.repeat(32)}.tmp`, 0, true],
    ['of another machine, lately', `.keratin-00000000-999999999-${'1'.repeat(32)}.tmp`, 60, true],
    ['of another machine, long ago', `.keratin-00000000-1-${'2'.repeat(32)}.tmp`, 3600, false],
    ['that is not ours', 'model.keras.tmp', 3600, true],
  ])('stays or goes: %s', async (_, name, age, stays) => {
    writeFileSync(inFolder(name), 'half');
    const time = Date.now() / 1000 - age;
    utimesSync(inFolder(name), time, time);
    await writeBytes(inFolder('next.keras'), bytes);
    expect(existsSync(inFolder(name))).toBe(stays);
  });
});
