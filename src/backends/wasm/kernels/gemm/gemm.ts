import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { advance, advanceBy, integers, locals, minimum, repeat, repeatBlocks } from '../common/emit';
import { defineDots, defineRowTimesMatrix } from './gemv';
import { definePackTiles } from './pack';
import type { Addressing, PanelColumns } from './tile';
import { ACCUMULATE, definePanel, RELU, tileHeight } from './tile';
import type { Arithmetic } from '../common/library-options';

/** Longest run of products summed in registers; a panel of B this deep (16 KiB) stays in the first cache. */
const DEPTH_BLOCK = 512;
/** Rows of A that, over one block of depth, stay in the second cache (512 KiB) while all panels of B pass. */
const ROW_BLOCK = 252;
/** From so many columns on, which all use A again, its tiles are copied side by side. */
const PACKED_COLUMNS = 128;
/** Up to so many rows, by the rows of a tile, B is read where it lies: copying panels would cost more than it saves. */
const UNPACKED_ROWS = { 6: 36, 4: 12 } as const;
/** Up to so many rows A is read where it lies, if B is copied. */
const UNPACKED_ROWS_OF_A = 12;
/** Up to so many bytes all of B stays in the first cache anyway. */
const UNPACKED_BYTES = 16384;

const GEMM_PARAMETERS = [
  'm',
  'n',
  'k',
  'a',
  'aRow',
  'aColumn',
  'b',
  'bRow',
  'bColumn',
  'c',
  'cRow',
  'bias',
  'flags',
  'scratch',
] as const;

type GemmLocals = Readonly<Record<(typeof GEMM_PARAMETERS)[number], number>>;

/** Bytes of scratch memory (16-byte aligned) that `gemm` needs for an m x k by k x n product. */
export function gemmScratchBytes(m: number, n: number, k: number): number {
  const depth = Math.min(k, DEPTH_BLOCK);
  // Room for a panel of 16 columns, also where the library has only those of eight.
  return depth * 64 + (n < PACKED_COLUMNS ? 0 : Math.min(m, ROW_BLOCK) * depth * 4);
}

/**
 * Defines `gemm(m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, c, cRowStride, bias, flags,
 * scratch)`: `C = A B`, then `+ C` with flag 1, then `+ bias` (n values, to each row; 0 for none), then relu with flag 2.
 * Addresses in bytes, strides in elements, C's columns adjacent. Each element of C is summed along k in the same order
 * whatever the other rows and columns, except that one to three rows, or one column, may take a path of their own.
 *
 * @param wide whether tiles have 16 columns where C does (see `definePanel`): the same bits, but slow where the engine
 * does not make wider vectors of them.
 */
export function defineGemm(
  module: ModuleBuilder,
  arithmetic: Arithmetic,
  packColumns: FunctionReference,
  wide: boolean,
): FunctionReference {
  const panel = defineGemmPanel(module, arithmetic, packColumns, wide);
  const packTiles = definePackTiles(module, tileHeight(arithmetic));
  const dots = defineDots(module, arithmetic);
  const rowKernels = [
    { kernel: defineRowTimesMatrix(module, 8, arithmetic), columns: 32 },
    { kernel: defineRowTimesMatrix(module, 4, arithmetic), columns: 16 },
  ];
  return module.defineFunction(
    'gemm',
    integers(GEMM_PARAMETERS.length),
    [],
    (f) => {
      const at = Object.fromEntries(GEMM_PARAMETERS.map((name, i) => [name, i])) as GemmLocals;
      for (const stride of [at.aRow, at.aColumn, at.bRow, at.bColumn, at.cRow]) {
        f.get(stride).i32(2).op('i32.shl').set(stride);
      }
      f.block((finished) => {
        emitOneColumn(f, at, dots);
        f.get(at.m).op('i32.eqz').brIf(finished);
        emitFewRows(f, at, dots, rowKernels);
        f.get(at.n).op('i32.eqz').brIf(finished);
        emitBlocks(f, at, panel, packTiles, tileHeight(arithmetic), wide);
      });
    },
    { export: true },
  );
}

