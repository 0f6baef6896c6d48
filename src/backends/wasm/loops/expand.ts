import type { DType } from '../../../ir/dtype';
import { bitsOf, isFloat, isUnsigned } from '../../../ir/dtype';
import type { Node } from '../../../ir/node';
import { BINARY, UNARY } from '../../../ir/primitives/elementwise';
import type { LoopDType } from '../../../compile/steps';
import * as math from './math';
import { threefry } from './threefry';
import type { LaneType, ScalarFunction, VectorBuilder } from './vector';

/** An operand: its vector and its type. Bools are masks: all bits of a lane set, or none. */
export interface Operand {
  readonly vector: number;
  readonly dtype: DType;
}

type Emit = (v: VectorBuilder, operands: readonly number[]) => number;

const one =
  (instruction: Parameters<VectorBuilder['op']>[0]): Emit =>
  (v, [x]) =>
    v.op(instruction, x);
const two =
  (instruction: Parameters<VectorBuilder['op']>[0]): Emit =>
  (v, [a, b]) =>
    v.op(instruction, a, b);
const swapped =
  (instruction: Parameters<VectorBuilder['op']>[0]): Emit =>
  (v, [a, b]) =>
    v.op(instruction, b, a);
const called =
  (target: ScalarFunction, type: LaneType): Emit =>
  (v, operands) =>
    v.call(target, type, type, ...operands);
const same: Emit = (_, [x]) => x;
const negated =
  (emit: Emit): Emit =>
  (v, operands) =>
    v.op('v128.not', emit(v, operands));

/** Where one operand is a known number only the other one can be NaN, and a shorter instruction keeps it. */
function extremum(v: VectorBuilder, name: 'max' | 'min', a: number, b: number): number {
  const known = (x: number): number => {
    const value = v.values[x];
    return value.kind === 'constant' ? new Float32Array(value.bytes.buffer)[0] : NaN;
  };
  const [x, limit] = Number.isNaN(known(b)) ? [b, a] : [a, b];
  const bound = known(limit);
  if (Number.isNaN(bound) || (name === 'min' && Object.is(bound, -0))) return v.op(`f32x4.${name}`, a, b);
  const result = v.op(`f32x4.p${name}`, x, limit);
  // The greater one of -0 and 0 is 0.
  return name === 'max' && Object.is(bound, 0) ? v.op('f32x4.add', result, limit) : result;
}

const FLOAT: Readonly<Record<string, Emit>> = {
  neg: one('f32x4.neg'),
  abs: one('f32x4.abs'),
  sign: (v, [x]) => {
    const zero = v.f32(0);
    const signed = v.select(v.op('f32x4.gt', x, zero), v.f32(1), v.f32(-1));
    // Zeros and NaN stay as they are.
    const ordered = v.op('v128.or', v.op('f32x4.gt', x, zero), v.op('f32x4.lt', x, zero));
    return v.select(ordered, signed, x);
  },
  floor: one('f32x4.floor'),
  ceil: one('f32x4.ceil'),
  trunc: one('f32x4.trunc'),
  round: one('f32x4.nearest'),
  sqrt: one('f32x4.sqrt'),
  rsqrt: (v, [x]) => v.op('f32x4.div', v.f32(1), v.op('f32x4.sqrt', x)),
  exp: (v, [x]) => math.exp(v, x),
  log: (v, [x]) => math.log(v, x),
  expm1: (v, [x]) => math.expm1(v, x),
  log1p: (v, [x]) => math.log1p(v, x),
  sigmoid: (v, [x]) => math.sigmoid(v, x),
  tanh: (v, [x]) => math.tanh(v, x),
  erf: (v, [x]) => math.erf(v, x),
  erfc: (v, [x]) => math.erfc(v, x),
  is_finite: (v, [x]) => v.op('f32x4.lt', v.op('f32x4.abs', x), v.f32(Infinity)),
  add: two('f32x4.add'),
  sub: two('f32x4.sub'),
  mul: two('f32x4.mul'),
  div: two('f32x4.div'),
  max: (v, [a, b]) => extremum(v, 'max', a, b),
  min: (v, [a, b]) => extremum(v, 'min', a, b),
  pow: (v, [x, y]) => math.pow(v, x, y),
  equal: two('f32x4.eq'),
  not_equal: two('f32x4.ne'),
  less: two('f32x4.lt'),
  less_equal: two('f32x4.le'),
  greater: two('f32x4.gt'),
  greater_equal: two('f32x4.ge'),
};

