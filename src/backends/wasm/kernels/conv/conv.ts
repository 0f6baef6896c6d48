import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { definePack, definePad, defineSpread } from './conv-copies';
import { defineFilterGradient } from './conv-filter';
import { MODES } from './conv-modes';
import type { PanelMode } from './conv-modes';
import { defineConvPanel, defineFinishRow } from './conv-tile';
import { emitBlockOfImages, emitClearPadding, emitWidth, forPhases, headerOf, phaseOf } from './conv-words';
import { advanceBy, integers, locals, minimum, repeat, repeatBlocks } from '../common/emit';
import { ACCUMULATE, RELU } from '../gemm/tile';
import type { Arithmetic } from '../common/library-options';

/**
 * Defines `conv(descriptor, begin, end, scratch)`, `convInputGradient` and `convFilterGradient`, which compute the units
 * `begin` to `end - 1` of the result (see `convUnits`). All three are products whose operand A is found through tables of
 * offsets (see `ConvPlan`), block of images by block of images.
 *
 * @param wide whether there are panels of 16 columns, and whole ones of eight: the same bits, but slow where the engine
 * does not make wider vectors of them (see `definePanel`).
 */
export function defineConvolutions(
  module: ModuleBuilder,
  arithmetic: Arithmetic,
  packColumns: FunctionReference,
  wide: boolean,
): void {
  const finishRow = defineFinishRow(module);
  const panel = (mode: PanelMode, vectors: 1 | 2 | 4, whole?: boolean): FunctionReference =>
    defineConvPanel(module, mode, vectors, arithmetic, finishRow, whole);
  const multiply = defineMultiply(module, {
    rows: [panel('rows', 1), panel('rows', 2)],
    channels: [panel('channels', 1), panel('channels', 4)],
    tiles: panel('tiles', 2),
    scaled: panel('scaled', 4),
    dots: panel('dots', 1),
    eight: wide ? { rows: panel('rows', 2, true), tiles: panel('tiles', 2, true) } : null,
  });
  const sixteen = wide ? { rows: panel('rows', 4), tiles: panel('tiles', 4) } : null;
  const spread = defineSpread(module);
  const pad = definePad(module, spread);
  const pack = definePack(module, packColumns, spread);
  const product = defineProduct(module, { multiply, sixteen: sixteen?.rows ?? null, pad, pack });
  const filter = defineFilterGradient(module, arithmetic, {
    multiply,
    sixteen: sixteen?.tiles ?? null,
    pad,
    packColumns,
  });
  for (const [name, target] of [
    ['conv', product],
    ['convInputGradient', product],
    ['convFilterGradient', filter],
  ] as const) {
    module.defineFunction(name, integers(4), [], (f) => f.get(0).get(1).get(2).get(3).call(target), {
      export: true,
    });
  }
}

interface Panels {
  readonly rows: readonly FunctionReference[];
  readonly channels: readonly FunctionReference[];
  readonly tiles: FunctionReference;
  readonly scaled: FunctionReference;
  readonly dots: FunctionReference;
  /** For eight columns, all of them stored, where they are not those for fewer too. */
  readonly eight: { readonly rows: FunctionReference; readonly tiles: FunctionReference } | null;
}

/**
 * Defines `multiply(mode, rows, a, rowTable, aStep, runs, runTable, length, b, bStep, c, outputTable, bias, flags, width)`: one
 * panel of 1 to 8 columns, or of 1 to 16 channels.
 */
