import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { pushTileOfSix } from './conv-tile';
import type { HeaderName } from './conv-words';
import { emitTileBytes, emitWidth, headerOf } from './conv-words';
import { advance, advanceBy, integers, locals, repeat, repeatBlocks, repeatRow } from '../common/emit';

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
export function defineSpread(module: ModuleBuilder): FunctionReference {
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
export function definePad(module: ModuleBuilder, spread: FunctionReference): FunctionReference {
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
export function defineArrange(module: ModuleBuilder, height: number): FunctionReference {
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

/**
 * Defines `pack(descriptor, target)`: copies the kernel into panels of eight columns, or for dot products column by
 * column, all taps of each panel; channel by channel into a plane for each filter of a channel.
 */
export function definePack(
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
