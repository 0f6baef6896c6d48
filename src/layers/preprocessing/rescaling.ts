import { required, saveable } from '../../config/kinds';
import type { Arguments, OptionSite, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { cast, imageDataFormat } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const parseFactors = (value: unknown, site: OptionSite): number | readonly number[] => {
  const fits = Array.isArray(value)
    ? value.every((entry) => typeof entry === 'number')
    : typeof value === 'number';
  if (!fits) throw badOption(site, 'a number, or a list with one for each channel', value);
  return value as number | readonly number[];
};

const factors = (fallback: number | readonly number[]) =>
  saveable<number | readonly number[], number | readonly number[]>(parseFactors, (value) => value, fallback);

const OPTIONS = withFirst('offset', {
  scale: required(factors(1)),
  /** Added to the result: a number, or one for each channel. Default 0. */
  offset: factors(0),
});

/** Options of `Rescaling`. */
export type RescalingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Numbers in another range: y = x · scale + offset, for example with scale 1/255 bytes of images in [0, 1].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Rescaling(0.5, { offset: -1 }).apply([0, 2, 4]))); // [-1.  0.  1.]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 */
export class Rescaling extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Rescaling';
  static override readonly options = OPTIONS;

  constructor(scale: number | readonly number[], ...options: Arguments<typeof OPTIONS, RescalingOptions>) {
    super(scale, ...options);
    this.supportsMasking = true;
  }

  override call(inputs: Tensor): Tensor {
    const { computeDtype } = this;
    const spread = (value: number | readonly number[]): Tensor => {
      const tensor = cast(value, computeDtype);
      const isFirst = tensor.ndim > 0 && imageDataFormat() === 'channels_first';
      return isFirst ? tensor.reshape([tensor.size, 1, 1]) : tensor;
    };
    return inputs
      .astype(computeDtype)
      .mul(spread(this.config.scale))
      .add(cast(this.config.offset, computeDtype));
  }
}
