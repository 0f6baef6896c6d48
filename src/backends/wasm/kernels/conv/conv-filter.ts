import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { defineArrange } from './conv-copies';
import { MODES } from './conv-modes';
import {
  emitBlockOfImages,
  emitClearPadding,
  emitTileBytes,
  emitWidth,
  forPhases,
  headerOf,
  phaseOf,
} from './conv-words';
import { advance, advanceBy, integers, locals, minimum, repeat, repeatBlocks } from '../common/emit';
import { ACCUMULATE, tileHeight } from '../gemm/tile';
import type { Arithmetic } from '../common/library-options';

interface FilterParts {
  readonly multiply: FunctionReference;
  /** The panel of 16 columns that tiles are multiplied with, where there is one. */
  readonly sixteen: FunctionReference | null;
  readonly pad: FunctionReference;
  readonly packColumns: FunctionReference;
}

/** Defines the function behind `convFilterGradient`. */
export function defineFilterGradient(
  module: ModuleBuilder,
  arithmetic: Arithmetic,
  { multiply, sixteen, pad, packColumns }: FilterParts,
): FunctionReference {
  const height = tileHeight(arithmetic);
  const arrange = defineArrange(module, height);
  const panel = defineFilterPanel(module, height, { multiply, sixteen, packColumns });
  const place = definePlaceColumn(module);
  return module.defineFunction('filterGradient', integers(4), [], (f) => {
    const [descriptor, begin, end, scratch] = f.parameters;
    const header = headerOf(f);
    const [first, images, source, total, blockImages, packed] = locals(f, 'i32', 6);
    const [at, next, slice] = locals(f, 'i32', 3);
    const [panels] = locals(f, 'i32', sixteen === null ? 0 : 1);
    /** Sets `panels` to 2 where that of unit `at` and the one after it are taken at once, to 1 elsewhere. */
    const countPanels = (): void => {
      const step = (): FunctionBuilder => header('panelColumns');
      // All slices of both are in the range, and both are whole panels of one group.
      f.get(next);
      header('slices').op('i32.eq');
      f.get(end).get(at).op('i32.sub').get(next).i32(1).op('i32.shl').op('i32.ge_s').op('i32.and');
      header('columns').get(at).get(next).op('i32.div_u');
      header('columns');
      step().op('i32.add').i32(1).op('i32.sub');
      step().op('i32.div_u').op('i32.rem_u');
      step().op('i32.mul').op('i32.sub').i32(16).op('i32.ge_s').op('i32.and');
      header('mode').i32(MODES.indexOf('tiles')).op('i32.eq').op('i32.and');
      f.i32(1).op('i32.add').set(panels);
    };
    /** Runs `body` for the panel of unit `at`, with the first slice of it and their number. */
    const forPanels = (body: (slice: number, count: number) => void): void => {
      f.get(begin).set(at);
      f.block((done) =>
        f.loop((again) => {
          f.get(at).get(end).op('i32.ge_s').brIf(done);
          f.get(at);
          header('slices').op('i32.rem_u').set(slice);
          minimum(
            f,
            () => {
              header('slices');
              f.get(slice).op('i32.sub');
            },
            () => f.get(end).get(at).op('i32.sub'),
          ).set(next);
          if (panels !== undefined) countPanels();
          body(slice, next);
          f.get(at).get(next);
          if (panels !== undefined) f.get(panels).op('i32.mul');
          f.op('i32.add').set(at).br(again);
        }),
      );
    };
    emitClearPadding(f, scratch);
    f.get(scratch);
    header('paddedBytes').op('i32.add').set(packed);
    header('images').set(total);
    header('blockImages').set(blockImages);
    repeatBlocks(f, first, blockImages, total, () => {
      emitBlockOfImages(f, first, images, source);
      header('paddedBytes').if(() => {
        header('mode').i32(MODES.indexOf('tiles')).op('i32.eq');
        f.if(
          () => f.get(descriptor).get(images).get(source).get(scratch).call(arrange),
          () => f.get(descriptor).get(images).get(source).get(scratch).call(pad),
        );
        f.get(scratch).set(source);
      });
      forPanels((slice, count) => {
        f.get(descriptor).get(source).get(images).get(first).get(at);
        header('slices').op('i32.div_u');
        f.get(slice).get(slice).get(count).op('i32.add').get(packed);
        if (panels === undefined) f.i32(1);
        else f.get(panels);
        f.call(panel);
      });
    });
    header('mode').i32(MODES.indexOf('scaled')).op('i32.eq');
    f.if(() =>
      forPanels((slice, count) => {
        f.get(descriptor).get(at);
        header('slices').op('i32.div_u').get(slice).get(count).get(packed).call(place);
      }),
    );
  });
}

