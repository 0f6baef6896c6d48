import { inflateSync } from 'fflate';
import { FormatError } from '../util/errors';
import { Allowance } from './allowance';
import { adviceFor, describeStart, sniff } from './sniff';

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const endSize = 22;
const largestSize = 0xffff_ffff;
// 1 January 1980, the first day a zip archive can name: the same members give the same bytes.
const firstDay = 0x21;

let crcTables: Uint32Array[] | undefined;

function makeCrcTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let i = 0; i < 8; i++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const tables = [first];
  for (let i = 1; i < 4; i++) tables.push(tables[i - 1].map((value) => (value >>> 8) ^ first[value & 255]));
  return tables;
}

/** The CRC-32 of zip archives. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = (crcTables ??= makeCrcTables());
  let crc = 0xffff_ffff;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc = t3[crc & 255] ^ t2[(crc >>> 8) & 255] ^ t1[(crc >>> 16) & 255] ^ t0[crc >>> 24];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 255];
  return (crc ^ 0xffff_ffff) >>> 0;
}

function damaged(found: string, member?: string, cause?: unknown): FormatError {
  return new FormatError({
    code: 'zip-damaged',
    expected: 'every part of a zip archive must follow its format.',
    received: { ...(member === undefined ? {} : { member: JSON.stringify(member) }), found },
    advice: 'The file is damaged: copy or download it again, or save it again.',
    details: member === undefined ? {} : { member },
    cause,
  });
}

/** Where the directory of the archive stands and how many members it lists. */
interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
  /** Bytes before the archive. */
  readonly prefix: number;
}

/** What a member of an archive takes beside its name and its data. */
const memberBytes = 480;

interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly header: number;
}

function findDirectory(bytes: Uint8Array, view: DataView): Directory {
  if (sniff(bytes) !== 'zip') {
    throw new FormatError({
      code: 'zip-signature',
      expected: 'a zip archive begins with the bytes 50 4b.',
      received: { bytes: describeStart(bytes) },
      advice: adviceFor(bytes),
    });
  }
  let at = bytes.length - endSize;
  const lowest = Math.max(0, at - 0xffff);
  while (at >= lowest && view.getUint32(at, true) !== endSignature) at--;
  if (at < lowest) {
    throw new FormatError({
      code: 'zip-truncated',
      expected: 'a zip archive must end with its directory.',
      received: { file: `${bytes.length} bytes, without directory` },
      advice: 'The file was cut off: copy or download it again, or save it again.',
      details: { receivedBytes: bytes.length },
    });
  }
  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  let end = at;
  if ((count === 0xffff || size === largestSize || start === largestSize) && at >= 20 + 56) {
    const end64 = Number(view.getBigUint64(at - 20 + 8, true));
    if (end64 + 56 <= bytes.length && view.getUint32(end64, true) === end64Signature) {
      count = Number(view.getBigUint64(end64 + 32, true));
      size = Number(view.getBigUint64(end64 + 40, true));
      start = Number(view.getBigUint64(end64 + 48, true));
      end = end64;
    }
  }
  const prefix = end - size - start;
  if (prefix < 0) throw damaged('a directory that reaches beyond its end');
  return { start: start + prefix, size, count, prefix };
}

function readDirectory(bytes: Uint8Array, view: DataView, allowance: Allowance): Member[] {
  const { start, size, count, prefix } = findDirectory(bytes, view);
  const end = start + size;
  const members: Member[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) {
      throw damaged(`${i} members in a directory of ${count}`);
    }
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) throw damaged('a directory that reaches beyond its end');
    allowance.charge(memberBytes + 2 * nameLength, 'names of members');
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameLength), (flags & 0x800) !== 0);
    if ((flags & 1) !== 0) {
      throw new FormatError({
        code: 'zip-encrypted',
        expected: 'members of a zip archive must not be encrypted.',
        received: { member: JSON.stringify(name) },
        details: { member: name },
      });
    }
    const fields = [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ];
    const extraStart = at + 46 + nameLength;
    readLargeSizes(view, extraStart, extraStart + extraLength, fields);
    const [fullSize, compressedSize, header] = fields;
    members.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize,
      size: fullSize,
      header: header + prefix,
    });
    at = next;
  }
  return members;
}

