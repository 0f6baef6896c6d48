import { unzlibSync } from 'fflate';
import { readBTree1, readBTree2 } from './hdf5-btree';
import { Cursor, type Hdf5File, undefinedAddress } from './hdf5-file';
import { elementCount } from './plain-array';

/** A filter that chunks went through when they were written. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

/** Where the chunks of a dataset are. */
export interface ChunkedLayout {
  readonly version: number;
  /** Axes of a chunk, without that of the element's bytes. */
  readonly chunk: readonly number[];
  readonly indexType: number;
  readonly flags: number;
  readonly index: Cursor;
}

/** What a chunk takes while an array is put together. */
const chunkRecordBytes = 320;

interface Chunk {
  readonly start: readonly number[];
  readonly address: number;
  readonly size: number;
  readonly skippedFilters: number;
}

const filterNames = new Map([
  [1, 'deflate'],
  [2, 'shuffle'],
  [3, 'fletcher32'],
  [4, 'szip'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
  [307, 'bzip2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bitshuffle'],
  [32013, 'zfp'],
  [32015, 'zstandard'],
]);

/** Reads a filter pipeline message. */
export function readFilters(cursor: Cursor): Filter[] {
  const version = cursor.u8();
  const count = cursor.u8();
  if (version !== 1 && version !== 2) throw cursor.file.damaged(`a filter pipeline of version ${version}`);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const valueCount = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    const values = Array.from({ length: valueCount }, () => cursor.u32());
    if (version === 1 && valueCount % 2 === 1) cursor.skip(4);
    return { id, name: filterNames.get(id) ?? `number ${id}`, values };
  });
}

/** Reads the rest of a chunked layout message, from after its class. */
export function readChunkedLayout(cursor: Cursor, version: number): ChunkedLayout {
  const flags = version >= 4 ? cursor.u8() : 0;
  const rank = cursor.u8() - 1;
  const addressFirst = version === 3 ? cursor.offset() : undefinedAddress;
  const width = version >= 4 ? cursor.u8() : 4;
  if (rank < 1 || rank > 32) throw cursor.file.damaged(`chunks of ${rank} axes`);
  const chunk = Array.from({ length: rank }, () => cursor.unsigned(width));
  cursor.skip(width);
  if (version === 3) {
    const index = new Cursor(cursor.file, 0, cursor.file.bytes.length, 'a chunk index');
    index.at = addressFirst === undefinedAddress ? undefinedAddress : cursor.file.base + addressFirst;
    return { version, chunk, indexType: 0, flags, index };
  }
  return { version, chunk, indexType: cursor.u8(), flags, index: cursor };
}

/** All elements of a chunked dataset in C order. `fill` holds what absent chunks are full of. */
export function readChunks(
  file: Hdf5File,
  layout: ChunkedLayout,
  shape: readonly number[],
  itemSize: number,
  filters: readonly Filter[],
  fill: Uint8Array,
): Uint8Array {
  const { chunk } = layout;
  const chunkBytes = elementCount(chunk) * itemSize;
  if (chunk.length !== shape.length || chunk.includes(0) || chunkBytes > 2 ** 31) {
    throw file.damaged(`chunks of shape [${chunk.join(', ')}] for an array of shape [${shape.join(', ')}]`);
  }
  for (const { id, name } of filters) {
    if (id < 1 || id > 3) {
      throw file.refused(
        'hdf5-filter',
        'chunks of an HDF5 dataset must be stored plain or with deflate, shuffle or fletcher32.',
        { filter: name },
        'Save the dataset without compression, or with `compression="gzip"`.',
      );
    }
  }
  // One chunk is unfolded at a time, through each filter anew.
  if (filters.length > 0) file.charge(2 * chunkBytes, 'a chunk');
  const result = new Uint8Array(elementCount(shape) * itemSize);
  if (fill.some((byte) => byte !== 0)) {
    for (let at = 0; at < result.length; at += itemSize) result.set(fill, at);
  }
  const seen = new Set<string>();
  for (const { start, address, size, skippedFilters } of listChunks(
    file,
    layout,
    shape,
    chunkBytes,
    filters.length > 0,
  )) {
    const key = start.join();
    const isInside = start.every((position, axis) => position < shape[axis] && position % chunk[axis] === 0);
    // A repeated chunk would let a small file ask for endless work.
    if (!isInside || seen.has(key)) throw file.damaged(`a chunk at [${start.join(', ')}]`);
    seen.add(key);
    let bytes = file.at(address, 'a chunk').take(size);
    for (let i = filters.length - 1; i >= 0; i--) {
      if ((skippedFilters & (1 << i)) === 0) bytes = unfilter(file, filters[i], bytes, itemSize, chunkBytes);
    }
    if (bytes.length !== chunkBytes)
      throw file.damaged(`a chunk of ${bytes.length} bytes instead of ${chunkBytes}`);
    copyChunk(result, shape, bytes, chunk, start, itemSize);
  }
  return result;
}