/**
 * Defines `filterPanel(descriptor, a, images, firstImage, panel, firstSlice, endSlice, packed, panels)`: what some images
 * add to some rows of eight columns (of 16, where `panels` is 2 instead of 1), or of as many channels.
 */
function defineFilterPanel(
  module: ModuleBuilder,
  height: number,
  { multiply, sixteen, packColumns }: Omit<FilterParts, 'pad'>,
): FunctionReference {
  return module.defineFunction('filterPanel', integers(9), [], (f) => {
    const [, a, images, first, panel, firstSlice, endSlice, packed, panels] = f.parameters;
    const [gap] = locals(f, 'i32', sixteen === null ? 0 : 1);
    const header = headerOf(f);
    const [phase, columns, width, b, c, runs, runStep, runBlock, p, blockFlags] = locals(f, 'i32', 10);
    const [slice, sliceEnd, sliceStep, row, bPanel, group, step, j, tiles] = locals(f, 'i32', 9);
    const { word, table } = phaseOf(f, phase);
    header('panelColumns').set(step);
    header('columns').set(columns);
    // Panels are counted through all groups.
    f.get(columns).get(step).op('i32.add').i32(1).op('i32.sub').get(step).op('i32.div_u').set(j);
    f.get(panel).get(j).op('i32.div_u').set(group);
    f.get(panel).get(j).op('i32.rem_u').get(step).op('i32.mul').set(j);
    emitWidth(f, step, columns, j).set(width);
    header('b').get(first);
    header('bImageBytes').op('i32.mul').op('i32.add').get(group);
    header('bGroupBytes').op('i32.mul').op('i32.add').get(j).i32(2).op('i32.shl').op('i32.add').set(b);
    header('c').get(group);
    header('cGroupBytes').op('i32.mul').op('i32.add').get(j).i32(2).op('i32.shl').op('i32.add').set(c);
    header('mode').i32(MODES.indexOf('tiles')).op('i32.eq').set(tiles);
    f.get(a).get(group);
    f.get(tiles).if(
      () => {
        header('tapDepth')
          .i32(height - 1)
          .op('i32.add')
          .i32(height)
          .op('i32.div_u');
        emitTileBytes(f, height).op('i32.mul');
      },
      () => header('aGroupBytes'),
      'i32',
    );
    f.op('i32.mul').op('i32.add').get(j).get(step).op('i32.div_u');
    header('aPanelBytes').op('i32.mul').op('i32.add').set(a);
    header('flags').set(blockFlags);
    // A column of its own is summed in scratch memory.
    header('mode').i32(MODES.indexOf('scaled')).op('i32.eq');
    f.if(() => {
      f.get(packed).get(panel);
      header('bPanelBytes').op('i32.mul').op('i32.add').set(c).i32(0).set(blockFlags);
    });
    f.get(first).if(() => f.get(blockFlags).i32(ACCUMULATE).op('i32.or').set(blockFlags));
    // The slices of tiles are taps.
    f.get(tiles).if(
      () => f.i32(1).set(sliceStep),
      () => f.get(endSlice).get(firstSlice).op('i32.sub').set(sliceStep),
    );
    forPhases(f, phase, () => {
      word('runs').get(images).op('i32.mul').set(runs);
      word('runBlock').set(runStep);
      repeatBlocks(f, p, runStep, runs, () => {
        minimum(
          f,
          () => f.get(runStep),
          () => f.get(runs).get(p).op('i32.sub'),
        ).set(runBlock);
        f.get(b).set(bPanel);
        header('packs').if(() => {
          const packPanel = (shift: number, pushTarget: () => void): void => {
            f.get(runBlock);
            word('length').op('i32.mul').get(width);
            f.get(b).get(p);
            word('length').op('i32.mul');
            header('bRowBytes').op('i32.mul').op('i32.add');
            if (shift > 0) f.i32(shift).op('i32.add');
            header('bRowBytes').i32(4);
            pushTarget();
            f.call(packColumns);
          };
          packPanel(0, () => f.get(packed));
          if (gap !== undefined) {
            f.get(runBlock);
            word('length').op('i32.mul').i32(5).op('i32.shl').set(gap);
            f.get(panels).i32(2).op('i32.eq');
            f.if(() => packPanel(32, () => f.get(packed).get(gap).op('i32.add')));
          }
          // Offsets of runs count from the first.
          f.get(packed).get(p);
          word('length').op('i32.mul').i32(5).op('i32.shl').op('i32.sub').set(bPanel);
        });
        f.get(firstSlice).set(slice);
        f.loop((again) => {
          f.get(slice).get(sliceStep).op('i32.add').set(sliceEnd);
          const boundary = (at: number): FunctionBuilder => {
            word('rows').get(at).op('i32.mul');
            return header('slices').op('i32.div_u');
          };
          boundary(slice).set(row);
          const entry = (name: 'rowTable' | 'outputTable'): FunctionBuilder =>
            table(name).get(row).i32(2).op('i32.shl').op('i32.add');
          const runsAndB = (): void => {
            header('aStep').get(runBlock);
            table('runTable').get(p).i32(3).op('i32.shl').op('i32.add');
            word('length').get(bPanel);
            header('bStep');
          };
          f.get(tiles).if(
            () => {
              const tile = (target: FunctionReference, pushLast: () => void): void => {
                header('tapDepth').get(a);
                entry('rowTable')
                  .memory('i32.load')
                  .i32(height * 4)
                  .op('i32.mul')
                  .op('i32.add');
                emitTileBytes(f, height);
                runsAndB();
                f.get(c);
                entry('outputTable').memory('i32.load').op('i32.add');
                header('bRowBytes').i32(0).get(blockFlags);
                pushLast();
                f.call(target);
              };
              const one = (): void => {
                header('mode');
                tile(multiply, () => f.get(width));
              };
              if (sixteen === null) one();
              else {
                f.get(panels).i32(2).op('i32.eq');
                f.if(() => tile(sixteen, () => f.get(gap)), one);
              }
            },
            () => {
              header('mode');
              boundary(sliceEnd).get(row).op('i32.sub').get(a);
              entry('rowTable');
              runsAndB();
              f.get(c);
              entry('outputTable').i32(0).get(blockFlags).get(width).call(multiply);
            },
          );
          f.get(sliceEnd).tee(slice).get(endSlice).op('i32.lt_s').brIf(again);
        });
        f.get(blockFlags).i32(ACCUMULATE).op('i32.or').set(blockFlags);
      });
    });
  });
}

