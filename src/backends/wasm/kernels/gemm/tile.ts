import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import {
  advance,
  advanceBy,
  integers,
  loadTail,
  loadUpTo4,
  locals,
  multiplyAdd,
  repeat,
  storeTail,
} from '../common/emit';
import type { Arithmetic } from '../common/library-options';

/** Flag: add to what is in the output instead of replacing it. */
export const ACCUMULATE = 1;
/** Flag: `max(x, 0)` after the bias; NaN stays NaN. */
export const RELU = 2;

/**
 * How a panel finds row i, column k of A:
 * - `strided`: at `a + i * aRow + k * aColumn` (bytes);
 * - `adjacent`: at `a + i * 4 + k * aColumn`, so that one pointer serves all rows; each tile starts `aRow` after the last.
 */
export type Addressing = 'strided' | 'adjacent';

/** Rows of the tallest tiles: as many as x64's 16 registers hold sums for. */
export const TALLEST = 6;

/** How many rows the tallest tile of a library has. */
export function tileHeight({ relaxedSimd, lowTiles = false }: Arithmetic): 4 | typeof TALLEST {
  return relaxedSimd && !lowTiles ? TALLEST : 4;
}

/** Columns of a panel: two of them lie side by side in one of 16. */
export type PanelColumns = 4 | 8 | 16;

/** Parameters of every panel function, in order; `last` is the `width` of narrow ones, the `gap` of those of 16 columns. */
const PARAMETERS = [
  'rows',
  'depth',
  'a',
  'aRow',
  'aColumn',
  'b',
  'bRow',
  'c',
  'cRow',
  'bias',
  'flags',
  'last',
] as const;

type Locals = Readonly<Record<(typeof PARAMETERS)[number], number>>;

/**
 * Defines a function that multiplies `rows` x `depth` values of A with a panel of B, 4, 8 or 16 columns wide, into the
 * same columns of C: tiles of six rows (with fused multiply-add) or four, each tile's sums in registers over the whole
 * depth. A tile past the last row repeats the last row, which writes the same values again; `adjacent` panels take whole
 * tiles only. Its last parameter is:
 * - up to 8 columns `width` (1 to 4): how many columns of the last vector are stored; reading B and the bias beyond them
 *   must be harmless;
 * - with 16 columns, all of which are stored, `gap`: how many bytes after the first eight of a row of B the others lie.
 *
 * Each element is summed in the same order whatever the width. 16 columns take more registers of 128 bits than there are:
 * they are for engines that make one vector of 256 bits out of two, which V8 does where the two are stored side by side in
 * one block of code, everything they come from is as alike, and nothing else uses it.
 */
export function definePanel(
  module: ModuleBuilder,
  addressing: Addressing,
  columns: PanelColumns,
  arithmetic: Arithmetic,
): FunctionReference {
  return module.defineFunction(`panel-${addressing}-${columns}`, integers(PARAMETERS.length), [], (f) =>
    new PanelEmitter(f, addressing, columns, arithmetic).emit(),
  );
}

class PanelEmitter {
  readonly #f: FunctionBuilder;
  readonly #addressing: Addressing;
  readonly #vectors: number;
  /** How many of a row's vectors are stored whole. */
  readonly #whole: number;
  readonly #arithmetic: Arithmetic;
  readonly #at: Locals;
  readonly #aPointers: number[];
  readonly #cPointers: number[];
  readonly #aVector: number;
  readonly #bVectors: number[];
  readonly #sums: number[][];
  /** One for each eight columns. */
  readonly #bPointers: number[];
  readonly #count: number;
  readonly #vector: number;
  /** Never set. */
  readonly #zero: number;

