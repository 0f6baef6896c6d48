import type { DType } from '../../../ir/dtype';
import { bytesOf } from '../../../ir/dtype';
import type { FunctionBuilder } from '../assembler/assembler';

/** How many lanes of the current vector exist: a number, or a local that may exceed four. */
export type Width = number | { readonly local: number };

/** The elements of one vector in memory. */
export interface LaneAccess {
  /** Local with an address, to which `offset` bytes are added. */
  readonly local: number;
  readonly offset: number;
  /** How many elements after that the vector starts. */
  readonly first: number;
  /** Elements from one lane to the next: 0 for the same one in all. */
  readonly stride: number;
  /** Lanes that exist: a number, or a local with a number that may exceed four. */
  readonly width: Width;
  readonly dtype: DType;
}

const LOAD_SPLAT = { 1: 'v128.load8_splat', 2: 'v128.load16_splat', 4: 'v128.load32_splat' } as const;
const LOAD_LANE = { 1: 'v128.load8_lane', 2: 'v128.load16_lane', 4: 'v128.load32_lane' } as const;
const STORE_LANE = { 1: 'v128.store8_lane', 4: 'v128.store32_lane' } as const;

const isSigned = (dtype: DType): boolean => dtype === 'int8' || dtype === 'int16';

/** Pushes a vector of 32-bit lanes; bools become masks. Contiguous vectors are read whole, past the end too. */
export function loadVector(f: FunctionBuilder, access: LaneAccess): void {
  const { local, stride, dtype } = access;
  const bytes = bytesOf(dtype) as 1 | 2 | 4;
  const offset = access.offset + access.first * stride * bytes;
  const suffix = isSigned(dtype) ? 's' : 'u';
  let widened = bytes === 4;
  if (stride === 0) f.get(local).memory(LOAD_SPLAT[bytes], offset);
  else if (stride !== 1) loadLanes(f, access, bytes);
  else if (bytes === 2) {
    f.get(local).memory(`v128.load16x4_${suffix}`, offset);
    widened = true;
  } else f.get(local).memory(bytes === 4 ? 'v128.load' : 'v128.load32_zero', offset);
  if (!widened) {
    if (bytes === 1) f.op(`i16x8.extend_low_i8x16_${suffix}`);
    f.op(`i32x4.extend_low_i16x8_${suffix}`);
  }
  if (dtype === 'bool') f.splatI32(0).op('i32x4.ne');
}

/** Pushes the address of a lane; the bytes that remain to be added. */
function laneAddress(
  f: FunctionBuilder,
  { local, offset, first, stride, dtype }: LaneAccess,
  lane: number,
): number {
  const distance = (first + lane) * stride * bytesOf(dtype);
  f.get(local);
  if (distance >= 0) return offset + distance;
  f.i32(distance).op('i32.add');
  return offset;
}

function loadLanes(f: FunctionBuilder, access: LaneAccess, bytes: 1 | 2 | 4): void {
  const load = (count: number): void => {
    const vector = f.local('v128');
    f.splatI32(0).set(vector);
    for (let lane = 0; lane < count; lane++) {
      const offset = laneAddress(f, access, lane);
      f.get(vector).memoryLane(LOAD_LANE[bytes], lane, offset).set(vector);
    }
    f.get(vector);
  };
  const { width } = access;
  if (typeof width === 'number') return load(width);
  f.get(width.local).i32(4).op('i32.ge_s');
  f.if(
    () => load(4),
    () => {
      f.get(width.local).i32(2).op('i32.ge_s');
      f.if(
        () => {
          f.get(width.local).i32(3).op('i32.eq');
          f.if(
            () => load(3),
            () => load(2),
            'v128',
          );
        },
        () => load(1),
        'v128',
      );
    },
    'v128',
  );
}

/** Takes a vector from the stack and writes the lanes that exist. */
export function storeVector(f: FunctionBuilder, access: LaneAccess): void {
  const { local, stride, width, dtype } = access;
  const vector = f.local('v128');
  const bytes = bytesOf(dtype) as 1 | 4;
  const offset = access.offset + access.first * stride * bytes;
  if (dtype === 'bool') {
    f.splatI32(1).op('v128.and').tee(vector).get(vector).op('i16x8.narrow_i32x4_u').tee(vector).get(vector);
    f.op('i8x16.narrow_i16x8_u');
  }
  f.set(vector);
  const store = (count: number): void => {
    if (stride === 1 && count === 4) {
      f.get(local).get(vector);
      if (bytes === 4) f.memory('v128.store', offset);
      else f.memoryLane('v128.store32_lane', 0, offset);
      return;
    }
    for (let lane = 0; lane < count; lane++) {
      const rest = laneAddress(f, access, lane);
      f.get(vector).memoryLane(STORE_LANE[bytes], lane, rest);
    }
  };
  if (stride === 0) store(1);
  else if (typeof width === 'number') store(width);
  else {
    f.get(width.local).i32(4).op('i32.ge_s');
    f.if(
      () => store(4),
      () => {
        store(1);
        f.get(width.local).i32(2).op('i32.ge_s');
        f.if(() => {
          const second = laneAddress(f, access, 1);
          f.get(vector).memoryLane(STORE_LANE[bytes], 1, second);
          f.get(width.local).i32(3).op('i32.eq');
          f.if(() => {
            const third = laneAddress(f, access, 2);
            f.get(vector).memoryLane(STORE_LANE[bytes], 2, third);
          });
        });
      },
    );
  }
}
