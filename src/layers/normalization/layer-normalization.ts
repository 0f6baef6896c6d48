import { constraintOption } from '../../constraints/option';
import { boolean, number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { layerNormalization } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { axes } from '../option-kinds';

const OPTIONS = withFirst('axis', {
  /** The axis, or axes, normalized together. Default -1. */
  axis: axes(-1),
  /** Added to the variance. Default 0.001. */
  epsilon: number(1e-3),
  /** Whether a learned number is added. Default true. */
  center: boolean(true),
  /** Whether results are multiplied by a learned number. Default true. */
  scale: boolean(true),
  /** Whether results are only divided by the deviation: no mean is subtracted, no number added. Default false. */
  rmsScaling: boolean(false),
  betaInitializer: initializerOption('zeros'),
  gammaInitializer: initializerOption('ones'),
  betaRegularizer: regularizerOption(null),
  gammaRegularizer: regularizerOption(null),
  betaConstraint: constraintOption(null),
  gammaConstraint: constraintOption(null),
});

/** Options of `LayerNormalization`. */
export type LayerNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Each sample moved and scaled to mean 0 and variance 1 along its last axis (or others): y = gamma (x - mean) /
 * √(variance + epsilon) + beta.
 *
 * x and y: float[batch, ..., features]; gamma, beta: float[features].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.LayerNormalization({ epsilon: 1e-9 }).apply([[1, 3]]))); // [[-1.  1.]]
 *
 * @see https://keras.io/api/layers/normalization_layers/layer_normalization/
 * @see J. Ba et al.: Layer normalization, 2016.
 */
export class LayerNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'LayerNormalization';
  static override readonly options = OPTIONS;
  gamma: Variable | null = null;
  beta: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, LayerNormalizationOptions>) {
    super(...options);
    this.supportsMasking = true;
  }

  protected override get autocast(): boolean {
    return false;
  }

  protected override get weightAxes(): readonly number[] {
    const { axis } = this.config;
    return typeof axis === 'number' ? [axis] : axis;
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const list = typeof config.axis === 'number' ? [config.axis] : config.axis.toSorted((a, b) => a - b);
    const shape = list.map((axis) => inputShape[axis < 0 ? axis + inputShape.length : axis] as number);
    if (config.scale || config.rmsScaling) {
      this.gamma = this.addWeight({
        name: 'gamma',
        shape,
        initializer: config.gammaInitializer,
        regularizer: config.gammaRegularizer,
        constraint: config.gammaConstraint,
        autocast: false,
      });
    }
    if (config.center && !config.rmsScaling) {
      this.beta = this.addWeight({
        name: 'beta',
        shape,
        initializer: config.betaInitializer,
        regularizer: config.betaRegularizer,
        constraint: config.betaConstraint,
        autocast: false,
      });
    }
  }

  override call(inputs: Tensor): Tensor {
    const { axis, epsilon, rmsScaling } = this.config;
    const [gamma, beta] = [this.gamma?.value ?? null, this.beta?.value ?? null];
    return layerNormalization(inputs, { gamma, beta, axis, epsilon, rmsScaling }).astype(this.computeDtype);
  }
}