function unfilter(
  file: Hdf5File,
  { id, values }: Filter,
  bytes: Uint8Array,
  itemSize: number,
  limit: number,
): Uint8Array {
  if (id === 1) {
    try {
      // Room for a checksum behind the chunk; what inflates to more is cut off and then refused by its length.
      const out = new Uint8Array(limit + 16);
      return unzlibSync(bytes, { out });
    } catch (cause) {
      throw file.damaged('a deflated chunk that cannot be inflated', cause);
    }
  }
  if (id === 3) return bytes.subarray(0, Math.max(0, bytes.length - 4));
  const width = values[0] ?? itemSize;
  if (width <= 1) return bytes;
  const count = Math.floor(bytes.length / width);
  const result = bytes.slice();
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < width; byte++) result[i * width + byte] = bytes[byte * count + i];
  }
  return result;
}

function listChunks(
  file: Hdf5File,
  layout: ChunkedLayout,
  shape: readonly number[],
  chunkBytes: number,
  isFiltered: boolean,
): Chunk[] {
  const { index, indexType, flags, chunk } = layout;
  const counts = shape.map((axis, i) => Math.ceil(axis / chunk[i]));
  const total = elementCount(counts);
  const charge = (count: number): void => file.charge(count * chunkRecordBytes, 'records of chunks');
  const place = (position: number): number[] => {
    const start = counts.map(() => 0);
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      start[axis] = (position % counts[axis]) * chunk[axis];
      position = Math.floor(position / counts[axis]);
    }
    return start;
  };
  if (indexType === 0) {
    if (index.at === undefinedAddress) return [];
    const keySize = 8 + 8 * (chunk.length + 1);
    const leaves = readBTree1(file, index.at - file.base, 1, keySize);
    charge(leaves.length);
    return leaves.map(({ key, child }) => {
      const size = key.u32();
      const skippedFilters = key.u32();
      return { start: chunk.map(() => key.unsigned(8)), address: child, size, skippedFilters };
    });
  }
  if (indexType === 1) {
    const isOneFiltered = (flags & 2) !== 0;
    const size = isOneFiltered ? index.length() : chunkBytes;
    const skippedFilters = isOneFiltered ? index.u32() : 0;
    const address = index.offset();
    return address === undefinedAddress ? [] : [{ start: place(0), address, size, skippedFilters }];
  }
  if (indexType === 2) {
    const first = index.offset();
    if (first === undefinedAddress) return [];
    charge(total);
    return Array.from({ length: total }, (_, i) => ({
      start: place(i),
      address: first + i * chunkBytes,
      size: chunkBytes,
      skippedFilters: 0,
    }));
  }
  if (indexType === 3) {
    index.skip(1);
    return readFixedArray(file, index.offset(), chunkBytes, isFiltered).flatMap((found, i) =>
      found === undefined || i >= total ? [] : [{ ...found, start: place(i) }],
    );
  }
  if (indexType === 5) {
    index.skip(6);
    const records = readBTree2(file, index.offset(), isFiltered ? [11] : [10]);
    charge(records.length);
    return records.map((record) => {
      const address = record.offset();
      const rest = record.end - record.at - 8 * chunk.length;
      const size = isFiltered ? record.unsigned(rest - 4) : chunkBytes;
      const skippedFilters = isFiltered ? record.u32() : 0;
      return { start: chunk.map((axis) => record.unsigned(8) * axis), address, size, skippedFilters };
    });
  }
  throw file.refused(
    'hdf5-layout',
    'chunks of an HDF5 dataset must be indexed by a B-tree, a fixed array, or not at all.',
    { index: indexType === 4 ? 'extensible array' : `number ${indexType}` },
    "Save the file with default settings, without libver='latest'.",
  );
}

