import { aWholeNumber, aText, nullable } from '../../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../../util/arguments';
import type { TensorLike } from '../../runtime/tensor';
import type { Tensor } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import { pad } from '../numpy-rearrange';
import type { ImageOptions } from './common';
import { toBatch } from './common';

/** The three numbers of one axis, of which two are given: before, after, and the size of the result. */
interface Extent {
  readonly before: number;
  readonly after: number;
}

function resolve(
  owner: string,
  names: readonly [before: string, after: string, target: string],
  given: readonly (number | null | undefined)[],
  size: number,
  sign: 1 | -1,
): Extent {
  const missing = given.filter((value) => value === null || value === undefined).length;
  const [before, after, target] = given;
  const rest = (): number => sign * (target! - size) - (before ?? after ?? 0);
  const extent = missing !== 1 ? null : { before: before ?? rest(), after: after ?? rest() };
  const all =
    extent === null
      ? []
      : [extent.before, extent.after, target ?? size + sign * (extent.before + extent.after)];
  if (extent !== null && all.every((value) => Number.isInteger(value) && value >= 0)) return extent;
  throw new ArgumentError({
    code: 'image-frame',
    expected: `${owner} needs exactly two of ${names.join(', ')}, none below 0.`,
    received: {
      ...Object.fromEntries(names.map((name, i) => [name, String(given[i] ?? null)])),
      'size of the image': String(size),
    },
  });
}

const aSize = nullable(aWholeNumber);
const PAD_KINDS = {
  topPadding: aSize,
  leftPadding: aSize,
  bottomPadding: aSize,
  rightPadding: aSize,
  targetHeight: aSize,
  targetWidth: aSize,
  dataFormat: nullable(aText),
};

/** Options of `padImages`: two of top, bottom and target height, and two of left, right and target width. */
export interface PadImagesOptions extends ImageOptions {
  readonly topPadding?: number | null;
  readonly leftPadding?: number | null;
  readonly bottomPadding?: number | null;
  readonly rightPadding?: number | null;
  readonly targetHeight?: number | null;
  readonly targetWidth?: number | null;
}

/**
 * Images with zeros added around them.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param options two of `topPadding`, `bottomPadding` and `targetHeight`, and two of `leftPadding`, `rightPadding`
 * and `targetWidth`; `dataFormat` (`imageDataFormat()`)
 * @returns numbers [..., target height, target width, channels] of the dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 * @throws {ArgumentError} `image-frame` when not two of three are given, or one comes out below 0
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.ones([2, 2, 1]);
 * console.log(ops.image.padImages(image, { topPadding: 1, targetHeight: 4, leftPadding: 0, rightPadding: 3 }).shape);
 * // [4, 5, 1]
 *
 * @see https://keras.io/api/ops/image/#padimages-function
 */
export function padImages(
  images: TensorLike,
  ...given: OptionArguments<PadImagesOptions, 'topPadding'>
): Tensor {
  const options: PadImagesOptions = optionsFrom('padImages', PAD_KINDS, given);
  const { value, restore } = toBatch('padImages', images, options.dataFormat);
  const [, height, width] = value.shape;
  const vertical = [options.topPadding, options.bottomPadding, options.targetHeight];
  const horizontal = [options.leftPadding, options.rightPadding, options.targetWidth];
  const rows = resolve('padImages', ['topPadding', 'bottomPadding', 'targetHeight'], vertical, height, 1);
  const columns = resolve('padImages', ['leftPadding', 'rightPadding', 'targetWidth'], horizontal, width, 1);
  return restore(
    pad(value, [
      [0, 0],
      [rows.before, rows.after],
      [columns.before, columns.after],
      [0, 0],
    ]),
  );
}

const CROP_KINDS = {
  topCropping: aSize,
  leftCropping: aSize,
  bottomCropping: aSize,
  rightCropping: aSize,
  targetHeight: aSize,
  targetWidth: aSize,
  dataFormat: nullable(aText),
};

/** Options of `cropImages`: two of top, bottom and target height, and two of left, right and target width. */
export interface CropImagesOptions extends ImageOptions {
  readonly topCropping?: number | null;
  readonly leftCropping?: number | null;
  readonly bottomCropping?: number | null;
  readonly rightCropping?: number | null;
  readonly targetHeight?: number | null;
  readonly targetWidth?: number | null;
}

/**
 * Images without some rows and columns at their edges.
 *
 * @param images numbers [height, width, channels] or [batch, height, width, channels]
 * @param options two of `topCropping`, `bottomCropping` and `targetHeight`, and two of `leftCropping`,
 * `rightCropping` and `targetWidth`; `dataFormat` (`imageDataFormat()`)
 * @returns numbers [..., target height, target width, channels] of the dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes
 * @throws {ArgumentError} `image-frame` when not two of three are given, or one comes out below 0
 *
 * @example
 * import { ops } from 'keratin';
 * const image = ops.reshape(ops.arange(16), [4, 4, 1]);
 * const part = ops.image.cropImages(image, { topCropping: 1, targetHeight: 2, leftCropping: 2, rightCropping: 0 });
 * console.log(String(part.squeeze()));
 * // [[ 6  7]
 * //  [10 11]]
 *
 * @see https://keras.io/api/ops/image/#cropimages-function
 */
export function cropImages(
  images: TensorLike,
  ...given: OptionArguments<CropImagesOptions, 'topCropping'>
): Tensor {
  const options: CropImagesOptions = optionsFrom('cropImages', CROP_KINDS, given);
  const { value, restore } = toBatch('cropImages', images, options.dataFormat);
  const [, height, width] = value.shape;
  const vertical = [options.topCropping, options.bottomCropping, options.targetHeight];
  const horizontal = [options.leftCropping, options.rightCropping, options.targetWidth];
  const rows = resolve('cropImages', ['topCropping', 'bottomCropping', 'targetHeight'], vertical, height, -1);
  const columns = resolve(
    'cropImages',
    ['leftCropping', 'rightCropping', 'targetWidth'],
    horizontal,
    width,
    -1,
  );
  const kept = `${rows.before}:${height - rows.after}`;
  return restore(value.at(':', kept, `${columns.before}:${width - columns.after}`));
}
