import type { FunctionBuilder, ValueType } from '../../assembler/assembler';
import type { Arithmetic } from './library-options';

/** `count` parameters of type i32: every kernel takes addresses, sizes and strides only. */
export function integers(count: number): ValueType[] {
  return Array.from({ length: count }, () => 'i32' as const);
}

/** `count` fresh locals. */
export function locals(f: FunctionBuilder, type: ValueType, count: number): number[] {
  return Array.from({ length: count }, () => f.local(type));
}

/** `local += step`, both locals. */
export function advance(f: FunctionBuilder, local: number, step: number): FunctionBuilder {
  return f.get(local).get(step).op('i32.add').set(local);
}

/** `local += bytes`. */
export function advanceBy(f: FunctionBuilder, local: number, bytes: number): FunctionBuilder {
  return f.get(local).i32(bytes).op('i32.add').set(local);
}

/** Runs `body` and counts `count` (at least 1) down to 0. */
export function repeat(f: FunctionBuilder, count: number, body: () => void): void {
  f.loop((again) => {
    body();
    f.get(count).i32(1).op('i32.sub').tee(count).brIf(again);
  });
}

/** Runs `body` for `at` = 0, `step`, ... below `bound` (all locals; `bound` at least 1). */
export function repeatBlocks(
  f: FunctionBuilder,
  at: number,
  step: number,
  bound: number,
  body: () => void,
): void {
  f.i32(0).set(at);
  f.loop((again) => {
    body();
    f.get(at).get(step).op('i32.add').tee(at).get(bound).op('i32.lt_s').brIf(again);
  });
}

/**
 * Runs `step` for each 16, then each 4 bytes until `pointer`, which `step` must move, has gone `bytes` (a local) further;
 * `end` is a local to use.
 */
export function repeatRow(
  f: FunctionBuilder,
  pointer: number,
  end: number,
  bytes: number,
  step: (load: 'v128.load' | 'f32.load', store: 'v128.store' | 'f32.store', bytes: number) => void,
): void {
  f.get(pointer).get(bytes).op('i32.add').set(end);
  f.block((done) =>
    f.loop((again) => {
      f.get(end).get(pointer).op('i32.sub').i32(16).op('i32.lt_u').brIf(done);
      step('v128.load', 'v128.store', 16);
      f.br(again);
    }),
  );
  f.block((done) =>
    f.loop((again) => {
      f.get(pointer).get(end).op('i32.eq').brIf(done);
      step('f32.load', 'f32.store', 4);
      f.br(again);
    }),
  );
}

/** Pushes the smaller of two pushed signed integers; each is written twice. */
export function minimum(f: FunctionBuilder, a: () => void, b: () => void): FunctionBuilder {
  a();
  b();
  a();
  b();
  return f.op('i32.lt_s').op('select');
}

/** Writes `sum += x * y` on four lanes, fused where the engine has relaxed SIMD; all three are locals. */
export function multiplyAdd(
  f: FunctionBuilder,
  { relaxedSimd }: Arithmetic,
  sum: number,
  x: number,
  y: number,
): FunctionBuilder {
  if (relaxedSimd) return f.get(x).get(y).get(sum).op('f32x4.relaxed_madd').set(sum);
  return f.get(sum).get(x).get(y).op('f32x4.mul').op('f32x4.add').set(sum);
}

/** Pushes the lanes 0 to `width - 1` (1 to 3, a local) at an address; the others are 0. */
export function loadTail(f: FunctionBuilder, address: number, width: number, offset = 0): void {
  f.get(width).i32(1).op('i32.eq');
  f.if(
    () => f.get(address).memory('v128.load32_zero', offset),
    () => {
      f.get(width).i32(2).op('i32.eq');
      f.if(
        () => f.get(address).memory('v128.load64_zero', offset),
        () => {
          f.get(address).get(address).memory('v128.load64_zero', offset);
          f.memoryLane('v128.load32_lane', 2, offset + 8);
        },
        'v128',
      );
    },
    'v128',
  );
}

/** Pushes the lanes 0 to `width - 1` (1 to 4, a local) at an address; the others are 0. */
export function loadUpTo4(f: FunctionBuilder, address: number, width: number, offset = 0): void {
  f.get(width).i32(4).op('i32.eq');
  f.if(
    () => f.get(address).memory('v128.load', offset),
    () => loadTail(f, address, width, offset),
    'v128',
  );
}

/** Stores the lanes 0 to `width - 1` (1 to 3, a local) of a vector in a local. */
export function storeTail(
  f: FunctionBuilder,
  address: number,
  width: number,
  value: number,
  offset = 0,
): void {
  f.get(width).i32(1).op('i32.eq');
  f.if(
    () => f.get(address).get(value).memoryLane('v128.store32_lane', 0, offset),
    () => {
      f.get(address).get(value).memoryLane('v128.store64_lane', 0, offset);
      f.get(width).i32(3).op('i32.eq');
      f.if(() =>
        f
          .get(address)
          .get(value)
          .memoryLane('v128.store32_lane', 2, offset + 8),
      );
    },
  );
}

/** Stores the lanes 0 to `width - 1` (1 to 4, a local) of a vector in a local. */
export function storeUpTo4(
  f: FunctionBuilder,
  address: number,
  width: number,
  value: number,
  offset = 0,
): void {
  f.get(width).i32(4).op('i32.eq');
  f.if(
    () => f.get(address).get(value).memory('v128.store', offset),
    () => storeTail(f, address, width, value, offset),
  );
}
