/** Types that can be the default type of floating-point numbers. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** What is set now: `setFloatx` changes it. */
export const defaultFloat: { floatx: FloatType } = { floatx: 'float32' };

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
export const floatx = (): FloatType => defaultFloat.floatx;

/**
 * Runs a function with another default floating-point type, and puts the type back.
 *
 * @param dtype 'float16', 'bfloat16', 'float32' or 'float64'
 * @param body the function
 * @returns what the function gives
 *
 * @example
 * import { floatx, ops } from 'keratin';
 * console.log(ops.withFloatx('float64', () => ops.ones(2).dtype), ops.floatx()); // float64 float32
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
