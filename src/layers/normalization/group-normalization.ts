import { constraintOption } from '../../constraints/option';
import { boolean, integer, number, saveable } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { badOption, withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { promoteTypes } from '../../ir/dtype';
import { formatShape, normalizeAxis } from '../../ir/shape';
import { moments, rsqrt } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ShapeError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = withFirst('groups', {
  /** Number of groups of channels; -1: each channel on its own. Default 32. */
  groups: saveable<number, number>(
    (value, site) => {
      if (value === -1 || (Number.isInteger(value) && (value as number) > 0)) return value as number;
      throw badOption(site, 'a whole number, 1 or more, or -1', value);
    },
    (groups) => groups,
    32,
  ),
  /** The axis of the channels. Default -1. */
  axis: integer(-1),
  /** Added to the variance. Default 0.001. */
  epsilon: number(1e-3),
  /** Whether a learned number is added. Default true. */
  center: boolean(true),
  /** Whether results are multiplied by a learned number. Default true. */
  scale: boolean(true),
  betaInitializer: initializerOption('zeros'),
  gammaInitializer: initializerOption('ones'),
  betaRegularizer: regularizerOption(null),
  gammaRegularizer: regularizerOption(null),
  betaConstraint: constraintOption(null),
  gammaConstraint: constraintOption(null),
});

/** Options of `GroupNormalization`. */
export type GroupNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Channels in groups, each group of each sample moved and scaled to mean 0 and variance 1: y = gamma (x - mean) /
 * √(variance + epsilon) + beta.
 *
 * x and y: float[batch, ..., channels]; gamma, beta: float[channels].
 *
 * @throws ShapeError `group-count` where the channels cannot be divided into the groups.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.GroupNormalization({ groups: 2, epsilon: 1e-9 });
 * console.log(String(layer.apply([[1, 3, 10, 30]]))); // [[-1.  1. -1.  1.]]
 *
 * @see https://keras.io/api/layers/normalization_layers/group_normalization/
 * @see Y. Wu, K. He: Group normalization, ECCV 2018.
 */
export class GroupNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'GroupNormalization';
  static override readonly options = OPTIONS;
  gamma: Variable | null = null;
  beta: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, GroupNormalizationOptions>) {
    super(...options);
    this.supportsMasking = true;
  }

  protected override get autocast(): boolean {
    return false;
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const channels = inputShape[
      normalizeAxis(config.axis, inputShape.length, 'GroupNormalization')
    ] as number;
    const groups = config.groups === -1 ? channels : config.groups;
    if (channels % groups !== 0) {
      throw new ShapeError({
        code: 'group-count',
        expected: 'GroupNormalization needs a number of channels that is a multiple of groups.',
        received: {
          input: `${formatShape(inputShape)}   axis ${config.axis} is ${channels}`,
          groups: String(groups),
        },
        details: { shape: inputShape, groups },
      });
    }
    if (config.scale) {
      this.gamma = this.addWeight({
        name: 'gamma',
        shape: [channels],
        initializer: config.gammaInitializer,
        regularizer: config.gammaRegularizer,
        constraint: config.gammaConstraint,
        autocast: false,
      });
    }
    if (config.center) {
      this.beta = this.addWeight({
        name: 'beta',
        shape: [channels],
        initializer: config.betaInitializer,
        regularizer: config.betaRegularizer,
        constraint: config.betaConstraint,
        autocast: false,
      });
    }
    this.inputSpec = { ndim: inputShape.length, axes: { [config.axis]: channels } };
  }

  override call(inputs: Tensor): Tensor {
    const { axis, groups, epsilon } = this.config;
    const at = normalizeAxis(axis, inputs.ndim, 'GroupNormalization');
    const channels = inputs.shape[at];
    const count = groups === -1 ? channels : groups;
    const divided = (shape: readonly number[]): number[] => [
      ...shape.slice(0, at),
      count,
      channels / count,
      ...shape.slice(at + 1),
    ];
    const grouped = inputs.astype(promoteTypes([inputs.dtype, 'float32'])).reshape(divided(inputs.shape));
    const axes = grouped.shape.map((_, i) => i).filter((i) => i !== 0 && i !== at);
    const [mean, variance] = moments(grouped, axes, { keepdims: true });
    const parameterShape = divided(inputs.shape.map(() => 1));
    const parameter = (variable: Variable): Tensor =>
      variable.value.reshape(parameterShape).astype(grouped.dtype);
    let inverse = rsqrt(variance.add(epsilon));
    if (this.gamma !== null) inverse = inverse.mul(parameter(this.gamma));
    let shift = mean.neg().mul(inverse);
    if (this.beta !== null) shift = shift.add(parameter(this.beta));
    return grouped.mul(inverse).add(shift).reshape(inputs.shape).astype(this.computeDtype);
  }
}
