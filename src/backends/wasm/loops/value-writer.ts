import type { DType } from '../../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from '../assembler/assembler';
import type { ScalarFunction, VectorValue } from './vector';

/** What vector values are written with. */
export interface ValueContext {
  readonly f: FunctionBuilder;
  readonly functions: ReadonlyMap<ScalarFunction, FunctionReference>;
  /** Pushes an earlier value. */
  readonly push: (value: number) => void;
  /** Pushes what the surrounding loop provides: a value of its own list. */
  readonly given: (value: number) => void;
}

/** Pushes a value computed anew. */
export function writeValue(context: ValueContext, value: VectorValue): void {
  const { f, push } = context;
  switch (value.kind) {
    case 'constant':
      f.v128(value.bytes);
      break;
    case 'operation':
      for (const operand of value.operands) push(operand);
      f.op(value.instruction);
      break;
    case 'shift':
      push(value.operands[0]);
      f.i32(value.bits).op(value.instruction);
      break;
    case 'shuffle':
      for (const operand of value.operands) push(operand);
      f.shuffle(value.lanes);
      break;
    case 'call':
      writeCall(context, value);
      break;
    case 'given':
      context.given(value.value);
  }
}

/** A scalar function of doubles on each lane. */
function writeCall(
  { f, functions, push }: ValueContext,
  { function: target, operands, from, to }: Extract<VectorValue, { kind: 'call' }>,
): void {
  const reference = functions.get(target)!;
  for (let lane = 0; lane < 4; lane++) {
    for (const operand of operands) {
      push(operand);
      if (from === 'float32') f.lane('f32x4.extract_lane', lane).op('f64.promote_f32');
      else
        f.lane('i32x4.extract_lane', lane).op(from === 'int32' ? 'f64.convert_i32_s' : 'f64.convert_i32_u');
    }
    f.call(reference);
    if (to === 'float32') {
      f.op('f32.demote_f64');
      if (lane === 0) f.op('f32x4.splat');
      else f.lane('f32x4.replace_lane', lane);
    } else {
      // As assigning to an Int32Array: modulo 2^32.
      f.op('i64.trunc_sat_f64_s').op('i32.wrap_i64');
      if (lane === 0) f.op('i32x4.splat');
      else f.lane('i32x4.replace_lane', lane);
    }
  }
}

/** Pushes the positions of four lanes: `first`, and `stride` more in each lane, added to `pointer` where there is one. */
export function writePositions(
  f: FunctionBuilder,
  pointer: number | null,
  { first, stride, dtype }: { first: number; stride: number; dtype: DType },
): void {
  const lanes = new Int32Array([0, 1, 2, 3]).map((lane) => first + lane * stride);
  if (pointer !== null) f.get(pointer).op('i32x4.splat');
  f.v128(new Uint8Array(lanes.buffer));
  if (pointer !== null) f.op('i32x4.add');
  if (dtype === 'float32') f.op('f32x4.convert_i32x4_s');
}
