import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openBytes, type ByteStream } from './byte-stream';
import type { ByteSource } from './storage';

const folder = mkdtempSync(join(tmpdir(), 'keratin-stream-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 256);
const path = join(folder, 'bytes.bin');
writeFileSync(path, bytes);

async function readAll(stream: ByteStream): Promise<number[]> {
  const found: number[] = [];
  for (let piece = await stream.read(); piece !== null; piece = await stream.read()) found.push(...piece);
  return found;
}

describe('bytes in pieces', () => {
  const sources: readonly (readonly [string, ByteSource, number | null])[] = [
    ['a path', path, 1000],
    ['a file URL', pathToFileURL(path), 1000],
    ['bytes', bytes, 1000],
    ['an ArrayBuffer', bytes.slice().buffer, 1000],
    ['a Blob', new Blob([bytes]), 1000],
    ['an address', `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`, null],
  ];

  it.each(sources)('of %s', async (_name, source, size) => {
    const stream = await openBytes(source, 64);
    expect(stream.size).toBe(size);
    expect(await readAll(stream)).toEqual([...bytes]);
    expect(await stream.read()).toBeNull();
    await stream.close();
  });

  it('are no more after closing, and files are given back', async () => {
    const opened = (): number => {
      try {
        return readdirSync('/proc/self/fd').length;
      } catch {
        return 0;
      }
    };
    const before = opened();
    const streams = await Promise.all(Array.from({ length: 20 }, () => openBytes(path, 64)));
    for (const stream of streams) {
      expect((await stream.read())?.length).toBe(64);
      await stream.close();
      await stream.close();
      expect(await stream.read()).toBeNull();
    }
    expect(opened()).toBe(before);
  });

  it('of what is not there', async () => {
    await expect(openBytes(join(folder, 'none'))).rejects.toThrow(
      'FormatError[file-missing]: the file to read must exist.',
    );
    await expect(openBytes(folder)).rejects.toThrow(
      'FormatError[file-folder]: the path must name a file, not a folder.',
    );
    await expect(openBytes(3 as unknown as string)).rejects.toThrow(
      'FormatError[file-source]: bytes are read from a path, a URL, a Uint8Array, an ArrayBuffer or a Blob.',
    );
  });
});
