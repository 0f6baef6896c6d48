import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { getFile, getFileBytes } from './get-file';

const content = new Uint8Array(20_000).map((_, i) => (i * i) % 251);
const fileHash = createHash('sha256').update(content).digest('hex');

let server: Server;
let base: string;
let cacheDir: string;
let requests: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/good') {
      response.writeHead(200, { 'content-length': content.length }).end(content);
    } else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    } else {
      response.writeHead(404).end('no such thing');
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  requests = [];
  cacheDir = await mkdtemp(join(tmpdir(), 'keratin-cache-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(cacheDir, { recursive: true, force: true });
});

const filesIn = (...parts: string[]): Promise<string[]> => readdir(join(cacheDir, ...parts));

describe('getFile', () => {
  it('downloads once, then takes the kept file', async () => {
    const path = await getFile('a.bin', `${base}/good`, { fileHash, cacheDir });
    expect(path).toBe(join(cacheDir, 'datasets', 'a.bin'));
    expect(new Uint8Array(await readFile(path))).toEqual(content);
    expect(await getFile('a.bin', `${base}/good`, { fileHash: fileHash.toUpperCase(), cacheDir })).toBe(path);
    expect(requests).toEqual(['/good']);
    expect(await filesIn('datasets')).toEqual(['a.bin']);
  });

  it('downloads anew when told to or when the kept file is not the wanted one', async () => {
    const path = await getFile('a.bin', `${base}/good`, { cacheDir, cacheSubdir: 'x' });
    await getFile('a.bin', `${base}/good`, { cacheDir, cacheSubdir: 'x', forceDownload: true });
    await writeFile(path, 'spoilt');
    await getFile('a.bin', `${base}/good`, { fileHash, cacheDir, cacheSubdir: 'x' });
    expect(requests).toEqual(['/good', '/good', '/good']);
    expect(new Uint8Array(await readFile(path))).toEqual(content);
  });

  it('keeps files where KERAS_HOME says, and absolute names where they say', async () => {
    vi.stubEnv('KERAS_HOME', cacheDir);
    expect(await getFile('a.bin', `${base}/good`)).toBe(join(cacheDir, 'datasets', 'a.bin'));
    const path = join(cacheDir, 'elsewhere.bin');
    expect(await getFile(path, `${base}/good`)).toBe(path);
  });

  it('tells how much has come', async () => {
    const seen: [number, number | null][] = [];
    await getFile('a.bin', `${base}/good`, { cacheDir, onProgress: (...pair) => seen.push(pair) });
    expect(seen.at(-1)).toEqual([content.length, content.length]);
  });

  it('serves several callers at once with whole files', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4].map(() => getFileBytes('a.bin', `${base}/good`, { fileHash, cacheDir })),
    );
    for (const bytes of all) expect(bytes).toEqual(content);
    expect(await filesIn('datasets')).toEqual(['a.bin']);
  });

  it('keeps nothing of a file with another hash', async () => {
    const other = 'ab'.repeat(32);
    await expect(getFile('a.bin', `${base}/good`, { fileHash: other, cacheDir })).rejects.toThrow(
      `FormatError[download-hash]: The downloaded file is not the one that was asked for.
  origin           = ${base}/good
  expected SHA-256 = ${other}
  received SHA-256 = ${fileHash}
  Nothing was kept. Try again; if it stays so, the file at its source has changed or was tampered with.`,
    );
    expect(await filesIn('datasets')).toEqual([]);
  });

  it('explains an error of the server, a broken connection and none at all', async () => {
    await expect(getFile('a.bin', `${base}/none`, { cacheDir })).rejects.toThrow(
      `DataError[download-status]: The server did not send the file.
  origin = ${base}/none
  status = 404 Not Found`,
    );
    await expect(getFile('a.bin', `${base}/cut`, { cacheDir })).rejects.toThrow(
      /^DataError\[download-interrupted\]: The download broke off\.\n {2}origin {3}= .*\/cut\n {2}received = \d+ bytes of 20000\n {2}Try again\.$/,
    );
    const closed = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => resolve(port));
      });
    });
    await expect(getFile('a.bin', `http://127.0.0.1:${closed}/x`, { cacheDir })).rejects.toThrow(
      `DataError[download-failed]: The file could not be downloaded.
  origin = http://127.0.0.1:${closed}/x
  reason = connect ECONNREFUSED 127.0.0.1:${closed}
  Check the address and the network connection, or put the file into the cache folder yourself.`,
    );
    expect(await filesIn('datasets')).toEqual([]);
  });

  it('refuses a hash that is no SHA-256', async () => {
    await expect(
      getFile('a.bin', base, { fileHash: 'd6586e694ee56d7a4e65172e12b3e987', cacheDir }),
    ).rejects.toThrow(
      `ArgumentError[download-hash-kind]: fileHash must be a SHA-256: 64 hexadecimal digits.
  fileHash = "d6586e694ee56d7a4e65172e12b3e987"
  An MD5 does not protect against tampering and is not accepted.`,
    );
  });
});

describe('without a file system', () => {
  beforeEach(() => {
    vi.stubGlobal('process', undefined);
  });

  it('getFileBytes fetches and checks', async () => {
    expect(await getFileBytes('a.bin', `${base}/good`, { fileHash })).toEqual(content);
    await expect(getFileBytes('a.bin', `${base}/good`, { fileHash: '00'.repeat(32) })).rejects.toThrow(
      'download-hash',
    );
  });

  it('getFile says what to call instead', async () => {
    await expect(getFile('a.bin', `${base}/good`)).rejects.toThrow(
      `StateError[download-no-files]: getFile needs a file system, which a browser does not have.
  fname  = a.bin
  origin = ${base}/good
  Call getFileBytes, which returns the content.`,
    );
  });
});
