/*
 * Opcodes of the instructions of WebAssembly 3.0 that kernels and generated programs use. A number above 0xff is a prefix
 * byte times 65536 plus the sub-opcode that follows it: 0xfd00e4 is written as the byte 0xfd and then 0xe4 in LEB128.
 */

type Words<Text extends string, Found = never> = Text extends `${infer Word} ${infer Rest}`
  ? Words<Rest, Found | Word>
  : Found | Text;

/**
 * Instructions of one type by their names, in the order of their opcodes from the first one on. A number stands for so
 * many instructions that nothing uses.
 */
function run<Type extends string, Names extends string>(
  first: number,
  type: Type,
  names: Names,
): Readonly<Record<`${Type}.${Exclude<Words<Names>, `${number}`>}`, number>> {
  const opcodes: Record<string, number> = {};
  let next = first;
  for (const word of names.split(' ')) {
    const unused = Number(word);
    if (unused > 0) next += unused;
    else opcodes[`${type}.${word}`] = next++;
  }
  return opcodes as Record<`${Type}.${Exclude<Words<Names>, `${number}`>}`, number>;
}

/** Instructions without immediates. */
export const INSTRUCTIONS = {
  unreachable: 0x00,
  drop: 0x1a,
  select: 0x1b,
  ...run(0x45, 'i32', 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0x51, 'i64', 'eq'),
  ...run(0x6a, 'i32', 'add sub mul 1 div_u 1 rem_u and or 1 shl 1 shr_u'),
  ...run(0x7c, 'i64', 'add 7 or 1 shl 1 shr_u'),
  ...run(0x92, 'f32', 'add'),
  ...run(0xa7, 'i32', 'wrap_i64'),
  ...run(0xad, 'i64', 'extend_i32_u'),
  ...run(0xb2, 'f32', 'convert_i32_s 3 demote_f64'),
  ...run(0xb7, 'f64', 'convert_i32_s convert_i32_u 2 promote_f32'),
  ...run(0xfc0006, 'i64', 'trunc_sat_f64_s'),
  ...run(0xfd0011, 'i32x4', 'splat'),
  ...run(0xfd0013, 'f32x4', 'splat'),
  ...run(0xfd0037, 'i32x4', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'),
  ...run(0xfd0041, 'f32x4', 'eq ne lt gt le ge'),
  ...run(0xfd0047, 'f64x2', 'eq 1 lt'),
  ...run(0xfd004d, 'v128', 'not and andnot or xor bitselect'),
  ...run(0xfd005e, 'f32x4', 'demote_f64x2_zero 8 ceil floor trunc nearest'),
  ...run(0xfd005f, 'f64x2', 'promote_low_f32x4'),
  ...run(0xfd0066, 'i8x16', 'narrow_i16x8_u'),
  ...run(0xfd007a, 'f64x2', 'trunc'),
  ...run(0xfd0086, 'i16x8', 'narrow_i32x4_u extend_low_i8x16_s 1 extend_low_i8x16_u'),
  ...run(0xfd0094, 'f64x2', 'nearest'),
  ...run(
    0xfd00a0,
    'i32x4',
    'abs neg 5 extend_low_i16x8_s 1 extend_low_i16x8_u 1 shl shr_s shr_u add 2 sub 3 mul min_s min_u max_s max_u',
  ),
  ...run(0xfd00c7, 'i64x2', 'extend_low_i32x4_s 3 shl 1 shr_u add 2 sub'),
  ...run(0xfd00e0, 'f32x4', 'abs neg 1 sqrt add sub mul div min max pmin pmax'),
  ...run(0xfd00ec, 'f64x2', 'abs neg 2 add sub mul div min max 8 convert_low_i32x4_s convert_low_i32x4_u'),
  ...run(
    0xfd00f8,
    'i32x4',
    'trunc_sat_f32x4_s trunc_sat_f32x4_u 2 trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero',
  ),
  ...run(0xfd00fa, 'f32x4', 'convert_i32x4_s convert_i32x4_u 9 relaxed_madd'),
};

/** From here on accesses are atomic; the format wants their natural alignment spelled out. */
export const ATOMIC = 0xfe0000;

/** Loads and stores: alignment and offset follow the opcode. */
export const MEMORY_INSTRUCTIONS = {
  ...run(0x28, 'i32', 'load 4 load8_u 8 store 3 store8'),
  ...run(0x29, 'i64', 'load'),
  ...run(0x2a, 'f32', 'load'),
  ...run(0x37, 'i64', 'store'),
  ...run(0x38, 'f32', 'store'),
  ...run(0xfd0000, 'v128', 'load 2 load16x4_s load16x4_u 2 load8_splat load16_splat load32_splat 1 store'),
  ...run(0xfd005c, 'v128', 'load32_zero load64_zero'),
  ...run(ATOMIC, 'memory', 'atomic.notify atomic.wait32'),
  ...run(0xfe0010, 'i32', 'atomic.load 6 atomic.store 6 atomic.rmw.add 6 atomic.rmw.sub'),
  ...run(0xfe0011, 'i64', 'atomic.load 6 atomic.store'),
  ...run(0xfe0049, 'i64', 'atomic.rmw.cmpxchg'),
};

/** Loads and stores of one lane. */
export const MEMORY_LANE_INSTRUCTIONS = {
  ...run(0xfd0054, 'v128', 'load8_lane load16_lane load32_lane 1 store8_lane 1 store32_lane store64_lane'),
};

/** Reads and replacements of one lane. */
export const LANE_INSTRUCTIONS = {
  ...run(0xfd001b, 'i32x4', 'extract_lane replace_lane'),
  ...run(0xfd001f, 'f32x4', 'extract_lane replace_lane'),
};

export type Instruction = keyof typeof INSTRUCTIONS;
export type MemoryInstruction = keyof typeof MEMORY_INSTRUCTIONS;
export type MemoryLaneInstruction = keyof typeof MEMORY_LANE_INSTRUCTIONS;
export type LaneInstruction = keyof typeof LANE_INSTRUCTIONS;
