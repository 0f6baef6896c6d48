import { constraintOption } from '../../constraints/option';
import { boolean, integer, nullable, number, saveable } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { promoteTypes } from '../../ir/dtype';
import { formatShape, normalizeAxis } from '../../ir/shape';
import {
  batchNormalization,
  clip,
  epsilon as smallNumber,
  expandDims,
  maximum,
  minimum,
  moments,
  sqrt,
  where,
} from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';

/** Limits of the corrections of batch renormalization. */
export interface RenormClipping {
  readonly rmin?: number | null;
  readonly rmax?: number | null;
  readonly dmax?: number | null;
}

const renormClipping = nullable(
  saveable<RenormClipping, RenormClipping>(
    (value, site) => {
      const names = ['rmin', 'rmax', 'dmax'];
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (
        !isObject ||
        !Object.entries(value).every(
          ([name, limit]) => names.includes(name) && (limit === null || typeof limit === 'number'),
        )
      ) {
        throw badOption(site, 'an object of numbers rmin, rmax and dmax', value);
      }
      const { rmin, rmax, dmax } = value as RenormClipping;
      if ((rmin != null && rmax != null && rmax < rmin) || (dmax != null && dmax < 0)) {
        throw badOption(site, 'limits with rmin ≤ rmax and dmax ≥ 0', value);
      }
      return value as RenormClipping;
    },
    (value) => ({ ...value }),
    {},
  ),
);

const OPTIONS = withFirst('axis', {
  /** The axis of the features, which are normalized one by one. Default -1. */
  axis: integer(-1),
  /** Share of the old moving statistics kept at each training step. Default 0.99. */
  momentum: number(0.99),
  /** Added to the variance. Default 0.001. */
  epsilon: number(1e-3),
  /** Whether a learned number is added. Default true. */
  center: boolean(true),
  /** Whether results are multiplied by a learned number. Default true. */
  scale: boolean(true),
  betaInitializer: initializerOption('zeros'),
  gammaInitializer: initializerOption('ones'),
  movingMeanInitializer: initializerOption('zeros'),
  movingVarianceInitializer: initializerOption('ones'),
  betaRegularizer: regularizerOption(null),
  gammaRegularizer: regularizerOption(null),
  betaConstraint: constraintOption(null),
  gammaConstraint: constraintOption(null),
  /** Statistics over several devices: there is one here, so only false is accepted. */
  synchronized: boolean(false),
  /** Batch renormalization: training uses moving statistics too. Default false. */
  renorm: boolean(false),
  /** Limits of the corrections of batch renormalization. */
  renormClipping,
  /** Momentum of the statistics of batch renormalization. Default 0.99. */
  renormMomentum: number(0.99),
});

/** Options of `BatchNormalization`. */
export type BatchNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Each feature moved and scaled to mean 0 and variance 1 over the batch: y = gamma (x - mean) / √(variance + epsilon) +
 * beta.
 *
 * While training (and trainable) mean and variance are those of the batch, and moving averages of them are kept, which
 * are used otherwise. Places where `mask` is false do not count.
 *
 * x and y: float[batch, ..., features]; gamma, beta, movingMean, movingVariance: float[features].
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.BatchNormalization({ epsilon: 1e-9 });
 * console.log(String(layer.apply([[1], [3]], { training: true }).flatten())); // [-1.  1.]
 *
 * @see https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @see S. Ioffe, C. Szegedy: Batch normalization, ICML 2015, algorithm 1.
 * @see S. Ioffe: Batch renormalization, NeurIPS 2017, for `renorm`.
 */
