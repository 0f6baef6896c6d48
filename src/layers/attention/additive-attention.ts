import { boolean } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { expandDims, sum, tanh } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { optionalRate, seed } from '../option-kinds';
import { ScoreAttention } from './score-attention';

const OPTIONS = withFirst('useScale', {
  /** Whether each feature has a learned weight in the scores. Default true. */
  useScale: boolean(true),
  /** Share of the attention that training drops. Default 0. */
  dropout: optionalRate(),
  seed: seed(),
});

/** Options of `AdditiveAttention`. */
export type AdditiveAttentionOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Attention by sums (Bahdanau): y = softmax(Σ scale · tanh(query + key)) · value.
 *
 * Inputs: [query float[batch, T, features], value float[batch, S, features]] and, where keys differ from values, key
 * float[batch, S, features]; y: float[batch, T, features].
 *
 * Options of the call: `mask` ([bool[batch, T] or null, bool[batch, S] or null]), `useCausalMask`, and
 * `returnAttentionScores`, with which the result is [y, scores[batch, T, S]].
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const [query, value] = [ops.ones([1, 3, 4]), ops.ones([1, 5, 4])];
 * console.log(new layers.AdditiveAttention().apply([query, value]).shape); // [ 1, 3, 4 ]
 *
 * @see https://keras.io/api/layers/attention_layers/additive_attention/
 * @see D. Bahdanau et al.: Neural machine translation by jointly learning to align and translate, ICLR 2015.
 */
export class AdditiveAttention extends ScoreAttention<typeof OPTIONS> {
  static readonly className: string = 'AdditiveAttention';
  static override readonly options = OPTIONS;
  scale: Variable | null = null;

  constructor(...options: Arguments<typeof OPTIONS, AdditiveAttentionOptions>) {
    super(...options);
  }

  override build(inputShape: readonly SymbolicShape[]): void {
    this.checkInputs(inputShape);
    const [query] = inputShape;
    if (this.config.useScale) {
      this.scale = this.addWeight({
        name: 'scale',
        shape: [query[query.length - 1] as number],
        initializer: 'glorot_uniform',
      });
    }
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const sums = tanh(expandDims(query, -2).add(expandDims(key, -3)));
    return sum(this.scale === null ? sums : sums.mul(this.scale), { axis: -1 });
  }
}
