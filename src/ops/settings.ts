import { checkChoice } from '../util/options';

/** Where the channels stand in images: after the spatial axes or before them. */
export type DataFormat = 'channels_last' | 'channels_first';

/** Types that can be the default type of floating-point numbers. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

let currentFloat: FloatType = 'float32';
let currentEpsilon = 1e-7;
let currentFormat: DataFormat = 'channels_last';

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
export const floatx = (): FloatType => currentFloat;

/**
 * Sets the default floating-point type.
 *
 * @param dtype 'float16', 'bfloat16', 'float32' or 'float64'
 *
 * @example
 * import { ops } from 'keratin';
 * ops.setFloatx('float64');
 * console.log(ops.zeros(2).dtype); // float64
 * ops.setFloatx('float32');
 *
 * @see https://keras.io/api/utils/config_utils/#setfloatx-function
 */
export function setFloatx(dtype: FloatType): void {
  currentFloat = checkChoice('setFloatx', 'dtype', dtype, ['float16', 'bfloat16', 'float32', 'float64']);
}

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
export const epsilon = (): number => currentEpsilon;

/**
 * Sets the small number that keeps divisions and logarithms finite.
 *
 * @param value the number
 *
 * @example
 * import { ops } from 'keratin';
 * ops.setEpsilon(1e-5);
 * console.log(ops.epsilon()); // 0.00001
 * ops.setEpsilon(1e-7);
 *
 * @see https://keras.io/api/utils/config_utils/#setepsilon-function
 */
export function setEpsilon(value: number): void {
  currentEpsilon = value;
}

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
export const imageDataFormat = (): DataFormat => currentFormat;

/**
 * Sets where the channels of images stand unless `dataFormat` says otherwise.
 *
 * @param format 'channels_last' or 'channels_first'
 *
 * @example
 * import { ops } from 'keratin';
 * ops.setImageDataFormat('channels_first');
 * console.log(ops.maxPool(ops.ones([1, 3, 4, 4]), 2).shape); // [1, 3, 2, 2]
 * ops.setImageDataFormat('channels_last');
 *
 * @see https://keras.io/api/utils/config_utils/#setimagedataformat-function
 */
export function setImageDataFormat(format: DataFormat): void {
  currentFormat = checkChoice('setImageDataFormat', 'format', format, ['channels_last', 'channels_first']);
}

/**
 * The data format meant: the given one, or the default.
 *
 * @param owner name of the function that was given it, for messages
 * @param format 'channels_last', 'channels_first', or null for `imageDataFormat()`
 * @returns 'channels_last' or 'channels_first'
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.resolveDataFormat('myPool', null)); // channels_last
 */
export function resolveDataFormat(owner: string, format: string | null | undefined): DataFormat {
  if (format === null || format === undefined) return currentFormat;
  return checkChoice(owner, 'dataFormat', format, ['channels_last', 'channels_first']);
}

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
  const before = currentFloat;
  currentFloat = dtype;
  try {
    return body();
  } finally {
    currentFloat = before;
  }
}
