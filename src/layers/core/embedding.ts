import { constraintOption } from '../../constraints/option';
import { boolean, requiredInteger } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { take } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { LoraSettings } from '../lora';
import { LowRankChange, enableLora, loraOptions, withLora } from '../lora';
import { notQuantized } from '../option-kinds';

const OPTIONS = withFirst('embeddingsInitializer', {
  inputDim: requiredInteger(),
  outputDim: requiredInteger(),
  /** How the vectors start. Default `uniform`: between -0.05 and 0.05. */
  embeddingsInitializer: initializerOption('uniform'),
  embeddingsRegularizer: regularizerOption(null),
  activityRegularizer: regularizerOption(null),
  embeddingsConstraint: constraintOption(null),
  /** Whether index 0 marks places that do not count. Default false. */
  maskZero: boolean(false),
  quantizationConfig: notQuantized(),
  ...loraOptions(),
});

/** Options of `Embedding`. */
export type EmbeddingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * A learned vector for each index: y[..., :] = embeddings[x[...], :].
 *
 * x: integer[...] in [0, inputDim); embeddings: float[inputDim, outputDim]; y: float[..., outputDim].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.Embedding(1000, 64).apply([[4, 20], [7, 1]]).shape); // [ 2, 2, 64 ]
 *
 * @see https://keras.io/api/layers/core_layers/embedding/
 */
export class Embedding extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Embedding';
  static override readonly options = OPTIONS;
  embeddings!: Variable;
  lora: LowRankChange | null = null;

  constructor(inputDim: number, outputDim: number, ...options: Arguments<typeof OPTIONS, EmbeddingOptions>) {
    super(inputDim, outputDim, ...options);
    this.supportsMasking = this.config.maskZero;
  }

  protected override get autocast(): boolean {
    return false;
  }

  override build(): void {
    const { inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint } =
      this.config;
    this.embeddings = this.addWeight({
      name: 'embeddings',
      shape: [inputDim, outputDim],
      initializer: embeddingsInitializer,
      regularizer: embeddingsRegularizer,
      constraint: embeddingsConstraint,
    });
    const { loraRank } = this.config;
    // Keras 3.15 leaves loraAlpha out here: the change is not scaled unless enableLora is told to.
    if (loraRank !== null) this.lora = new LowRankChange(this, this.embeddings, loraRank, {});
  }

  override call(inputs: Tensor): Tensor {
    const indices = inputs.dtype === 'int64' ? inputs : inputs.astype('int32');
    return take(this.lora === null ? this.embeddings.value : this.lora.value, indices, { axis: 0 }).astype(
      this.computeDtype,
    );
  }

  /** Keeps the vectors and learns a change of low rank: embeddings + loraAlpha / rank · a · b. */
  enableLora(rank: number, settings: LoraSettings = {}): void {
    this.lora = enableLora(this, this.embeddings, this.lora, rank, settings);
  }

  override getConfig(): JsonObject {
    return withLora(super.getConfig(), this.lora, this.config);
  }

  override computeMask(inputs: Tensor): Tensor | null {
    return this.config.maskZero ? inputs.notEqual(0) : null;
  }
}
