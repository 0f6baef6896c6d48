import type { ActivationName } from '../../activations';
import { integer, integers, nullable, requiredInteger } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { dotProductAttention, einsum, expandDims, logicalAnd } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { Softmax } from '../activations/softmax';
import { EinsumDense } from '../core/einsum-dense';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions, OtherShapes } from '../layer';
import { Layer } from '../layer';
import { maskOf } from '../mask';
import { Dropout } from '../regularization/dropout';
import { causalMask, combineMasks } from './masks';
import {
  callMasks,
  kernelOptions,
  projection,
  projectionOptions,
  sourceShapes,
  sources,
} from './projections';

const OPTIONS = withFirst('valueDim', {
  numHeads: requiredInteger(),
  keyDim: requiredInteger(),
  /** Size of each head's values. Default: keyDim. */
  valueDim: nullable(integer(1, { minimum: 1 })),
  ...projectionOptions(),
  /** Sizes of the output after the axes of the query. Default: the query's last size. */
  outputShape: nullable(integers({ minimum: 1 })),
  /** The axes that are attended over. Default: all but batch and features. */
  attentionAxes: nullable(integers({})),
  ...kernelOptions(),
});

/** Options of `MultiHeadAttention`. */
export type MultiHeadAttentionOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The equation of a projection: `free` axes stay, `bound` axes become `output` axes, which have biases. */
function projectionEquation(
  free: number,
  bound: number,
  output: number,
): { equation: string; biasAxes: string; rank: number } {
  const kept = LETTERS.slice(0, free);
  const summed = LETTERS.slice(free, free + bound);
  const made = LETTERS.slice(free + bound, free + bound + output);
  return {
    equation: `${kept}${summed},${summed}${made}->${kept}${made}`,
    biasAxes: made,
    rank: free + output,
  };
}

/** Equations of scores and of weighted values, for projected tensors of `rank` axes attended over `axes`. */
function attentionEquations(
  rank: number,
  axes: readonly number[],
): { scores: string; values: string; scoreRank: number } {
  const target = LETTERS.slice(0, rank);
  const batch = [...target].map((_, i) => i).filter((i) => !axes.includes(i) && i !== rank - 1);
  let next = rank;
  const source = [...target]
    .map((letter, i) => (batch.includes(i) || i === rank - 1 ? letter : LETTERS[next++]))
    .join('');
  const pick = (letters: string, positions: readonly number[]): string =>
    positions.map((i) => letters[i]).join('');
  const product = pick(target, batch) + pick(target, axes) + pick(source, axes);
  return {
    scores: `${source},${target}->${product}`,
    values: `${product},${source}->${target}`,
    scoreRank: product.length,
  };
}

/**
 * Attention with several heads: each head projects queries, keys and values to keyDim (valueDim) features and gives
 * softmax(query · keyᵀ / √keyDim) · value; a last projection mixes the heads.
 *
 * query: float[batch, T, features]; value: float[batch, S, features]; key: as value, by default the value itself;
 * y: float[batch, T, features of the query] or outputShape at the end.
 *
 * Options of the call: `value` (needed), `key`, `valueMask`, `keyMask` (bool[batch, S]; by default the masks attached to
 * the tensors, as the query's), `attentionMask` (bool[batch, T, S]), `useCausalMask`, and `returnAttentionScores`, with
 * which the result is [y, scores[batch, heads, T, S]].
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.MultiHeadAttention(2, 16);
 * const x = ops.ones([1, 8, 32]);
 * console.log(layer.apply(x, { value: x }).shape); // [ 1, 8, 32 ]
 *
 * @see https://keras.io/api/layers/attention_layers/multi_head_attention/
 * @see A. Vaswani et al.: Attention is all you need, NeurIPS 2017, section 3.2.
 */
export class MultiHeadAttention extends Layer<typeof OPTIONS> {
  static readonly className: string = 'MultiHeadAttention';
  static override readonly options = OPTIONS;
  queryDense!: EinsumDense;
  keyDense!: EinsumDense;
  gateDense: EinsumDense | null = null;
  valueDense!: EinsumDense;
  softmax!: Softmax;
  dropout!: Dropout;
  outputDense!: EinsumDense;
  protected override readonly positional = [
    'value',
    'key',
    'queryMask',
    'valueMask',
    'keyMask',
    'attentionMask',
  ];
  #axes: readonly number[] = [];
  #equations = { scores: '', values: '', scoreRank: 0 };

  constructor(
    numHeads: number,
    keyDim: number,
    ...options: Arguments<typeof OPTIONS, MultiHeadAttentionOptions>
  ) {
    super(numHeads, keyDim, ...options);
    this.supportsMasking = true;
    // The projections have the penalty, as in Keras.
    this.activityRegularizer = null;
  }

