import type { TypedArray } from '../ir/dtype';

/** Rows up to so many numbers are copied one number after the other. */
const FEW = 64;

/**
 * Arrays of one number of rows, and an order to go through them. Programs fill their inputs from it; a backend may keep
 * the arrays in its own memory meanwhile, until `close`.
 */
export class RowTable {
  readonly arrays: readonly TypedArray[];
  /** Values of a row of each array. */
  readonly rowLengths: readonly number[];
  /** The order of the rows; null for that in which they lie. */
  #order: Int32Array | null = null;
  /** Grows with each new order. */
  #version = 0;
  /** What a backend keeps for this table. */
  residence: { close(): void } | null = null;

  constructor(arrays: readonly TypedArray[], rowLengths: readonly number[]) {
    this.arrays = arrays;
    this.rowLengths = rowLengths;
  }

  get order(): Int32Array | null {
    return this.#order;
  }

  get version(): number {
    return this.#version;
  }

  /** Goes through the rows in this order from now on. */
  reorder(order: Int32Array | null): void {
    this.#order = order;
    this.#version += 1;
  }

  /** Copies rows number `from` to `from + count` of the order from array `index` into `target`. */
  copy(index: number, target: TypedArray, from: number, count: number): void {
    const source = this.arrays[index];
    const length = this.rowLengths[index];
    const order = this.#order;
    if (order === null) {
      const isWhole = from === 0 && count * length === source.length;
      target.set(isWhole ? source : source.subarray(from * length, (from + count) * length));
      return;
    }
    for (let row = 0; row < count; row++) {
      const start = order[from + row] * length;
      // A view costs more than a few numbers.
      if (length > FEW) target.set(source.subarray(start, start + length), row * length);
      else for (let i = 0; i < length; i++) target[row * length + i] = source[start + i];
    }
  }

  /** Gives back what a backend keeps; the table can still be used. */
  close(): void {
    this.residence?.close();
    this.residence = null;
  }
}