/** `n = 1`: sums along contiguous rows (which leaves m = 0), or the transposed product with one row. */
function emitOneColumn(f: FunctionBuilder, at: GemmLocals, dots: FunctionReference): void {
  const { m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, bias, flags } = at;
  const swap = f.local('i32');
  f.get(n).i32(1).op('i32.eq');
  f.if(() => {
    f.get(aColumn).i32(4).op('i32.eq').get(bRow).i32(4).op('i32.eq').op('i32.and');
    f.if(
      () => {
        f.get(k).get(m).get(b).get(a).get(aRow).get(c).get(cRow).get(bias).i32(0).get(flags).call(dots);
        f.i32(0).set(m);
      },
      () => {
        f.get(aRow).i32(4).op('i32.eq').get(cRow).i32(4).op('i32.eq').op('i32.and');
        f.get(bias).op('i32.eqz').op('i32.and');
        f.if(() => {
          f.get(m).set(n).i32(1).set(m).i32(4).set(bColumn);
          f.get(a).set(swap).get(b).set(a).get(swap).set(b);
          f.get(aColumn).set(swap).get(bRow).set(aColumn).get(swap).set(bRow);
        });
      },
    );
  });
}

/** One to three rows: sums along B's contiguous columns, or wide blocks of its contiguous rows; leaves n columns. */
function emitFewRows(
  f: FunctionBuilder,
  at: GemmLocals,
  dots: FunctionReference,
  rowKernels: readonly { kernel: FunctionReference; columns: number }[],
): void {
  const { m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, bias, flags } = at;
  const bytes = f.local('i32');
  f.get(m).i32(3).op('i32.le_s').get(bColumn).i32(4).op('i32.ne').op('i32.and');
  f.get(bRow).i32(4).op('i32.eq').op('i32.and').get(aColumn).i32(4).op('i32.eq').op('i32.and');
  f.if(() => {
    repeat(f, m, () => {
      f.get(k).get(n).get(a).get(b).get(bColumn).get(c).i32(4).get(bias).i32(4).get(flags).call(dots);
      advance(f, a, aRow);
      advance(f, c, cRow);
    });
    f.i32(0).set(n);
  });
  f.get(m).i32(1).op('i32.eq').get(bColumn).i32(4).op('i32.eq').op('i32.and');
  f.if(() => {
    for (const { kernel, columns } of rowKernels) {
      f.get(n).i32(columns).op('i32.ge_s');
      f.if(() => {
        f.get(k).get(n).i32(Math.log2(columns)).op('i32.shr_u');
        f.get(a).get(aColumn).get(b).get(bRow).get(c).get(bias).get(flags).call(kernel);
        f.get(n).i32(-columns).op('i32.and').i32(2).op('i32.shl').set(bytes);
        advance(f, b, bytes);
        advance(f, c, bytes);
        f.get(bias).if(() => advance(f, bias, bytes));
        f.get(n)
          .i32(columns - 1)
          .op('i32.and')
          .set(n);
      });
    }
  });
}