  get #valueDim(): number {
    return this.config.valueDim ?? this.config.keyDim;
  }

  protected override get shapeNames(): readonly string[] {
    return ['query', 'value', 'key'];
  }

  override build(queryShape: SymbolicShape, others: OtherShapes): void {
    const { config, dtypePolicy } = this;
    const { numHeads, keyDim } = config;
    const { value, key } = sourceShapes(this, others);
    const dense = (
      shape: SymbolicShape,
      name: string,
      size: number,
      activation?: ActivationName,
    ): EinsumDense => {
      const { equation, biasAxes, rank } = projectionEquation(shape.length - 1, 1, 2);
      const sizes = [...new Array<null>(rank - 3).fill(null), numHeads, size];
      const layer = new EinsumDense(equation, sizes, {
        ...projection(config, dtypePolicy, name),
        activation,
        biasAxes: config.useBias ? biasAxes : null,
      });
      layer.ensureBuilt(shape);
      return layer;
    };
    this.queryDense = dense(queryShape, 'query', keyDim);
    this.keyDense = dense(key, 'key', keyDim);
    if (config.useGate) this.gateDense = dense(queryShape, 'gate', this.#valueDim, 'sigmoid');
    this.valueDense = dense(value, 'value', this.#valueDim);

    const rank = value.length + 1;
    const { attentionAxes } = config;
    this.#axes =
      attentionAxes === null
        ? value.slice(1, -1).map((_, i) => i + 1)
        : attentionAxes.map((axis) => (axis < 0 ? rank - 1 + axis : axis));
    this.#equations = attentionEquations(rank, this.#axes);
    const { scoreRank } = this.#equations;
    this.softmax = new Softmax({
      axis: this.#axes.map((_, i) => scoreRank - this.#axes.length + i),
      dtype: dtypePolicy,
    });
    this.dropout = new Dropout(config.dropout, { dtype: dtypePolicy, seed: config.seed });
    const output = config.outputShape ?? [queryShape[queryShape.length - 1] as number];
    const {
      equation,
      biasAxes,
      rank: outputRank,
    } = projectionEquation(queryShape.length - 1, 2, output.length);
    const sizes = [...new Array<null>(outputRank - 1 - output.length).fill(null), ...output];
    this.outputDense = new EinsumDense(equation, sizes, {
      ...projection(config, dtypePolicy, 'attention_output'),
      biasAxes: config.useBias ? biasAxes : null,
    });
    this.outputDense.ensureBuilt([...queryShape.slice(0, -1), numHeads, this.#valueDim]);
  }

  override call(query: Tensor, options: CallOptions): Tree<Tensor> {
    const { value, key } = sources(this, options);
    const masks = callMasks(maskOf(query), options, this.config.slidingWindow);
    const [rows, columns] = [query.shape[1], value.shape[1]];
    const onlyCausal =
      masks.causal &&
      [masks.query, masks.value, masks.key, masks.attention, masks.window].every((m) => m === null);
    const mask = onlyCausal ? null : combineMasks(masks, rows, columns);
    const gate = this.gateDense?.apply(query) ?? null;
    const [output, scores] = this.#attend(
      this.queryDense.apply(query),
      this.keyDense.apply(key),
      this.valueDense.apply(value),
      mask,
      onlyCausal,
      options,
    );
    const result = this.outputDense.apply(gate === null ? output : output.mul(gate));
    return options.returnAttentionScores === true ? [result, scores!] : result;
  }

  #attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | null,
    isCausal: boolean,
    options: CallOptions,
  ): [Tensor, Tensor | null] {
    const scale = 1 / Math.sqrt(this.config.keyDim);
    const spread = (given: Tensor | null, rank: number): Tensor | null => {
      let result = given;
      while (result !== null && result.ndim < rank) result = expandDims(result, -this.#axes.length * 2 - 1);
      return result;
    };
    if (this.config.dropout === 0 && options.returnAttentionScores !== true && query.ndim === 4) {
      return [dotProductAttention(query, key, value, { mask: spread(mask, 4), scale, isCausal }), null];
    }
    const causal = isCausal ? causalMask(query.shape[1], value.shape[1]) : null;
    const both = mask !== null && causal !== null ? logicalAnd(mask, causal) : (mask ?? causal);
    const products = einsum(this.#equations.scores, key, query.mul(scale));
    const scores = this.softmax.apply(products, { mask: spread(both, products.ndim) });
    const { training } = options;
    return [einsum(this.#equations.values, this.dropout.apply(scores, { training }), value), scores];
  }

  override getConfig(): JsonObject {
    return { ...super.getConfig(), value_dim: this.#valueDim };
  }
}
