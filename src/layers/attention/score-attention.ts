import type { OptionTable } from '../../config/option';
import { expandDims, logicalAnd, logicalNot, matmul, softmax, where } from '../../ops';
import { SeedGenerator, dropout as dropoutOf } from '../../random';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { ArgumentError } from '../../util/errors';
import type { CallOptions } from '../layer';
import { Layer } from '../layer';
import { causalMask } from './masks';

interface ScoreConfig {
  readonly dropout: number;
  readonly seed: number | null;
}

/** Attention without projections, of [query, value] or [query, value, key]. */
export abstract class ScoreAttention<T extends OptionTable> extends Layer<T> {
  readonly seedGenerator: SeedGenerator | null;

  constructor(...given: readonly unknown[]) {
    super(...given);
    const { dropout, seed } = this.config as unknown as ScoreConfig;
    this.seedGenerator = dropout > 0 ? new SeedGenerator({ seed }) : null;
    this.supportsMasking = true;
  }

  protected override get takesList(): boolean {
    return true;
  }

  /** How well each of T queries fits each of S keys: float[batch, T, S]. */
  protected abstract scores(query: Tensor, key: Tensor): Tensor;

  /** @throws ArgumentError `attention-inputs` for anything but two or three inputs, `attention-mask` for as many masks. */
  protected checkInputs(inputs: unknown, mask: unknown = null): void {
    const fits = (value: unknown): boolean =>
      Array.isArray(value) && (value.length === 2 || value.length === 3);
    const [what, wrong] = !fits(inputs)
      ? ['inputs', inputs]
      : mask !== null && !fits(mask)
        ? ['mask', mask]
        : [null, null];
    if (what === null) return;
    throw new ArgumentError({
      code: `attention-${what}`,
      expected: `${this.className} needs [query, value] or [query, value, key], and as many masks where there are any.`,
      received: { [what]: Array.isArray(wrong) ? `a list of ${wrong.length}` : String(wrong) },
    });
  }

  override computeMask(_inputs: Tree<Tensor>, mask: Tree<Tensor | null> | null): Tensor | null {
    return mask === null ? null : (mask as readonly (Tensor | null)[])[0];
  }

  override call(inputs: readonly Tensor[], options: CallOptions): Tree<Tensor> {
    const masks = (options.mask ?? null) as readonly (Tensor | null)[] | null;
    this.checkInputs(inputs, masks);
    const [query, value, key = value] = inputs;
    const [queryMask = null, valueMask = null] = masks ?? [];
    const scores = this.#masked(this.scores(query, key), valueMask, options.useCausalMask === true);
    const weights = softmax(scores, { axis: -1 });
    const { dropout } = this.config as unknown as ScoreConfig;
    const drops = options.training === true && this.seedGenerator !== null;
    const used = drops ? dropoutOf(weights, dropout, { seed: this.seedGenerator }) : weights;
    const product = matmul(used, value);
    const output =
      queryMask === null
        ? product
        : where(expandDims(queryMask.astype('bool'), -1), { x1: product, x2: 0 }).astype(product.dtype);
    return options.returnAttentionScores === true ? [output, used] : output;
  }

  #masked(scores: Tensor, valueMask: Tensor | null, useCausalMask: boolean): Tensor {
    const [rows, columns] = scores.shape.slice(-2);
    const own = valueMask === null ? null : expandDims(valueMask.astype('bool'), -2);
    const causal = useCausalMask ? causalMask(rows, columns) : null;
    const mask = own !== null && causal !== null ? logicalAnd(own, causal) : (own ?? causal);
    if (mask === null) return scores;
    const large = scores.dtype === 'float16' ? 65504 : 1e9;
    return where(logicalNot(mask), { x1: scores.sub(large), x2: scores });
  }
}
