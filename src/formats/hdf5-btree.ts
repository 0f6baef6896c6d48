import { Cursor, type Hdf5File, undefinedAddress } from './hdf5-file';

/** What a record of a B-tree takes while it is read. */
const recordBytes = 160;

/** Bytes that hold numbers up to `limit`. */
export const bytesFor = (limit: number): number => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;

/** The records of a version 2 B-tree of one of the kinds in `types`, in order. */
export function readBTree2(file: Hdf5File, address: number, types: readonly number[]): Cursor[] {
  if (address === undefinedAddress) return [];
  const cursor = file.at(address, 'a B-tree');
  cursor.expect('BTHD');
  cursor.skip(1);
  const type = cursor.u8();
  if (!types.includes(type)) throw file.damaged(`a B-tree of kind ${type} instead of ${types.join(' or ')}`);
  const nodeSize = cursor.u32();
  const recordSize = cursor.u16();
  const depth = cursor.u16();
  cursor.skip(2);
  const root = cursor.offset();
  const rootRecords = cursor.u16();
  if (root === undefinedAddress) return [];
  if (recordSize === 0 || nodeSize < 10 + recordSize || depth > 16)
    throw file.damaged('a B-tree without size');
  // Widths of the counts kept beside each child, from the number of records a subtree can hold at most.
  const leafCapacity = Math.floor((nodeSize - 10) / recordSize);
  const countBytes = bytesFor(leafCapacity);
  const totalBytes = [0];
  let total = leafCapacity;
  for (let level = 1; level < depth; level++) {
    const pointer = file.offsetSize + countBytes + totalBytes[level - 1];
    const capacity = Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer));
    total = (capacity + 1) * total + capacity;
    totalBytes.push(bytesFor(total));
  }
  const records: Cursor[] = [];
  const seen = new Set<number>();
  const visit = (at: number, count: number, level: number): void => {
    if (seen.has(at)) throw file.damaged('a B-tree that contains itself');
    seen.add(at);
    file.charge(recordBytes * (count + 1), 'records of B-trees');
    const node = file.at(at, 'a B-tree node');
    node.expect(level === 0 ? 'BTLF' : 'BTIN');
    node.skip(2);
    const own = Array.from({ length: count }, () => {
      const start = node.at;
      node.skip(recordSize);
      return new Cursor(file, start, start + recordSize, 'a B-tree record');
    });
    if (level === 0) {
      for (const record of own) records.push(record);
      return;
    }
    for (let i = 0; i <= count; i++) {
      const child = node.offset();
      const childCount = node.unsigned(countBytes);
      if (level > 1) node.skip(totalBytes[level - 1]);
      visit(child, childCount, level - 1);
      if (i < count) records.push(own[i]);
    }
  };
  visit(root, rootRecords, depth);
  return records;
}

/**
 * The leaves of a version 1 B-tree: for each, the bytes of its key and the address of its child.
 * `keySize` is what a key takes; `type` is 0 for groups and 1 for chunks.
 */
export function readBTree1(
  file: Hdf5File,
  address: number,
  type: number,
  keySize: number,
): { key: Cursor; child: number }[] {
  const leaves: { key: Cursor; child: number }[] = [];
  const seen = new Set<number>();
  const visit = (at: number, expectedLevel: number | undefined): void => {
    if (seen.has(at)) throw file.damaged('a B-tree that contains itself');
    seen.add(at);
    const cursor = file.at(at, 'a B-tree node');
    cursor.expect('TREE');
    const nodeType = cursor.u8();
    const level = cursor.u8();
    if (nodeType !== type || (expectedLevel !== undefined && level !== expectedLevel)) {
      throw file.damaged(`a B-tree node of kind ${nodeType}, level ${level}`);
    }
    const entries = cursor.u16();
    file.charge(recordBytes * (entries + 1), 'records of B-trees');
    cursor.offset();
    cursor.offset();
    for (let i = 0; i < entries; i++) {
      const key = new Cursor(file, cursor.at, cursor.at + keySize, 'a B-tree key');
      cursor.skip(keySize);
      const child = cursor.offset();
      if (level === 0) leaves.push({ key, child });
      else visit(child, level - 1);
    }
  };
  visit(address, undefined);
  return leaves;
}