/** Fields too large for 32 bits stand in an extra record, in order. */
function readLargeSizes(view: DataView, start: number, end: number, fields: number[]): void {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const recordEnd = Math.min(end, at + 4 + view.getUint16(at + 2, true));
    let from = at + 4;
    for (const [i, value] of fields.entries()) {
      if (value !== largestSize || from + 8 > recordEnd) continue;
      fields[i] = Number(view.getBigUint64(from, true));
      from += 8;
    }
  }
}

function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (isUtf8) throw damaged('a name that is not UTF-8');
    return String.fromCharCode(...bytes);
  }
}

function checkName(name: string): void {
  const parts = name.split(/[/\\]/);
  if (
    name !== '' &&
    parts[0] !== '' &&
    !parts.includes('..') &&
    !/^[a-z]:/i.test(name) &&
    !name.includes('\0')
  )
    return;
  throw new FormatError({
    code: 'zip-name',
    expected: 'members of a zip archive need a relative name that stays inside it.',
    received: { member: JSON.stringify(name) },
    advice: 'The archive is not trustworthy.',
    details: { member: name },
  });
}

/**
 * Reads the members of a zip archive, in order of its directory; folders are left out. Members stored plain share memory
 * with `bytes`.
 * @param options.maximumBytes What all members may unfold to. Default 2 GiB.
 * @throws {FormatError} `zip-signature` where the bytes are something else, `zip-truncated` or `zip-damaged` where they
 *   were cut off or changed, `zip-duplicate`, `zip-name`, `zip-encrypted`, `zip-method`, and `zip-size` where they unfold
 *   to more than `maximumBytes`.
 */
export function readZip(
  bytes: Uint8Array,
  {
    maximumBytes = 2 ** 31,
    allowance = new Allowance(bytes.length),
  }: { maximumBytes?: number; allowance?: Allowance } = {},
): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members = readDirectory(bytes, view, allowance);
  checkApart(bytes, view, members);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  if (total > maximumBytes) {
    throw new FormatError({
      code: 'zip-size',
      expected: `the members of this zip archive may unfold to ${maximumBytes} bytes.`,
      received: { members: `${total} bytes`, archive: `${bytes.length} bytes` },
      advice: 'The archive is damaged or not trustworthy.',
      details: { total, maximumBytes },
    });
  }
  const result = new Map<string, Uint8Array>();
  for (const member of members) {
    checkName(member.name);
    if (member.name.endsWith('/')) continue;
    if (result.has(member.name)) {
      throw new FormatError({
        code: 'zip-duplicate',
        expected: 'a zip archive must hold each name once.',
        received: { member: JSON.stringify(member.name) },
        details: { member: member.name },
      });
    }
    if (member.method !== 0)
      allowance.charge(member.size, `member ${JSON.stringify(member.name.slice(0, 80))}`);
    result.set(member.name, readMember(bytes, view, member));
  }
  return result;
}

/** Members that share bytes would let a small archive unfold to any number of files. */
function checkApart(bytes: Uint8Array, view: DataView, members: readonly Member[]): void {
  const sorted = [...members].sort((a, b) => a.header - b.header);
  let end = 0;
  for (const { name, header, compressedSize } of sorted) {
    if (header < end) throw damaged('data that belongs to another member too', name);
    if (header + 30 > bytes.length) throw damaged('no member where the directory says', name);
    end =
      header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true) + compressedSize;
  }
}

