import { checkNoMore } from '../util/arguments';
/** Types that can be the default type of floating-point numbers. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** Types that can be the default type of whole numbers: Keras's, and NumPy's. */
export type IntegerType = 'int32' | 'int64';

/** What is set now: `setFloatx` changes the first; functions of `keratin/numpy` run with NumPy's types. */
export const defaultFloat: { floatx: FloatType; integer: IntegerType } = {
  floatx: 'float32',
  integer: 'int32',
};

/** The default type of whole numbers: int32, and int64 while a function of `keratin/numpy` runs. */
export const defaultInteger = (): IntegerType => defaultFloat.integer;

/** Runs a function with NumPy's default types, float64 and int64, and puts the types back. */
export function withNumpyTypes<T>(body: () => T): T {
  const before = { ...defaultFloat };
  defaultFloat.floatx = 'float64';
  defaultFloat.integer = 'int64';
  try {
    return body();
  } finally {
    Object.assign(defaultFloat, before);
  }
}

/**
 * The default floating-point type: what functions give where none is asked for.
 *
 * @returns 'float16', 'bfloat16', 'float32' (from the start) or 'float64'
 *
 * @example
 * import { floatx, ops } from 'keratin';
 * console.log(ops.floatx()); // float32
 *
 * @see https://keras.io/api/utils/config_utils/#floatx-function
 */
export function floatx(...others: readonly never[]): FloatType {
  checkNoMore('floatx', others);
  return defaultFloat.floatx;
}

/**
 * Runs a function with another default floating-point type, and puts the type back.
 *
 * @param dtype 'float16', 'bfloat16', 'float32' or 'float64'
 * @param body the function
 * @returns what the function gives
 */
export function withFloatx<T>(dtype: FloatType, body: () => T): T {
  const before = defaultFloat.floatx;
  defaultFloat.floatx = dtype;
  try {
    return body();
  } finally {
    defaultFloat.floatx = before;
  }
}