function defineMultiply(module: ModuleBuilder, panels: Panels): FunctionReference {
  return module.defineFunction('multiply', integers(15), [], (f) => {
    const [mode, ...rest] = f.parameters;
    const width = rest[rest.length - 1];
    const call = (target: FunctionReference, pushWidth: () => void): void => {
      for (const parameter of rest.slice(0, -1)) f.get(parameter);
      pushWidth();
      f.call(target);
    };
    const is = (name: PanelMode): FunctionBuilder => f.get(mode).i32(MODES.indexOf(name)).op('i32.eq');
    const columns = (target: FunctionReference, offWidth: number): void =>
      call(target, () => f.get(width).i32(offWidth).op('i32.sub'));
    const upToEight = (target: FunctionReference, eight: FunctionReference | undefined): void => {
      if (eight === undefined) columns(target, 4);
      else {
        f.get(width).i32(8).op('i32.eq');
        f.if(
          () => columns(eight, 4),
          () => columns(target, 4),
        );
      }
    };
    is('channels').if(
      () => emitChannels(f, panels.channels, call),
      () => {
        is('dots').if(
          () => columns(panels.dots, 0),
          () => {
            is('tiles').if(
              () => upToEight(panels.tiles, panels.eight?.tiles),
              () => {
                is('scaled').if(
                  () => call(panels.scaled, () => f.i32(4)),
                  () => {
                    f.get(width).i32(4).op('i32.gt_u');
                    f.if(
                      () => upToEight(panels.rows[1], panels.eight?.rows),
                      () => columns(panels.rows[0], 0),
                    );
                  },
                );
              },
            );
          },
        );
      },
    );
  });
}

/** Sixteen channels at once, or less of them in fours. */
function emitChannels(
  f: FunctionBuilder,
  [four, sixteen]: readonly FunctionReference[],
  call: (target: FunctionReference, pushWidth: () => void) => void,
): void {
  const parameters = f.parameters;
  const [a, b, c, bias, width] = [2, 8, 10, 12, 14].map((i) => parameters[i]);
  f.get(width).i32(16).op('i32.eq');
  f.if(
    () => call(sixteen, () => f.i32(4)),
    () =>
      f.loop((again) => {
        call(four, () =>
          minimum(
            f,
            () => f.get(width),
            () => f.i32(4),
          ),
        );
        for (const pointer of [a, b, c]) advanceBy(f, pointer, 16);
        f.get(bias).if(() => advanceBy(f, bias, 16));
        f.get(width).i32(4).op('i32.sub').tee(width).i32(0).op('i32.gt_s').brIf(again);
      }),
  );
}

interface ProductParts {
  readonly multiply: FunctionReference;
  /** The panel of 16 columns that A's rows are multiplied with, where there is one. */
  readonly sixteen: FunctionReference | null;
  readonly pad: FunctionReference;
  readonly pack: FunctionReference;
}

/** Defines the function behind `conv` and `convInputGradient`. */
function defineProduct(
  module: ModuleBuilder,
  { multiply, sixteen, pad, pack }: ProductParts,
): FunctionReference {
  const unit = defineUnit(module, multiply, sixteen);
  return module.defineFunction('product', integers(4), [], (f) => {
    const [descriptor, begin, end, scratch] = f.parameters;
    const header = headerOf(f);
    const [at, b, first, images, source, padded] = locals(f, 'i32', 6);
    emitClearPadding(f, scratch);
    header('b').set(b);
    header('packs').if(() => {
      f.get(scratch);
      header('paddedBytes').op('i32.add').set(b);
      f.get(begin).get(end).op('i32.lt_s');
      f.if(() => f.get(descriptor).get(b).call(pack));
    });
    f.i32(-1).set(padded);
    f.forRange(
      at,
      () => f.get(begin),
      () => f.get(end),
      1,
      () => {
        f.get(at);
        header('slices').op('i32.div_u');
        header('blockImages').op('i32.mul').set(first);
        emitBlockOfImages(f, first, images, source);
        header('paddedBytes').if(() => {
          f.get(padded).get(first).op('i32.ne');
          f.if(() => f.get(descriptor).get(images).get(source).get(scratch).call(pad));
          f.get(first).set(padded).get(scratch).set(source);
        });
        f.get(descriptor).get(source);
        header('c').get(first);
        header('cImageBytes').op('i32.mul').op('i32.add').get(images).get(at);
        header('slices').op('i32.rem_u').get(b).call(unit);
      },
    );
  });
}

