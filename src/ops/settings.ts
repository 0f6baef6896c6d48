/** Where the channels stand in images: after the spatial axes or before them. */
export type DataFormat = 'channels_last' | 'channels_first';

/** Types that can be the default type of floating-point numbers. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** What is set now: `change-settings.ts` changes it. */
export const current: { floatx: FloatType; epsilon: number; imageDataFormat: DataFormat } = {
  floatx: 'float32',
  epsilon: 1e-7,
  imageDataFormat: 'channels_last',
};

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
export const floatx = (): FloatType => current.floatx;

/**
 * The small number that keeps divisions and logarithms finite.
 *
 * @returns 1e-7 from the start
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.epsilon()); // 1e-7
 *
 * @see https://keras.io/api/utils/config_utils/#epsilon-function
 */
export const epsilon = (): number => current.epsilon;

/**
 * Where the channels of images stand unless `dataFormat` says otherwise.
 *
 * @returns 'channels_last' (from the start) or 'channels_first'
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.imageDataFormat()); // channels_last
 *
 * @see https://keras.io/api/utils/config_utils/#imagedataformat-function
 */
export const imageDataFormat = (): DataFormat => current.imageDataFormat;

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
  const before = current.floatx;
  current.floatx = dtype;
  try {
    return body();
  } finally {
    current.floatx = before;
  }
}
