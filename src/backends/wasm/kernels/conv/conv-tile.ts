import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import {
  advance,
  advanceBy,
  integers,
  loadTail,
  locals,
  multiplyAdd,
  repeat,
  storeTail,
} from '../common/emit';
import type { PanelMode } from './conv-modes';
import { horizontalSums } from '../gemm/pack';
import { ACCUMULATE, RELU, tileHeight } from '../gemm/tile';
import type { Arithmetic } from '../common/library-options';

/** Parameters of every panel function, in order. */
const PARAMETERS = [
  'rows',
  'a',
  'rowTable',
  'aStep',
  'runs',
  'runTable',
  'length',
  'b',
  'bStep',
  'c',
  'outputTable',
  'bias',
  'flags',
  'last',
] as const;

type Locals = Readonly<Record<(typeof PARAMETERS)[number], number>>;

/** Defines `finishRow(c, bias, flags, width, sum)`: what a panel does at its end, for a vector of 1 to 3 columns. */
export function defineFinishRow(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('finishRow', [...integers(4), 'v128'], [], (f) => {
    const [c, bias, flags, width, sum] = f.parameters;
    f.get(flags).i32(ACCUMULATE).op('i32.and');
    f.if(() => {
      loadTail(f, c, width);
      f.get(sum).op('f32x4.add').set(sum);
    });
    f.get(bias).if(() => {
      loadTail(f, bias, width);
      f.get(sum).op('f32x4.add').set(sum);
    });
    f.get(flags).i32(RELU).op('i32.and');
    f.if(() => f.get(sum).splatF32(0).op('f32x4.pmax').set(sum));
    storeTail(f, c, width, sum);
  });
}

/**
 * Pushes the truth of whether the next tile has six rows instead of four: not where 7 or 8 rows are left, or fewer than
 * six.
 */
export function pushTileOfSix(f: FunctionBuilder, rows: number): FunctionBuilder {
  f.get(rows).i32(5).op('i32.gt_s').get(rows).i32(7).op('i32.sub').i32(2).op('i32.ge_u');
  return f.op('i32.and');
}

/**
 * Defines a function that multiplies `rows` rows of A with a panel of B. The sums of a tile of rows stay in registers over
 * all runs. A tile past the last row repeats the last row, which writes the same values again. Its last parameter is:
 * - unless all vectors are `whole`, the width (1 to 4): how many columns of the last vector are stored; reading B, and
 *   with `channels` A, beyond them must be harmless;
 * - with `rows` or `tiles` of four vectors, which are for engines that make wider ones of them (see `definePanel`), the gap: how many
 *   bytes after the first eight columns of B the others lie.
 */
export function defineConvPanel(
  module: ModuleBuilder,
  mode: PanelMode,
  vectors: 1 | 2 | 4,
  arithmetic: Arithmetic,
  finishRow: FunctionReference,
  whole = vectors === 4,
): FunctionReference {
  return module.defineFunction(`${mode}-${vectors}`, integers(PARAMETERS.length), [], (f) =>
    new ConvPanelEmitter(f, mode, vectors, arithmetic, finishRow, whole).emit(),
  );
}

/** The heights of tiles: the tallest first, and the one that takes what is left. */
function tileHeights(mode: PanelMode, vectors: number, arithmetic: Arithmetic): readonly number[] {
  if (mode === 'dots') return [8];
  if (vectors === 4 && (mode === 'channels' || mode === 'scaled')) return [3];
  if (vectors === 1) return [6];
  return tileHeight(arithmetic) === 6 ? [6, 4] : [4];
}

class ConvPanelEmitter {
  readonly #f: FunctionBuilder;
  readonly #mode: PanelMode;
  readonly #vectors: number;
  readonly #arithmetic: Arithmetic;
  /** Whether all vectors of a row are stored whole. */
  readonly #whole: boolean;
  readonly #finishRow: FunctionReference;
  readonly #at: Locals;
  readonly #heights: readonly number[];
  /** Where the rows of a tile start in A, then the address of each in the run. */
  readonly #aOffsets: number[];
  readonly #aPointers: number[];
  readonly #cPointers: number[];
  readonly #aVector: number;
  /** Never set. */
  readonly #zero: number;
  readonly #bVectors: number[];
  readonly #sums: number[][];
  /** One for all of a panel, or for each eight columns. */
  readonly #bPointers: number[];
  readonly #runPointer: number;
  readonly #runEnd: number;
  readonly #count: number;
  readonly #offset: number;
  readonly #step: number;

