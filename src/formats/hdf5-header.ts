import { Cursor, type Hdf5File, undefinedAddress } from './hdf5-file';
import { readDatatype, type StoredType } from './hdf5-datatype';

/** Kinds of message in an object header. */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** What a message of a header takes while its object is read. */
const messageBytes = 80;

/** One message of an object header. */
export interface Message {
  readonly type: number;
  readonly isShared: boolean;
  readonly start: number;
  readonly end: number;
  /** Order in which attributes were made, where the file keeps it. */
  readonly creationOrder: number;
}

/** The extent of a value. */
export interface Dataspace {
  readonly shape: number[];
  readonly empty: boolean;
}

/** The messages of the object at `address`, those in continuation blocks included. */
export function readObjectHeader(file: Hdf5File, address: number): Message[] {
  const cursor = file.at(address, 'an object header');
  return file.bytes[cursor.at] === 1 ? readVersion1(file, cursor) : readVersion2(file, cursor);
}

function readVersion1(file: Hdf5File, cursor: Cursor): Message[] {
  cursor.skip(2);
  cursor.skip(2 + 4);
  const size = cursor.u32();
  cursor.skip(4);
  const messages: Message[] = [];
  const blocks = [{ start: cursor.at, size }];
  const seen = new Set<number>();
  for (const block of blocks) {
    if (seen.has(block.start)) throw file.damaged('an object header that continues in itself');
    seen.add(block.start);
    const end = block.start + block.size;
    const inside = new Cursor(file, block.start, end, 'an object header');
    while (inside.at + 8 <= end) {
      const type = inside.u16();
      const length = inside.u16();
      const flags = inside.u8();
      inside.skip(3);
      const start = inside.at;
      inside.skip(length);
      file.charge(messageBytes, 'messages of headers');
      if (type === messageTypes.continuation) blocks.push(readContinuation(file, start));
      else messages.push({ type, isShared: (flags & 2) !== 0, start, end: start + length, creationOrder: 0 });
    }
  }
  return messages;
}

function readVersion2(file: Hdf5File, cursor: Cursor): Message[] {
  cursor.expect('OHDR');
  const version = cursor.u8();
  if (version !== 2) throw file.damaged(`an object header of version ${version}`);
  const flags = cursor.u8();
  if ((flags & 0x20) !== 0) cursor.skip(16);
  if ((flags & 0x10) !== 0) cursor.skip(4);
  const size = cursor.unsigned(1 << (flags & 3));
  const messages: Message[] = [];
  const blocks = [{ start: cursor.at, size }];
  const seen = new Set<number>();
  for (const [i, block] of blocks.entries()) {
    if (seen.has(block.start)) throw file.damaged('an object header that continues in itself');
    seen.add(block.start);
    // The first block counts its messages; the others count their signature and checksum too.
    const end = block.start + block.size - (i === 0 ? 0 : 4);
    const inside = new Cursor(file, block.start, end, 'an object header');
    if (i > 0) inside.expect('OCHK');
    const prefix = (flags & 4) === 0 ? 4 : 6;
    while (inside.at + prefix <= end) {
      const type = inside.u8();
      const length = inside.u16();
      const messageFlags = inside.u8();
      const creationOrder = prefix === 6 ? inside.u16() : 0;
      const start = inside.at;
      inside.skip(length);
      file.charge(messageBytes, 'messages of headers');
      if (type === messageTypes.continuation) blocks.push(readContinuation(file, start));
      else
        messages.push({
          type,
          isShared: (messageFlags & 2) !== 0,
          start,
          end: start + length,
          creationOrder,
        });
    }
  }
  return messages;
}

function readContinuation(file: Hdf5File, at: number): { start: number; size: number } {
  const cursor = new Cursor(file, at, file.bytes.length, 'a continued object header');
  const address = cursor.offset();
  if (address === undefinedAddress) throw file.damaged('an object header that continues nowhere');
  return { start: file.base + address, size: cursor.length() };
}

/** The only message of a kind, or undefined. */
export const findMessage = (messages: readonly Message[], type: number): Message | undefined =>
  messages.find((message) => message.type === type);

/** A cursor over a message's content. */
export const open = (file: Hdf5File, { start, end }: { start: number; end: number }, what: string): Cursor =>
  new Cursor(file, start, end, what);

/** Reads a dataspace message. */
export function readDataspace(cursor: Cursor): Dataspace {
  const { file } = cursor;
  const version = cursor.u8();
  const rank = cursor.u8();
  cursor.skip(1);
  let isNull = false;
  if (version === 1) cursor.skip(5);
  else if (version === 2) isNull = cursor.u8() === 2;
  else throw file.damaged(`a dataspace of version ${version}`);
  if (rank > 32) throw file.damaged(`a dataspace of ${rank} axes`);
  if (isNull) return { shape: [0], empty: true };
  return { shape: Array.from({ length: rank }, () => cursor.length()), empty: false };
}

/** Reads a datatype message, following it to a named datatype where it is shared. */
export function readDatatypeMessage(file: Hdf5File, message: Message): StoredType {
  const cursor = open(file, message, 'a datatype');
  return message.isShared ? readSharedDatatype(cursor) : readDatatype(cursor);
}

/** A datatype kept at another object of the file. */
export function readSharedDatatype(cursor: Cursor): StoredType {
  const { file } = cursor;
  const version = cursor.u8();
  const kind = cursor.u8();
  if (version === 1) cursor.skip(6);
  if (version > 3 || (version === 3 && kind === 1)) {
    throw file.refused(
      'hdf5-shared',
      'datatypes in an HDF5 file must stand in their objects, or be named.',
      { found: `a shared message, version ${version}, kind ${kind}` },
      'Save the file with default settings.',
    );
  }
  const address = cursor.offset();
  const datatype = findMessage(readObjectHeader(file, address), messageTypes.datatype);
  if (datatype === undefined || datatype.isShared) throw file.damaged('a shared datatype that leads nowhere');
  return readDatatype(open(file, datatype, 'a named datatype'));
}
