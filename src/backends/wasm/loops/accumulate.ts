import type { DType } from '../../../ir/dtype';
import type { Reduction } from '../../../compile/steps';
import type { FunctionBuilder, Instruction } from '../assembler/assembler';

const FLOAT_START: Readonly<Record<Reduction, number>> = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  argmax: -Infinity,
  argmin: Infinity,
};

/** Four lanes of a reduction's neutral element. */
export function neutralBytes(reduction: Reduction, dtype: DType): Uint8Array {
  if (dtype === 'float32') return new Uint8Array(new Float32Array(4).fill(FLOAT_START[reduction]).buffer);
  return new Uint8Array(new Int32Array(4).fill(integerStart(reduction, dtype)).buffer);
}

function integerStart(reduction: Reduction, dtype: DType): number {
  if (reduction === 'sum') return 0;
  if (reduction === 'prod') return 1;
  const least = reduction === 'max' || reduction === 'argmax';
  // Masks: false is less than true.
  if (dtype === 'bool' || dtype === 'uint32') return least ? 0 : -1;
  return least ? -0x80000000 : 0x7fffffff;
}

type Combining = Exclude<Reduction, 'argmax' | 'argmin'>;

function combination(reduction: Combining, dtype: DType): Instruction {
  if (dtype === 'float32')
    return ({ sum: 'f32x4.add', prod: 'f32x4.mul', max: 'f32x4.max', min: 'f32x4.min' } as const)[reduction];
  if (dtype === 'bool') return reduction === 'max' ? 'v128.or' : 'v128.and';
  if (reduction === 'sum') return 'i32x4.add';
  if (reduction === 'prod') return 'i32x4.mul';
  return dtype === 'int32' ? `i32x4.${reduction}_s` : `i32x4.${reduction}_u`;
}

/** Where the next element comes from; for searches also its position and where the best position is kept. */
interface Source {
  readonly push: () => void;
  readonly index: { readonly into: number; readonly push: () => void } | null;
}

/** Takes one more vector into a partial result. */
export function accumulate(
  f: FunctionBuilder,
  reduction: Reduction,
  dtype: DType,
  into: number,
  source: Source,
): void {
  if (reduction !== 'argmax' && reduction !== 'argmin') {
    f.get(into);
    source.push();
    f.op(combination(reduction, dtype)).set(into);
    return;
  }
  const value = f.local('v128');
  const better = f.local('v128');
  source.push();
  f.tee(value).get(into);
  const direction = reduction === 'argmax' ? 'gt' : 'lt';
  if (dtype === 'float32') {
    // The first NaN wins and stays.
    f.op(`f32x4.${direction}`).get(value).get(value).op('f32x4.ne').get(into).get(into).op('f32x4.eq');
    f.op('v128.and').op('v128.or');
  } else f.op(dtype === 'int32' ? `i32x4.${direction}_s` : `i32x4.${direction}_u`);
  f.set(better);
  f.get(value).get(into).get(better).op('v128.bitselect').set(into);
  const index = source.index!;
  index.push();
  f.get(index.into).get(better).op('v128.bitselect').set(index.into);
}

const UPPER_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const UPPER_OF_TWO = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

/** Pushes the result of all lanes of all partial results, in every lane; always combined in the same order. */
export function horizontal(
  f: FunctionBuilder,
  reduction: Reduction,
  dtype: DType,
  partial: readonly number[],
): void {
  const instruction = combination(reduction as Combining, dtype);
  const total = f.local('v128');
  const combine = (list: readonly number[]): void => {
    if (list.length === 1) {
      f.get(list[0]);
      return;
    }
    const half = list.length >> 1;
    combine(list.slice(0, half));
    combine(list.slice(half));
    f.op(instruction);
  };
  combine(partial);
  for (const lanes of [UPPER_HALF, UPPER_OF_TWO]) {
    f.tee(total).get(total).get(total).shuffle(lanes).op(instruction);
  }
}

/** Pushes the least position at which all lanes of all partial results of a search have the best value, in every lane. */
export function horizontalFind(
  f: FunctionBuilder,
  reduction: Reduction,
  dtype: DType,
  { partial, indices }: { readonly partial: readonly number[]; readonly indices: readonly number[] },
): void {
  const best = f.local('v128');
  horizontal(f, reduction === 'argmax' ? 'max' : 'min', dtype, partial);
  f.set(best);
  for (const [u, value] of partial.entries()) {
    // Positions of other values count as the largest.
    f.get(indices[u]).splatI32(-1).get(value).get(best);
    if (dtype === 'float32') f.op('f32x4.eq').get(value).get(value).op('f32x4.ne').op('v128.or');
    else f.op('i32x4.eq');
    f.op('v128.bitselect');
    if (u > 0) f.op('i32x4.min_u');
  }
  const least = f.local('v128');
  for (const lanes of [UPPER_HALF, UPPER_OF_TWO]) {
    f.tee(least).get(least).get(least).shuffle(lanes).op('i32x4.min_u');
  }
}
