import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler';
import { CONV_DEPTH_BLOCK, HEADER_OFFSETS, PHASE_BYTES, PHASE_OFFSETS, PHASES_AT } from './conv-descriptor';
import { advanceBy, integers, locals, minimum, repeat, repeatBlocks, repeatRow } from './emit';
import { ACCUMULATE, definePanel, RELU } from './tile';

/**
 * Defines `conv(descriptor, begin, end, scratch)`, `convInputGradient` and `convFilterGradient`, which compute the units
 * `begin` to `end - 1` of the result (see `convUnits`). All three are one product whose operand A is found through
 * tables of offsets (see `convDescriptor`): image by image, which is first copied between zeros where windows reach over
 * its edges.
 */
export function defineConvolutions(
  module: ModuleBuilder,
  relaxedSimd: boolean,
  packColumns: FunctionReference,
): void {
  const panels = [
    definePanel(module, 'indirect', 1, relaxedSimd),
    definePanel(module, 'indirect', 2, relaxedSimd),
  ];
  const pad = definePad(module);
  const pack = definePack(module, packColumns);
  const image = defineImage(module, panels, packColumns);
  const product = module.defineFunction('tableProduct', integers(4), [], (f) => {
    const [descriptor, begin, end, scratch] = f.parameters;
    const header = (name: keyof typeof HEADER_OFFSETS): FunctionBuilder =>
      f.get(descriptor).memory('i32.load', HEADER_OFFSETS[name]);
    const [at, source, last, packed] = locals(f, 'i32', 4);
    header('paddedBytes').if(() => {
      f.get(scratch).i32(0);
      header('paddedBytes').memoryFill();
    });
    f.get(scratch);
    header('paddedBytes').op('i32.add').set(packed);
    header('bImageBytes');
    f.if(
      () => {
        header('images').set(last);
      },
      () => {
        f.get(descriptor).get(packed).call(pack);
        f.get(begin).set(at).get(end).set(last);
      },
    );
    f.forRange(
      at,
      () => f.get(at),
      () => f.get(last),
      1,
      () => {
        header('a').get(at);
        header('aImageBytes').op('i32.mul').op('i32.add').set(source);
        header('paddedBytes').if(() => {
          f.get(descriptor).get(source).get(scratch).call(pad);
          f.get(scratch).set(source);
        });
        header('clearBytes').if(() => {
          header('c').get(at);
          header('clearBytes').op('i32.mul').op('i32.add').i32(0);
          header('clearBytes').memoryFill();
        });
        f.get(descriptor).get(at).get(source).get(packed).get(begin).get(end).call(image);
      },
    );
  });
  for (const name of ['conv', 'convInputGradient', 'convFilterGradient']) {
    module.defineFunction(name, integers(4), [], (f) => f.get(0).get(1).get(2).get(3).call(product), {
      export: true,
    });
  }
}

/** Defines `pad(descriptor, image, padded)`: copies an image between the zeros of the padded one. */
function definePad(module: ModuleBuilder): FunctionReference {
  return module.defineFunction('pad', integers(3), [], (f) => {
    const [descriptor, plane, padded] = f.parameters;
    const header = (name: keyof typeof HEADER_OFFSETS): FunctionBuilder =>
      f.get(descriptor).memory('i32.load', HEADER_OFFSETS[name]);
    const [planes, rows, row, source, paddedRow, target, end, bytes] = locals(f, 'i32', 8);
    header('rowCopyBytes').set(bytes);
    f.get(padded);
    header('paddedInterior').op('i32.add').set(padded);
    header('planes').set(planes);
    repeat(f, planes, () => {
      header('rows').set(rows).get(plane).set(row).get(padded).set(paddedRow);
      repeat(f, rows, () => {
        f.get(row).set(source).get(paddedRow).set(target);
        repeatRow(f, target, end, bytes, (load, store, width) => {
          f.get(target).get(source).memory(load).memory(store);
          for (const pointer of [target, source]) advanceBy(f, pointer, width);
        });
        f.get(row);
        header('rowBytes').op('i32.add').set(row).get(paddedRow);
        header('paddedRowBytes').op('i32.add').set(paddedRow);
      });
      f.get(plane);
      header('planeBytes').op('i32.add').set(plane).get(padded);
      header('paddedPlaneBytes').op('i32.add').set(padded);
    });
  });
}

