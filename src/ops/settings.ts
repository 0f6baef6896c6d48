import { checkChoice } from '../util/options';

/** Where the channels stand in images: after the spatial axes or before them. */
export type DataFormat = 'channels_last' | 'channels_first';

/** Types that can be the default type of floating-point numbers. */
export type FloatType = 'float16' | 'bfloat16' | 'float32' | 'float64';

let currentFloat: FloatType = 'float32';
let currentEpsilon = 1e-7;
let currentFormat: DataFormat = 'channels_last';

/** The type functions give where a floating-point number is needed and none is given. Default `float32`. */
export const floatx = (): FloatType => currentFloat;

/** Sets the default floating-point type. */
export function setFloatx(dtype: FloatType): void {
  currentFloat = checkChoice('setFloatx', 'dtype', dtype, ['float16', 'bfloat16', 'float32', 'float64']);
}

/** The small number that keeps divisions and logarithms finite. Default 1e-7. */
export const epsilon = (): number => currentEpsilon;

/** Sets the small number that keeps divisions and logarithms finite. */
export function setEpsilon(value: number): void {
  currentEpsilon = value;
}

/** The default of `dataFormat`. Default `channels_last`. */
export const imageDataFormat = (): DataFormat => currentFormat;

/** Sets the default of `dataFormat`. */
export function setImageDataFormat(format: DataFormat): void {
  currentFormat = checkChoice('setImageDataFormat', 'format', format, ['channels_last', 'channels_first']);
}

/** The data format meant: the given one, or the default for null. */
export function resolveDataFormat(owner: string, format: string | null | undefined): DataFormat {
  if (format === null || format === undefined) return currentFormat;
  return checkChoice(owner, 'dataFormat', format, ['channels_last', 'channels_first']);
}

/** Runs `body` with another default floating-point type. */
export function withFloatx<T>(dtype: FloatType, body: () => T): T {
  const before = currentFloat;
  currentFloat = dtype;
  try {
    return body();
  } finally {
    currentFloat = before;
  }
}
