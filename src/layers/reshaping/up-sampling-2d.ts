import { oneOf } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { repeat } from '../../ops';
import { resize } from '../../ops/image';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat, perAxis } from '../option-kinds';
import type { SymbolicType } from '../symbolic';

const OPTIONS = withFirst('size', {
  /** Factors for rows and columns. Default 2. */
  size: perAxis(2, 2),
  dataFormat: dataFormat(),
  /** `nearest` repeats cells; the others interpolate. Default `nearest`. */
  interpolation: oneOf(['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'], 'nearest'),
});

/** Options of `UpSampling2D`. */
export type UpSampling2DOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Images with more rows and columns, repeated or interpolated.
 *
 * x: float[batch, rows, columns, channels], or channels second with `dataFormat: 'channels_first'`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.UpSampling2D().apply([[[[1], [2]]]]).flatten())); // [1. 1. 2. 2. 1. 1. 2. 2.]
 *
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 */
export class UpSampling2D extends Layer<typeof OPTIONS> {
  static readonly className: string = 'UpSampling2D';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, UpSampling2DOptions>) {
    super(...options);
    this.inputSpec = { ndim: 4 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    const { size, dataFormat: format, interpolation } = this.config;
    const first = format === 'channels_last' ? 1 : 2;
    if (interpolation === 'nearest') {
      return repeat(repeat(inputs, size[0], { axis: first }), size[1], { axis: first + 1 });
    }
    const target = size.map((factor, i) => factor * inputs.shape[first + i]);
    return resize(inputs, target, { interpolation, dataFormat: format });
  }
}