/** Runs `body` for the phases of a descriptor; `phase` is a local for the address of each. */
function forPhases(f: FunctionBuilder, descriptor: number, phase: number, body: () => void): void {
  const left = f.local('i32');
  f.get(descriptor).i32(PHASES_AT).op('i32.add').set(phase);
  f.get(descriptor).memory('i32.load', HEADER_OFFSETS.phases).tee(left);
  f.if(() =>
    repeat(f, left, () => {
      body();
      advanceBy(f, phase, PHASE_BYTES);
    }),
  );
}

/** Defines `pack(descriptor, target)`: copies the kernel into panels of eight columns, by phase, group and panel. */
function definePack(module: ModuleBuilder, packColumns: FunctionReference): FunctionReference {
  return module.defineFunction('pack', integers(2), [], (f) => {
    const [descriptor, target] = f.parameters;
    const header = (name: keyof typeof HEADER_OFFSETS): FunctionBuilder =>
      f.get(descriptor).memory('i32.load', HEADER_OFFSETS[name]);
    const [phase, groups, b, j, columns, width, taps, tap, tapDepth, step] = locals(f, 'i32', 10);
    header('columns').set(columns).i32(8).set(step);
    forPhases(f, descriptor, phase, () => {
      header('b').set(b);
      header('groups').set(groups);
      f.get(phase).memory('i32.load', PHASE_OFFSETS.tapDepth).set(tapDepth);
      repeat(f, groups, () => {
        repeatBlocks(f, j, step, columns, () => {
          minimum(
            f,
            () => f.i32(8),
            () => f.get(columns).get(j).op('i32.sub'),
          ).set(width);
          f.get(phase).memory('i32.load', PHASE_OFFSETS.taps).set(taps);
          f.get(descriptor).get(phase).memory('i32.load', PHASE_OFFSETS.tapTable).op('i32.add').set(tap);
          repeat(f, taps, () => {
            f.get(tapDepth).get(width);
            f.get(b).get(tap).memory('i32.load').op('i32.add').get(j);
            header('bColumnBytes').op('i32.mul').op('i32.add');
            header('bRowBytes');
            header('bColumnBytes').get(target).call(packColumns);
            f.get(target).get(tapDepth).i32(5).op('i32.shl').op('i32.add').set(target);
            advanceBy(f, tap, 4);
          });
        });
        f.get(b);
        header('bGroupBytes').op('i32.add').set(b);
      });
    });
  });
}

/**
 * Defines `image(descriptor, index, a, packed, begin, end)`: the products of one image, whose data are at `a`. Where all
 * images share C, only the panels `begin` to `end - 1` of eight columns, counted through all groups.
 */