/** Defines `placeColumn(descriptor, column, firstSlice, slices, packed)`: copies sums from scratch memory into C. */
function definePlaceColumn(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('placeColumn', integers(5), [], (f) => {
    const [, column, slice, slices, packed] = f.parameters;
    const header = headerOf(f);
    const [rows, first, from, to, rowBytes, group] = locals(f, 'i32', 6);
    // A slice is a tap.
    header('tapDepth').tee(rows).get(slice).op('i32.mul').set(first);
    f.get(rows).get(slices).op('i32.mul').set(rows);
    header('bRowBytes').set(rowBytes);
    f.get(packed).get(column);
    header('bPanelBytes').op('i32.mul').op('i32.add').get(first).i32(2).op('i32.shl').op('i32.add').set(from);
    f.get(column);
    header('columns').op('i32.div_u').set(group);
    header('c').get(group);
    header('cGroupBytes').op('i32.mul').op('i32.add').get(column);
    header('columns').op('i32.rem_u').i32(2).op('i32.shl').op('i32.add');
    f.get(first).get(rowBytes).op('i32.mul').op('i32.add').set(to);
    repeat(f, rows, () => {
      f.get(to).get(from).memory('f32.load').get(to).memory('f32.load').f32(0);
      header('flags').i32(ACCUMULATE).op('i32.and').op('select').op('f32.add').memory('f32.store');
      advanceBy(f, from, 4);
      advance(f, to, rowBytes);
    });
  });
}
