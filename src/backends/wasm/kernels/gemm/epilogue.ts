import type { FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { advanceBy, integers, locals, repeat, repeatRow } from '../common/emit';
import { RELU } from './tile';

/**
 * Defines `finishRows(c, rows, rowBytes, gap, bias, flags)`: what `gemm` does at its end, for products computed elsewhere.
 * Adds `bias` (0 for none) to each of `rows` rows of float32, `gap` bytes apart, then makes negative values 0 with flag 2.
 */
export function defineFinishRows(module: ModuleBuilder): FunctionReference {
  return module.defineFunction(
    'finishRows',
    integers(6),
    [],
    (f) => {
      const [c, rows, rowBytes, gap, bias, flags] = f.parameters;
      const [end, from] = locals(f, 'i32', 2);
      const value = f.local('v128');
      f.block((done) => {
        f.get(rows).op('i32.eqz').brIf(done);
        repeat(f, rows, () => {
          f.get(bias).set(from);
          repeatRow(f, c, end, rowBytes, (_load, _store, bytes) => {
            const load = bytes === 16 ? 'v128.load' : 'v128.load32_zero';
            f.get(c).memory(load).set(value);
            f.get(bias).if(() => f.get(value).get(from).memory(load).op('f32x4.add').set(value));
            f.get(flags).i32(RELU).op('i32.and');
            f.if(() => f.get(value).splatF32(0).op('f32x4.pmax').set(value));
            f.get(c).get(value);
            if (bytes === 16) f.memory('v128.store');
            else f.memoryLane('v128.store32_lane', 0);
            for (const pointer of [c, from]) advanceBy(f, pointer, bytes);
          });
          f.get(c).get(gap).op('i32.add').set(c);
        });
      });
    },
    { export: true },
  );
}
