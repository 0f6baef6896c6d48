import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isNode, readBytes, writeBytes } from './storage';

let folder: string;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keratin-storage-'));
  server = createServer((request, response) => {
    if (request.url === '/model.h5') response.end(Buffer.from([1, 2, 3]));
    else response.writeHead(404, 'Not Found').end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function errorText(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message.replaceAll(folder, 'FOLDER').replaceAll(address, 'ADDRESS');
  }
  throw new Error('no error was thrown');
}

describe('in Node', () => {
  it('knows where it is', () => {
    expect(isNode()).toBe(true);
  });

  it('reads bytes from all its sources', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const path = join(folder, 'with space.bin');
    await writeBytes(path, bytes);
    for (const source of [
      bytes,
      bytes.buffer,
      new Blob([bytes]),
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      `${address}/model.h5`,
      new URL(`${address}/model.h5`),
      'data:application/octet-stream;base64,AQID',
    ]) {
      expect(await readBytes(source)).toEqual(bytes);
    }
  });

  it('replaces a file as a whole, keeping its permissions, and leaves nothing else', async () => {
    const path = join(folder, 'replaced.bin');
    await writeFile(path, 'before');
    await chmod(path, 0o640);
    await writeBytes(pathToFileURL(path), new TextEncoder().encode('after'));
    expect(await readFile(path, 'utf8')).toBe('after');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes through a link', async () => {
    await writeFile(join(folder, 'real.bin'), 'before');
    await symlink('real.bin', join(folder, 'link.bin'));
    await writeBytes(join(folder, 'link.bin'), new TextEncoder().encode('after'));
    expect(await readFile(join(folder, 'real.bin'), 'utf8')).toBe('after');
  });

  it('writes the same file many times at once, and one of them wins', async () => {
    const path = join(folder, 'contended.bin');
    await Promise.all(Array.from({ length: 20 }, (_, i) => writeBytes(path, new Uint8Array(1000).fill(i))));
    const found = await readBytes(path);
    expect(found).toEqual(new Uint8Array(1000).fill(found[0]));
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a missing file',
      () => readBytes(join(folder, 'absent.h5')),
      `FormatError[file-missing]: the file to read must exist.
  path = "FOLDER/absent.h5"
  Check the path; a relative one counts from the current folder.`,
    ],
    [
      'a folder',
      () => readBytes(folder),
      `FormatError[file-folder]: the path must name a file, not a folder.
  path = "FOLDER"
  Add the name of the file to the path.`,
    ],
    [
      'a missing folder',
      () => writeBytes(join(folder, 'absent', 'model.h5'), Uint8Array.of(1)),
      `FormatError[file-missing]: the folder to write a file in must exist.
  path = "FOLDER/absent/model.h5"
  Make the folder first, or check the path.`,
    ],
    [
      'writing to a folder',
      () => writeBytes(folder, Uint8Array.of(1)),
      `FormatError[file-folder]: the path must name a file, not a folder.
  path = "FOLDER"
  Add the name of the file to the path.`,
    ],
    [
      'an absent page',
      () => readBytes(`${address}/absent`),
      `FormatError[fetch-failed]: a file on the web must be there to be fetched.
  address = "ADDRESS/absent"
  answer  = 404 Not Found
  Check the address, the network, and in pages that the server allows other origins (CORS).`,
    ],
    [
      'writing to the web',
      () => writeBytes('https://example.org/model.h5', Uint8Array.of(1)),
      `FormatError[file-target]: files are written to a path, not to an address on the web.
  target = "https://example.org/model.h5"`,
    ],
    [
      'something else',
      () => readBytes(5 as never),
      `FormatError[file-source]: bytes are read from a path, a URL, a Uint8Array, an ArrayBuffer or a Blob.
  source = number`,
    ],
  ])('refuses %s', async (_, run, message) => {
    expect(await errorText(run())).toBe(message);
  });

  it.skipIf(process.getuid?.() === 0)('refuses what it may not read', async () => {
    const path = join(folder, 'secret.bin');
    await writeFile(path, 'x', { mode: 0 });
    expect(await errorText(readBytes(path))).toBe(
      `FormatError[file-permission]: this process must be allowed to read the file.
  path = "FOLDER/secret.bin"
  Check the permissions of the file and its folder.`,
    );
  });
});

/** As much of a page's private storage as the module uses. */
class Folder {
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Map<string, Folder>();
  isFull = false;

  async getDirectoryHandle(name: string, { create }: { create: boolean }): Promise<Folder> {
    const found = this.folders.get(name) ?? (create ? new Folder() : undefined);
    if (found === undefined) throw new DOMException('absent', 'NotFoundError');
    this.folders.set(name, found);
    return found;
  }

  async getFileHandle(name: string, options?: { create: boolean }) {
    if (!this.files.has(name) && options?.create !== true) throw new DOMException('absent', 'NotFoundError');
    if (!this.files.has(name)) this.files.set(name, new Uint8Array(0));
    return {
      getFile: async () => new Blob([this.files.get(name)! as Uint8Array<ArrayBuffer>]),
      createWritable: async () => {
        let pending = new Uint8Array(0);
        return {
          write: async (bytes: Uint8Array<ArrayBuffer>) => {
            if (this.isFull) throw new DOMException('no room', 'QuotaExceededError');
            pending = bytes.slice();
          },
          close: async () => void this.files.set(name, pending),
          abort: async () => {},
        };
      },
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.files.delete(name);
  }
}

describe('in a page', () => {
  it('keeps files in private storage', async () => {
    const root = new Folder();
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
    try {
      expect(isNode()).toBe(false);
      await writeBytes('models/titanic.h5', Uint8Array.of(1, 2));
      expect([...root.folders.get('models')!.files.keys()]).toEqual(['titanic.h5']);
      expect(await readBytes('./models/titanic.h5')).toEqual(Uint8Array.of(1, 2));
      expect(await errorText(readBytes('absent.h5'))).toBe(
        `FormatError[file-missing]: the file to read must exist.
  path = "absent.h5"
  Check the path; a relative one counts from the current folder.`,
      );
      root.isFull = true;
      expect(await errorText(writeBytes('full.h5', Uint8Array.of(1)))).toBe(
        `FormatError[file-write]: the file must be possible to write.
  path   = "full.h5"
  reason = no room`,
      );
      expect([...root.files.keys()]).toEqual([]);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
