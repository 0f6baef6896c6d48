import { number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { rmsNormalization } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { axes } from '../option-kinds';

const OPTIONS = withFirst('axis', {
  /** The axis, or axes, normalized together. Default -1. */
  axis: axes(-1),
  /** Added to the mean square. Default 1e-6. */
  epsilon: number(1e-6),
});

/** Options of `RMSNormalization`. */
export type RMSNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Each sample divided by the root of its mean square: y = scale · x / √(mean(x²) + epsilon).
 *
 * x and y: float[batch, ..., features]; scale: float[features].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.RMSNormalization({ epsilon: 0 }).apply([[3, 3]]))); // [[1. 1.]]
 *
 * @see https://keras.io/api/layers/normalization_layers/rms_normalization/
 * @see B. Zhang, R. Sennrich: Root mean square layer normalization, NeurIPS 2019.
 */
export class RMSNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'RMSNormalization';
  static override readonly options = OPTIONS;
  scale!: Variable;

  constructor(...options: Arguments<typeof OPTIONS, RMSNormalizationOptions>) {
    super(...options);
  }

  override build(inputShape: SymbolicShape): void {
    const { axis } = this.config;
    const list = typeof axis === 'number' ? [axis] : axis.toSorted((a, b) => a - b);
    const shape = list.map((one) => inputShape[one < 0 ? one + inputShape.length : one] as number);
    this.scale = this.addWeight({ name: 'scale', shape, initializer: 'ones' });
  }

  override call(inputs: Tensor): Tensor {
    const { axis, epsilon } = this.config;
    return rmsNormalization(inputs, { scale: this.scale.value, axis, epsilon });
  }
}
