import { FormatError } from './errors';
import type { ByteSource } from './storage';
import { fetchFile, fileError, isNode, isWeb, nodePath, privateFile } from './storage';
import { nodeModules } from './node-modules';

/** Bytes of one piece: large enough for the fewest calls, small enough to stay near the processor. */
const PIECE = 1 << 19;

/** The bytes of a source from its start to its end, piece by piece, in memory of a few pieces. */
export interface ByteStream {
  /** Bytes in all, where that is known. */
  readonly size: number | null;
  /** The next piece, valid until the next call; null after the last. The one after it is being read meanwhile. */
  read(): Promise<Uint8Array | null>;
  /** Gives files and connections back; needed at the end as well. */
  close(): Promise<void>;
}

/** Puts a piece into memory of its own (`room`) or elsewhere; an empty piece is the end. */
type ReadPiece = (room: Uint8Array) => Promise<Uint8Array>;

/** Reads one piece ahead. */
class AheadStream implements ByteStream {
  readonly size: number | null;
  readonly #read: ReadPiece;
  readonly #release: () => Promise<void>;
  readonly #rooms: [Uint8Array, Uint8Array];
  #next: Promise<Uint8Array> | null = null;
  #isClosed = false;

  constructor(size: number | null, pieceSize: number, read: ReadPiece, release: () => Promise<void>) {
    this.size = size;
    this.#read = read;
    this.#release = release;
    this.#rooms = [new Uint8Array(pieceSize), new Uint8Array(pieceSize)];
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#isClosed) return null;
    const piece = await (this.#next ?? this.#start());
    if (piece.length === 0) {
      await this.close();
      return null;
    }
    this.#next = this.#start();
    return piece;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#release();
    await this.#next?.catch(() => {});
  }

  #start(): Promise<Uint8Array> {
    this.#rooms.reverse();
    const next = this.#read(this.#rooms[0]);
    // What fails while nobody waits for it fails again when somebody does.
    next.catch(() => {});
    return next;
  }
}

/**
 * Opens a source to read it piece by piece; strings and URLs mean what they mean to `readBytes`.
 *
 * @param pieceSize bytes of a piece read from a file. Default 512 KiB.
 * @throws {FormatError} as `readBytes`, `read` too.
 */
export async function openBytes(source: ByteSource, pieceSize = PIECE): Promise<ByteStream> {
  if (typeof source === 'string' || source instanceof URL) {
    if (isWeb(source)) return openAddress(source);
    if (isNode()) return openNodeFile(source, pieceSize);
    return source instanceof URL ? openAddress(source) : openBlob(await privateFile(source), pieceSize);
  }
  if (typeof Blob !== 'undefined' && source instanceof Blob) return openBlob(source, pieceSize);
  if (source instanceof ArrayBuffer) return openArray(new Uint8Array(source), pieceSize);
  if (source instanceof Uint8Array) return openArray(source, pieceSize);
  throw new FormatError({
    code: 'file-source',
    expected: 'bytes are read from a path, a URL, a Uint8Array, an ArrayBuffer or a Blob.',
    received: { source: `${typeof source}` },
  });
}

async function openNodeFile(source: string | URL, pieceSize: number): Promise<ByteStream> {
  const path = await nodePath(source);
  const { open } = await nodeModules.files();
  const failed = (error: unknown): never => {
    throw fileError(error, path, 'read');
  };
  const file = await open(path, 'r').catch(failed);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    const read: ReadPiece = async (room) => {
      const { bytesRead } = await file.read(room, 0, room.length).catch(failed);
      return room.subarray(0, bytesRead);
    };
    // Pipes and devices have no size.
    return new AheadStream(found.isFile() ? found.size : null, pieceSize, read, () => file.close());
  } catch (error) {
    await file.close();
    return failed(error);
  }
}

function openBlob(blob: Blob, pieceSize: number): ByteStream {
  let at = 0;
  const read: ReadPiece = async () => {
    const piece = blob.slice(at, (at += pieceSize));
    return new Uint8Array(await piece.arrayBuffer());
  };
  return new AheadStream(blob.size, 0, read, async () => {});
}

function openArray(bytes: Uint8Array, pieceSize: number): ByteStream {
  let at = 0;
  const read: ReadPiece = async () => bytes.subarray(at, (at += pieceSize));
  return new AheadStream(bytes.length, 0, read, async () => {});
}

async function openAddress(source: string | URL): Promise<ByteStream> {
  const { body, headers } = await fetchFile(source);
  // Of what travels compressed the server tells the compressed length.
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  const reader = body?.getReader();
  const read: ReadPiece = async () => {
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return new Uint8Array(0);
      if (next.value.length > 0) return next.value;
    }
  };
  return new AheadStream(length === null ? null : Number(length), 0, read, async () => {
    await reader?.cancel().catch(() => {});
  });
}