  constructor(
    f: FunctionBuilder,
    mode: PanelMode,
    vectors: number,
    arithmetic: Arithmetic,
    finishRow: FunctionReference,
    whole: boolean,
  ) {
    this.#f = f;
    this.#mode = mode;
    this.#vectors = vectors;
    this.#arithmetic = arithmetic;
    this.#whole = whole;
    this.#finishRow = finishRow;
    this.#at = Object.fromEntries(PARAMETERS.map((name, i) => [name, i])) as Locals;
    this.#heights = tileHeights(mode, vectors, arithmetic);
    const [height] = this.#heights;
    this.#aOffsets = locals(f, 'i32', height);
    this.#aPointers = locals(f, 'i32', height);
    this.#cPointers = locals(f, 'i32', height);
    const isPair = vectors === 4 && (mode === 'rows' || mode === 'tiles');
    this.#bPointers = locals(f, 'i32', isPair ? 2 : 1);
    this.#runPointer = f.local('i32');
    this.#runEnd = f.local('i32');
    this.#count = f.local('i32');
    this.#offset = f.local('i32');
    this.#step = f.local('i32');
    this.#aVector = f.local('v128');
    this.#zero = f.local('v128');
    this.#bVectors = locals(f, 'v128', vectors);
    this.#sums = Array.from({ length: height }, () => locals(f, 'v128', vectors));
  }

