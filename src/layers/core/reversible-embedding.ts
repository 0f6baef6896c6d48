import { constraintOption } from '../../constraints/option';
import { boolean, nullable, number, requiredInteger, text } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { parseDType } from '../../ir/dtype';
import { matmul, take } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { LoraSettings } from '../lora';
import { LowRankChange, enableLora, loraOptions, withLora } from '../lora';
import { setMask } from '../mask';
import { notQuantized } from '../option-kinds';
import type { SymbolicType } from '../symbolic';

const OPTIONS = withFirst('tieWeights', {
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
  /** Whether the way back uses the same vectors. Default true. */
  tieWeights: boolean(true),
  /** Type the way back is computed in. Default: that of the layer. */
  reverseDtype: nullable(text('')),
  /** Bends large scores: cap · tanh(s / cap). Default: not. */
  logitSoftCap: nullable(number(1)),
});

/** Options of `ReversibleEmbedding`. */
export type ReversibleEmbeddingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * A learned vector for each index, and with the call's option `reverse` the way back: scores of all indices for vectors.
 *
 *     y[..., :] = embeddings[x[...], :]
 *     scores = x · embeddingsᵀ          with reverse
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.ReversibleEmbedding(1000, 64);
 * const vectors = layer.apply([[4, 20]]);
 * console.log(layer.apply(vectors, { reverse: true }).shape); // [ 1, 2, 1000 ]
 *
 * @see https://keras.io/api/layers/core_layers/reversible_embedding/
 */
export class ReversibleEmbedding extends Layer<typeof OPTIONS> {
  static readonly className: string = 'ReversibleEmbedding';
  static override readonly options = OPTIONS;
  embeddings!: Variable;
  reverseEmbeddings: Variable | null = null;
  lora: LowRankChange | null = null;

  constructor(
    inputDim: number,
    outputDim: number,
    ...options: Arguments<typeof OPTIONS, ReversibleEmbeddingOptions>
  ) {
    super(inputDim, outputDim, ...options);
    this.supportsMasking = this.config.maskZero;
  }

  protected override get autocast(): boolean {
    return false;
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override build(): void {
    const { config } = this;
    const initializer = config.embeddingsInitializer;
    this.embeddings = this.addWeight({
      name: 'embeddings',
      shape: [config.inputDim, config.outputDim],
      initializer,
      regularizer: config.embeddingsRegularizer,
      constraint: config.embeddingsConstraint,
    });
    if (config.loraRank !== null) {
      this.lora = new LowRankChange(this, this.embeddings, config.loraRank, { loraAlpha: config.loraAlpha });
    }
    if (!config.tieWeights) {
      const shape = [config.outputDim, config.inputDim];
      this.reverseEmbeddings = this.addWeight({ name: 'reverse_embeddings', shape, initializer });
    }
  }

  override computeMask(): null {
    return null;
  }

  override call(inputs: Tensor, options: CallOptions): Tensor {
    const { maskZero, reverseDtype, logitSoftCap } = this.config;
    const embeddings = this.lora === null ? this.embeddings.value : this.lora.value;
    if (options.reverse !== true) {
      const indices = inputs.dtype === 'int64' ? inputs : inputs.astype('int32');
      const vectors = take(embeddings, indices, { axis: 0 }).astype(this.computeDtype);
      if (maskZero) setMask(vectors, inputs.notEqual(0));
      return vectors;
    }
    const kernel = this.reverseEmbeddings === null ? embeddings.transpose() : this.reverseEmbeddings.value;
    const cast = (x: Tensor): Tensor => (reverseDtype === null ? x : x.astype(parseDType(reverseDtype)));
    const scores = matmul(cast(inputs), cast(kernel));
    return logitSoftCap === null ? scores : scores.div(logitSoftCap).tanh().mul(logitSoftCap);
  }

  /** Keeps the vectors and learns a change of low rank: embeddings + loraAlpha / rank · a · b. */
  enableLora(rank: number, settings: LoraSettings = {}): void {
    this.lora = enableLora(this, this.embeddings, this.lora, rank, settings);
  }

  override getConfig(): JsonObject {
    return withLora(super.getConfig(), this.lora, this.config);
  }
}