  constructor(f: FunctionBuilder, addressing: Addressing, columns: PanelColumns, arithmetic: Arithmetic) {
    // As many locals as the largest tiles need: so smaller ones are parts of the others, byte for byte.
    const height = TALLEST;
    const vectors = columns / 4;
    const room = Math.max(vectors, 2);
    const vectorsOfRow = (): number[] => locals(f, 'v128', room).slice(room - vectors);
    this.#f = f;
    this.#addressing = addressing;
    this.#vectors = vectors;
    this.#whole = columns === 16 ? vectors : vectors - 1;
    this.#arithmetic = arithmetic;
    this.#at = Object.fromEntries(PARAMETERS.map((name, i) => [name, i])) as Locals;
    this.#aPointers = locals(f, 'i32', height);
    this.#cPointers = locals(f, 'i32', height);
    this.#bPointers = locals(f, 'i32', Math.ceil(columns / 8));
    this.#count = f.local('i32');
    this.#aVector = f.local('v128');
    this.#bVectors = vectorsOfRow();
    this.#sums = Array.from({ length: height }, vectorsOfRow);
    this.#vector = f.local('v128');
    this.#zero = f.local('v128');
  }

  emit(): void {
    const f = this.#f;
    const { rows } = this.#at;
    if (this.#addressing === 'adjacent') {
      f.loop((again) => {
        this.#tile(tileHeight(this.#arithmetic));
        f.get(rows).i32(0).op('i32.gt_s').brIf(again);
      });
      return;
    }
    if (tileHeight(this.#arithmetic) === 6) {
      // Six rows at a time, unless what is left (1 to 4, 7 or 8) fits tiles of four.
      f.block((fours) =>
        f.loop((again) => {
          f.get(rows).i32(5).op('i32.lt_s').brIf(fours);
          f.get(rows).i32(7).op('i32.sub').i32(2).op('i32.lt_u').brIf(fours);
          this.#tile(6);
          f.br(again);
        }),
      );
    }
    f.block((done) =>
      f.loop((again) => {
        f.get(rows).i32(0).op('i32.le_s').brIf(done);
        this.#tile(4);
        f.br(again);
      }),
    );
  }

  /** Multiplies one tile and moves A, C and the count of rows past it. */
  #tile(height: number): void {
    const f = this.#f;
    const { rows, depth, b, last } = this.#at;
    for (const row of this.#sums.slice(0, height)) for (const sum of row) f.get(this.#zero).set(sum);
    this.#setPointers(height);
    const [bPointer, next] = this.#bPointers;
    f.get(depth).set(this.#count).get(b).set(bPointer);
    if (next !== undefined) f.get(b).get(last).op('i32.add').set(next);
    repeat(f, this.#count, () => this.#step(height));
    this.#finish(height);
    this.#advance(height);
    advanceBy(f, rows, -height);
  }

  /** The addresses of the tile's rows in A and C. */
  #setPointers(height: number): void {
    const f = this.#f;
    const { a, aRow, c, cRow } = this.#at;
    const whole = this.#addressing === 'adjacent';
    f.get(a).set(this.#aPointers[0]).get(c).set(this.#cPointers[0]);
    for (let i = 1; i < height; i++) {
      if (whole) {
        f.get(this.#cPointers[i - 1])
          .get(cRow)
          .op('i32.add')
          .set(this.#cPointers[i]);
        continue;
      }
      this.#stepWithin(
        i,
        () => f.get(this.#aPointers[i - 1]),
        () => f.get(aRow),
      ).set(this.#aPointers[i]);
      this.#stepWithin(
        i,
        () => f.get(this.#cPointers[i - 1]),
        () => f.get(cRow),
      ).set(this.#cPointers[i]);
    }
  }

  /** Pushes `from + step`, or `from` where row i is past the last. */
  #stepWithin(i: number, from: () => void, step: () => void): FunctionBuilder {
    from();
    step();
    return this.#f.i32(0).get(this.#at.rows).i32(i).op('i32.gt_s').op('select').op('i32.add');
  }

  /** One column of A times one row of B. Each value of A is used up at once: V8 keeps this order, and registers are few. */
  #step(height: number): void {
    const f = this.#f;
    const { aColumn, bRow } = this.#at;
    for (const [j, vector] of this.#bVectors.entries()) {
      f.get(this.#bPointers[j >> 1])
        .memory('v128.load', (j & 1) * 16)
        .set(vector);
    }
    for (let i = 0; i < height; i++) {
      if (this.#addressing === 'adjacent') {
        f.get(this.#aPointers[0]).memory('v128.load32_splat', i * 4);
      } else {
        f.get(this.#aPointers[i]).memory('v128.load32_splat');
      }
      f.set(this.#aVector);
      for (let j = 0; j < this.#vectors; j++) {
        multiplyAdd(f, this.#arithmetic, this.#sums[i][j], this.#aVector, this.#bVectors[j]);
      }
    }
    for (const pointer of this.#bPointers) advance(f, pointer, bRow);
    const pointers = this.#addressing === 'adjacent' ? 1 : height;
    for (const pointer of this.#aPointers.slice(0, pointers)) advance(f, pointer, aColumn);
  }

  /** What was in C, the bias, relu, and the stores, in this order. */
  #finish(height: number): void {
    const f = this.#f;
    const { last: width, flags, bias } = this.#at;
    const whole = this.#whole;
    const hasTail = whole < this.#vectors;
    const rows = Array.from({ length: height }, (_, i) => i);
    f.get(flags).i32(ACCUMULATE).op('i32.and');
    f.if(() => {
      for (const i of rows) for (let j = 0; j < whole; j++) this.#addOutput(i, j);
      if (!hasTail) return;
      f.get(width).i32(4).op('i32.eq');
      f.if(
        () => {
          for (const i of rows) this.#addOutput(i, whole);
        },
        () => {
          for (const i of rows) {
            loadTail(f, this.#cPointers[i], width, whole * 16);
            f.get(this.#sums[i][whole]).op('f32x4.add').set(this.#sums[i][whole]);
          }
        },
      );
    });
    f.get(bias).if(() => {
      for (let j = 0; j < this.#vectors; j++) {
        if (j < whole) f.get(bias).memory('v128.load', j * 16);
        else loadUpTo4(f, bias, width, j * 16);
        f.set(this.#vector);
        for (const i of rows) f.get(this.#sums[i][j]).get(this.#vector).op('f32x4.add').set(this.#sums[i][j]);
      }
    });
    f.get(flags).i32(RELU).op('i32.and');
    f.if(() => {
      for (const i of rows) {
        for (const sum of this.#sums[i]) f.get(sum).get(this.#zero).op('f32x4.pmax').set(sum);
      }
    });
    for (const i of rows) for (let j = 0; j < whole; j++) this.#store(i, j);
    if (!hasTail) return;
    f.get(width).i32(4).op('i32.eq');
    f.if(
      () => {
        for (const i of rows) this.#store(i, whole);
      },
      () => {
        for (const i of rows) storeTail(f, this.#cPointers[i], width, this.#sums[i][whole], whole * 16);
      },
    );
  }

  /** Adds the vector that is in C. */
  #addOutput(row: number, vector: number): void {
    const f = this.#f;
    f.get(this.#sums[row][vector])
      .get(this.#cPointers[row])
      .memory('v128.load', vector * 16);
    f.op('f32x4.add').set(this.#sums[row][vector]);
  }

  #store(row: number, vector: number): void {
    this.#f
      .get(this.#cPointers[row])
      .get(this.#sums[row][vector])
      .memory('v128.store', vector * 16);
  }

  #advance(height: number): void {
    const f = this.#f;
    const { a, aRow, c, cRow } = this.#at;
    switch (this.#addressing) {
      case 'strided':
        f.get(a).get(aRow).i32(height).op('i32.mul').op('i32.add').set(a);
        f.get(c).get(cRow).i32(height).op('i32.mul').op('i32.add').set(c);
        break;
      case 'adjacent':
        advance(f, a, aRow);
        f.get(c).get(cRow).i32(height).op('i32.mul').op('i32.add').set(c);
        break;
    }
  }
}
