import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler';
import { HEADER_OFFSETS, PHASE_BYTES, PHASE_OFFSETS, PHASES_AT } from './conv-descriptor';
import { MODES } from './conv-plan';
import type { PanelMode } from './conv-tile';
import { defineConvPanel, defineFinishRow, pushTileOfSix } from './conv-tile';
import { advance, advanceBy, integers, locals, minimum, repeat, repeatBlocks, repeatRow } from './emit';
import { ACCUMULATE, RELU, tileHeight } from './tile';

type HeaderName = keyof typeof HEADER_OFFSETS;

/**
 * Defines `conv(descriptor, begin, end, scratch)`, `convInputGradient` and `convFilterGradient`, which compute the units
 * `begin` to `end - 1` of the result (see `convUnits`). All three are products whose operand A is found through tables of
 * offsets (see `ConvPlan`), block of images by block of images.
 */
export function defineConvolutions(
  module: ModuleBuilder,
  relaxedSimd: boolean,
  packColumns: FunctionReference,
): void {
  const finishRow = defineFinishRow(module);
  const panel = (mode: PanelMode, vectors: 1 | 2 | 4): FunctionReference =>
    defineConvPanel(module, mode, vectors, relaxedSimd, finishRow);
  const multiply = defineMultiply(module, {
    rows: [panel('rows', 1), panel('rows', 2)],
    channels: [panel('channels', 1), panel('channels', 4)],
    tiles: panel('tiles', 2),
    dots: panel('dots', 1),
  });
  const spread = defineSpread(module);
  const pad = definePad(module, spread);
  const pack = definePack(module, packColumns, spread);
  const product = defineProduct(module, { multiply, pad, pack });
  const filter = defineFilterGradient(module, relaxedSimd, { multiply, pad, packColumns });
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

/** Pushes words of the descriptor, whose address is the first parameter. */
function headerOf(f: FunctionBuilder): (name: HeaderName) => FunctionBuilder {
  return (name) => f.get(0).memory('i32.load', HEADER_OFFSETS[name]);
}

/** Pushes words of a phase, or addresses of its tables. */
function phaseOf(
  f: FunctionBuilder,
  phase: number,
): {
  word: (name: keyof typeof PHASE_OFFSETS) => FunctionBuilder;
  table: (name: 'rowTable' | 'outputTable' | 'runTable') => FunctionBuilder;
} {
  return {
    word: (name) => f.get(phase).memory('i32.load', PHASE_OFFSETS[name]),
    table: (name) => f.get(0).get(phase).memory('i32.load', PHASE_OFFSETS[name]).op('i32.add'),
  };
}

/** Runs `body` for the phases of a descriptor; `phase` is a local for the address of each. */
function forPhases(f: FunctionBuilder, phase: number, body: () => void): void {
  const left = f.local('i32');
  f.get(0).i32(PHASES_AT).op('i32.add').set(phase);
  headerOf(f)('phases').set(left);
  repeat(f, left, () => {
    body();
    advanceBy(f, phase, PHASE_BYTES);
  });
}

/**
 * Runs `line` for each line of positions that is copied, with `from` and `to` (locals) at its start; `unit` is what
 * distances in the copy are measured in.
 */
function forLines(
  f: FunctionBuilder,
  images: number,
  source: number,
  padded: number,
  unit: number,
  line: (from: number, to: number) => void,
): void {
  const header = headerOf(f);
  const [planes, lines, image, plane, fromLine, from] = locals(f, 'i32', 6);
  const [toImage, toPlane, toLine, to] = locals(f, 'i32', 4);
  const next = (pointer: number, name: HeaderName, scale: number): void => {
    f.get(pointer);
    header(name).i32(scale).op('i32.mul').op('i32.add').set(pointer);
  };
  f.get(padded).set(toImage).get(source).set(fromLine).get(images).set(image);
  f.get(source).set(plane);
  repeat(f, image, () => {
    f.get(toImage).set(toPlane).get(plane).set(from);
    next(toPlane, 'paddedInterior', unit);
    header('planes').tee(planes);
    f.if(() =>
      repeat(f, planes, () => {
        f.get(from).set(fromLine).get(toPlane).set(toLine);
        header('lines').tee(lines);
        f.if(() =>
          repeat(f, lines, () => {
            f.get(toLine).set(to);
            line(fromLine, to);
            next(fromLine, 'lineBytes', 1);
            next(toLine, 'paddedLine', unit);
          }),
        );
        next(from, 'planeBytes', 1);
        next(toPlane, 'paddedPlane', unit);
      }),
    );
    next(plane, 'aImageBytes', 1);
    next(toImage, 'paddedImage', unit);
  });
}

/**
 * Defines `spread(descriptor, positions, from, to, repeatTo)`: copies the channels of some positions (at least one) as
 * often as each has filters.
 */
function defineSpread(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('spread', integers(5), [], (f) => {
    const [, positions, from, to, repeatTo] = f.parameters;
    const header = headerOf(f);
    const [channels, repeats, fromChannel, toChannel, source, target] = locals(f, 'i32', 6);
    const next = (pointer: number, name: HeaderName): void => {
      f.get(pointer);
      header(name).op('i32.add').set(pointer);
    };
    repeat(f, positions, () => {
      f.get(from).set(fromChannel).get(to).set(toChannel);
      header('spreadChannels').set(channels);
      repeat(f, channels, () => {
        f.get(fromChannel).set(source).get(toChannel).set(target);
        header('spreadRepeat').set(repeats);
        repeat(f, repeats, () => {
          f.get(target).get(source).memory('f32.load').memory('f32.store');
          next(source, 'repeatFrom');
          advance(f, target, repeatTo);
        });
        next(fromChannel, 'channelFrom');
        next(toChannel, 'channelTo');
      });
      next(from, 'positionBytes');
      next(to, 'paddedPositionBytes');
    });
  });
}

/** Defines `pad(descriptor, images, source, padded)`: copies images between zeros. */
function definePad(module: ModuleBuilder, spread: FunctionReference): FunctionReference {
  return module.defineFunction('pad', integers(4), [], (f) => {
    const [, images, source, padded] = f.parameters;
    const header = headerOf(f);
    const [at, end, bytes] = locals(f, 'i32', 3);
    header('positions');
    header('positionBytes').op('i32.mul').set(bytes);
    forLines(f, images, source, padded, 1, (from, to) => {
      header('spreadRepeat');
      f.if(
        () => {
          f.get(bytes).if(() => {
            f.get(0);
            header('positions').get(from).get(to);
            header('repeatTo').call(spread);
          });
        },
        () => {
          f.get(from).set(at);
          repeatRow(f, to, end, bytes, (load, store, width) => {
            f.get(to).get(at).memory(load).memory(store);
            for (const pointer of [to, at]) advanceBy(f, pointer, width);
          });
        },
      );
    });
  });
}

/**
 * Defines `arrange(descriptor, images, source, target)`: copies images between zeros so that the channels of a tile (six
 * or four of a group) lie side by side, position after position, tile after tile.
 */
function defineArrange(module: ModuleBuilder, height: number): FunctionReference {
  return module.defineFunction('arrange', integers(4), [], (f) => {
    const [, images, source, target] = f.parameters;
    const header = headerOf(f);
    const [groups, channels, at, positions, six] = locals(f, 'i32', 5);
    header('groups').set(groups);
    repeat(f, groups, () => {
      header('tapDepth').set(channels);
      f.loop((again) => {
        if (height === 6) pushTileOfSix(f, channels).set(six);
        forLines(f, images, source, target, height * 4, (from, to) => {
          f.get(from).set(at);
          header('positions').tee(positions);
          f.if(() =>
            repeat(f, positions, () => {
              f.get(to).get(at).memory('v128.load').memory('v128.store');
              if (height === 6) {
                f.get(six).if(() => f.get(to).get(at).memory('i64.load', 16).memory('i64.store', 16));
              }
              f.get(at);
              header('positionBytes').op('i32.add').set(at);
              advanceBy(f, to, height * 4);
            }),
          );
        });
        const rows = (scale: number): void => {
          f.i32(4 * scale);
          if (height === 6) f.get(six).i32(1).op('i32.shl').i32(scale).op('i32.mul').op('i32.add');
        };
        f.get(source);
        rows(4);
        f.op('i32.add').set(source).get(target);
        emitTileBytes(f, height).op('i32.add').set(target).get(channels);
        rows(1);
        f.op('i32.sub').tee(channels).brIf(again);
      });
    });
  });
}

/** Pushes the bytes of one tile of all images of a block. */
function emitTileBytes(f: FunctionBuilder, height: number): FunctionBuilder {
  const header = headerOf(f);
  header('paddedImage');
  return header('blockImages')
    .op('i32.mul')
    .i32(height * 4)
    .op('i32.mul');
}

/**
 * Defines `pack(descriptor, target)`: copies the kernel into panels of eight columns, or for dot products column by
 * column, all taps of each panel; channel by channel into a plane for each filter of a channel.
 */
function definePack(
  module: ModuleBuilder,
  packColumns: FunctionReference,
  spread: FunctionReference,
): FunctionReference {
  return module.defineFunction('pack', integers(2), [], (f) => {
    const [, target] = f.parameters;
    const header = headerOf(f);
    const [groups, b, j, columns, step, width, taps, tap, depth, source, bytes] = locals(f, 'i32', 11);
    header('spreadRepeat');
    f.if(
      () => {
        // A plane of taps for each filter of a channel.
        f.get(0);
        header('taps');
        header('b').get(target);
        header('taps');
        header('paddedPositionBytes').op('i32.mul').call(spread);
      },
      () => {
        header('columns').set(columns);
        header('panelColumns').set(step);
        header('b').set(b);
        header('groups').set(groups);
        repeat(f, groups, () => {
          repeatBlocks(f, j, step, columns, () => {
            emitWidth(f, step, columns, j).set(width);
            header('taps').set(taps).get(0);
            header('tapTable').op('i32.add').set(tap);
            repeat(f, taps, () => {
              header('tapDepth').set(depth);
              f.get(b).get(tap).memory('i32.load').op('i32.add').get(j);
              header('bColumnBytes').op('i32.mul').op('i32.add').set(source);
              f.get(step).i32(1).op('i32.eq');
              f.if(
                () => {
                  header('bRowBytes').set(bytes);
                  repeat(f, depth, () => {
                    f.get(target).get(source).memory('f32.load').memory('f32.store');
                    advance(f, source, bytes);
                    advanceBy(f, target, 4);
                  });
                },
                () => {
                  f.get(depth).get(width).get(source);
                  header('bRowBytes');
                  header('bColumnBytes').get(target).call(packColumns);
                  f.get(target).get(depth).i32(5).op('i32.shl').op('i32.add').set(target);
                },
              );
              advanceBy(f, tap, 4);
            });
          });
          f.get(b);
          header('bGroupBytes').op('i32.add').set(b);
        });
      },
    );
  });
}

/** Pushes `min(step, columns - j)`. */
function emitWidth(f: FunctionBuilder, step: number, columns: number, j: number): FunctionBuilder {
  return minimum(
    f,
    () => f.get(step),
    () => f.get(columns).get(j).op('i32.sub'),
  );
}

interface Panels {
  readonly rows: readonly FunctionReference[];
  readonly channels: readonly FunctionReference[];
  readonly tiles: FunctionReference;
  readonly dots: FunctionReference;
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
    is('channels').if(
      () => emitChannels(f, panels.channels, call),
      () => {
        is('dots').if(
          () => columns(panels.dots, 0),
          () => {
            is('tiles').if(
              () => columns(panels.tiles, 4),
              () => {
                f.get(width).i32(4).op('i32.gt_u');
                f.if(
                  () => columns(panels.rows[1], 4),
                  () => columns(panels.rows[0], 0),
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
  readonly pad: FunctionReference;
  readonly pack: FunctionReference;
}

/** Defines the function behind `conv` and `convInputGradient`. */
function defineProduct(module: ModuleBuilder, { multiply, pad, pack }: ProductParts): FunctionReference {
  const unit = defineUnit(module, multiply);
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

/** Zeros around images, which stay when one is replaced by the next. */
function emitClearPadding(f: FunctionBuilder, scratch: number): void {
  const header = headerOf(f);
  header('paddedBytes').if(() => {
    f.get(scratch).i32(0);
    header('paddedBytes').memoryFill();
  });
}

/** How many images there are from `first` on in a block, and where their data are. */
function emitBlockOfImages(f: FunctionBuilder, first: number, images: number, source: number): void {
  const header = headerOf(f);
  minimum(
    f,
    () => header('blockImages'),
    () => {
      header('images');
      f.get(first).op('i32.sub');
    },
  ).set(images);
  header('a').get(first);
  header('aImageBytes').op('i32.mul').op('i32.add').set(source);
}

/** Defines `unit(descriptor, a, c, images, slice, b)`: a part of the rows of each phase. */
function defineUnit(module: ModuleBuilder, multiply: FunctionReference): FunctionReference {
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
            repeatBlocks(f, j, step, columns, () => {
              header('mode').get(rows).get(aPanel);
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
              emitWidth(f, step, columns, j).call(multiply);
              f.get(aPanel);
              header('aPanelBytes').op('i32.add').set(aPanel).get(bPanel);
              header('bPanelBytes').op('i32.add').set(bPanel);
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

interface FilterParts {
  readonly multiply: FunctionReference;
  readonly pad: FunctionReference;
  readonly packColumns: FunctionReference;
}

/** Defines the function behind `convFilterGradient`. */
function defineFilterGradient(
  module: ModuleBuilder,
  relaxedSimd: boolean,
  { multiply, pad, packColumns }: FilterParts,
): FunctionReference {
  const height = tileHeight(relaxedSimd);
  const arrange = defineArrange(module, height);
  const panel = defineFilterPanel(module, height, multiply, packColumns);
  return module.defineFunction('filterGradient', integers(4), [], (f) => {
    const [descriptor, begin, end, scratch] = f.parameters;
    const header = headerOf(f);
    const [first, images, source, total, blockImages, packed] = locals(f, 'i32', 6);
    const [at, next, slice] = locals(f, 'i32', 3);
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
      // A panel's slices at a time.
      f.get(begin).set(at);
      f.block((done) =>
        f.loop((again) => {
          f.get(at).get(end).op('i32.ge_s').brIf(done);
          f.get(at);
          header('slices').op('i32.rem_u').set(slice);
          minimum(
            f,
            () => {
              f.get(at).get(slice).op('i32.sub');
              header('slices').op('i32.add');
            },
            () => f.get(end),
          ).set(next);
          f.get(descriptor).get(source).get(images).get(first).get(at);
          header('slices').op('i32.div_u');
          f.get(slice).get(slice).get(next).op('i32.add').get(at).op('i32.sub').get(packed).call(panel);
          f.get(next).set(at).br(again);
        }),
      );
    });
  });
}

/**
 * Defines `filterPanel(descriptor, a, images, firstImage, panel, firstSlice, endSlice, packed)`: what some images add to
 * some rows of eight columns, or of as many channels.
 */
function defineFilterPanel(
  module: ModuleBuilder,
  height: number,
  multiply: FunctionReference,
  packColumns: FunctionReference,
): FunctionReference {
  return module.defineFunction('filterPanel', integers(8), [], (f) => {
    const [, a, images, first, panel, firstSlice, endSlice, packed] = f.parameters;
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
          f.get(runBlock);
          word('length').op('i32.mul').get(width);
          f.get(b).get(p);
          word('length').op('i32.mul');
          header('bRowBytes').op('i32.mul').op('i32.add');
          header('bRowBytes').i32(4).get(packed).call(packColumns);
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
              header('mode');
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
              header('bRowBytes').i32(0).get(blockFlags).get(width).call(multiply);
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
