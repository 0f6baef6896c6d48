import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Regularizer, strength, tensorOf } from './regularizer';

const OPTIONS = withFirst('l1', { l1: strength(0.01, true) });

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
  declare readonly l1: number;

  constructor(...options: Arguments<typeof OPTIONS, L1Options>) {
    super(...options);
  }

  override call(x: TensorLike): Tensor {
    return tensorOf(x).abs().sum().mul(this.l1);
  }
}

/**
 * `new L1(...)`, as Keras writes it.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.l1(0.5).call([1, -2]).item()); // 1.5
 *
 * @see https://keras.io/api/layers/regularizers/#l1-class
 */
export const l1 = (...options: ConstructorParameters<typeof L1>): L1 => new L1(...options);
