import type { FunctionReference, ModuleBuilder } from '../../assembler/assembler';
import { horizontalSums } from './pack';
import { advance, advanceBy, integers, loadTail, locals, multiplyAdd, repeat } from '../common/emit';
import { ACCUMULATE, RELU } from './tile';
import type { Arithmetic } from '../common/library-options';

/**
 * Defines `dots(depth, count, x, y, yStride, out, outStride, bias, biasStride, flags)`:
 * `out[j] = sum over k of x[k] * y[j][k]`, both contiguous along k, strides in bytes. Four sums at a time, each in four
 * lanes that are added at the end; a group past the end repeats the last row.
 */
export function defineDots(module: ModuleBuilder, arithmetic: Arithmetic): FunctionReference {
  return module.defineFunction('dots', integers(10), [], (f) => {
    const [depth, count, x, y, yStride, out, outStride, bias, biasStride, flags] = f.parameters;
    const rows = locals(f, 'i32', 4);
    const outputs = locals(f, 'i32', 4);
    const biases = locals(f, 'i32', 4);
    const xPointer = f.local('i32');
    const left = f.local('i32');
    const tail = f.local('i32');
    const sums = locals(f, 'v128', 4);
    const loaded = locals(f, 'v128', 4);
    const xVector = f.local('v128');
    const total = f.local('v128');
    const spread = (pointers: readonly number[], start: number, stride: number): void => {
      f.get(start).set(pointers[0]);
      for (let i = 1; i < 4; i++) {
        f.get(pointers[i - 1])
          .get(stride)
          .i32(0)
          .get(count)
          .i32(i)
          .op('i32.gt_s')
          .op('select');
        f.op('i32.add').set(pointers[i]);
      }
    };
    const addLanes = (pointers: readonly number[]): void => {
      f.get(total).get(pointers[0]).memory('v128.load32_zero').set(xVector);
      for (let i = 1; i < 4; i++) {
        f.get(pointers[i]).get(xVector).memoryLane('v128.load32_lane', i).set(xVector);
      }
      f.get(xVector).op('f32x4.add').set(total);
    };
    f.get(depth).i32(3).op('i32.and').set(tail);
    f.loop((nextGroup) => {
      spread(rows, y, yStride);
      spread(outputs, out, outStride);
      for (const sum of sums) f.splatF32(0).set(sum);
      f.get(x).set(xPointer);
      f.get(depth).i32(2).op('i32.shr_u').tee(left);
      f.if(() => {
        repeat(f, left, () => {
          f.get(xPointer).memory('v128.load').set(xVector);
          for (let i = 0; i < 4; i++) f.get(rows[i]).memory('v128.load').set(loaded[i]);
          for (let i = 0; i < 4; i++) multiplyAdd(f, arithmetic, sums[i], loaded[i], xVector);
          for (const pointer of [xPointer, ...rows]) advanceBy(f, pointer, 16);
        });
      });
      f.get(tail).if(() => {
        loadTail(f, xPointer, tail);
        f.set(xVector);
        for (let i = 0; i < 4; i++) {
          loadTail(f, rows[i], tail);
          f.set(loaded[i]);
        }
        for (let i = 0; i < 4; i++) multiplyAdd(f, arithmetic, sums[i], loaded[i], xVector);
      });
      horizontalSums(f, sums, loaded);
      f.set(total);
      f.get(flags).i32(ACCUMULATE).op('i32.and');
      f.if(() => addLanes(outputs));
      f.get(bias).if(() => {
        spread(biases, bias, biasStride);
        addLanes(biases);
        f.get(bias).get(biasStride).i32(2).op('i32.shl').op('i32.add').set(bias);
      });
      f.get(flags).i32(RELU).op('i32.and');
      f.if(() => f.get(total).splatF32(0).op('f32x4.pmax').set(total));
      for (let i = 0; i < 4; i++) f.get(outputs[i]).get(total).memoryLane('v128.store32_lane', i);
      f.get(y).get(yStride).i32(2).op('i32.shl').op('i32.add').set(y);
      f.get(out).get(outStride).i32(2).op('i32.shl').op('i32.add').set(out);
      f.get(count).i32(4).op('i32.sub').tee(count).i32(0).op('i32.gt_s').brIf(nextGroup);
    });
  });
}

/** Most vectors of a row that are summed at once. */
const MOST_VECTORS = 8;

/**
 * Defines `rowTimesMatrix(depth, blocks, x, xStride, b, bRow, c, bias, flags)`: one row times `blocks` x `4 * vectors`
 * columns of a matrix whose rows are contiguous, strides in bytes.
 */
export function defineRowTimesMatrix(
  module: ModuleBuilder,
  vectors: 4 | typeof MOST_VECTORS,
  arithmetic: Arithmetic,
): FunctionReference {
  return module.defineFunction(`rowTimesMatrix-${vectors}`, integers(9), [], (f) => {
    const [depth, blocks, x, xStride, b, bRow, c, bias, flags] = f.parameters;
    const xPointer = f.local('i32');
    const bPointer = f.local('i32');
    const left = f.local('i32');
    // As many locals as for the most vectors: so kernels of fewer are parts of the others, byte for byte.
    const sums = locals(f, 'v128', MOST_VECTORS).slice(0, vectors);
    const loaded = locals(f, 'v128', MOST_VECTORS).slice(0, vectors);
    const xVector = f.local('v128');
    const addFrom = (address: number): void => {
      for (let j = 0; j < vectors; j++) {
        f.get(sums[j])
          .get(address)
          .memory('v128.load', j * 16)
          .op('f32x4.add')
          .set(sums[j]);
      }
    };
    repeat(f, blocks, () => {
      for (const sum of sums) f.splatF32(0).set(sum);
      f.get(x).set(xPointer).get(b).set(bPointer).get(depth).set(left);
      repeat(f, left, () => {
        f.get(xPointer).memory('v128.load32_splat').set(xVector);
        for (let j = 0; j < vectors; j++)
          f.get(bPointer)
            .memory('v128.load', j * 16)
            .set(loaded[j]);
        for (let j = 0; j < vectors; j++) multiplyAdd(f, arithmetic, sums[j], loaded[j], xVector);
        advance(f, xPointer, xStride);
        advance(f, bPointer, bRow);
      });
      f.get(flags).i32(ACCUMULATE).op('i32.and');
      f.if(() => addFrom(c));
      f.get(bias).if(() => {
        addFrom(bias);
        advanceBy(f, bias, vectors * 16);
      });
      f.get(flags).i32(RELU).op('i32.and');
      f.if(() => {
        for (const sum of sums) f.get(sum).splatF32(0).op('f32x4.pmax').set(sum);
      });
      for (let j = 0; j < vectors; j++)
        f.get(c)
          .get(sums[j])
          .memory('v128.store', j * 16);
      for (const pointer of [b, c]) advanceBy(f, pointer, vectors * 16);
    });
  });
}