/** Defines `unit(descriptor, a, c, images, slice, b)`: a part of the rows of each phase. */
function defineUnit(
  module: ModuleBuilder,
  multiply: FunctionReference,
  sixteen: FunctionReference | null,
): FunctionReference {
  return module.defineFunction('unit', integers(6), [], (f) => {
    const [, a, c, images, slice, b] = f.parameters;
    const header = headerOf(f);
    const [phase, row, rows, groups, columns, step, runs, runStep, runBlock] = locals(f, 'i32', 9);
    const [aGroup, aPanel, bPanel, cGroup, biasGroup, blockFlags, p, j] = locals(f, 'i32', 8);
    const { word, table } = phaseOf(f, phase);
    header('columns').set(columns);
    header('panelColumns').set(step);
    forPhases(f, phase, () => {
      const boundary = (offset: number): FunctionBuilder => {
        word('rows').get(images).op('i32.mul').get(slice).i32(offset).op('i32.add').op('i32.mul');
        return header('slices').op('i32.div_u');
      };
      boundary(0).set(row);
      boundary(1).get(row).op('i32.sub').tee(rows);
      f.if(() => {
        word('runs').set(runs);
        word('runBlock').set(runStep);
        header('bias').set(biasGroup);
        header('groups').set(groups);
        f.get(a).set(aGroup).get(b).set(bPanel).get(c).set(cGroup);
        repeat(f, groups, () => {
          const bGroup = f.local('i32');
          f.get(bPanel).set(bGroup);
          repeatBlocks(f, p, runStep, runs, () => {
            minimum(
              f,
              () => f.get(runStep),
              () => f.get(runs).get(p).op('i32.sub'),
            ).set(runBlock);
            // Every block of runs after the first adds; the last finishes.
            header('flags').set(blockFlags);
            f.get(p).if(() => f.get(blockFlags).i32(ACCUMULATE).op('i32.or').set(blockFlags));
            const last = f.local('i32');
            f.get(p).get(runBlock).op('i32.add').get(runs).op('i32.ge_s').tee(last).op('i32.eqz');
            f.if(() => f.get(blockFlags).i32(~RELU).op('i32.and').set(blockFlags));
            f.get(aGroup).set(aPanel).get(bGroup).set(bPanel);
            const pushOperands = (): void => {
              f.get(rows).get(aPanel);
              table('rowTable').get(row).i32(2).op('i32.shl').op('i32.add');
              header('aStep').get(runBlock);
              table('runTable').get(p).i32(3).op('i32.shl').op('i32.add');
              word('length').get(bPanel);
              header('bStep');
              f.get(cGroup).get(j).i32(2).op('i32.shl').op('i32.add');
              table('outputTable').get(row).i32(2).op('i32.shl').op('i32.add');
              f.get(biasGroup).get(j).i32(2).op('i32.shl').op('i32.add').i32(0);
              f.get(biasGroup).i32(0).get(last).op('select').op('select');
              f.get(blockFlags);
            };
            const multiplyOne = (): void => {
              header('mode');
              pushOperands();
              emitWidth(f, step, columns, j).call(multiply);
            };
            const nextB = (): void => {
              f.get(bPanel);
              header('bPanelBytes').op('i32.add').set(bPanel);
            };
            repeatBlocks(f, j, step, columns, () => {
              if (sixteen !== null) {
                // Two panels at once; the second is then the one that is done.
                header('mode').i32(MODES.indexOf('rows')).op('i32.eq');
                f.get(columns).get(j).op('i32.sub').i32(16).op('i32.ge_s').op('i32.and');
                f.if(() => {
                  pushOperands();
                  header('bPanelBytes').call(sixteen);
                  advanceBy(f, j, 8);
                  nextB();
                }, multiplyOne);
              } else multiplyOne();
              f.get(aPanel);
              header('aPanelBytes').op('i32.add').set(aPanel);
              nextB();
            });
          });
          for (const [pointer, name] of [
            [aGroup, 'aGroupBytes'],
            [cGroup, 'cGroupBytes'],
          ] as const) {
            f.get(pointer);
            header(name).op('i32.add').set(pointer);
          }
          f.get(biasGroup).if(() => {
            f.get(biasGroup);
            header('cGroupBytes').op('i32.add').set(biasGroup);
          });
        });
      });
    });
  });
}
