import { describe } from '../util/arguments';
import { ArgumentError, DTypeError } from '../util/errors';
import { suggestName } from '../util/names';

/** The types of tensor elements, with NumPy's names. */
export type DType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bfloat16'
  | 'float16'
  | 'float32'
  | 'float64';

/** The arrays tensors are stored in. */
export type TypedArray =
  Uint8Array | Int8Array | Int16Array | Int32Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

type Kind = 'bool' | 'signed' | 'unsigned' | 'float';

/** A constructor of arrays. */
interface StorageType {
  new (size: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, size: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

interface DTypeFacts {
  readonly kind: Kind;
  /** Bits of the type itself; storage may be wider. */
  readonly bits: number;
  readonly Storage: StorageType;
}

const facts = (kind: Kind, bits: number, Storage: StorageType): DTypeFacts => ({ kind, bits, Storage });

/**
 * How each type is stored. JavaScript has no float16 or bfloat16 array on every platform: both live in a Float32Array
 * and are rounded after each operation. 64-bit integers live in a Float64Array, exact up to 2^53: arithmetic on BigInt
 * would be two orders of magnitude slower and Keras itself computes with 32-bit integers by default.
 */
const FACTS: Readonly<Record<DType, DTypeFacts>> = {
  bool: facts('bool', 1, Uint8Array),
  int8: facts('signed', 8, Int8Array),
  int16: facts('signed', 16, Int16Array),
  int32: facts('signed', 32, Int32Array),
  int64: facts('signed', 64, Float64Array),
  uint8: facts('unsigned', 8, Uint8Array),
  uint16: facts('unsigned', 16, Uint16Array),
  uint32: facts('unsigned', 32, Uint32Array),
  uint64: facts('unsigned', 64, Float64Array),
  bfloat16: facts('float', 16, Float32Array),
  float16: facts('float', 16, Float32Array),
  float32: facts('float', 32, Float32Array),
  float64: facts('float', 64, Float64Array),
};

/** All type names. */
export const DTYPES = Object.keys(FACTS) as readonly DType[];

/** `name` as a type; `int`, `float` mean int32, float32 as in Keras. */
export function parseDType(name: string): DType {
  if (Object.hasOwn(FACTS, name)) return name as DType;
  if (name === 'int') return 'int32';
  if (name === 'float') return 'float32';
  throw new DTypeError({
    code: 'unknown-dtype',
    expected: 'a dtype name was expected.',
    received: { dtype: describe(name) },
    advice: suggestName(String(name), DTYPES),
    details: { dtype: name },
  });
}

export const isFloat = (dtype: DType): boolean => FACTS[dtype].kind === 'float';
export const isInteger = (dtype: DType): boolean =>
  FACTS[dtype].kind === 'signed' || FACTS[dtype].kind === 'unsigned';
export const isUnsigned = (dtype: DType): boolean => FACTS[dtype].kind === 'unsigned';
export const bitsOf = (dtype: DType): number => FACTS[dtype].bits;

/** Whether whole numbers of this type are kept as doubles, exact to 2^53. */
export const isWideInteger = (type: PromotionType): boolean => type === 'int64' || type === 'uint64';
/** Bytes of one stored element. */
export const bytesOf = (dtype: DType): number => FACTS[dtype].Storage.BYTES_PER_ELEMENT;

/**
 * Zeroed storage for `size` elements.
 *
 * @throws ArgumentError `too-large` where this process cannot hold that many.
 */
export function allocate(dtype: DType, size: number): TypedArray {
  try {
    return new FACTS[dtype].Storage(size);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ArgumentError({
      code: 'too-large',
      expected: 'a tensor needs to fit into the memory of this process.',
      received: {
        elements: size.toLocaleString('en-US'),
        bytes: (size * bytesOf(dtype)).toLocaleString('en-US'),
        dtype,
      },
      advice: 'Check the shape; work on fewer rows at a time.',
      details: { size, dtype },
      cause: error,
    });
  }
}

/** A view of `size` stored elements in `buffer`. */
export const viewOf = (dtype: DType, buffer: ArrayBufferLike, byteOffset: number, size: number): TypedArray =>
  new FACTS[dtype].Storage(buffer, byteOffset, size);

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** The nearest bfloat16, ties to even, as a number. */
export function roundToBfloat16(value: number): number {
  scratchFloat[0] = value;
  if (Number.isNaN(value)) return value;
  const bits = scratchBits[0];
  scratchBits[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return scratchFloat[0];
}

/** The nearest float16, ties to even, as a number. */
export function roundToFloat16(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  // Below 2^-14 numbers are subnormal: their spacing is fixed at 2^-24.
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  // Doubles of this size are as far apart as float16 at `value`: adding it rounds.
  const coarse = 1.5 * 2 ** (exponent + 42);
  const rounded = Math.abs(value) + coarse - coarse;
  return Math.sign(value) * (rounded > 65504 ? Infinity : rounded);
}

/** Least and greatest value of an integer type; of 64-bit ones as far as the numbers of the language are exact. */
export function integerRange(dtype: DType): readonly [least: number, greatest: number] {
  const bits = bitsOf(dtype);
  const isWide = bits === 64;
  if (isUnsigned(dtype)) return [0, isWide ? Number.MAX_SAFE_INTEGER : 2 ** bits - 1];
  return isWide
    ? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
    : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

/**
 * 64-bit integers as numbers of the language.
 *
 * @throws DTypeError `integer-overflow` where a number does not hold one exactly.
 */
export function numbersOf(values: BigInt64Array | BigUint64Array): Float64Array {
  const dtype = values instanceof BigInt64Array ? 'int64' : 'uint64';
  const [least, greatest] = integerRange(dtype);
  return Float64Array.from(values as BigInt64Array, (value) => {
    const number = Number(value);
    if (number >= least && number <= greatest) return number;
    throw new DTypeError({
      code: 'integer-overflow',
      expected: `${dtype} holds whole numbers from ${least} to ${greatest} (2^53 - 1) here.`,
      received: { value: `${value}n` },
      advice: 'Where these are labels and not quantities, keep them as text.',
      details: { dtype, value },
    });
  });
}

/** Rounds stored values to what the type can hold, in place; a no-op where the storage already does so. */
export function roundStorage(dtype: DType, data: TypedArray): void {
  if (dtype === 'float16') for (let i = 0; i < data.length; i++) data[i] = roundToFloat16(data[i]);
  else if (dtype === 'bfloat16') for (let i = 0; i < data.length; i++) data[i] = roundToBfloat16(data[i]);
  else if (dtype === 'int64' || dtype === 'uint64') {
    // Whole numbers have no -0.
    for (let i = 0; i < data.length; i++) data[i] = Math.trunc(data[i]) + 0;
  }
}

/** The dtype a bare typed array is read as: that of its name, as float32 of `Float32Array`. */
export const dtypeOfArray = (data: TypedArray): DType =>
  data[Symbol.toStringTag].replace('Array', '').toLowerCase() as DType;

/** A dtype, or a number of the host language whose type gives way to any tensor's of its kind. */
export type PromotionType = DType | 'weak_int' | 'weak_float';

// JAX's lattice of types (docs.jax.dev, "Type promotion semantics"): a promotion is the least upper bound.
const LATTICE: Readonly<Record<PromotionType, readonly PromotionType[]>> = {
  bool: ['weak_int'],
  weak_int: ['uint8', 'int8'],
  uint8: ['int16', 'uint16'],
  uint16: ['int32', 'uint32'],
  uint32: ['int64', 'uint64'],
  uint64: ['weak_float'],
  int8: ['int16'],
  int16: ['int32'],
  int32: ['int64'],
  int64: ['weak_float'],
  weak_float: ['bfloat16', 'float16'],
  bfloat16: ['float32'],
  float16: ['float32'],
  float32: ['float64'],
  float64: [],
};

const upperBounds = new Map<PromotionType, ReadonlySet<PromotionType>>();

function upperBoundsOf(type: PromotionType): ReadonlySet<PromotionType> {
  let bounds = upperBounds.get(type);
  if (bounds === undefined) {
    bounds = new Set([type, ...LATTICE[type].flatMap((next) => [...upperBoundsOf(next)])]);
    upperBounds.set(type, bounds);
  }
  return bounds;
}

function promotePair(a: PromotionType, b: PromotionType): PromotionType {
  if (a === b) return a;
  const boundsOfB = upperBoundsOf(b);
  const common = [...upperBoundsOf(a)].filter((type) => boundsOfB.has(type));
  const commonSet = new Set(common);
  return common.find((type) => [...commonSet].every((other) => upperBoundsOf(type).has(other))) ?? 'float64';
}

const promotions = new Map<string, PromotionType>();

/**
 * The type in which values of `types` meet (JAX's promotion lattice). Weak numbers alone become int32 and `float`.
 */
export function promoteTypes(types: readonly PromotionType[], float: DType = 'float32'): DType {
  const key = types.join();
  let result = promotions.get(key);
  if (result === undefined) {
    result = types.reduce(promotePair);
    promotions.set(key, result);
  }
  if (result === 'weak_int') return 'int32';
  if (result === 'weak_float') return float;
  return result;
}

/**
 * The type in which operands meet, which depends on their types alone: that of {@link promoteTypes}, but types of 64 bits
 * arise from narrower ones (uint32 and int32) only where `integer` is one, as in NumPy, and 64-bit integers that meet numbers with
 * a fraction or each other's signs give float64, as in NumPy.
 *
 * @param float what other integers and numbers with a fraction make
 * @param integer what whole numbers alone are
 */
export function meetingType(
  types: readonly PromotionType[],
  float: DType = 'float32',
  integer: 'int32' | 'int64' = 'int32',
): DType {
  // Numbers of the language alone, and beside bools.
  if (types.includes('weak_int') && types.every((type) => type === 'weak_int' || type === 'bool'))
    return integer;
  const isWide = types.some(isWideInteger);
  const dtype = promoteTypes(types, isWide ? 'float64' : float);
  return dtype === 'int64' && !isWide ? integer : dtype;
}

/** The type quotients, averages and transcendental functions of `dtype` have; of most integers `float`. */
export function floatType(dtype: DType, float: DType = 'float32'): DType {
  if (isFloat(dtype)) return dtype;
  return isWideInteger(dtype) ? 'float64' : float;
}

/** Whether lists beside values of this type are read in double precision. */
export const isDouble = (type: PromotionType): boolean => type === 'float64' || isWideInteger(type);

/** The type means are computed in: that of their result, or float32 where that is narrower. */
export const meanType = (result: DType): DType => (bitsOf(result) < 32 ? 'float32' : result);

/** The type sums and products of integers are made in: of `integer`'s width at least. */
export function sumType<Type extends DType, Wide extends 'int32' | 'int64' = 'int32'>(
  dtype: Type,
  integer: Wide = 'int32' as Wide,
): Type | Wide | `u${Wide}` {
  if (isFloat(dtype) || bitsOf(dtype) >= bitsOf(integer)) return dtype;
  return isUnsigned(dtype) ? `u${integer}` : integer;
}
