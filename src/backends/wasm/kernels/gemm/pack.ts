import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { advance, advanceBy, integers, loadTail, locals, minimum, repeat } from '../common/emit';
import { TALLEST } from './tile';

/**
 * Defines `packColumns(depth, columns, source, rowStride, columnStride, destination)`: copies 1 to 8 columns of a matrix
 * (strides in bytes) into rows of eight floats side by side. Places past `columns` get harmless values or none.
 */
export function definePackColumns(module: ModuleBuilder): FunctionReference {
  const packGroup = definePackGroup(module);
  const packPanel = definePackPanel(module);
  return module.defineFunction('packColumns', integers(6), [], (f) => {
    const [depth, columns, source, rowStride, columnStride, destination] = f.parameters;
    f.get(columns).i32(8).op('i32.eq').get(columnStride).i32(4).op('i32.eq').op('i32.and');
    f.if(
      () => f.get(depth).get(source).get(rowStride).get(destination).call(packPanel),
      () => {
        f.get(depth);
        minimum(
          f,
          () => f.get(columns),
          () => f.i32(4),
        );
        f.get(source).get(rowStride).get(columnStride).get(destination).call(packGroup);
        f.get(columns).i32(4).op('i32.gt_s');
        f.if(() => {
          f.get(depth).get(columns).i32(4).op('i32.sub');
          f.get(source).get(columnStride).i32(2).op('i32.shl').op('i32.add');
          f.get(rowStride).get(columnStride).get(destination).i32(16).op('i32.add').call(packGroup);
        });
      },
    );
  });
}

/** Byte lanes of `[a0, b0, a1, b1]`. */
const LOW_PAIRS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
/** Byte lanes of `[a2, b2, a3, b3]`. */
const HIGH_PAIRS = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
/** Byte lanes of `[a0, a1, b0, b1]`. */
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** Byte lanes of `[a2, a3, b2, b3]`. */
const HIGH_HALVES = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Transposes 4 x 4 floats: four locals with rows become four locals with columns. */
export function transpose4(f: FunctionBuilder, rows: readonly number[], columns: readonly number[]): void {
  const [r0, r1, r2, r3] = rows;
  const [c0, c1, c2, c3] = columns;
  f.get(r0).get(r1).shuffle(LOW_PAIRS).set(c0);
  f.get(r0).get(r1).shuffle(HIGH_PAIRS).set(c2);
  f.get(r2).get(r3).shuffle(LOW_PAIRS).set(c1);
  f.get(r2).get(r3).shuffle(HIGH_PAIRS).set(c3);
  f.get(c0).get(c1).shuffle(LOW_HALVES).set(r0);
  f.get(c0).get(c1).shuffle(HIGH_HALVES).set(r1);
  f.get(c2).get(c3).shuffle(LOW_HALVES).set(r2);
  f.get(c2).get(c3).shuffle(HIGH_HALVES).set(r3);
  for (let i = 0; i < 4; i++) f.get(rows[i]).set(columns[i]);
}

/** Pushes a vector with the sum of each of four vectors (locals) in its lane. */
export function horizontalSums(
  f: FunctionBuilder,
  vectors: readonly number[],
  scratch: readonly number[],
): void {
  const [v0, v1, v2, v3] = vectors;
  const [s01, s23] = scratch;
  f.get(v0).get(v1).shuffle(LOW_PAIRS).get(v0).get(v1).shuffle(HIGH_PAIRS).op('f32x4.add').set(s01);
  f.get(v2).get(v3).shuffle(LOW_PAIRS).get(v2).get(v3).shuffle(HIGH_PAIRS).op('f32x4.add').set(s23);
  f.get(s01).get(s23).shuffle(LOW_HALVES).get(s01).get(s23).shuffle(HIGH_HALVES).op('f32x4.add');
}

/** Defines `packGroup`, with the parameters of `packColumns`, for 1 to 4 columns. */
function definePackGroup(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('packGroup', integers(6), [], (f) => {
    const [depth, columns, source, rowStride, columnStride, destination] = f.parameters;
    const next = (): void => {
      advance(f, source, rowStride);
      advanceBy(f, destination, 32);
    };
    f.get(columnStride).i32(4).op('i32.eq');
    f.if(
      () => {
        f.get(columns).i32(4).op('i32.eq');
        f.if(
          () =>
            repeat(f, depth, () => {
              f.get(destination).get(source).memory('v128.load').memory('v128.store');
              next();
            }),
          () =>
            repeat(f, depth, () => {
              f.get(destination);
              loadTail(f, source, columns);
              f.memory('v128.store');
              next();
            }),
        );
      },
      () => emitTransposingPack(f),
    );
  });
}

