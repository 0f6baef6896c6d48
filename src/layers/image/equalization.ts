import { integer } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { argmax, cumsum, divide, ones, scatter, stack, take, unstack, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { dataFormat } from '../option-kinds';
import { BYTES, ImageLayer, changeRange } from './image-layer';
import { valueRange } from './options';

const OPTIONS = withFirst('valueRange', {
  /** Where the channels stand. Default `imageDataFormat()`. */
  dataFormat: dataFormat(),
  /** Number of classes of values. Default 256. */
  bins: integer(256, { minimum: 1 }),
  valueRange: valueRange(),
});

/** Options of `Equalization`. */
export type EqualizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Spreads the values of each channel so that all occur about equally often in the batch.
 *
 * x and y: float[batch, height, width, channels], or one image without the batch.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * console.log(new layers.Equalization().apply(ops.ones([2, 8, 8, 3])).shape); // [ 2, 8, 8, 3 ]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/equalization/
 */
export class Equalization extends ImageLayer<typeof OPTIONS> {
  static readonly className: string = 'Equalization';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, EqualizationOptions>) {
    super(...options);
  }

  protected override draw(): null {
    return null;
  }

  protected override transform(given: Tensor, _drawn: null, training: boolean): Tensor {
    if (!training) return given;
    const axis = this.format === 'channels_last' ? 3 : 1;
    const channels = unstack(given.astype(this.computeDtype), { axis }).map((channel) =>
      this.#equalize(channel),
    );
    return stack(channels, { axis }).astype(this.computeDtype);
  }

  #equalize(given: Tensor): Tensor {
    const { bins, valueRange: range } = this.config;
    const channel = changeRange(given, range, BYTES);
    const bin = (x: Tensor): Tensor => x.clip(0, bins - 1).astype('int32');
    const places = bin(
      channel
        .mul(bins - 1)
        .div(255)
        .astype('int32')
        .astype('float32'),
    ).flatten();
    const histogram = scatter(places.expandDims(1), ones(places.shape, { dtype: 'int32' }), [bins]);
    const sums = cumsum(histogram);
    const first = take(sums, argmax(sums.greater(0)));
    const range1 = sums.at(-1).sub(first);
    const table = divide(sums.sub(first).mul(255), where(range1.equal(0), { x1: 1, x2: range1 }))
      .round()
      .clip(0, 255);
    const equalized = take(table, bin(channel.div(255).mul(bins - 1)));
    const used = histogram.notEqual(0).astype('int32').sum();
    const result = where(used.lessEqual(1), { x1: channel, x2: equalized });
    return changeRange(result, BYTES, range);
  }
}
