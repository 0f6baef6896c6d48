import type { RowTable } from '../row-table';
import type { Block, Workspace } from './workspace';

/** Larger tables stay where they are: their rows are copied one by one. */
const LIMIT = 1 << 29;
const INDEX_BYTES = 4;

type Gather = (
  table: number,
  ids: number,
  out: number,
  count: number,
  rowBytes: number,
  tableRows: number,
) => void;

/** The arrays of a table and its order, in the memory of programs, from where one call gathers the rows of a batch. */
export class ResidentRows {
  readonly workspace: Workspace;
  readonly #table: RowTable;
  readonly #block: Block;
  readonly #addresses: readonly number[];
  readonly #rowBytes: readonly number[];
  readonly #rows: number;
  readonly #orderAddress: number;
  readonly #gather: Gather;
  #version = -1;

  private constructor(workspace: Workspace, table: RowTable, rows: number) {
    const sizes = [...table.arrays.map(({ byteLength }) => byteLength), rows * INDEX_BYTES];
    const offsets = sizes.map((_, i) =>
      sizes.slice(0, i).reduce((sum, size) => sum + Math.ceil(size / 16) * 16, 0),
    );
    this.workspace = workspace;
    this.#table = table;
    this.#rows = rows;
    this.#block = workspace.allocate(offsets[offsets.length - 1] + rows * INDEX_BYTES);
    this.#addresses = table.arrays.map((_, i) => this.#block.start + offsets[i]);
    this.#orderAddress = this.#block.start + offsets[table.arrays.length];
    this.#rowBytes = table.arrays.map(({ BYTES_PER_ELEMENT: width }, i) => width * table.rowLengths[i]);
    this.#gather = workspace.library.gatherRows as Gather;
    for (const [i, { buffer, byteOffset, byteLength }] of table.arrays.entries()) {
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      new Uint8Array(workspace.memory.buffer, this.#addresses[i], byteLength).set(bytes);
    }
  }

  /** The table's place in a workspace, made where it pays and fits; null otherwise. */
  static of(table: RowTable, workspace: Workspace): ResidentRows | null {
    const { residence, order, arrays } = table;
    if (order === null) return null;
    if (residence instanceof ResidentRows) return residence.workspace === workspace ? residence : null;
    const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, order.byteLength);
    if (bytes > LIMIT) return null;
    const made = new ResidentRows(workspace, table, order.length);
    table.residence = made;
    return made;
  }

  /** Gathers rows number `from` to `from + count` of the order of array `index` to an address. */
  gather(index: number, address: number, from: number, count: number): void {
    if (this.#version !== this.#table.version) this.#placeOrder();
    const ids = this.#orderAddress + INDEX_BYTES * from;
    this.#gather(this.#addresses[index], ids, address, count, this.#rowBytes[index], this.#rows);
  }

  close(): void {
    this.workspace.release(this.#block);
  }

  #placeOrder(): void {
    const { order, version } = this.#table;
    new Int32Array(this.workspace.memory.buffer, this.#orderAddress, this.#rows).set(order!);
    this.#version = version;
  }
}