function emitTransposingPack(f: FunctionBuilder): void {
  const [depth, columns, source, rowStride, columnStride, destination] = f.parameters;
  const pointers = [source, f.local('i32'), f.local('i32'), f.local('i32')];
  const rows = locals(f, 'v128', 4);
  const turned = locals(f, 'v128', 4);
  for (let i = 1; i < 4; i++) {
    f.get(pointers[i - 1])
      .get(columnStride)
      .i32(0)
      .get(columns)
      .i32(i)
      .op('i32.gt_s')
      .op('select');
    f.op('i32.add').set(pointers[i]);
  }
  f.get(rowStride).i32(4).op('i32.eq');
  f.if(() => {
    f.block((done) =>
      f.loop((again) => {
        f.get(depth).i32(4).op('i32.lt_s').brIf(done);
        for (let i = 0; i < 4; i++) f.get(pointers[i]).memory('v128.load').set(rows[i]);
        for (const pointer of pointers) advanceBy(f, pointer, 16);
        transpose4(f, rows, turned);
        for (const vector of turned) {
          f.get(destination).get(vector).memory('v128.store');
          advanceBy(f, destination, 32);
        }
        f.get(depth).i32(4).op('i32.sub').set(depth).br(again);
      }),
    );
  });
  f.block((done) =>
    f.loop((again) => {
      f.get(depth).op('i32.eqz').brIf(done);
      for (let i = 0; i < 4; i++) {
        f.get(destination)
          .get(pointers[i])
          .memory('f32.load')
          .memory('f32.store', i * 4);
      }
      for (const pointer of pointers) advance(f, pointer, rowStride);
      advanceBy(f, destination, 32);
      f.get(depth).i32(1).op('i32.sub').set(depth).br(again);
    }),
  );
}

/** Defines `packPanel(depth, source, rowStride, destination)`: copies rows of eight adjacent floats side by side. */
function definePackPanel(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('packPanel', integers(4), [], (f) => {
    const [depth, source, rowStride, destination] = f.parameters;
    const low = f.local('v128');
    const high = f.local('v128');
    repeat(f, depth, () => {
      f.get(source).memory('v128.load').set(low).get(source).memory('v128.load', 16).set(high);
      f.get(destination).get(low).memory('v128.store').get(destination).get(high).memory('v128.store', 16);
      advance(f, source, rowStride);
      advanceBy(f, destination, 32);
    });
  });
}

/**
 * Defines `packTiles(tiles, depth, source, rowStride, columnStride, destination)`: copies tiles of `height` rows (4 or 6)
 * of a matrix (strides in bytes) one after another, in each the rows side by side, column by column.
 */
export function definePackTiles(module: ModuleBuilder, height: number): FunctionReference {
  return module.defineFunction('packTiles', integers(6), [], (f) => {
    const [tiles, depth, source, rowStride, columnStride, destination] = f.parameters;
    const [left, base] = locals(f, 'i32', 2);
    // As many as the tallest tiles need: so both variants are alike, byte for byte.
    const pointers = locals(f, 'i32', TALLEST);
    const rows = locals(f, 'v128', TALLEST);
    const turned = locals(f, 'v128', 4);
    const columnBytes = height * 4;
    f.get(source).set(base);
    repeat(f, tiles, () => {
      f.get(depth).set(left).get(base).set(pointers[0]);
      for (let i = 1; i < height; i++)
        f.get(pointers[i - 1])
          .get(rowStride)
          .op('i32.add')
          .set(pointers[i]);
      f.get(columnStride).i32(4).op('i32.eq');
      f.if(() =>
        f.block((done) =>
          f.loop((again) => {
            f.get(left).i32(4).op('i32.lt_s').brIf(done);
            for (let i = 0; i < height; i++) f.get(pointers[i]).memory('v128.load').set(rows[i]);
            for (const pointer of pointers) advanceBy(f, pointer, 16);
            transpose4(f, rows, turned);
            for (let k = 0; k < 4; k++) {
              f.get(destination)
                .get(turned[k])
                .memory('v128.store', k * columnBytes);
            }
            if (height === 6) {
              for (const [pair, lanes] of [LOW_PAIRS, HIGH_PAIRS].entries()) {
                f.get(rows[4]).get(rows[5]).shuffle(lanes).set(turned[0]);
                for (const half of [0, 1]) {
                  f.get(destination).get(turned[0]);
                  f.memoryLane('v128.store64_lane', half, (2 * pair + half) * columnBytes + 16);
                }
              }
            }
            advanceBy(f, destination, 4 * columnBytes);
            advanceBy(f, left, -4);
            f.br(again);
          }),
        ),
      );
      f.get(left).if(() =>
        repeat(f, left, () => {
          f.get(rowStride).i32(4).op('i32.eq');
          f.if(
            () => {
              f.get(destination).get(pointers[0]).memory('v128.load').memory('v128.store');
              if (height === 6) {
                f.get(destination).get(pointers[0]).memory('i64.load', 16).memory('i64.store', 16);
              }
              advance(f, pointers[0], columnStride);
            },
            () => {
              for (const [i, pointer] of pointers.slice(0, height).entries()) {
                f.get(destination)
                  .get(pointer)
                  .memory('f32.load')
                  .memory('f32.store', i * 4);
                advance(f, pointer, columnStride);
              }
            },
          );
          advanceBy(f, destination, columnBytes);
        }),
      );
      f.get(base).get(rowStride).i32(height).op('i32.mul').op('i32.add').set(base);
    });
  });
}