  emit(): void {
    const f = this.#f;
    const { rows, runs, runTable } = this.#at;
    const [tall, short] = this.#heights;
    f.get(runTable).get(runs).i32(3).op('i32.shl').op('i32.add').set(this.#runEnd);
    f.block((done) =>
      f.loop((again) => {
        f.get(rows).i32(0).op('i32.le_s').brIf(done);
        if (short === undefined) this.#tile(tall);
        else {
          pushTileOfSix(f, rows).if(
            () => this.#tile(tall),
            () => this.#tile(short),
          );
        }
        f.br(again);
      }),
    );
  }

  /** Multiplies one tile and moves the tables and the count of rows past it. */
  #tile(height: number): void {
    const f = this.#f;
    const { rows, rowTable, outputTable, runs, runTable, a, b, c, last } = this.#at;
    const [bPointer, next] = this.#bPointers;
    this.#setPointers(height);
    for (const row of this.#sums.slice(0, height)) for (const sum of row) f.get(this.#zero).set(sum);
    f.get(runTable).set(this.#runPointer).get(runs);
    f.if(() =>
      // The end stays in memory, where a count that is moved there and back would hold up every turn.
      f.loop((again) => {
        f.get(a).get(this.#runPointer).memory('i32.load');
        if (this.#mode === 'tiles') f.i32(this.#heights[0] * 4).op('i32.mul');
        f.op('i32.add').set(this.#offset);
        f.get(b).get(this.#runPointer).memory('i32.load', 4).op('i32.add').set(bPointer);
        if (next !== undefined) f.get(bPointer).get(last).op('i32.add').set(next);
        this.#run(height);
        f.get(this.#runPointer).i32(8).op('i32.add').tee(this.#runPointer);
        f.get(this.#runEnd).op('i32.ne').brIf(again);
      }),
    );
    if (this.#mode === 'dots') this.#finishDots();
    else this.#finish(height);
    if (this.#mode === 'tiles') {
      advance(f, a, rowTable);
      f.get(c).get(outputTable).i32(height).op('i32.mul').op('i32.add').set(c);
    } else {
      advanceBy(f, rowTable, height * 4);
      advanceBy(f, outputTable, height * 4);
    }
    advanceBy(f, rows, -height);
  }

  /** Whether a tile may reach past the last row. */
  #mayRepeat(height: number): boolean {
    return this.#mode !== 'tiles' && height === this.#heights[this.#heights.length - 1];
  }

  /** Where the tile's rows are in A and C. */
  #setPointers(height: number): void {
    const f = this.#f;
    const { rows, rowTable, c, outputTable, aStep } = this.#at;
    const all = Array.from({ length: height }, (_, i) => i);
    if (this.#mode === 'tiles') {
      f.get(aStep)
        .i32(this.#heights[0] * 4)
        .op('i32.mul')
        .set(this.#step);
      f.get(c).set(this.#cPointers[0]);
      for (const i of all.slice(1)) {
        f.get(this.#cPointers[i - 1])
          .get(outputTable)
          .op('i32.add')
          .set(this.#cPointers[i]);
      }
      return;
    }
    const whole = (): void => {
      for (const i of all) {
        f.get(rowTable)
          .memory('i32.load', i * 4)
          .set(this.#aOffsets[i]);
        f.get(c)
          .get(outputTable)
          .memory('i32.load', i * 4)
          .op('i32.add')
          .set(this.#cPointers[i]);
      }
    };
    if (!this.#mayRepeat(height)) {
      whole();
      return;
    }
    f.get(rows).i32(height).op('i32.ge_s');
    f.if(whole, () => {
      f.i32(0).set(this.#offset);
      for (const i of all) {
        f.get(rowTable).get(this.#offset).op('i32.add').memory('i32.load').set(this.#aOffsets[i]);
        f.get(c).get(outputTable).get(this.#offset).op('i32.add').memory('i32.load').op('i32.add');
        f.set(this.#cPointers[i]);
        f.get(this.#offset)
          .get(rows)
          .i32(i + 1)
          .op('i32.gt_s')
          .i32(2)
          .op('i32.shl')
          .op('i32.add');
        f.set(this.#offset);
      }
    });
  }

  /** The columns of one run, which starts at `#offset` from the start of a row. */
  #run(height: number): void {
    const f = this.#f;
    const { length, aStep, bStep } = this.#at;
    const pointers = this.#mode === 'tiles' ? [this.#offset] : this.#aPointers.slice(0, height);
    if (this.#mode !== 'tiles') {
      for (const [i, pointer] of pointers.entries()) {
        f.get(this.#offset).get(this.#aOffsets[i]).op('i32.add').set(pointer);
      }
    }
    if (this.#mode === 'channels') {
      this.#column(height);
      return;
    }
    f.get(length).set(this.#count);
    repeat(f, this.#count, () => {
      this.#column(height);
      for (const pointer of pointers) advance(f, pointer, this.#mode === 'tiles' ? this.#step : aStep);
      for (const pointer of this.#bPointers) advance(f, pointer, bStep);
    });
  }

  /** One column of A times one row of B. Each value of A is used up at once: V8 keeps this order, and registers are few. */
  #column(height: number): void {
    const f = this.#f;
    const rows = Array.from({ length: height }, (_, i) => i);
    const loadB = (j: number): void => {
      const second = j > 1 ? this.#bPointers[1] : undefined;
      f.get(second ?? this.#bPointers[0])
        .memory('v128.load', (second === undefined ? j : j - 2) * 16)
        .set(this.#bVectors[j]);
    };
    const sum = (i: number, j: number): void => {
      const b = this.#bVectors[this.#mode === 'scaled' ? 0 : j];
      multiplyAdd(f, this.#arithmetic, this.#sums[i][j], this.#aVector, b);
    };
    if (this.#mode === 'channels' || this.#mode === 'scaled') {
      for (let j = 0; j < this.#vectors; j++) {
        if (this.#mode === 'channels') loadB(j);
        else if (j === 0) f.get(this.#bPointers[0]).memory('v128.load32_splat').set(this.#bVectors[0]);
        for (const i of rows) {
          f.get(this.#aPointers[i])
            .memory('v128.load', j * 16)
            .set(this.#aVector);
          sum(i, j);
        }
      }
      return;
    }
    for (let j = 0; j < this.#vectors; j++) loadB(j);
    for (const i of rows) {
      if (this.#mode === 'tiles') f.get(this.#offset).memory('v128.load32_splat', i * 4);
      else f.get(this.#aPointers[i]).memory(this.#mode === 'dots' ? 'v128.load' : 'v128.load32_splat');
      f.set(this.#aVector);
      for (let j = 0; j < this.#vectors; j++) sum(i, j);
    }
  }

  /** What was in C, the bias, relu, and the stores, in this order. */
  #finish(height: number): void {
    const f = this.#f;
    const { rows, last: width, flags, bias } = this.#at;
    const last = this.#vectors - 1;
    const vectors = Array.from({ length: this.#vectors }, (_, j) => j);
    if (this.#whole) {
      this.#finishVectors(height, vectors);
      return;
    }
    if (last > 0) this.#finishVectors(height, vectors.slice(0, last));
    f.get(width).i32(4).op('i32.eq');
    f.if(
      () => this.#finishVectors(height, [last]),
      () => {
        f.get(bias)
          .i32(last * 16)
          .op('i32.add')
          .i32(0)
          .get(bias)
          .op('select')
          .set(this.#offset);
        for (let i = 0; i < height; i++) {
          const finish = (): void => {
            f.get(this.#cPointers[i]);
            if (last > 0) f.i32(last * 16).op('i32.add');
            f.get(this.#offset).get(flags).get(width).get(this.#sums[i][last]).call(this.#finishRow);
          };
          if (i > 0 && this.#mayRepeat(height)) f.get(rows).i32(i).op('i32.gt_s').if(finish);
          else finish();
        }
      },
    );
  }

  #finishVectors(height: number, vectors: readonly number[]): void {
    const f = this.#f;
    const { flags, bias } = this.#at;
    const rows = this.#sums.slice(0, height);
    f.get(flags).i32(ACCUMULATE).op('i32.and');
    f.if(() => {
      for (const [i, row] of rows.entries()) {
        for (const j of vectors) {
          f.get(row[j])
            .get(this.#cPointers[i])
            .memory('v128.load', j * 16);
          f.op('f32x4.add').set(row[j]);
        }
      }
    });
    f.get(bias).if(() => {
      for (const j of vectors) {
        f.get(bias)
          .memory('v128.load', j * 16)
          .set(this.#aVector);
        for (const row of rows) f.get(row[j]).get(this.#aVector).op('f32x4.add').set(row[j]);
      }
    });
    this.#relu(rows.flatMap((row) => vectors.map((j) => row[j])));
    for (const [i, row] of rows.entries()) {
      for (const j of vectors) {
        f.get(this.#cPointers[i])
          .get(row[j])
          .memory('v128.store', j * 16);
      }
    }
  }

  #relu(sums: readonly number[]): void {
    const f = this.#f;
    f.get(this.#at.flags).i32(RELU).op('i32.and');
    f.if(() => {
      for (const sum of sums) f.get(sum).get(this.#zero).op('f32x4.pmax').set(sum);
    });
  }

  /** The same for rows of dot products: four rows become the lanes of one vector. */
  #finishDots(): void {
    const f = this.#f;
    const { flags, bias } = this.#at;
    const fours = [0, 4].map((first) => ({
      sums: this.#sums.slice(first, first + 4).map(([sum]) => sum),
      pointers: this.#cPointers.slice(first, first + 4),
    }));
    const totals = fours.map(({ sums }) => sums[0]);
    for (const { sums } of fours) {
      horizontalSums(f, sums, [this.#aVector, this.#bVectors[0]]);
      f.set(sums[0]);
    }
    f.get(flags).i32(ACCUMULATE).op('i32.and');
    f.if(() => {
      for (const { sums, pointers } of fours) {
        f.get(pointers[0]).memory('v128.load32_zero').set(this.#aVector);
        for (let i = 1; i < 4; i++) {
          f.get(pointers[i]).get(this.#aVector).memoryLane('v128.load32_lane', i).set(this.#aVector);
        }
        f.get(sums[0]).get(this.#aVector).op('f32x4.add').set(sums[0]);
      }
    });
    f.get(bias).if(() => {
      f.get(bias).memory('v128.load32_splat').set(this.#aVector);
      for (const total of totals) f.get(total).get(this.#aVector).op('f32x4.add').set(total);
    });
    this.#relu(totals);
    for (const { sums, pointers } of fours) {
      for (let i = 0; i < 4; i++) f.get(pointers[i]).get(sums[0]).memoryLane('v128.store32_lane', i);
    }
  }
}
