import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { scalarLike } from '../ops/common';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { Regularizer, strength, tensorOf } from './regularizer';

const OPTIONS = withFirst('l1', { l1: strength(0, false), l2: strength(0, false) });

export type L1L2Options = OptionsOf<typeof OPTIONS>;

/**
 * l1 · Σ |x| + l2 · Σ x².
 *
 * Defaults: l1 0, l2 0.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(new regularizers.L1L2({ l1: 0.5, l2: 0.5 }).call([1, -2]).item()); // 4
 *
 * @see https://keras.io/api/layers/regularizers/#l1l2-class
 */
export class L1L2 extends Regularizer {
  static override readonly className = 'L1L2';
  static override readonly options = OPTIONS;
  declare readonly l1: number;
  declare readonly l2: number;

  constructor(...options: Arguments<typeof OPTIONS, L1L2Options>) {
    super(...options);
  }

  override call(x: TensorLike): Tensor {
    const value = tensorOf(x);
    let penalty = scalarLike(0, value);
    if (this.l1 !== 0) penalty = penalty.add(value.abs().sum().mul(this.l1));
    if (this.l2 !== 0) penalty = penalty.add(value.square().sum().mul(this.l2));
    return penalty;
  }
}

/**
 * `new L1L2(...)`, as Keras writes it.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.l1L2({ l1: 0.5, l2: 0.5 }).call([1, -2]).item()); // 4
 *
 * @see https://keras.io/api/layers/regularizers/#l1l2-class
 */
export const l1L2 = (...options: ConstructorParameters<typeof L1L2>): L1L2 => new L1L2(...options);