function defineImage(
  module: ModuleBuilder,
  panels: readonly FunctionReference[],
  packColumns: FunctionReference,
): FunctionReference {
  return module.defineFunction('image', integers(6), [], (f) => {
    const [descriptor, index, a, packed, begin, end] = f.parameters;
    const header = (name: keyof typeof HEADER_OFFSETS): FunctionBuilder =>
      f.get(descriptor).memory('i32.load', HEADER_OFFSETS[name]);
    const [phase, groups, columns, panelStep, fullDepth, step, depth] = locals(f, 'i32', 7);
    const [aGroup, bGroup, cGroup, biasGroup, blockBias, blockFlags, panel] = locals(f, 'i32', 7);
    const [rows, rowTable, columnTable, outputTable, p, j, width, unit] = locals(f, 'i32', 8);
    const table = (name: 'rowTable' | 'columnTable' | 'outputTable'): FunctionBuilder =>
      f.get(descriptor).get(phase).memory('i32.load', PHASE_OFFSETS[name]).op('i32.add');

    header('columns').set(columns).i32(8).set(panelStep);
    forPhases(f, descriptor, phase, () => {
      f.get(phase).memory('i32.load', PHASE_OFFSETS.rows).set(rows);
      f.get(phase).memory('i32.load', PHASE_OFFSETS.depth).set(fullDepth);
      table('rowTable').set(rowTable);
      table('outputTable').set(outputTable);
      // ceil(depth / ceil(depth / block)): blocks of equal depth.
      f.get(fullDepth)
        .get(fullDepth)
        .i32(CONV_DEPTH_BLOCK - 1)
        .op('i32.add')
        .i32(CONV_DEPTH_BLOCK);
      f.op('i32.div_u').tee(step).op('i32.add').i32(1).op('i32.sub').get(step).op('i32.div_u').set(step);
      f.get(a).set(aGroup);
      header('b').get(index);
      header('bImageBytes').op('i32.mul').op('i32.add').set(bGroup);
      header('c').get(index);
      header('cImageBytes').op('i32.mul').op('i32.add').set(cGroup);
      header('bias').set(biasGroup);
      header('groups').set(groups);
      repeat(f, groups, () => {
        table('columnTable').set(columnTable);
        repeatBlocks(f, p, step, fullDepth, () => {
          minimum(
            f,
            () => f.get(step),
            () => f.get(fullDepth).get(p).op('i32.sub'),
          ).set(depth);
          header('flags').set(blockFlags).i32(0).set(blockBias);
          // Every block of depth after the first adds; so does every image after the first where all share C.
          f.get(p).i32(0).get(index);
          header('cImageBytes').op('select').op('i32.or');
          f.if(() => f.get(blockFlags).i32(ACCUMULATE).op('i32.or').set(blockFlags));
          f.get(p).get(depth).op('i32.add').get(fullDepth).op('i32.lt_u');
          f.if(
            () => f.get(blockFlags).i32(~RELU).op('i32.and').set(blockFlags),
            () => f.get(biasGroup).set(blockBias),
          );
          repeatBlocks(f, j, panelStep, columns, () =>
            f.block((skip) => {
              header('bImageBytes').if(
                () => {
                  f.get(unit).get(j).i32(3).op('i32.shr_u').op('i32.add').get(begin).op('i32.sub').get(end);
                  f.get(begin).op('i32.sub').op('i32.ge_u').set(panel);
                },
                () => f.i32(0).set(panel),
              );
              f.get(panel).brIf(skip);
              minimum(
                f,
                () => f.i32(8),
                () => f.get(columns).get(j).op('i32.sub'),
              ).set(width);
              header('bImageBytes');
              f.if(
                () => {
                  f.get(depth).get(width).get(bGroup).get(j).i32(2).op('i32.shl').op('i32.add').get(p);
                  header('bRowBytes').op('i32.mul').op('i32.add');
                  header('bRowBytes').i32(4).get(packed).call(packColumns);
                  f.get(packed).set(panel);
                },
                // Panels lie one after another, `fullDepth` rows of 32 bytes each.
                () => {
                  f.get(j).get(fullDepth).op('i32.mul').i32(2).op('i32.shl');
                  f.get(p).i32(5).op('i32.shl').op('i32.add').get(packed).op('i32.add').set(panel);
                },
              );
              const call = (target: FunctionReference, offWidth: number): void => {
                f.get(rows).get(depth).get(aGroup).get(rowTable).get(columnTable).get(panel).i32(32);
                f.get(cGroup).get(j).i32(2).op('i32.shl').op('i32.add').get(outputTable);
                f.get(blockBias).get(j).i32(2).op('i32.shl').op('i32.add').i32(0).get(blockBias).op('select');
                f.get(blockFlags).get(width).i32(offWidth).op('i32.sub').call(target);
              };
              f.get(width).i32(4).op('i32.gt_u');
              f.if(
                () => call(panels[1], 4),
                () => call(panels[0], 0),
              );
            }),
          );
          f.get(columnTable).get(depth).i32(2).op('i32.shl').op('i32.add').set(columnTable);
        });
        f.get(columns).i32(7).op('i32.add').i32(3).op('i32.shr_u').get(unit).op('i32.add').set(unit);
        header('bImageBytes').op('i32.eqz');
        f.if(() => {
          f.get(columns).i32(7).op('i32.add').i32(3).op('i32.shr_u').get(fullDepth).op('i32.mul');
          f.i32(5).op('i32.shl').get(packed).op('i32.add').set(packed);
        });
        for (const [pointer, name] of [
          [aGroup, 'aGroupBytes'],
          [bGroup, 'bGroupBytes'],
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
}
