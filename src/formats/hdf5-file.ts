import { FormatError } from '../util/errors';
import type { Allowance } from './allowance';
import { adviceFor, describeStart, hdf5Start } from './sniff';

/** Marks an address that stands for nothing. */
export const undefinedAddress = -1;

/** The bytes of an HDF5 file and what its superblock says of them. */
export class Hdf5File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Addresses count from here. */
  base = 0;
  offsetSize = 8;
  lengthSize = 8;
  rootHeader = 0;
  /** The object being read, for errors. */
  path = '/';

  readonly #allowance: Allowance;

  constructor(bytes: Uint8Array, allowance: Allowance) {
    this.bytes = bytes;
    this.#allowance = allowance;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = hdf5Start(bytes);
    if (start === -1) {
      throw new FormatError({
        code: 'hdf5-signature',
        expected: 'an HDF5 file begins with the bytes 89 48 44 46 0d 0a 1a 0a.',
        received: { bytes: describeStart(bytes) },
        advice: adviceFor(bytes),
      });
    }
    this.#readSuperblock(start);
  }

  /** A cursor at a file address. */
  at(address: number, what: string): Cursor {
    if (address === undefinedAddress) throw this.damaged(`${what} has no address`);
    return new Cursor(this, this.base + address, this.bytes.length, what);
  }

  /** Takes memory for what is about to be made. @throws FormatError `file-unfolds` */
  charge(bytes: number, what: string): void {
    this.#allowance.charge(bytes, `${what} at ${JSON.stringify(this.path)}`);
  }

  damaged(found: string, cause?: unknown): FormatError {
    return new FormatError({
      code: 'hdf5-damaged',
      expected: 'every part of an HDF5 file must follow its format.',
      received: { object: JSON.stringify(this.path), found },
      advice: 'The file is damaged: copy or download it again, or save it again.',
      details: { object: this.path },
      cause,
    });
  }

  refused(code: string, expected: string, received: Record<string, string>, advice?: string): FormatError {
    return new FormatError({
      code,
      expected,
      received: { object: JSON.stringify(this.path), ...received },
      advice,
      details: { object: this.path },
    });
  }

  #truncated(expectedBytes: number, superblock: string): FormatError {
    return new FormatError({
      code: 'hdf5-truncated',
      expected: 'an HDF5 file must be as long as its superblock says.',
      received: { superblock, file: `${this.bytes.length} bytes` },
      advice: 'The file was cut off: copy or download it again, or save it again.',
      details: { expectedBytes, receivedBytes: this.bytes.length },
    });
  }

  #readSuperblock(start: number): void {
    // Version 2, the shortest, takes 48 bytes with addresses of 8 bytes; version 0 takes 96.
    const least = this.bytes[start + 8] < 2 ? 96 : 48;
    if (this.bytes[start + 13] !== 2 && this.bytes.length < start + least) {
      throw this.#truncated(start + least, `itself takes ${least} bytes`);
    }
    const cursor = new Cursor(this, start + 8, this.bytes.length, 'the superblock');
    const version = cursor.u8();
    if (version > 3) throw this.damaged(`superblock version ${version}`);
    const setSizes = (offsetSize: number, lengthSize: number): void => {
      for (const size of [offsetSize, lengthSize]) {
        if (![2, 4, 8].includes(size)) throw this.damaged(`addresses or lengths of ${size} bytes`);
      }
      this.offsetSize = offsetSize;
      this.lengthSize = lengthSize;
    };
    let end: number;
    if (version < 2) {
      cursor.skip(4);
      setSizes(cursor.u8(), cursor.u8());
      cursor.skip(1 + 4 + 4 + (version === 1 ? 4 : 0));
      this.base = cursor.offset();
      cursor.offset();
      end = cursor.offset();
      cursor.offset();
      cursor.offset();
      this.rootHeader = cursor.offset();
    } else {
      setSizes(cursor.u8(), cursor.u8());
      cursor.skip(1);
      this.base = cursor.offset();
      cursor.offset();
      end = cursor.offset();
      this.rootHeader = cursor.offset();
    }
    if (this.base === undefinedAddress) throw this.damaged('a superblock without base address');
    if (end > this.bytes.length) throw this.#truncated(end, `${end} bytes`);
  }
}

/** Reads little-endian fields one after the other and never beyond its end. */
export class Cursor {
  readonly file: Hdf5File;
  at: number;
  readonly end: number;
  readonly #what: string;

  constructor(file: Hdf5File, at: number, end: number, what: string) {
    this.file = file;
    this.at = at;
    this.end = end;
    this.#what = what;
    if (at < 0 || at > file.bytes.length || end > file.bytes.length) this.#beyond(at);
  }

  #beyond(to: number): never {
    throw this.file.damaged(`${this.#what} reaches byte ${to}, beyond its end at ${this.end}`);
  }

  #advance(count: number): number {
    const from = this.at;
    if (!(count >= 0 && from + count <= this.end)) this.#beyond(from + count);
    this.at = from + count;
    return from;
  }

  u8(): number {
    return this.file.bytes[this.#advance(1)];
  }

  u16(): number {
    return this.file.view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.file.view.getUint32(this.#advance(4), true);
  }

  /** An unsigned number of `size` bytes; above 2^53 it is damaged, all ones of 8 bytes is `undefinedAddress`. */
  unsigned(size: number): number {
    const from = this.#advance(size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.file.bytes[from + i];
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    if (value === 2 ** 64) return undefinedAddress;
    throw this.file.damaged(`${this.#what} holds the number ${value}`);
  }

  /** An address, or `undefinedAddress`. */
  offset(): number {
    const size = this.file.offsetSize;
    const value = this.unsigned(size);
    return size < 8 && value === 256 ** size - 1 ? undefinedAddress : value;
  }

  /** A length that must be given. */
  length(): number {
    const value = this.unsigned(this.file.lengthSize);
    if (value === undefinedAddress) throw this.file.damaged(`${this.#what} lacks a length`);
    return value;
  }

  skip(count: number): void {
    this.#advance(count);
  }

  take(count: number): Uint8Array {
    const from = this.#advance(count);
    return this.file.bytes.subarray(from, from + count);
  }

  /** Skips to a multiple of 8 bytes from `start`. */
  alignFrom(start: number): void {
    this.skip((8 - ((this.at - start) % 8)) % 8);
  }

  /** Text up to a zero byte, which is skipped. */
  zeroTerminated(): string {
    const end = this.file.bytes.indexOf(0, this.at);
    if (end === -1 || end >= this.end) this.#beyond(this.end + 1);
    const text = decodeText(this.file.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  expect(signature: string): void {
    const found = String.fromCharCode(...this.take(signature.length));
    if (found !== signature) {
      throw this.file.damaged(`${this.#what} begins with ${JSON.stringify(found)} instead of "${signature}"`);
    }
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);