function readMember(bytes: Uint8Array, view: DataView, member: Member): Uint8Array {
  const { name, method, crc, compressedSize, size, header } = member;
  if (header + 30 > bytes.length || view.getUint32(header, true) !== localSignature) {
    throw damaged('no member where the directory says', name);
  }
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (start + compressedSize > bytes.length) throw damaged('data beyond the end of the file', name);
  const stored = bytes.subarray(start, start + compressedSize);
  let data: Uint8Array;
  if (method === 0) {
    data = stored;
  } else if (method === 8) {
    try {
      data = inflate(stored, size);
    } catch (cause) {
      throw damaged('data that cannot be inflated', name, cause);
    }
  } else {
    throw new FormatError({
      code: 'zip-method',
      expected: 'members of a zip archive must be stored plain or deflated.',
      received: { member: JSON.stringify(name), method: `number ${method}` },
      details: { member: name, method },
    });
  }
  if (data.length !== size) throw damaged(`${data.length} bytes where the directory says ${size}`, name);
  if (crc32(data) !== crc) throw damaged('data that its checksum does not fit', name);
  return data;
}

/** Inflates into exactly as much room as was promised, so that a bomb has none. */
function inflate(stored: Uint8Array, size: number): Uint8Array {
  // Deflate expands at most 1,032 times: more was promised falsely and is not even allocated.
  if (size > stored.length * 1040 + 64) throw new Error(`${size} bytes cannot come from ${stored.length}`);
  return inflateSync(stored, { out: new Uint8Array(size) });
}

/**
 * Writes a zip archive whose members are stored plain, as Keras writes `.keras` files. The same members give the same
 * bytes.
 * @throws {FormatError} `zip-name` for a name that is empty, absolute or leaves the archive; `zip-size` above 4 GiB.
 */
export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const encoder = new TextEncoder();
  const members = [...entries].map(([name, data]) => {
    checkName(name);
    return { name, encoded: encoder.encode(name), data, crc: crc32(data), at: 0 };
  });
  let at = 0;
  for (const member of members) {
    member.at = at;
    at += 30 + member.encoded.length + member.data.length;
  }
  const directory = at;
  const directorySize = members.reduce((sum, { encoded }) => sum + 46 + encoded.length, 0);
  if (directory + directorySize > largestSize || members.length >= 0xffff) {
    throw new FormatError({
      code: 'zip-size',
      expected: 'a zip archive to write may take 4 GiB and hold 65,534 members.',
      received: { bytes: `${directory + directorySize}`, members: `${members.length}` },
      details: { bytes: directory + directorySize, members: members.length },
    });
  }
  const result = new Uint8Array(directory + directorySize + endSize);
  const view = new DataView(result.buffer);
  const u16 = (...values: number[]): void => {
    for (const value of values) {
      view.setUint16(at, value, true);
      at += 2;
    }
  };
  const u32 = (...values: number[]): void => {
    for (const value of values) {
      view.setUint32(at, value, true);
      at += 4;
    }
  };
  const add = (bytes: Uint8Array): void => {
    result.set(bytes, at);
    at += bytes.length;
  };
  // Names beyond ASCII are marked as UTF-8.
  const flagsOf = (name: string, encoded: Uint8Array): number => (encoded.length === name.length ? 0 : 0x800);
  at = 0;
  for (const { name, encoded, data, crc } of members) {
    u32(localSignature);
    u16(20, flagsOf(name, encoded), 0, 0, firstDay);
    u32(crc, data.length, data.length);
    u16(encoded.length, 0);
    add(encoded);
    add(data);
  }
  for (const { name, encoded, data, crc, at: header } of members) {
    u32(centralSignature);
    // Made on Unix, so that the permissions below count.
    u16((3 << 8) | 20, 20, flagsOf(name, encoded), 0, 0, firstDay);
    u32(crc, data.length, data.length);
    u16(encoded.length, 0, 0, 0, 0);
    u32(0o100644 * 2 ** 16, header);
    add(encoded);
  }
  u32(endSignature);
  u16(0, 0, members.length, members.length);
  u32(directorySize, directory);
  u16(0);
  return result;
}
