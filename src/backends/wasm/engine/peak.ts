import { ModuleBuilder } from '../assembler/assembler';
import { detectFeatures } from './features';

/** Independent sums in registers by themselves: enough to hide how long a multiplication takes. */
const SUMS = 12;
const UNROLLED = 4;
const ROUNDS = 12;
const TURNS = 10_000;

/**
 * Multiplications and additions one thread can do in a second with vectors of 128 bits: measured, in a few milliseconds,
 * with a loop that does nothing else.
 *
 * @param fused whether a multiplication and an addition are one instruction
 * @param sums independent sums in registers
 */
export function measurePeak(fused = detectFeatures().relaxedSimd, sums = SUMS): number {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  module.defineFunction(
    'run',
    ['i32'],
    [],
    (f) => {
      const [count] = f.parameters;
      const accumulators = Array.from({ length: sums }, () => f.local('v128'));
      const [x, y] = [f.local('v128'), f.local('v128')];
      f.i32(0).memory('v128.load').set(x).i32(16).memory('v128.load').set(y);
      f.loop((again) => {
        for (let i = 0; i < UNROLLED; i++) {
          for (const sum of accumulators) {
            if (fused) f.get(x).get(y).get(sum).op('f32x4.relaxed_madd').set(sum);
            else f.get(sum).get(x).op('f32x4.mul').get(y).op('f32x4.add').set(sum);
          }
        }
        f.get(count).i32(1).op('i32.sub').tee(count).brIf(again);
      });
      for (const sum of accumulators) f.i32(32).get(sum).memory('v128.store');
    },
    { export: true },
  );
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes() as BufferSource), {
    env: { memory },
  });
  const run = instance.exports.run as (count: number) => void;
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run(TURNS);
    return (performance.now() - start) / 1000;
  });
  // The least: what the machine can do, whatever else runs on it.
  return (TURNS * UNROLLED * sums * 8) / Math.min(...seconds);
}