export class BatchNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'BatchNormalization';
  static override readonly options = OPTIONS;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean!: Variable;
  movingVariance!: Variable;
  movingStddev: Variable | null = null;
  renormMean: Variable | null = null;
  renormStddev: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, BatchNormalizationOptions>) {
    super(...options);
    this.supportsMasking = true;
    if (this.config.synchronized) {
      throw new ArgumentError({
        code: 'synchronized',
        expected: 'BatchNormalization runs on one device: synchronized is not available.',
        received: { synchronized: 'true' },
      });
    }
  }

  protected override get weightAxes(): readonly number[] {
    return [this.config.axis];
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const at = normalizeAxis(config.axis, inputShape.length, 'BatchNormalization');
    const shape = [inputShape[at] as number];
    if (config.scale) {
      this.gamma = this.addWeight({
        name: 'gamma',
        shape,
        initializer: config.gammaInitializer,
        regularizer: config.gammaRegularizer,
        constraint: config.gammaConstraint,
        autocast: false,
      });
    }
    if (config.center) {
      this.beta = this.addWeight({
        name: 'beta',
        shape,
        initializer: config.betaInitializer,
        regularizer: config.betaRegularizer,
        constraint: config.betaConstraint,
        autocast: false,
      });
    }
    const statistic = (name: string, initializer: unknown): Variable =>
      this.addWeight({ name, shape, initializer, trainable: false, autocast: false });
    this.movingMean = statistic('moving_mean', config.movingMeanInitializer);
    this.movingVariance = statistic('moving_variance', config.movingVarianceInitializer);
    if (config.renorm) {
      const deviation = (): Tensor =>
        sqrt(config.movingVarianceInitializer.call(shape, { dtype: this.variableDtype }));
      this.movingStddev = statistic('moving_stddev', 'zeros').assign(deviation());
      this.renormMean = statistic('renorm_mean', config.movingMeanInitializer);
      this.renormStddev = statistic('renorm_stddev', 'zeros').assign(deviation());
    }
    this.inputSpec = { ndim: inputShape.length, axes: { [config.axis]: shape[0] } };
  }

  override call(given: Tensor, { training, mask }: CallOptions): Tensor {
    const { axis, momentum, epsilon } = this.config;
    const inputs = given.astype(promoteTypes([given.dtype, 'float32']));
    const wide = (variable: Variable | null): Tensor | null =>
      variable && variable.value.astype(inputs.dtype);
    let [scale, offset] = [wide(this.gamma), wide(this.beta)];
    let used: Statistics = { mean: wide(this.movingMean)!, variance: wide(this.movingVariance)! };
    if (training === true && this.trainable) {
      const { mean: oldMean, variance: oldVariance } = used;
      used = this.#moments(inputs, (mask ?? null) as Tensor | null);
      if (this.renormMean !== null) [scale, offset] = this.#renormalize(used, scale, offset);
      else {
        this.movingMean.assign(oldMean.mul(momentum).add(used.mean.mul(1 - momentum)));
        this.movingVariance.assign(oldVariance.mul(momentum).add(used.variance.mul(1 - momentum)));
      }
    }
    return batchNormalization(inputs, used.mean, used.variance, axis, { offset, scale, epsilon }).astype(
      this.computeDtype,
    );
  }

  #moments(inputs: Tensor, mask: Tensor | null): Statistics {
    const at = normalizeAxis(this.config.axis, inputs.ndim, 'BatchNormalization');
    const axes = inputs.shape.map((_, axis) => axis).filter((axis) => axis !== at);
    if (mask === null) {
      const [mean, variance] = moments(inputs, axes);
      return { mean, variance };
    }
    if (mask.ndim !== inputs.ndim - 1) {
      throw new ShapeError({
        code: 'batch-normalization-mask',
        expected: 'BatchNormalization needs a mask with one axis less than the input.',
        received: { mask: formatShape(mask.shape), input: formatShape(inputs.shape) },
      });
    }
    const counts = expandDims(mask.astype('bool'), -1).broadcastTo(inputs.shape);
    const total = counts.astype(inputs.dtype).sum(axes, { keepdims: true }).add(smallNumber());
    const average = (x: Tensor): Tensor =>
      where(counts, { x1: x, x2: 0 }).sum(axes, { keepdims: true }).div(total);
    const mean = average(inputs);
    const variance = average(inputs.sub(mean).square());
    return { mean: mean.reshape([inputs.shape[at]]), variance: variance.reshape([inputs.shape[at]]) };
  }

  /** Scale and offset corrected towards the moving statistics, which are updated. */
  #renormalize(
    { mean, variance }: Statistics,
    scale: Tensor | null,
    offset: Tensor | null,
  ): [Tensor, Tensor] {
    const { epsilon, momentum, renormMomentum } = this.config;
    const { rmin, rmax, dmax } = this.config.renormClipping ?? {};
    const stddev = variance.add(epsilon).sqrt();
    const oldMean = this.renormMean!.value.astype(mean.dtype);
    const oldStddev = this.renormStddev!.value.astype(mean.dtype);
    const base = maximum(oldStddev, Math.sqrt(epsilon));
    let r = stddev.div(base);
    let d = mean.sub(oldMean).div(base);
    if (rmin != null) r = maximum(r, rmin);
    if (rmax != null) r = minimum(r, rmax);
    if (dmax != null) d = clip(d, -dmax, dmax);
    [r, d] = [r.stopGradient(), d.stopGradient()];
    const newScale = scale === null ? r : r.mul(scale);
    const shift = scale === null ? d : d.mul(scale);

    const mixed = (old: Tensor, now: Tensor, share: number): Tensor => old.mul(share).add(now.mul(1 - share));
    this.renormMean!.assign(mixed(oldMean, mean, renormMomentum));
    this.renormStddev!.assign(mixed(oldStddev, stddev, renormMomentum));
    this.movingMean.assign(mixed(this.movingMean.value.astype(mean.dtype), mean, momentum));
    const moving = mixed(this.movingStddev!.value.astype(mean.dtype), stddev, momentum);
    this.movingStddev!.assign(moving);
    this.movingVariance.assign(maximum(moving.square().sub(epsilon), 0));
    return [newScale, offset === null ? shift : shift.add(offset)];
  }
}
