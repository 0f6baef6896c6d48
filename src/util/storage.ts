import { FormatError } from './errors';
import { nodeModules } from './node-modules';

/** Where bytes can come from. */
export type ByteSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** Whether this runs in Node (or another host with its file system), not in a page or worker of a browser. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string';
}

export const isWeb = (source: string | URL): boolean => /^(https?|blob|data):/i.test(String(source));

/**
 * All bytes of a source. A string is a path (Node) or the name of a file in the page's private storage (browsers); http,
 * blob and data addresses are fetched, as are URL objects in browsers; `file:` URLs are read in Node.
 * @throws {FormatError} `file-missing`, `file-permission`, `file-folder` (the path is a folder), `file-read`, or
 *   `fetch-failed` where a server does not answer with the file.
 */
export async function readBytes(source: ByteSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof Blob !== 'undefined' && source instanceof Blob)
    return new Uint8Array(await source.arrayBuffer());
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new FormatError({
      code: 'file-source',
      expected: 'bytes are read from a path, a URL, a Uint8Array, an ArrayBuffer or a Blob.',
      received: { source: `${typeof source}` },
    });
  }
  if (isWeb(source)) return fetchBytes(source);
  if (isNode()) return readNodeFile(source);
  return source instanceof URL ? fetchBytes(source) : readBytes(await privateFile(source));
}

/**
 * Puts bytes where `readBytes` finds them, whole or not at all: a process that dies meanwhile leaves what was there
 * before. Folders must exist in Node; browsers make them.
 * @throws {FormatError} `file-missing` where the folder does not exist, `file-permission`, `file-folder`, `file-write`.
 */
export async function writeBytes(target: string | URL, bytes: Uint8Array): Promise<void> {
  if (isWeb(target) || (target instanceof URL && !isNode())) {
    throw new FormatError({
      code: 'file-target',
      expected: 'files are written to a path, not to an address on the web.',
      received: { target: JSON.stringify(String(target)) },
    });
  }
  if (isNode()) await writeNodeFile(target, bytes);
  else await writePrivateFile(String(target), bytes);
}

/** Makes the folder a file is to be written in, with those around it; browsers do so when they write. */
export async function makeFolderFor(target: string): Promise<void> {
  if (isWeb(target) || !isNode()) return;
  const [{ mkdir }, { dirname }] = await Promise.all([nodeModules.files(), nodeModules.path()]);
  const folder = dirname(await nodePath(target));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'write');
  });
}

const fetchBytes = async (source: string | URL): Promise<Uint8Array> =>
  new Uint8Array(await (await fetchFile(source)).arrayBuffer());

/** A server's answer with a file. @throws {FormatError} `fetch-failed` */
export async function fetchFile(source: string | URL): Promise<Response> {
  const shown = JSON.stringify(String(source).slice(0, 200));
  const failed = (answer: string, cause?: unknown): FormatError =>
    new FormatError({
      code: 'fetch-failed',
      expected: 'a file on the web must be there to be fetched.',
      received: { address: shown, answer },
      advice: 'Check the address, the network, and in pages that the server allows other origins (CORS).',
      cause,
    });
  let response: Response;
  try {
    response = await fetch(source);
  } catch (cause) {
    throw failed(`none: ${(cause as Error).message}`, cause);
  }
  if (!response.ok) throw failed(`${response.status} ${response.statusText}`.trim());
  return response;
}

/** What a failed call to a file system means, in words. */
export function fileError(error: unknown, path: string, action: 'read' | 'write'): FormatError {
  // A DOMException has a number for its code.
  const { code, name: kind } = error as { code?: unknown; name?: string };
  const name = typeof code === 'string' ? code : (kind ?? '');
  const received = { path: JSON.stringify(path) };
  const details = { path };
  if (['ENOENT', 'NotFoundError', 'ENOTDIR'].includes(name)) {
    return new FormatError({
      code: 'file-missing',
      expected:
        action === 'read' ? 'the file to read must exist.' : 'the folder to write a file in must exist.',
      received,
      advice:
        action === 'read'
          ? 'Check the path; a relative one counts from the current folder.'
          : 'Make the folder first, or check the path.',
      details,
      cause: error,
    });
  }
  if (['EACCES', 'EPERM', 'EROFS', 'NotAllowedError', 'SecurityError'].includes(name)) {
    return new FormatError({
      code: 'file-permission',
      expected: `this process must be allowed to ${action} the file.`,
      received,
      advice: 'Check the permissions of the file and its folder.',
      details,
      cause: error,
    });
  }
  if (['EISDIR', 'TypeMismatchError'].includes(name)) {
    return new FormatError({
      code: 'file-folder',
      expected: 'the path must name a file, not a folder.',
      received,
      advice: 'Add the name of the file to the path.',
      details,
      cause: error,
    });
  }
  return new FormatError({
    code: `file-${action}`,
    expected: `the file must be possible to ${action}.`,
    received: { ...received, reason: (error as Error).message },
    details,
    cause: error,
  });
}

/** The path a string or `file:` URL stands for. */
export async function nodePath(source: string | URL): Promise<string> {
  if (typeof source === 'string' && !source.startsWith('file:')) return source;
  const { fileURLToPath } = await nodeModules.url();
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw fileError(cause, String(source), 'read');
  }
}

async function readNodeFile(source: string | URL): Promise<Uint8Array> {
  const path = await nodePath(source);
  const { readFile } = await nodeModules.files();
  try {
    const buffer = await readFile(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function writeNodeFile(target: string | URL, bytes: Uint8Array): Promise<void> {
  const path = await nodePath(target);
  const { writeAtomically } = await import('./atomic-write');
  await writeAtomically(path, bytes).catch((error: unknown) => {
    throw fileError(error, path, 'write');
  });
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

async function privateFolder(
  folders: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of folders) folder = await folder.getDirectoryHandle(name, { create });
  return folder;
}

/** A file in the page's private storage. */
export async function privateFile(path: string): Promise<File> {
  const parts = partsOf(path);
  try {
    const folder = await privateFolder(parts.slice(0, -1), false);
    const handle = await folder.getFileHandle(parts.at(-1) ?? '');
    return await handle.getFile();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function writePrivateFile(path: string, bytes: Uint8Array): Promise<void> {
  const parts = partsOf(path);
  try {
    const folder = await privateFolder(parts.slice(0, -1), true);
    const name = parts.at(-1) ?? '';
    const isNew = await folder.getFileHandle(name).then(
      () => false,
      () => true,
    );
    const handle = await folder.getFileHandle(name, { create: true });
    // What is written shows under the name when the stream closes, not before.
    const stream = await handle.createWritable();
    try {
      await stream.write(bytes as Uint8Array<ArrayBuffer>);
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {});
      if (isNew) await folder.removeEntry(name).catch(() => {});
      throw error;
    }
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}
