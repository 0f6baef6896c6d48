import { boolean, oneOf } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { expandDims, matmul, sum, swapaxes, tanh } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { LayerOptions } from '../layer';
import { optionalRate, seed } from '../option-kinds';
import { ScoreAttention } from './score-attention';

const OPTIONS = withFirst('useScale', {
  /** Whether the scores are multiplied by a learned number. Default false. */
  useScale: boolean(false),
  /** `dot`: scores are products of query and key; `concat`: Σ tanh(query + key). Default `dot`. */
  scoreMode: oneOf(['dot', 'concat'], 'dot'),
  /** Share of the attention that training drops. Default 0. */
  dropout: optionalRate(),
  seed: seed(),
});

/** Options of `Attention`. */
export type AttentionOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Attention by products (Luong): y = softmax(query · keyᵀ) · value.
 *
 * Inputs: [query float[batch, T, features], value float[batch, S, dim]] and, where keys differ from values, key
 * float[batch, S, features]; y: float[batch, T, dim].
 *
 * Options of the call: `mask` ([bool[batch, T] or null, bool[batch, S] or null]), `useCausalMask`, and
 * `returnAttentionScores`, with which the result is [y, scores[batch, T, S]].
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const [query, value] = [ops.ones([1, 3, 4]), ops.ones([1, 5, 4])];
 * console.log(new layers.Attention().apply([query, value]).shape); // [ 1, 3, 4 ]
 *
 * @see https://keras.io/api/layers/attention_layers/attention/
 * @see M. Luong et al.: Effective approaches to attention-based neural machine translation, EMNLP 2015.
 */
export class Attention extends ScoreAttention<typeof OPTIONS> {
  static readonly className: string = 'Attention';
  static override readonly options = OPTIONS;
  scale: Variable | null = null;
  concatScoreWeight: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, AttentionOptions>) {
    super(...options);
  }

  override build(inputShape: unknown): void {
    this.checkInputs(inputShape);
    if (this.config.useScale) this.scale = this.addWeight({ name: 'scale', shape: [], initializer: 'ones' });
    if (this.config.scoreMode === 'concat') {
      this.concatScoreWeight = this.addWeight({
        name: 'concat_score_weight',
        shape: [],
        initializer: 'ones',
      });
    }
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const scaled = (x: Tensor): Tensor => (this.scale === null ? x : x.mul(this.scale));
    if (this.concatScoreWeight === null) return scaled(matmul(query, swapaxes(key, -2, -1)));
    const sums = expandDims(query, -2).add(expandDims(key, -3));
    return sum(tanh(scaled(sums)), { axis: -1 }).mul(this.concatScoreWeight);
  }
}
