import { aFlag, aFunction, aText } from '../util/argument-kinds';
import { optionsFrom, requireArgument, type OptionArguments, type OptionKinds } from '../util/arguments';
import { environment } from '../util/environment';
import { ArgumentError, DataError, FormatError, StateError } from '../util/errors';
import { nodeModules } from '../util/node-modules';

/** Where a file goes, and what it must be. */
export interface GetFileOptions {
  /** SHA-256 of the file, 64 hexadecimal digits. Without it the file is taken as it comes. */
  readonly fileHash?: string;
  /** The folder below the cache folder. Default `datasets`. */
  readonly cacheSubdir?: string;
  /** The cache folder. Default: the environment's `KERAS_HOME`, else `.keras` in the home folder. */
  readonly cacheDir?: string;
  /** Whether to download even where a good file is there. Default false. */
  readonly forceDownload?: boolean;
  /** Called while the file arrives; `total` is null where the server does not say. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | null) => void;
}

/** Whether there is a file system to keep files in. */
const isNode = (): boolean => typeof process !== 'undefined' && process.versions?.node !== undefined;

const KINDS: OptionKinds<GetFileOptions> = {
  fileHash: aText,
  cacheSubdir: aText,
  cacheDir: aText,
  forceDownload: aFlag,
  onProgress: aFunction,
};

function checkedOptions(
  owner: string,
  fname: unknown,
  origin: unknown,
  given: OptionArguments<GetFileOptions, never>,
): GetFileOptions {
  const options = optionsFrom<GetFileOptions>(owner, KINDS, given, false);
  requireArgument(owner, 'fname', fname, aText);
  requireArgument(owner, 'origin', origin, aText);
  return options;
}

function checkHash(fileHash: string | undefined): string | undefined {
  const hash = fileHash?.toLowerCase();
  if (hash === undefined || /^[\da-f]{64}$/.test(hash)) return hash;
  throw new ArgumentError({
    code: 'download-hash-kind',
    expected: 'fileHash must be a SHA-256: 64 hexadecimal digits.',
    received: { fileHash: JSON.stringify(fileHash) },
    advice:
      hash?.length === 32 ? 'An MD5 does not protect against tampering and is not accepted.' : undefined,
    details: { fileHash },
  });
}

function hashMismatch(origin: string, expected: string, actual: string): FormatError {
  return new FormatError({
    code: 'download-hash',
    expected: 'The downloaded file is not the one that was asked for.',
    received: { origin, 'expected SHA-256': expected, 'received SHA-256': actual },
    advice:
      'Nothing was kept. Try again; if it stays so, the file at its source has changed or was tampered with.',
    details: { origin, expected, actual },
  });
}

/** Starts a download and gives the body of a good answer. */
async function request(origin: string): Promise<{ body: ReadableStream<Uint8Array>; total: number | null }> {
  let response: Response;
  try {
    response = await fetch(origin);
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw new DataError({
      code: 'download-failed',
      expected: 'The file could not be downloaded.',
      received: { origin, reason: reason instanceof Error ? reason.message : String(reason) },
      advice: 'Check the address and the network connection, or put the file into the cache folder yourself.',
      details: { origin },
      cause,
    });
  }
  if (!response.ok || response.body === null) {
    throw new DataError({
      code: 'download-status',
      expected: 'The server did not send the file.',
      received: { origin, status: `${response.status} ${response.statusText}`.trim() },
      details: { origin, status: response.status },
    });
  }
  const length = response.headers.get('content-length');
  const encoded = response.headers.has('content-encoding');
  return { body: response.body, total: length === null || encoded ? null : Number(length) };
}

/** The pieces of a download, counted as they come; a broken connection is told like one that never was. */
async function* receive(origin: string, options: GetFileOptions): AsyncGenerator<Uint8Array> {
  const { body, total } = await request(origin);
  const reader = body.getReader();
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received += value.length;
      options.onProgress?.(received, total);
      yield value;
    }
  } catch (cause) {
    throw new DataError({
      code: 'download-interrupted',
      expected: 'The download broke off.',
      received: { origin, received: `${received} bytes of ${total ?? 'an unknown number'}` },
      advice: 'Try again.',
      details: { origin, received, total },
      cause,
    });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The SHA-256 of a file, read piece by piece; null where there is no file. */
async function hashFile(path: string): Promise<string | null> {
  const [{ createHash }, { createReadStream }] = await Promise.all([nodeModules.crypto(), nodeModules.fs()]);
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  const { access } = await nodeModules.files();
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The folder files are kept in, made where it is missing; the system's temporary one where home cannot be written. */
async function cacheFolder({ cacheDir, cacheSubdir = 'datasets' }: GetFileOptions): Promise<string> {
  const [{ mkdir, access, constants }, path, os] = await Promise.all([
    nodeModules.files(),
    nodeModules.path(),
    nodeModules.os(),
  ]);
  const wanted = path.resolve(cacheDir ?? environment('KERAS_HOME') ?? path.join(os.homedir(), '.keras'));
  const prepare = async (base: string): Promise<string> => {
    const folder = path.resolve(base, cacheSubdir);
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  };
  return prepare(wanted).catch(() => prepare(path.join(os.tmpdir(), '.keras')));
}

/** Downloads beside `path`, then moves the whole, checked file there in one step. */
async function download(origin: string, path: string, options: GetFileOptions): Promise<void> {
  const [{ createHash, randomUUID }, { open, rename, rm }] = await Promise.all([
    nodeModules.crypto(),
    nodeModules.files(),
  ]);
  const expected = checkHash(options.fileHash);
  const temporary = `${path}.${randomUUID()}.part`;
  const hash = createHash('sha256');
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const piece of receive(origin, options)) {
        hash.update(piece);
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
    const actual = hash.digest('hex');
    if (expected !== undefined && actual !== expected) throw hashMismatch(origin, expected, actual);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The path of a file from the network, downloaded once and kept in a cache folder (Node only).
 *
 * A file that is already there is used if it has the wanted SHA-256, and downloaded anew otherwise. Downloads go to a
 * temporary file that is moved into place only when it is whole and its SHA-256 is right.
 *
 * @param fname name of the file in the cache folder; an absolute path is used as it is
 * @param origin address to download from
 * @param options where to keep the file and what it must be
 * @returns the path of the file
 * @throws {DataError} `download-failed` when the server cannot be reached, `download-status` when it answers with an
 * error, `download-interrupted` when the connection breaks off
 * @throws {FormatError} `download-hash` when the downloaded file has another SHA-256
 * @throws {ArgumentError} `download-hash-kind` when `fileHash` is no SHA-256
 * @throws {StateError} `download-no-files` in a browser
 *
 * @example
 * // needs the network
 * import { getFile } from 'keratin/datasets';
 * const path = await getFile('mnist.npz', 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz', {
 *   fileHash: '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1',
 * });
 * console.log(path.endsWith('mnist.npz')); // true
 *
 * @see https://keras.io/api/utils/python_utils/#getfile-function
 */
export async function getFile(
  fname: string,
  origin: string,
  ...given: OptionArguments<GetFileOptions, never>
): Promise<string> {
  const options = checkedOptions('getFile', fname, origin, given);
  if (!isNode()) {
    throw new StateError({
      code: 'download-no-files',
      expected: 'getFile needs a file system, which a browser does not have.',
      received: { fname, origin },
      advice: 'Call getFileBytes, which returns the content.',
      details: { fname, origin },
    });
  }
  const expected = checkHash(options.fileHash);
  const { resolve } = await nodeModules.path();
  const path = resolve(await cacheFolder(options), fname);
  if (!options.forceDownload && (await exists(path))) {
    if (expected === undefined || (await hashFile(path)) === expected) return path;
  }
  await download(origin, path, options);
  return path;
}

/**
 * The content of a file from the network: through {@link getFile}'s cache in Node, straight from the network in a
 * browser (whose own cache may hold it).
 *
 * @param fname as for {@link getFile}
 * @param origin as for {@link getFile}
 * @param options as for {@link getFile}; those about folders have no effect in a browser, which keeps no files
 * @returns the bytes of the file
 * @throws as {@link getFile}, except for `download-no-files`
 *
 * @example
 * // needs the network
 * import { getFileBytes } from 'keratin/datasets';
 * const origin = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz';
 * const bytes = await getFileBytes('mnist.npz', origin);
 * console.log(bytes.length); // 11490434
 *
 * @see https://keras.io/api/utils/python_utils/#getfile-function
 */
export async function getFileBytes(
  fname: string,
  origin: string,
  ...given: OptionArguments<GetFileOptions, never>
): Promise<Uint8Array> {
  const options = checkedOptions('getFileBytes', fname, origin, given);
  if (isNode()) {
    const { readFile } = await nodeModules.files();
    return new Uint8Array(await readFile(await getFile(fname, origin, options)));
  }
  const expected = checkHash(options.fileHash);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of receive(origin, options)) pieces.push(piece as Uint8Array<ArrayBuffer>);
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  if (expected !== undefined) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (actual !== expected) throw hashMismatch(origin, expected, actual);
  }
  return bytes;
}
