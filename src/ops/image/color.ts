import { aText, nullable } from '../../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../../util/arguments';
import type { TensorLike } from '../../runtime/tensor';
import { Tensor } from '../../runtime/tensor';
import { applyBinary, choose, floating, machineEpsilon, scalarLike } from '../common';
import { stack } from '../numpy-shape';
import type { ImageOptions } from './common';
import { requireChannels, requireFloat, toBatch } from './common';

/**
 * Images in shades of gray: 0.2989 red + 0.5870 green + 0.1140 blue.
 *
 * @param images numbers [height, width, 3] or [batch, height, width, 3]; images of one channel stay as they are
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns numbers [..., height, width, 1] of the dtype of the images
 * @throws {ShapeError} `image-rank` when there are not three or four axes, `image-channels` when there are not 1 or 3
 * channels
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.image.rgbToGrayscale([[[1, 0, 0], [0, 0.5, 0]]])))); // [0.2989 0.2935]
 *
 * @see https://keras.io/api/ops/image/#rgbtograyscale-function
 */
export function rgbToGrayscale(
  images: TensorLike,
  ...settings: OptionArguments<ImageOptions, 'dataFormat'>
): Tensor {
  const options: ImageOptions = optionsFrom('rgbToGrayscale', { dataFormat: nullable(aText) }, settings);
  const { value, restore } = toBatch('rgbToGrayscale', images, options.dataFormat);
  requireChannels('rgbToGrayscale', value, [1, 3]);
  if (value.shape[3] === 1) return restore(value);
  const wide = floating(value);
  const weights = Tensor.of({ data: Float64Array.of(0.2989, 0.587, 0.114), shape: [3, 1], dtype: 'float64' });
  return restore(wide.matmul(weights.astype(wide.dtype)).astype(value.dtype));
}

const planes = (x: Tensor): Tensor[] => [0, 1, 2].map((channel) => x.at('...', channel));

/**
 * Colours as hue, saturation and value: v = max, s = (max - min) / max, and h the place on the circle of colours.
 *
 * @param images floats [height, width, 3] or [batch, height, width, 3], in [0, 1]
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns floats of the shape and dtype of the images, in [0, 1]
 * @throws {ShapeError} `image-rank` when there are not three or four axes, `image-channels` when there are not 3
 * channels
 * @throws {DTypeError} `image-dtype` when the images are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.image.rgbToHsv([[[0, 0.5, 0]]])))); // [0.33333334 1.         0.5       ]
 *
 * @see https://keras.io/api/ops/image/#rgbtohsv-function
 */
export function rgbToHsv(
  images: TensorLike,
  ...settings: OptionArguments<ImageOptions, 'dataFormat'>
): Tensor {
  const options: ImageOptions = optionsFrom('rgbToHsv', { dataFormat: nullable(aText) }, settings);
  const { value: given, restore } = toBatch('rgbToHsv', images, options.dataFormat);
  requireFloat('rgbToHsv', given);
  requireChannels('rgbToHsv', given, [3]);
  const zero = scalarLike(0, given);
  const [r, g, b] = planes(choose(given.abs().less(machineEpsilon(given.dtype)), zero, given));
  const value = r.maximum(g).maximum(b);
  const range = value.sub(r.minimum(g).minimum(b));
  const one = scalarLike(1, value);
  const saturation = choose(value.greater(0), range.div(choose(value.greater(0), value, one)), zero);
  const scale = applyBinary('div', one, choose(range.greater(0), range, one).mul(6));
  let hue = choose(
    applyBinary('equal', value, g),
    scale.mul(b.sub(r)).add(2 / 6),
    scale.mul(r.sub(g)).add(4 / 6),
  );
  hue = choose(applyBinary('equal', value, r), scale.mul(g.sub(b)), hue);
  hue = choose(range.greater(0), hue, zero).add(hue.less(0).astype(hue.dtype));
  return restore(stack([hue, saturation, value], { axis: 3 }));
}

/**
 * Colours of hue, saturation and value as red, green and blue.
 *
 * @param images floats [height, width, 3] or [batch, height, width, 3], in [0, 1]
 * @param options `dataFormat` (`imageDataFormat()`)
 * @returns floats of the shape and dtype of the images, in [0, 1]
 * @throws {ShapeError} `image-rank` when there are not three or four axes, `image-channels` when there are not 3
 * channels
 * @throws {DTypeError} `image-dtype` when the images are no floats
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.ravel(ops.image.hsvToRgb([[[0, 1, 0.5]]])))); // [0.5 0.  0. ]
 *
 * @see https://keras.io/api/ops/image/#hsvtorgb-function
 */
export function hsvToRgb(
  images: TensorLike,
  ...settings: OptionArguments<ImageOptions, 'dataFormat'>
): Tensor {
  const options: ImageOptions = optionsFrom('hsvToRgb', { dataFormat: nullable(aText) }, settings);
  const { value: given, restore } = toBatch('hsvToRgb', images, options.dataFormat);
  requireFloat('hsvToRgb', given);
  requireChannels('hsvToRgb', given, [3]);
  const [hue, saturation, value] = planes(given);
  const sector = hue.mod(1).mul(6);
  const limit = (x: Tensor): Tensor => x.clip(0, 1);
  const near = (at: number): Tensor => limit(sector.sub(at).abs().neg().add(2));
  const parts = [limit(sector.sub(3).abs().sub(1)), near(2), near(4)];
  const rest = saturation.neg().add(1);
  return restore(
    stack(
      parts.map((part) => value.mul(rest.add(saturation.mul(part)))),
      { axis: 3 },
    ),
  );
}