/** Blocks of depth, blocks of rows, panels of eight columns, or of 16 as long as there are so many. */
function emitBlocks(
  f: FunctionBuilder,
  at: GemmLocals,
  panel: FunctionReference,
  packTiles: FunctionReference,
  height: 4 | 6,
  wide: boolean,
): void {
  const { m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, bias, flags, scratch } = at;
  const [i, j, p, depth, depthStep, rows, rowStep, panelStep] = locals(f, 'i32', 8);
  const [aBlock, bBlock, cBlock, blockBias, blockFlags, inPlace, packedA] = locals(f, 'i32', 7);
  const [panelBytes] = locals(f, 'i32', wide ? 1 : 0);

  f.get(m).i32(UNPACKED_ROWS[height]).op('i32.le_s');
  f.get(k).get(bRow).op('i32.mul').i32(UNPACKED_BYTES).op('i32.le_s').op('i32.or');
  f.get(bColumn).i32(4).op('i32.eq').op('i32.and').get(bRow).i32(0).op('i32.ge_s').op('i32.and').set(inPlace);

  // ceil(k / ceil(k / DEPTH_BLOCK)): blocks of equal depth.
  f.get(k)
    .get(k)
    .i32(DEPTH_BLOCK - 1)
    .op('i32.add')
    .i32(DEPTH_BLOCK)
    .op('i32.div_u')
    .tee(depthStep);
  f.op('i32.add').i32(1).op('i32.sub').get(depthStep).op('i32.div_u').set(depthStep);
  f.i32(ROW_BLOCK).set(rowStep).i32(8).set(panelStep);

  repeatBlocks(f, p, depthStep, k, () => {
    minimum(
      f,
      () => f.get(depthStep),
      () => f.get(k).get(p).op('i32.sub'),
    ).set(depth);
    f.get(flags).set(blockFlags);
    f.get(p).if(() => f.get(flags).i32(ACCUMULATE).op('i32.or').set(blockFlags));
    f.get(p).get(depth).op('i32.add').get(k).op('i32.lt_s');
    f.if(() => f.get(blockFlags).i32(~RELU).op('i32.and').set(blockFlags));

    repeatBlocks(f, i, rowStep, m, () => {
      minimum(
        f,
        () => f.get(rowStep),
        () => f.get(m).get(i).op('i32.sub'),
      ).set(rows);
      f.get(a).get(i).get(aRow).op('i32.mul').op('i32.add');
      f.get(p).get(aColumn).op('i32.mul').op('i32.add').set(aBlock);
      f.get(b).get(p).get(bRow).op('i32.mul').op('i32.add').set(bBlock);
      f.get(c).get(i).get(cRow).op('i32.mul').op('i32.add').set(cBlock);
      f.get(bias).i32(0).get(p).get(depth).op('i32.add').get(k).op('i32.eq').op('select').set(blockBias);

      f.i32(0).set(packedA);
      f.get(n).i32(PACKED_COLUMNS).op('i32.ge_s').get(rows);
      f.i32(UNPACKED_ROWS[height])
        .i32(UNPACKED_ROWS_OF_A)
        .get(inPlace)
        .op('select')
        .op('i32.gt_s')
        .op('i32.and');
      f.if(() => {
        f.get(rows).i32(height).op('i32.div_u').get(depth).get(aBlock).get(aRow).get(aColumn);
        f.get(scratch)
          .get(depthStep)
          .i32(wide ? 6 : 5)
          .op('i32.shl')
          .op('i32.add');
        f.tee(packedA).call(packTiles);
      });

      repeatBlocks(f, j, panelStep, n, () => {
        if (wide)
          f.i32(16).i32(8).get(n).get(j).op('i32.sub').i32(16).op('i32.ge_s').op('select').set(panelStep);
        f.get(rows);
        f.get(depth);
        minimum(
          f,
          () => (wide ? f.get(panelStep) : f.i32(8)),
          () => f.get(n).get(j).op('i32.sub'),
        );
        f.get(aBlock).get(aRow).get(aColumn).get(bBlock).get(bRow).get(bColumn);
        f.get(cBlock)
          .get(cRow)
          .get(blockBias)
          .get(blockFlags)
          .get(scratch)
          .get(inPlace)
          .get(packedA)
          .call(panel);
        if (wide) {
          f.get(bBlock).get(bColumn).get(panelStep).op('i32.mul').op('i32.add').set(bBlock);
          f.get(panelStep).i32(2).op('i32.shl').set(panelBytes);
          advance(f, cBlock, panelBytes);
          f.get(blockBias).if(() => advance(f, blockBias, panelBytes));
        } else {
          f.get(bBlock).get(bColumn).i32(3).op('i32.shl').op('i32.add').set(bBlock);
          advanceBy(f, cBlock, 32);
          f.get(blockBias).if(() => advanceBy(f, blockBias, 32));
        }
      });
    });
  });
}

/**
 * Defines `gemmPanel(rows, depth, columns, a, aRow, aColumn, b, bRow, bColumn, c, cRow, bias, flags, scratch, inPlace,
 * packedA)`: up to eight columns of C, or 16 where panels may be `wide`, strides in bytes; B is read where it lies or through a copy in `scratch`, whole
 * tiles of A from their copy at `packedA`, unless that is 0.
 */
