import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Regularizer, strength, tensorOf } from './regularizer';

const OPTIONS = withFirst('l2', { l2: strength(0.01, false) });

export type L2Options = OptionsOf<typeof OPTIONS>;

/**
 * l2 · Σ x²: keeps weights small.
 *
 * Default: l2 0.01.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(new regularizers.L2({ l2: 0.5 }).call([1, -2]).item()); // 2.5
 *
 * @see https://keras.io/api/layers/regularizers/#l2-class
 */
export class L2 extends Regularizer {
  static override readonly className = 'L2';
  static override readonly options = OPTIONS;
  declare readonly l2: number;

  constructor(...options: Arguments<typeof OPTIONS, L2Options>) {
    super(...options);
  }

  override call(x: TensorLike): Tensor {
    return tensorOf(x).square().sum().mul(this.l2);
  }
}

/**
 * `new L2(...)`, as Keras writes it.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.l2(0.5).call([1, -2]).item()); // 2.5
 *
 * @see https://keras.io/api/layers/regularizers/#l2-class
 */
export const l2 = (...options: ConstructorParameters<typeof L2>): L2 => new L2(...options);
