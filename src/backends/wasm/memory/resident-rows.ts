import type { TypedArray } from '../../../ir/dtype';
import { StateError } from '../../../util/errors';
import type { RowTable } from '../../row-table';
import type { Block, Workspace } from './workspace';

/** Larger tables stay where they are: their rows are copied one by one. */
const LIMIT = 1 << 30;
/** The same for tables of long rows, each of which costs little to copy beside what is computed with it. */
const LIMIT_OF_LONG_ROWS = 1 << 29;
const LONG_ROW = 1024;
/** Tables that do not stay in the nearest memory, with short rows, have all parts of a row side by side. */
const NEAR_BYTES = 1 << 20;
const SHORT_ROW = 256;
const INDEX_BYTES = 4;
/** Bytes that are on their way to records at a time. */
const STAGE_BYTES = 1 << 17;

type Gather = (
  table: number,
  ids: number,
  out: number,
  count: number,
  bytes: number,
  recordBytes: number,
) => void;

type Spread = (rows: number, table: number, count: number, bytes: number, recordBytes: number) => void;

/** Where the rows of an array lie: from `start`, one every `stride` bytes. */
interface Placing {
  readonly start: number;
  readonly stride: number;
}

const rounded = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/** Bytes of a row of each array. */
const bytesOfRows = ({ arrays, rowLengths }: RowTable): number[] =>
  arrays.map(({ BYTES_PER_ELEMENT: width }, i) => width * rowLengths[i]);

/** Places for the arrays of a table in one block, and its size. */
function place(rowBytes: readonly number[], rows: number): { placings: Placing[]; bytes: number } {
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  const record = rounded(sum(rowBytes.map((bytes) => rounded(bytes, INDEX_BYTES))), INDEX_BYTES);
  const isInterleaved = rowBytes.length > 1 && record <= SHORT_ROW && record * rows > NEAR_BYTES;
  const sizes = rowBytes.map((bytes) =>
    isInterleaved ? rounded(bytes, INDEX_BYTES) : rounded(bytes * rows, 16),
  );
  const placings = rowBytes.map((bytes, i) => ({
    start: sum(sizes.slice(0, i)),
    stride: isInterleaved ? record : bytes,
  }));
  return { placings, bytes: rounded(isInterleaved ? record * rows : sum(sizes), 16) };
}

/** The arrays of a table and its order, in the memory of programs, from where one call gathers the rows of a batch. */
export class ResidentRows {
  readonly workspace: Workspace;
  readonly #table: RowTable;
  readonly #block: Block;
  readonly #placings: readonly Placing[];
  readonly #rowBytes: readonly number[];
  readonly #rows: number;
  readonly #orderAddress: number;
  readonly #gather: Gather;
  #version = -1;

  private constructor(workspace: Workspace, table: RowTable, rows: number) {
    this.workspace = workspace;
    this.#table = table;
    this.#rows = rows;
    this.#rowBytes = bytesOfRows(table);
    const { placings, bytes } = place(this.#rowBytes, rows);
    this.#block = workspace.allocate(bytes + rows * INDEX_BYTES);
    this.#placings = placings.map(({ start, stride }) => ({ start: this.#block.start + start, stride }));
    this.#orderAddress = this.#block.start + bytes;
    this.#gather = workspace.library.gatherRecords as Gather;
    for (const [i, array] of table.arrays.entries()) {
      const { start, stride } = this.#placings[i];
      if (stride === this.#rowBytes[i]) this.#copy(array, 0, array.byteLength, start);
      else this.#spread(array, this.#rowBytes[i], start, stride);
    }
  }

  /** The table's place in a workspace, made where it pays and fits; null otherwise. */
  static of(table: RowTable, workspace: Workspace): ResidentRows | null {
    const { residence, order } = table;
    if (order === null) return null;
    if (residence instanceof ResidentRows) return residence.workspace === workspace ? residence : null;
    if (residence !== null || !isSmallEnough(table, order.length)) return null;
    try {
      table.residence = new ResidentRows(workspace, table, order.length);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      // There is no room beside the program.
      table.residence = { close: () => {} };
      return null;
    }
    return table.residence as ResidentRows;
  }

  /** Gathers rows number `from` to `from + count` of the order of array `index` to an address. */
  gather(index: number, address: number, from: number, count: number): void {
    if (this.#version !== this.#table.version) this.#placeOrder();
    const ids = this.#orderAddress + INDEX_BYTES * from;
    const { start, stride } = this.#placings[index];
    this.#gather(start, ids, address, count, this.#rowBytes[index], stride);
  }

  close(): void {
    this.workspace.release(this.#block);
  }

  /** Copies bytes of an array to an address. */
  #copy({ buffer, byteOffset }: TypedArray, from: number, bytes: number, address: number): void {
    const target = new Uint8Array(this.workspace.memory.buffer, address, bytes);
    target.set(new Uint8Array(buffer, byteOffset + from, bytes));
  }

  /** Copies the rows of an array to where their records begin, by way of the place of the order. */
  #spread(array: TypedArray, rowBytes: number, start: number, stride: number): void {
    const spread = this.workspace.library.spreadRecords as Spread;
    const room = Math.min(this.#rows * INDEX_BYTES, STAGE_BYTES);
    const most = Math.floor(room / rowBytes);
    for (let row = 0; row < this.#rows; row += most) {
      const count = Math.min(most, this.#rows - row);
      this.#copy(array, row * rowBytes, count * rowBytes, this.#orderAddress);
      spread(this.#orderAddress, start + row * stride, count, rowBytes, stride);
    }
  }

  #placeOrder(): void {
    const { order, version } = this.#table;
    new Int32Array(this.workspace.memory.buffer, this.#orderAddress, this.#rows).set(order!);
    this.#version = version;
  }
}

function isSmallEnough(table: RowTable, rows: number): boolean {
  const rowBytes = bytesOfRows(table).reduce((sum, bytes) => sum + bytes, 0);
  return (rowBytes + INDEX_BYTES) * rows <= (rowBytes >= LONG_ROW ? LIMIT_OF_LONG_ROWS : LIMIT);
}
