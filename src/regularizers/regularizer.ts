import type { OptionTable } from '../config/option';
import type { OptionArguments } from '../util/arguments';
import { Configured } from '../config/configured';
import { saveable, type Optional, requiredFunction } from '../config/kinds';
import { badOption } from '../config/option';
import { floating } from '../ops/common';
import { floatx } from '../ops/settings';
import { named, returnedScalar } from '../runtime/returned';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { notImplemented } from '../util/errors';

/**
 * A penalty on the size of weights or outputs, which training adds to the loss.
 *
 * Write your own by subclassing it with `call`, or give a function from a tensor to a scalar where a regularizer is
 * expected.
 *
 * @example
 * import { layers, regularizers } from 'keratin';
 * const layer = new layers.Dense(2, { kernelRegularizer: new regularizers.L2({ l2: 0.01 }) });
 *
 * @see https://keras.io/api/layers/regularizers/
 */
export class Regularizer extends Configured {
  static readonly className: string = 'Regularizer';
  static readonly module: string = 'keras.regularizers';

  /**
   * The penalty of `x`, a scalar; here none.
   *
   * @throws StateError `not-implemented` for a class of one's own without it.
   */
  call(_x: TensorLike): Tensor {
    if (this.constructor !== Regularizer) throw notImplemented('a regularizer', 'call(x)', this);
    return Tensor.from(0).astype(floatx());
  }
}

/** The penalty of a value. @throws ArgumentError `bad-return` where that is not one number. */
export const penaltyOf = (regularizer: Pick<Regularizer, 'call'>, x: Tensor): Tensor =>
  returnedScalar(regularizer.call(x), { owner: `${regularizer.constructor.name}.call` });

/** What a regularizer may be given as: a function from a tensor to a scalar. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** A function of the user's as a regularizer; it is saved by its name. */
export class FunctionRegularizer extends Regularizer {
  static override readonly className = 'FunctionRegularizer';
  static override readonly options: OptionTable = { fn: requiredFunction<RegularizerFunction>() };
  declare readonly fn: RegularizerFunction;

  constructor(fn: RegularizerFunction, ...options: OptionArguments<object, never>) {
    super(fn, ...options);
  }

  override call(x: TensorLike): Tensor {
    return returnedScalar(this.fn(tensorOf(x)), { owner: named('a regularizer function', this.fn.name) });
  }
}

/**
 * The option for how strong a penalty is: a finite number of 0 or more; null for the default.
 *
 * @param rounded whether Keras writes the float32 value
 */
export const strength = (fallback: number, rounded: boolean): Optional<number | null, number> =>
  saveable<number | null, number>(
    (value, site) => {
      if (value === null) return fallback;
      if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
      throw badOption(site, 'a finite number of 0 or more', value);
    },
    (value) => (rounded ? Math.fround(value) : value),
    fallback,
  );

/** Values of weights or outputs as floating-point numbers. */
export const tensorOf = floating;
