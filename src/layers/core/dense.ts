import { activationOption } from '../../activations/option';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { boolean, requiredInteger } from '../../config/kinds';
import { constraintOption } from '../../constraints/option';
import { initializerOption } from '../../initializers/option';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { LoraSettings } from '../lora';
import { LowRankChange, enableLora, loraOptions, withLora } from '../lora';
import { notQuantized } from '../option-kinds';

const OPTIONS = withFirst('activation', {
  units: requiredInteger(),
  /** Function applied to the result. Default: none. */
  activation: activationOption(null),
  /** Whether a learned number is added to each unit. Default true. */
  useBias: boolean(true),
  /** How the weights start. Default `glorot_uniform`. */
  kernelInitializer: initializerOption('glorot_uniform'),
  /** How the biases start. Default `zeros`. */
  biasInitializer: initializerOption('zeros'),
  kernelRegularizer: regularizerOption(null),
  biasRegularizer: regularizerOption(null),
  kernelConstraint: constraintOption(null),
  biasConstraint: constraintOption(null),
  quantizationConfig: notQuantized(),
  ...loraOptions(),
});

/** Options of `Dense`. */
export type DenseOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Every unit is a weighted sum of all features: y = activation(x · W + b).
 *
 * x: float[..., features]; W: float[features, units]; b: float[units]; y: float[..., units].
 *
 * @throws ShapeError `layer-axis` where the last axis differs from the one it was built for.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Dense(2, { kernelInitializer: 'ones' });
 * console.log(String(layer.apply([[1, 2, 3]]))); // [[6. 6.]]
 *
 * @see https://keras.io/api/layers/core_layers/dense/
 */
export class Dense extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Dense';
  static override readonly options = OPTIONS;
  kernel!: Variable;
  bias: Variable | null = null;
  lora: LowRankChange | null = null;

  constructor(units: number, ...options: Arguments<typeof OPTIONS, DenseOptions>) {
    super(units, ...options);
    this.inputSpec = { minNdim: 2 };
    this.supportsMasking = true;
  }

  override build(inputShape: SymbolicShape): void {
    const { units, useBias, kernelInitializer, biasInitializer } = this.config;
    const features = inputShape[inputShape.length - 1] as number;
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [features, units],
      initializer: kernelInitializer,
      regularizer: this.config.kernelRegularizer,
      constraint: this.config.kernelConstraint,
    });
    if (useBias) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: [units],
        initializer: biasInitializer,
        regularizer: this.config.biasRegularizer,
        constraint: this.config.biasConstraint,
      });
    }
    this.inputSpec = { minNdim: 2, axes: { '-1': features } };
    const { loraRank } = this.config;
    // Keras 3.15 leaves loraAlpha out here: the change is not scaled unless enableLora is told to.
    if (loraRank !== null) this.lora = new LowRankChange(this, this.kernel, loraRank, {});
  }

  override call(inputs: Tensor): Tensor {
    let y = inputs.matmul(this.lora === null ? this.kernel : this.lora.value);
    if (this.bias !== null) y = y.add(this.bias);
    return this.config.activation(y);
  }

  /** Keeps the kernel and learns a change of low rank: kernel + loraAlpha / rank · a · b. */
  enableLora(rank: number, settings: LoraSettings = {}): void {
    this.lora = enableLora(this, this.kernel, this.lora, rank, settings);
  }

  override getConfig(): JsonObject {
    return withLora(super.getConfig(), this.lora, this.config);
  }
}