function readFixedArray(
  file: Hdf5File,
  address: number,
  chunkBytes: number,
  isFiltered: boolean,
): (Omit<Chunk, 'start'> | undefined)[] {
  if (address === undefinedAddress) return [];
  const header = file.at(address, 'a fixed array');
  header.expect('FAHD');
  header.skip(2);
  const entrySize = header.u8();
  const pageBits = header.u8();
  const entries = header.length();
  const blockAddress = header.offset();
  if (blockAddress === undefinedAddress) return [];
  const sizeBytes = entrySize - file.offsetSize - 4;
  file.charge(entries * chunkRecordBytes, 'records of chunks');
  if (pageBits > 31 || (isFiltered && sizeBytes < 1)) {
    throw file.damaged(`a fixed array of ${entries} chunks`);
  }
  const block = file.at(blockAddress, 'a fixed array');
  block.expect('FADB');
  block.skip(2 + file.offsetSize);
  const perPage = 2 ** pageBits;
  const isPaged = entries > perPage;
  let pages: Uint8Array | undefined;
  if (isPaged) {
    pages = block.take(Math.ceil(Math.ceil(entries / perPage) / 8));
    block.skip(4);
  }
  const found: (Omit<Chunk, 'start'> | undefined)[] = [];
  for (let i = 0; i < entries; i++) {
    const page = Math.floor(i / perPage);
    // Bits count from the highest of each byte.
    if (pages !== undefined && (pages[page >> 3] & (128 >> (page & 7))) === 0) {
      if (i % perPage === 0) block.skip(Math.min(perPage, entries - i) * entrySize + 4);
      found.push(undefined);
      continue;
    }
    const chunkAddress = block.offset();
    const size = isFiltered ? block.unsigned(sizeBytes) : chunkBytes;
    const skippedFilters = isFiltered ? block.u32() : 0;
    found.push(
      chunkAddress === undefinedAddress ? undefined : { address: chunkAddress, size, skippedFilters },
    );
    if (isPaged && (i + 1) % perPage === 0) block.skip(4);
  }
  return found;
}

function copyChunk(
  target: Uint8Array,
  shape: readonly number[],
  source: Uint8Array,
  chunk: readonly number[],
  start: readonly number[],
  itemSize: number,
): void {
  const last = shape.length - 1;
  const rowBytes = Math.min(chunk[last], shape[last] - start[last]) * itemSize;
  const copy = (axis: number, from: number, to: number): void => {
    if (axis === last) {
      const at = (to * shape[last] + start[last]) * itemSize;
      target.set(
        source.subarray(from * chunk[last] * itemSize, from * chunk[last] * itemSize + rowBytes),
        at,
      );
      return;
    }
    const count = Math.min(chunk[axis], shape[axis] - start[axis]);
    for (let i = 0; i < count; i++) {
      copy(axis + 1, from * chunk[axis] + i, to * shape[axis] + start[axis] + i);
    }
  };
  copy(0, 0, 0);
}
