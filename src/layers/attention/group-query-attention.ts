import type { ActivationName } from '../../activations';
import { autoName } from '../../config/auto-name';
import { requiredInteger } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { dotProductAttention, einsum, expandDims, repeat } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { ArgumentError } from '../../util/errors';
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

const OPTIONS = withFirst('dropout', {
  headDim: requiredInteger(),
  numQueryHeads: requiredInteger(),
  numKeyValueHeads: requiredInteger(),
  ...projectionOptions(),
  ...kernelOptions(),
});

/** Options of `GroupQueryAttention`. */
export type GroupQueryAttentionOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Attention whose queries have more heads than keys and values: each head of keys and values serves numQueryHeads /
 * numKeyValueHeads heads of queries.
 *
 * query: float[batch, T, features]; value: float[batch, S, features]; key: as value, by default the value itself;
 * y: float[batch, T, features].
 *
 * Options of the call: `value` (needed), `key`, `queryMask` (bool[batch, T]), `valueMask`, `keyMask` (bool[batch, S]; by
 * default the masks attached to the tensors), `attentionMask` (bool[batch, T, S]), `useCausalMask`, and
 * `returnAttentionScores`, with which the result is [y, scores[batch, heads, T, S]].
 *
 * @throws ArgumentError `attention-heads` where numQueryHeads is no multiple of numKeyValueHeads.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.GroupQueryAttention(16, 4, 2);
 * const x = ops.ones([1, 8, 32]);
 * console.log(layer.apply(x, { value: x }).shape); // [ 1, 8, 32 ]
 *
 * @see https://keras.io/api/layers/attention_layers/group_query_attention/
 * @see J. Ainslie et al.: GQA, EMNLP 2023.
 */
export class GroupQueryAttention extends Layer<typeof OPTIONS> {
  static readonly className: string = 'GroupQueryAttention';
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

  // Keras exports the class under another name than it has, which its layers' names are made of.
  protected static override complete(
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    return { ...given, name: given.name ?? autoName('GroupedQueryAttention') };
  }

  constructor(
    headDim: number,
    numQueryHeads: number,
    numKeyValueHeads: number,
    ...options: Arguments<typeof OPTIONS, GroupQueryAttentionOptions>
  ) {
    super(headDim, numQueryHeads, numKeyValueHeads, ...options);
    this.supportsMasking = true;
    if (numQueryHeads % numKeyValueHeads !== 0) {
      throw new ArgumentError({
        code: 'attention-heads',
        expected: 'GroupQueryAttention needs numQueryHeads to be a multiple of numKeyValueHeads.',
        received: { numQueryHeads: String(numQueryHeads), numKeyValueHeads: String(numKeyValueHeads) },
      });
    }
  }

  protected override get shapeNames(): readonly string[] {
    return ['query', 'value', 'key'];
  }

  override build(queryShape: SymbolicShape, others: OtherShapes): void {
    const { config, dtypePolicy } = this;
    const { numQueryHeads, numKeyValueHeads, headDim, useBias } = config;
    const { value, key } = sourceShapes(this, others);
    const dense = (
      equation: string,
      sizes: SymbolicShape,
      biasAxes: string,
      name: string,
      shape: SymbolicShape,
      activation?: ActivationName,
    ): EinsumDense => {
      const options = {
        ...projection(config, dtypePolicy, name),
        activation,
        biasAxes: useBias ? biasAxes : null,
      };
      const layer = new EinsumDense(equation, sizes, options);
      layer.ensureBuilt(shape);
      return layer;
    };
    const heads = [null, numQueryHeads, headDim];
    const sharedHeads = [null, numKeyValueHeads, headDim];
    this.queryDense = dense('bqm,muh->bquh', heads, 'uh', 'query', queryShape);
    this.keyDense = dense('bkm,mvh->bkvh', sharedHeads, 'vh', 'key', key);
    if (config.useGate) this.gateDense = dense('bqm,muh->bquh', heads, 'uh', 'gate', queryShape, 'sigmoid');
    this.valueDense = dense('bkm,mvh->bkvh', sharedHeads, 'vh', 'value', value);
    this.softmax = new Softmax({ axis: -1, dtype: dtypePolicy });
    this.dropout = new Dropout(config.dropout, { dtype: dtypePolicy, seed: config.seed });
    const features = queryShape[queryShape.length - 1];
    const made = [null, null, numQueryHeads, headDim];
    this.outputDense = dense('bquh,uhm->bqm', [null, features], 'm', 'attention_output', made);
  }

  override call(query: Tensor, options: CallOptions): Tree<Tensor> {
    const { value, key } = sources(this, options);
    const queryMask = (options.queryMask as Tensor | null | undefined) ?? maskOf(query);
    const masks = callMasks(queryMask, options, this.config.slidingWindow);
    const [rows, columns] = [query.shape[1], value.shape[1]];
    const onlyCausal =
      masks.causal &&
      [masks.query, masks.value, masks.key, masks.attention, masks.window].every((m) => m === null);
    const mask = onlyCausal ? null : combineMasks(masks, rows, columns);
    const gate = this.gateDense?.apply(query) ?? null;
    const repeats = this.config.numQueryHeads / this.config.numKeyValueHeads;
    const spread = (x: Tensor): Tensor => repeat(x, repeats, { axis: 2 });
    const [output, scores] = this.#attend(
      this.queryDense.apply(query),
      spread(this.keyDense.apply(key)),
      spread(this.valueDense.apply(value)),
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
    const scale = 1 / Math.sqrt(this.config.headDim);
    const whole = mask !== null && mask.ndim === 3 ? expandDims(mask, -3) : mask;
    if (this.config.dropout === 0 && options.returnAttentionScores !== true) {
      return [dotProductAttention(query, key, value, { mask: whole, scale, isCausal }), null];
    }
    const causal = isCausal ? expandDims(causalMask(query.shape[1], value.shape[1]), -3) : null;
    const products = einsum('bquh,bkuh->buqk', query.mul(scale), key);
    const scores = this.softmax.apply(products, { mask: whole ?? causal });
    const { training } = options;
    return [einsum('buqk,bkuh->bquh', this.dropout.apply(scores, { training }), value), scores];
  }
}
