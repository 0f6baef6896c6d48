import { requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { add, arange, take } from '../../ops';
import { resize } from '../../ops/image';
import { makeDefaultSeed } from '../../util/random/global';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import type { SymbolicType } from '../symbolic';
import { dataFormat, seed } from '../option-kinds';
import { ImageLayer } from './image-layer';

const OPTIONS = withFirst('seed', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  height: requiredInteger(),
  width: requiredInteger(),
  seed: seed(),
});

/** Where a crop begins: row and column. */
type Corner = readonly [Tensor | number, Tensor | number];

/** Options of `RandomCrop`. */
export type RandomCropOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * A random part of images; images smaller than that are made larger. Outside of training nothing happens.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.RandomCrop(4, 6).apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 4, 6, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/
 */
export class RandomCrop extends ImageLayer<typeof OPTIONS, Corner> {
  static readonly className: string = 'RandomCrop';
  static override readonly options = OPTIONS;

  // Keras draws a seed for the config here.
  protected static override complete(
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    return { ...given, seed: given.seed ?? makeDefaultSeed() };
  }

  constructor(height: number, width: number, ...options: Arguments<typeof OPTIONS, RandomCropOptions>) {
    super(height, width, ...options);
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    const { height, width } = this.config;
    const first = shape.length - (this.format === 'channels_last' ? 3 : 2);
    const sizes = shape.map((size, i) => (i === first ? height : i === first + 1 ? width : size));
    return { shape: sizes, dtype: this.computeDtype };
  }

  protected override draw(images: Tensor, training: boolean): Corner {
    const { height, width } = this.config;
    const [rows, columns] = this.sizeOf(images);
    if (training && rows > height && columns > width) {
      const place = (free: number): Tensor => this.random([], [0, free + 1]).astype('int32');
      return [place(rows - height), place(columns - width)];
    }
    const high = Math.max(Math.min(rows, Math.trunc((columns * height) / width)), 1);
    const wide = Math.max(Math.min(columns, Math.trunc((rows * width) / height)), 1);
    return [Math.trunc((rows - high) / 2), Math.trunc((columns - wide) / 2)];
  }

  protected override transform(given: Tensor, corner: Corner, training: boolean): Tensor {
    if (!training) return given;
    const { height, width } = this.config;
    const images = given.astype(this.computeDtype);
    const [rows, columns] = this.sizeOf(images);
    const first = this.format === 'channels_last' ? 1 : 2;
    const part = (
      x: Tensor,
      start: Tensor | number,
      size: number,
      available: number,
      axis: number,
    ): Tensor => {
      if (typeof start === 'number') {
        const end = Math.min(start + size, available);
        return x.at(...x.shape.map((_, i) => (i === axis ? `${start}:${end}` : ':')));
      }
      return take(x, add(arange(size), start), { axis });
    };
    const cut = part(part(images, corner[0], height, rows, first), corner[1], width, columns, first + 1);
    const [high, wide] = this.sizeOf(cut);
    if (high === height && wide === width) return cut;
    return resize(cut, [height, width], { dataFormat: this.format }).astype(this.computeDtype);
  }

  protected override transformMasks(masks: Tensor, corner: Corner, training: boolean): Tensor {
    return this.transform(masks, corner, training);
  }
}