/** Quotients toward zero; dividing by zero gives -1, and the smallest integer divided by -1 wraps. */
function quotient(v: VectorBuilder, signed: boolean, a: number, b: number): number {
  const suffix = signed ? 's' : 'u';
  const exact = math.inDoubles(
    v,
    [a, b],
    (x, y) => v.op('f64x2.trunc', v.op('f64x2.div', x, y)),
    `f64x2.convert_low_i32x4_${suffix}`,
    `i32x4.trunc_sat_f64x2_${suffix}_zero`,
  );
  const ordinary = v.select(v.op('i32x4.eq', b, v.i32(0)), v.i32(-1), exact);
  return signed ? v.select(v.op('i32x4.eq', b, v.i32(-1)), v.op('i32x4.neg', a), ordinary) : ordinary;
}

function remainder(v: VectorBuilder, signed: boolean, a: number, b: number): number {
  const whole = v.op('i32x4.sub', a, v.op('i32x4.mul', quotient(v, signed, a, b), b));
  return v.select(v.op('i32x4.eq', b, v.i32(0)), a, whole);
}

function integers(signed: boolean): Readonly<Record<string, Emit>> {
  const type = signed ? 'int32' : 'uint32';
  const suffix = signed ? 's' : 'u';
  return {
    neg: one('i32x4.neg'),
    abs: signed ? one('i32x4.abs') : same,
    sign: signed
      ? (v, [x]) => v.op('i32x4.max_s', v.op('i32x4.min_s', x, v.i32(1)), v.i32(-1))
      : (v, [x]) => v.op('i32x4.min_u', x, v.i32(1)),
    is_finite: (v) => v.i32(-1),
    bitwise_not: one('v128.not'),
    add: two('i32x4.add'),
    sub: two('i32x4.sub'),
    mul: two('i32x4.mul'),
    div: (v, [a, b]) => quotient(v, signed, a, b),
    rem: (v, [a, b]) => remainder(v, signed, a, b),
    pow: called(BINARY.pow.integer!, type),
    max: two(`i32x4.max_${suffix}`),
    min: two(`i32x4.min_${suffix}`),
    and: two('v128.and'),
    or: two('v128.or'),
    xor: two('v128.xor'),
    shift_left: called(BINARY.shift_left.f, type),
    shift_right_arithmetic: called(BINARY.shift_right_arithmetic.f, type),
    shift_right_logical: called(BINARY.shift_right_logical.f, type),
    equal: two('i32x4.eq'),
    not_equal: two('i32x4.ne'),
    less: two(`i32x4.lt_${suffix}`),
    less_equal: two(`i32x4.le_${suffix}`),
    greater: two(`i32x4.gt_${suffix}`),
    greater_equal: two(`i32x4.ge_${suffix}`),
  };
}

/** Masks: true is greater than false. */
const BOOL: Readonly<Record<string, Emit>> = {
  logical_not: one('v128.not'),
  is_finite: (v) => v.i32(-1),
  and: two('v128.and'),
  or: two('v128.or'),
  xor: two('v128.xor'),
  max: two('v128.or'),
  min: two('v128.and'),
  equal: negated(two('v128.xor')),
  not_equal: two('v128.xor'),
  less: swapped('v128.andnot'),
  greater: two('v128.andnot'),
  less_equal: negated(two('v128.andnot')),
  greater_equal: negated(swapped('v128.andnot')),
};

const TABLES: Readonly<Record<LoopDType, Readonly<Record<string, Emit>>>> = {
  float32: FLOAT,
  int32: integers(true),
  uint32: integers(false),
  bool: BOOL,
};

const isLoopDType = (dtype: DType): dtype is LoopDType => dtype in TABLES;

/** Integers that are wider in a loop than in memory. */
export const isNarrow = (dtype: DType): boolean =>
  dtype === 'int8' || dtype === 'uint8' || dtype === 'int16' || dtype === 'uint16';

/** Types that loops can read: those they compute with, and narrow integers on the way to a cast. */
const canLoad = (dtype: DType): boolean => isLoopDType(dtype) || isNarrow(dtype);

/** Types that loops can write. */
export const canStore = (dtype: DType): boolean => isLoopDType(dtype);

/** Float functions without vector code are called for each element. */
function calledFloat(name: string): Emit | null {
  const unary = (UNARY as Readonly<Record<string, { readonly f: ScalarFunction; readonly result?: 'bool' }>>)[
    name
  ];
  const rule =
    unary ??
    (BINARY as Readonly<Record<string, { readonly f: ScalarFunction; readonly result?: 'bool' }>>)[name];
  return rule === undefined || rule.result === 'bool' ? null : called(rule.f, 'float32');
}

const isComparison = (name: string): boolean =>
  (BINARY as Readonly<Record<string, { readonly result?: 'bool' }>>)[name]?.result === 'bool';