function defineGemmPanel(
  module: ModuleBuilder,
  arithmetic: Arithmetic,
  packColumns: FunctionReference,
  wide: boolean,
): FunctionReference {
  const panelOf = (addressing: Addressing, columns: PanelColumns): FunctionReference =>
    definePanel(module, addressing, columns, arithmetic);
  const strided4 = panelOf('strided', 4);
  const strided8 = panelOf('strided', 8);
  const adjacent8 = panelOf('adjacent', 8);
  const panels16 = wide ? { strided: panelOf('strided', 16), adjacent: panelOf('adjacent', 16) } : null;
  return module.defineFunction('gemmPanel', integers(16), [], (f) => {
    const [
      rows,
      depth,
      columns,
      a,
      aRow,
      aColumn,
      b,
      bRow,
      bColumn,
      c,
      cRow,
      bias,
      flags,
      scratch,
      inPlace,
      packedA,
    ] = f.parameters;
    const [width, whole, tileStep, tileColumn, tiles] = locals(f, 'i32', 5);
    const [gap] = locals(f, 'i32', wide ? 1 : 0);
    const height = tileHeight(arithmetic);

    f.get(columns).i32(1).op('i32.sub').i32(3).op('i32.and').i32(1).op('i32.add').set(width);
    if (wide) f.i32(32).set(gap);
    // A load of the last row may reach up to 12 bytes past B, which must still be memory.
    f.get(b).get(depth).i32(1).op('i32.sub').get(bRow).op('i32.mul').op('i32.add');
    f.get(columns)
      .i32(1)
      .op('i32.sub')
      .i32(2)
      .op('i32.shl')
      .op('i32.add')
      .i32(4)
      .op('i32.shr_u')
      .i32(2)
      .op('i32.add');
    f.memorySize().i32(12).op('i32.shl').op('i32.le_u').get(inPlace).op('i32.and').op('i32.eqz');
    f.if(() => {
      const pack = (): FunctionBuilder =>
        f.get(depth).get(columns).get(b).get(bRow).get(bColumn).get(scratch).call(packColumns);
      if (wide) {
        f.get(columns).i32(16).op('i32.eq');
        f.if(() => {
          f.get(depth).i32(5).op('i32.shl').set(gap);
          for (const half of [0, 1]) {
            f.get(depth)
              .i32(8)
              .get(b)
              .get(bColumn)
              .i32(8 * half)
              .op('i32.mul')
              .op('i32.add');
            f.get(bRow)
              .get(bColumn)
              .get(scratch)
              .get(gap)
              .i32(half)
              .op('i32.mul')
              .op('i32.add')
              .call(packColumns);
          }
        }, pack);
      } else pack();
      f.get(scratch).set(b).i32(32).set(bRow);
    });

    /** Whole tiles of A from their copy or where they lie, then the rows that are left. */
    const multiply = (adjacent: FunctionReference, strided: FunctionReference, last: number): void => {
      f.block((finished) => {
        f.get(packedA).if(
          () => {
            f.get(packedA)
              .set(tiles)
              .i32(height * 4)
              .set(tileColumn);
            f.get(depth)
              .i32(height * 4)
              .op('i32.mul')
              .set(tileStep);
          },
          () =>
            f
              .get(a)
              .set(tiles)
              .get(aColumn)
              .set(tileColumn)
              .i32(height * 4)
              .set(tileStep),
        );
        f.get(aRow).i32(4).op('i32.eq').get(rows).i32(height).op('i32.ge_s').op('i32.and');
        f.get(packedA).op('i32.or');
        f.if(() => {
          f.get(rows).get(rows).i32(height).op('i32.rem_u').tee(rows).op('i32.sub').tee(whole);
          f.get(depth).get(tiles).get(tileStep).get(tileColumn).get(b).get(bRow).get(c).get(cRow);
          f.get(bias).get(flags).get(last).call(adjacent);
          f.get(rows).op('i32.eqz').brIf(finished);
          f.get(a).get(whole).get(aRow).op('i32.mul').op('i32.add').set(a);
          f.get(c).get(whole).get(cRow).op('i32.mul').op('i32.add').set(c);
        });
        multiplyStrided(strided, last);
      });
    };
    const multiplyStrided = (strided: FunctionReference, last: number): void => {
      f.get(rows).get(depth).get(a).get(aRow).get(aColumn).get(b).get(bRow).get(c).get(cRow).get(bias);
      f.get(flags).get(last).call(strided);
    };
    const multiplyNarrow = (): void => {
      f.get(columns).i32(4).op('i32.gt_s');
      f.if(
        () => multiply(adjacent8, strided8, width),
        () => multiplyStrided(strided4, width),
      );
    };
    if (panels16 === null) multiplyNarrow();
    else {
      f.get(columns).i32(16).op('i32.eq');
      f.if(() => multiply(panels16.adjacent, panels16.strided, gap), multiplyNarrow);
    }
  });
}
