import { aNumber } from '../util/argument-kinds';
import { checkNoMore, requireArgument } from '../util/arguments';
import { defaultFloat } from '../runtime/default-float';
import { checkChoice } from '../util/choices';
import { current, type DataFormat, type FloatType } from './settings';

// Apart from the settings, which each page reads and few change.

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
export function setFloatx(dtype: FloatType, ...others: readonly never[]): void {
  checkNoMore('setFloatx', others);
  defaultFloat.floatx = checkChoice('setFloatx', 'dtype', dtype, [
    'float16',
    'bfloat16',
    'float32',
    'float64',
  ]);
}

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
export function setEpsilon(value: number, ...others: readonly never[]): void {
  checkNoMore('setEpsilon', others);
  requireArgument('setEpsilon', 'value', value, aNumber);
  current.epsilon = value;
}

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
export function setImageDataFormat(format: DataFormat, ...others: readonly never[]): void {
  checkNoMore('setImageDataFormat', others);
  current.imageDataFormat = checkChoice('setImageDataFormat', 'format', format, [
    'channels_last',
    'channels_first',
  ]);
}
