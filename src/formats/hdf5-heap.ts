import type { Cursor, Hdf5File } from './hdf5-file';
import { undefinedAddress } from './hdf5-file';
import { bytesFor, readBTree2 } from './hdf5-btree';

interface Indirect {
  readonly address: number;
  readonly rows: number;
  readonly start: number;
}

/** A fractal heap: where groups with many links and objects with many attributes keep them. */
export class FractalHeap {
  readonly idLength: number;
  readonly #file: Hdf5File;
  readonly #offsetBytes: number;
  readonly #lengthBytes: number;
  readonly #hugeTree: number;
  readonly #tableWidth: number;
  readonly #startSize: number;
  readonly #maximumDirect: number;
  /** Direct blocks as positions in the heap and in the file. */
  readonly #blocks: { start: number; size: number; at: number }[] = [];
  #huge: Map<number, Uint8Array> | undefined;

  constructor(file: Hdf5File, address: number) {
    this.#file = file;
    const cursor = file.at(address, 'a fractal heap');
    cursor.expect('FRHP');
    cursor.skip(1);
    this.idLength = cursor.u16();
    const filterLength = cursor.u16();
    if (filterLength > 0) {
      throw file.refused('hdf5-filter', 'heaps of an HDF5 file must not be filtered.', {
        found: 'a filtered fractal heap',
      });
    }
    cursor.skip(1);
    const maximumManaged = cursor.u32();
    cursor.length();
    this.#hugeTree = cursor.offset();
    cursor.length();
    cursor.offset();
    for (let i = 0; i < 8; i++) cursor.length();
    this.#tableWidth = cursor.u16();
    this.#startSize = cursor.length();
    this.#maximumDirect = cursor.length();
    const heapBits = cursor.u16();
    cursor.u16();
    const root = cursor.offset();
    const rootRows = cursor.u16();
    if (
      this.#startSize === 0 ||
      this.#maximumDirect < this.#startSize ||
      this.#tableWidth === 0 ||
      heapBits > 64
    ) {
      throw file.damaged('a fractal heap without size');
    }
    this.#offsetBytes = Math.ceil(heapBits / 8);
    this.#lengthBytes = Math.min(bytesFor(this.#maximumDirect), bytesFor(maximumManaged));
    if (root === undefinedAddress) return;
    if (rootRows === 0) this.#addBlock(0, this.#startSize, root);
    else this.#walk({ address: root, rows: rootRows, start: 0 });
  }

  #addBlock(start: number, size: number, address: number): void {
    const cursor = this.#file.at(address, 'a fractal heap block');
    const at = cursor.at;
    cursor.expect('FHDB');
    this.#file.charge(96, 'blocks of heaps');
    // The last block of a file may reach beyond its end; its objects may not.
    this.#blocks.push({ start, size, at });
  }

  #rowSize(row: number): number {
    return row === 0 ? this.#startSize : this.#startSize * 2 ** (row - 1);
  }

  #walk(root: Indirect): void {
    const directRows = Math.log2(this.#maximumDirect / this.#startSize) + 2;
    const seen = new Set<number>();
    const queue = [root];
    for (const { address, rows, start } of queue) {
      if (seen.has(address) || rows > 64) throw this.#file.damaged('a fractal heap that contains itself');
      seen.add(address);
      const cursor = this.#file.at(address, 'a fractal heap block');
      cursor.expect('FHIB');
      cursor.skip(1 + this.#file.offsetSize + this.#offsetBytes);
      let position = start;
      for (let row = 0; row < rows; row++) {
        const size = this.#rowSize(row);
        for (let column = 0; column < this.#tableWidth; column++) {
          const child = cursor.offset();
          if (child !== undefinedAddress) {
            if (row < directRows) this.#addBlock(position, size, child);
            else {
              const rowsBelow = Math.log2(size / (this.#startSize * this.#tableWidth)) + 1;
              queue.push({ address: child, rows: rowsBelow, start: position });
            }
          }
          position += size;
        }
      }
    }
  }

  /** A cursor over the object that `id` names. */
  object(id: Cursor): Cursor {
    const start = id.at;
    const kind = (id.u8() >> 4) & 3;
    let bytes: Uint8Array;
    if (kind === 0) {
      const position = id.unsigned(this.#offsetBytes);
      const length = id.unsigned(this.#lengthBytes);
      const block = this.#blocks.find(
        (block) => position >= block.start && position < block.start + block.size,
      );
      if (block === undefined || position + length > block.start + block.size) {
        throw this.#file.damaged('a heap object outside its heap');
      }
      const at = block.at + position - block.start;
      id.skip(start + this.idLength - id.at);
      const cursor = this.#file.at(at - this.#file.base, 'a heap object');
      bytes = cursor.take(length);
    } else if (kind === 1) {
      bytes = this.#hugeObject(id);
      id.skip(start + this.idLength - id.at);
    } else {
      const isLong = this.idLength > 18;
      id.at = start;
      const first = id.u8();
      const length = (isLong ? ((first & 15) << 8) | id.u8() : first & 15) + 1;
      bytes = id.take(length);
      id.skip(start + this.idLength - id.at);
    }
    const address = bytes.byteOffset - this.#file.bytes.byteOffset - this.#file.base;
    const cursor = this.#file.at(address, 'a heap object');
    return cursor;
  }

  #hugeObject(id: Cursor): Uint8Array {
    const { offsetSize, lengthSize } = this.#file;
    if (this.idLength - 1 >= offsetSize + lengthSize) {
      const address = id.offset();
      return this.#file.at(address, 'a large heap object').take(id.length());
    }
    if (this.#huge === undefined) {
      this.#huge = new Map();
      for (const record of readBTree2(this.#file, this.#hugeTree, [1])) {
        const address = record.offset();
        const length = record.length();
        this.#huge.set(record.length(), this.#file.at(address, 'a large heap object').take(length));
      }
    }
    const key = id.unsigned(Math.min(this.idLength - 1, lengthSize));
    const bytes = this.#huge.get(key);
    if (bytes === undefined) throw this.#file.damaged('a large heap object outside its heap');
    return bytes;
  }
}
