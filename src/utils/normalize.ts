import { aNumber, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { isFloat } from '../ir/dtype';

/** Options of `normalize`. */
export interface NormalizeOptions {
  readonly axis?: number;
  readonly order?: number;
}

/**
 * Scales vectors along an axis to norm 1: x / (Σ|x|^order)^(1/order). Vectors of norm 0 stay as they are.
 *
 * @param options `axis` (default -1); `order` of the norm (default 2, Euclidean).
 *
 * @example
 * import { utils } from 'keratin';
 * console.log(String(utils.normalize([[3, 4]]))); // [[0.6 0.8]]
 *
 * @see https://keras.io/api/utils/python_utils/#normalize-function
 */
export function normalize(x: TensorLike, ...settings: OptionArguments<NormalizeOptions, 'axis'>): Tensor {
  const options: NormalizeOptions = optionsFrom(
    'normalize',
    { axis: aWholeNumber, order: aNumber },
    settings,
  );
  const { axis = -1, order = 2 } = options;
  const given = Tensor.from(x, 'float64');
  const values = isFloat(given.dtype) ? given : given.astype('float64');
  const norm =
    order === 0
      ? values.notEqual(0).astype(values.dtype).sum(axis, { keepdims: true })
      : order === Infinity
        ? values.abs().max(axis, { keepdims: true })
        : values
            .abs()
            .pow(order)
            .sum(axis, { keepdims: true })
            .pow(1 / order);
  return values.div(norm.equal(0).where(1, norm));
}
