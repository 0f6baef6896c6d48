import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler';
import { advanceBy, integers, locals, storeTail } from './emit';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
/** Skein's constant: the third key word is this, xor the other two. */
const KEY_PARITY = 0x1bd11bda;

/**
 * Defines `threefryBits(key, out, count)`: 32 random bits for each element, as JAX draws them from a threefry2x32 key
 * (two u32 at the address `key`) in its partitionable mode: element i is the xor of both words that threefry2x32 with
 * 20 rounds makes of the counter (0, i). Eight elements at a time.
 *
 * @see Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011), https://doi.org/10.1145/2063384.2063405
 */
export function defineThreefryBits(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'threefryBits',
    integers(3),
    [],
    (f) => {
      const [key, out, count] = f.parameters;
      const keys = locals(f, 'v128', 3);
      const counter = f.local('v128');
      const first = locals(f, 'v128', 2);
      const second = locals(f, 'v128', 2);
      f.get(key).memory('v128.load32_splat').set(keys[0]);
      f.get(key).memory('v128.load32_splat', 4).set(keys[1]);
      f.get(keys[0]).get(keys[1]).op('v128.xor').splatI32(KEY_PARITY).op('v128.xor').set(keys[2]);
      f.v128(new Uint8Array(Uint32Array.of(0, 1, 2, 3).buffer)).set(counter);
      f.block((done) =>
        f.loop((again) => {
          f.get(count).i32(0).op('i32.le_s').brIf(done);
          // Two independent groups: each round waits for the one before.
          f.get(keys[0]).tee(first[0]).set(second[0]);
          f.get(counter)
            .get(keys[1])
            .op('i32x4.add')
            .tee(first[1])
            .splatI32(4)
            .op('i32x4.add')
            .set(second[1]);
          emitRounds(f, keys, [first, second]);
          for (const [group, offset] of [
            [first, 0],
            [second, 16],
          ] as const) {
            f.get(group[0]).get(group[1]).op('v128.xor').set(group[0]);
            f.get(count).i32(4).op('i32.ge_s');
            f.if(
              () => f.get(out).get(group[0]).memory('v128.store', offset),
              () => {
                f.get(count).i32(0).op('i32.gt_s');
                f.if(() => storeTail(f, out, count, group[0], offset));
              },
            );
            advanceBy(f, count, -4);
          }
          f.get(counter).splatI32(8).op('i32x4.add').set(counter);
          advanceBy(f, out, 32);
          f.br(again);
        }),
      );
    },
    { export: true },
  );
}

/** The 20 rounds on each of several groups of four counters, whose two words are in locals. */
function emitRounds(
  f: FunctionBuilder,
  keys: readonly number[],
  groups: readonly (readonly number[])[],
): void {
  for (let injection = 0; injection < 5; injection++) {
    for (const bits of ROTATIONS[injection & 1]) {
      for (const [x0, x1] of groups) {
        f.get(x0).get(x1).op('i32x4.add').set(x0);
        f.get(x1)
          .i32(bits)
          .op('i32x4.shl')
          .get(x1)
          .i32(32 - bits)
          .op('i32x4.shr_u')
          .op('v128.or');
        f.get(x0).op('v128.xor').set(x1);
      }
    }
    for (const [x0, x1] of groups) {
      f.get(x0)
        .get(keys[(injection + 1) % 3])
        .op('i32x4.add')
        .set(x0);
      f.get(x1)
        .get(keys[(injection + 2) % 3])
        .op('i32x4.add')
        .splatI32(injection + 1)
        .op('i32x4.add')
        .set(x1);
    }
  }
}
