import type { JsonObject, OptionsOf } from '../config/option';
import { configure, serializeConfig } from '../config/option';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Regularizer, strength, tensorOf } from './regularizer';

const OPTIONS = { l1: strength(0.01, true) };

export type L1Options = OptionsOf<typeof OPTIONS>;

/**
 * l1 · Σ |x|: pulls weights to exactly 0.
 *
 * Default: l1 0.01.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(new regularizers.L1({ l1: 0.5 }).call([1, -2]).item()); // 1.5
 *
 * @see https://keras.io/api/layers/regularizers/#l1-class
 */
export class L1 extends Regularizer {
  static override readonly className = 'L1';
  static override readonly options = OPTIONS;
  readonly l1: number;

  constructor(options: L1Options = {}) {
    super();
    this.l1 = configure('L1', OPTIONS, options).l1;
  }

  override call(x: TensorLike): Tensor {
    return tensorOf(x).abs().sum().mul(this.l1);
  }

  override getConfig(): JsonObject {
    return serializeConfig(OPTIONS, this);
  }
}
