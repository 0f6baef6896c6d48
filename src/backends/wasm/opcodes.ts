/*
 * Opcodes of WebAssembly 3.0 that kernels and generated programs use. A number above 0xff is a prefix byte times 65536
 * plus the sub-opcode that follows it: 0xfd00e4 is written as the byte 0xfd and then 0xe4 in LEB128.
 */

type Words<Text extends string, Found = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text;

/** Instructions of one type whose opcodes follow each other, from the first one on. */
function run<Type extends string, Names extends string>(
  first: number,
  type: Type,
  names: Names,
): Readonly<Record<`${Type}.${Words<Names>}`, number>> {
  const entries = names.split(' ').map((name, i) => [`${type}.${name}`, first + i]);
  return Object.fromEntries(entries) as Readonly<Record<`${Type}.${Words<Names>}`, number>>;
}

/** Instructions without immediates. */
export const INSTRUCTIONS = {
  unreachable: 0x00,
  nop: 0x01,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  ...run(0x45, 'i32', 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0x50, 'i64', 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0x5b, 'f32', 'eq ne lt gt le ge'),
  ...run(0x61, 'f64', 'eq ne lt gt le ge'),
  ...run(
    0x67,
    'i32',
    'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr',
  ),
  ...run(
    0x79,
    'i64',
    'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr',
  ),
  ...run(0x8b, 'f32', 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign'),
  ...run(0x99, 'f64', 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign'),
  ...run(0xa7, 'i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'),
  ...run(0xac, 'i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'),
  ...run(0xb2, 'f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64'),
  ...run(0xb7, 'f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'),
  ...run(0xbc, 'i32', 'reinterpret_f32'),
  ...run(0xbd, 'i64', 'reinterpret_f64'),
  ...run(0xbe, 'f32', 'reinterpret_i32'),
  ...run(0xbf, 'f64', 'reinterpret_i64'),
  ...run(0xc0, 'i32', 'extend8_s extend16_s'),
  ...run(0xc2, 'i64', 'extend8_s extend16_s extend32_s'),
  ...run(0xfc0000, 'i32', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u'),
  ...run(0xfc0004, 'i64', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u'),
  ...run(0xfd000e, 'i8x16', 'swizzle splat'),
  ...run(0xfd0010, 'i16x8', 'splat'),
  ...run(0xfd0011, 'i32x4', 'splat'),
  ...run(0xfd0012, 'i64x2', 'splat'),
  ...run(0xfd0013, 'f32x4', 'splat'),
  ...run(0xfd0014, 'f64x2', 'splat'),
  ...run(0xfd0023, 'i8x16', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0xfd002d, 'i16x8', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0xfd0037, 'i32x4', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0xfd0041, 'f32x4', 'eq ne lt gt le ge'),
  ...run(0xfd0047, 'f64x2', 'eq ne lt gt le ge'),
  ...run(0xfd004d, 'v128', 'not and andnot or xor bitselect any_true'),
  ...run(0xfd005e, 'f32x4', 'demote_f64x2_zero'),
  ...run(0xfd005f, 'f64x2', 'promote_low_f32x4'),
  ...run(0xfd0060, 'i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u'),
  ...run(0xfd0067, 'f32x4', 'ceil floor trunc nearest'),
  ...run(0xfd006b, 'i8x16', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'),
  ...run(0xfd0074, 'f64x2', 'ceil floor'),
  ...run(0xfd0076, 'i8x16', 'min_s min_u max_s max_u'),
  ...run(0xfd007a, 'f64x2', 'trunc'),
  ...run(0xfd007b, 'i8x16', 'avgr_u'),
  ...run(0xfd007c, 'i16x8', 'extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u'),
  ...run(0xfd007e, 'i32x4', 'extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u'),
  ...run(
    0xfd0080,
    'i16x8',
    'abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u extend_high_i8x16_u shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u',
  ),
  ...run(0xfd0094, 'f64x2', 'nearest'),
  ...run(0xfd0095, 'i16x8', 'mul min_s min_u max_s max_u'),
  ...run(
    0xfd009b,
    'i16x8',
    'avgr_u extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u',
  ),
  ...run(0xfd00a0, 'i32x4', 'abs neg'),
  ...run(0xfd00a3, 'i32x4', 'all_true bitmask'),
  ...run(
    0xfd00a7,
    'i32x4',
    'extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u shl shr_s shr_u add',
  ),
  ...run(0xfd00b1, 'i32x4', 'sub'),
  ...run(0xfd00b5, 'i32x4', 'mul min_s min_u max_s max_u dot_i16x8_s'),
  ...run(0xfd00bc, 'i32x4', 'extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u'),
  ...run(0xfd00c0, 'i64x2', 'abs neg'),
  ...run(0xfd00c3, 'i64x2', 'all_true bitmask'),
  ...run(
    0xfd00c7,
    'i64x2',
    'extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u shl shr_s shr_u add',
  ),
  ...run(0xfd00d1, 'i64x2', 'sub'),
  ...run(
    0xfd00d5,
    'i64x2',
    'mul eq ne lt_s gt_s le_s ge_s extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u',
  ),
  ...run(0xfd00e0, 'f32x4', 'abs neg'),
  ...run(0xfd00e3, 'f32x4', 'sqrt add sub mul div min max pmin pmax'),
  ...run(0xfd00ec, 'f64x2', 'abs neg'),
  ...run(0xfd00ef, 'f64x2', 'sqrt add sub mul div min max pmin pmax'),
  ...run(0xfd00f8, 'i32x4', 'trunc_sat_f32x4_s trunc_sat_f32x4_u'),
  ...run(0xfd00fa, 'f32x4', 'convert_i32x4_s convert_i32x4_u'),
  ...run(0xfd00fc, 'i32x4', 'trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero'),
  ...run(0xfd00fe, 'f64x2', 'convert_low_i32x4_s convert_low_i32x4_u'),
  ...run(0xfd0100, 'i8x16', 'relaxed_swizzle'),
  ...run(
    0xfd0101,
    'i32x4',
    'relaxed_trunc_f32x4_s relaxed_trunc_f32x4_u relaxed_trunc_f64x2_s_zero relaxed_trunc_f64x2_u_zero',
  ),
  ...run(0xfd0105, 'f32x4', 'relaxed_madd relaxed_nmadd'),
  ...run(0xfd0107, 'f64x2', 'relaxed_madd relaxed_nmadd'),
  ...run(0xfd0109, 'i8x16', 'relaxed_laneselect'),
  ...run(0xfd010a, 'i16x8', 'relaxed_laneselect'),
  ...run(0xfd010b, 'i32x4', 'relaxed_laneselect'),
  ...run(0xfd010c, 'i64x2', 'relaxed_laneselect'),
  ...run(0xfd010d, 'f32x4', 'relaxed_min relaxed_max'),
  ...run(0xfd010f, 'f64x2', 'relaxed_min relaxed_max'),
};

/** Loads and stores: alignment and offset follow the opcode. */
export const MEMORY_INSTRUCTIONS = {
  ...run(0x28, 'i32', 'load'),
  ...run(0x29, 'i64', 'load'),
  ...run(0x2a, 'f32', 'load'),
  ...run(0x2b, 'f64', 'load'),
  ...run(0x2c, 'i32', 'load8_s load8_u load16_s load16_u'),
  ...run(0x30, 'i64', 'load8_s load8_u load16_s load16_u load32_s load32_u'),
  ...run(0x36, 'i32', 'store'),
  ...run(0x37, 'i64', 'store'),
  ...run(0x38, 'f32', 'store'),
  ...run(0x39, 'f64', 'store'),
  ...run(0x3a, 'i32', 'store8 store16'),
  ...run(0x3c, 'i64', 'store8 store16 store32'),
  ...run(
    0xfd0000,
    'v128',
    'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u load8_splat load16_splat load32_splat load64_splat store',
  ),
  ...run(0xfd005c, 'v128', 'load32_zero load64_zero'),
};

/** Atomic accesses; the format wants their natural alignment spelled out. */
export const ATOMIC_INSTRUCTIONS = {
  ...run(0xfe0000, 'memory', 'atomic.notify atomic.wait32'),
  ...run(0xfe0010, 'i32', 'atomic.load'),
  ...run(0xfe0017, 'i32', 'atomic.store'),
  ...run(0xfe001e, 'i32', 'atomic.rmw.add'),
  ...run(0xfe0025, 'i32', 'atomic.rmw.sub'),
  ...run(0xfe002c, 'i32', 'atomic.rmw.and'),
  ...run(0xfe0033, 'i32', 'atomic.rmw.or'),
  ...run(0xfe003a, 'i32', 'atomic.rmw.xor'),
  ...run(0xfe0041, 'i32', 'atomic.rmw.xchg'),
  ...run(0xfe0048, 'i32', 'atomic.rmw.cmpxchg'),
  ...run(0xfe0011, 'i64', 'atomic.load'),
  ...run(0xfe0018, 'i64', 'atomic.store'),
  ...run(0xfe0049, 'i64', 'atomic.rmw.cmpxchg'),
};

/** Loads and stores of one lane. */
export const MEMORY_LANE_INSTRUCTIONS = {
  ...run(
    0xfd0054,
    'v128',
    'load8_lane load16_lane load32_lane load64_lane store8_lane store16_lane store32_lane store64_lane',
  ),
};

/** Reads and replacements of one lane. */
export const LANE_INSTRUCTIONS = {
  ...run(0xfd0015, 'i8x16', 'extract_lane_s extract_lane_u replace_lane'),
  ...run(0xfd0018, 'i16x8', 'extract_lane_s extract_lane_u replace_lane'),
  ...run(0xfd001b, 'i32x4', 'extract_lane replace_lane'),
  ...run(0xfd001d, 'i64x2', 'extract_lane replace_lane'),
  ...run(0xfd001f, 'f32x4', 'extract_lane replace_lane'),
  ...run(0xfd0021, 'f64x2', 'extract_lane replace_lane'),
};

export type Instruction = keyof typeof INSTRUCTIONS;
export type MemoryInstruction = keyof typeof MEMORY_INSTRUCTIONS | keyof typeof ATOMIC_INSTRUCTIONS;
export type MemoryLaneInstruction = keyof typeof MEMORY_LANE_INSTRUCTIONS;
export type LaneInstruction = keyof typeof LANE_INSTRUCTIONS;