function emitterOf(name: string, dtype: DType): Emit | null {
  // Loads widen narrow integers, so that they compare like others.
  if (isNarrow(dtype)) return isComparison(name) ? TABLES.int32[name] : null;
  if (!isLoopDType(dtype)) return null;
  return TABLES[dtype][name] ?? (dtype === 'float32' ? calledFloat(name) : null);
}

/** Whether a loop can compute an elementwise node. */
export function canExpand({ primitive, inputs, dtype }: Node): boolean {
  // Narrow integers are made of integers only: floats beyond their range have no common answer.
  if (isNarrow(dtype))
    return primitive.name === 'cast' && canLoad(inputs[0].dtype) && !isFloat(inputs[0].dtype);
  if (!isLoopDType(dtype)) return false;
  if (primitive.name === 'cast') return canLoad(inputs[0].dtype);
  if (inputs.every((input) => isNarrow(input.dtype)))
    return emitterOf(primitive.name, inputs[0].dtype) !== null;
  if (inputs.some((input) => !isLoopDType(input.dtype))) return false;
  if (primitive.name === 'select') return true;
  if (primitive.name === 'bitcast') return dtype !== 'bool' && inputs[0].dtype !== 'bool';
  return emitterOf(primitive.name, inputs[0].dtype) !== null;
}

/** Writes an elementwise primitive as vector operations. */
export function expand(v: VectorBuilder, name: string, dtype: DType, operands: readonly Operand[]): number {
  const vectors = operands.map((operand) => operand.vector);
  if (name === 'cast') return cast(v, vectors[0], operands[0].dtype, dtype);
  if (name === 'bitcast') return vectors[0];
  if (name === 'rng_bits') return threefry(v, vectors[0], vectors[1], vectors[2]);
  if (name === 'select') return v.select(vectors[0], vectors[1], vectors[2]);
  const shifted = shiftByConstant(v, name, operands);
  return shifted ?? emitterOf(name, operands[0].dtype)!(v, vectors);
}

const SHIFTS = {
  shift_left: 'i32x4.shl',
  shift_right_arithmetic: 'i32x4.shr_s',
  shift_right_logical: 'i32x4.shr_u',
} as const;

/** A shift by one known number of bits is one instruction. */
function shiftByConstant(v: VectorBuilder, name: string, operands: readonly Operand[]): number | null {
  if (!(name in SHIFTS)) return null;
  const amount = v.values[operands[1].vector];
  if (amount.kind !== 'constant') return null;
  const bits = new DataView(amount.bytes.buffer).getInt32(0, true);
  return bits < 0 || bits > 31
    ? null
    : v.shift(SHIFTS[name as keyof typeof SHIFTS], operands[0].vector, bits);
}

function cast(v: VectorBuilder, x: number, from: DType, to: DType): number {
  if (to === 'bool') {
    if (from === 'bool') return x;
    return from === 'float32' ? v.op('f32x4.ne', x, v.f32(0)) : v.op('i32x4.ne', x, v.i32(0));
  }
  if (from === 'bool') return v.op('v128.and', x, to === 'float32' ? v.f32(1) : v.i32(1));
  if (isNarrow(to)) return from === to ? x : wrap(v, x, to);
  if (from === 'float32') {
    if (to === 'float32') return x;
    return v.op(to === 'int32' ? 'i32x4.trunc_sat_f32x4_s' : 'i32x4.trunc_sat_f32x4_u', x);
  }
  // Narrow integers have been widened by their load.
  if (to !== 'float32') return x;
  const isSigned = from !== 'uint32' || hasClearTop(v, x);
  return v.op(isSigned ? 'f32x4.convert_i32x4_s' : 'f32x4.convert_i32x4_u', x);
}

/** Whether a value is known to have no bit where a sign would be. */
function hasClearTop(v: VectorBuilder, x: number): boolean {
  const value = v.values[x];
  return value.kind === 'shift' && value.instruction === 'i32x4.shr_u' && value.bits > 0;
}

/** The low bits of each lane, as the values of a narrow type. */
function wrap(v: VectorBuilder, x: number, to: DType): number {
  const unused = 32 - bitsOf(to);
  if (isUnsigned(to)) return v.op('v128.and', x, v.i32(0xffffffff >>> unused));
  return v.shift('i32x4.shr_s', v.shift('i32x4.shl', x, unused), unused);
}

/** Whether a loop can compute a reduction. */
export function canReduce({ primitive, inputs, dtype }: Node): boolean {
  const from = inputs[0].dtype;
  if (primitive.name === 'argmax' || primitive.name === 'argmin') return canLoad(from) && from !== 'bool';
  return isLoopDType(dtype) && isLoopDType(from);
}
