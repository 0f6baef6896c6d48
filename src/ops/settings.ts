import { checkNoMore } from '../util/arguments';
export type { FloatType } from '../runtime/default-float';
export { floatx } from '../runtime/default-float';

/** Where the channels stand in images: after the spatial axes or before them. */
export type DataFormat = 'channels_last' | 'channels_first';

/** What is set now: `change-settings.ts` changes it. */
export const current: { epsilon: number; imageDataFormat: DataFormat } = {
  epsilon: 1e-7,
  imageDataFormat: 'channels_last',
};

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
export function epsilon(...others: readonly never[]): number {
  checkNoMore('epsilon', others);
  return current.epsilon;
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
export function imageDataFormat(...others: readonly never[]): DataFormat {
  checkNoMore('imageDataFormat', others);
  return current.imageDataFormat;
}
