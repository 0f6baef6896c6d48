import type { OptionTable } from '../config/option';
import type { OptionArguments } from '../util/arguments';
import { requiredFunction } from '../config/kinds';
import { Configured } from '../config/configured';
import { badOption } from '../config/option';
import { isFloat, parseDType, type DType } from '../ir/dtype';
import { floatx } from '../ops/settings';
import { named, returnedNumbers } from '../runtime/returned';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { notImplemented } from '../util/errors';
import { checkOptions } from '../util/options';

/** Options of an initializer's call. */
export interface InitializerCallOptions {
  /** Type of the values. Default `floatx()`. */
  readonly dtype?: string | null;
}

/**
 * Makes the values weights start from.
 *
 * Write your own by subclassing it with `call`, or give a function `(shape, { dtype }) => tensor` where an initializer is
 * expected.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.GlorotUniform({ seed: 42 }).call([4, 3]);
 * console.log(values.shape); // [4, 3]
 *
 * @see https://keras.io/api/layers/initializers/
 */
export class Initializer extends Configured {
  static readonly className: string = 'Initializer';
  static readonly module: string = 'keras.initializers';

  /**
   * Values for a weight.
   *
   * @param shape sizes of the weight's axes
   */
  call(_shape: readonly number[], _options: InitializerCallOptions = {}): Tensor {
    throw notImplemented('an initializer', 'call(shape, { dtype })', this);
  }
}

/** The dtype a call asks for. */
export function dtypeOf(owner: string, options: InitializerCallOptions): DType {
  checkOptions(owner, options, ['dtype']);
  return parseDType(options.dtype ?? floatx());
}

/** The floating-point dtype random numbers of a call are drawn in. */
export function floatDtypeOf(owner: string, options: InitializerCallOptions): DType {
  const dtype = dtypeOf(owner, options);
  if (isFloat(dtype)) return dtype;
  throw badOption({ owner, name: 'dtype' }, 'a floating-point type', options.dtype);
}

/** What an initializer may be given as: a function of shape and dtype. */
export type InitializerFunction = (
  shape: readonly number[],
  options: { readonly dtype: DType },
) => TensorLike;

/** A function of the user's as an initializer; it is saved by its name. */
export class FunctionInitializer extends Initializer {
  static override readonly className = 'FunctionInitializer';
  static override readonly options: OptionTable = { fn: requiredFunction<InitializerFunction>() };
  declare readonly fn: InitializerFunction;

  constructor(fn: InitializerFunction, ...options: OptionArguments<object, never>) {
    super(fn, ...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const dtype = dtypeOf(this.fn.name, options);
    const owner = named('an initializer function', this.fn.name);
    return returnedNumbers(this.fn(shape, { dtype }), { owner }).astype(dtype);
  }
}
