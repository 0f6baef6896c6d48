import * as ops from '../ops';
import type { ReduceOptions } from '../ops';
import { REDUCE_KINDS } from '../ops/reduce-by';
import { aNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { withNumpyTypes } from '../runtime/default-float';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';

/** A function of `keratin/ops` that makes float64 and int64 where it would make float32 and int32. */
export function float64<F extends (...args: never[]) => unknown>(f: F): F {
  const wide = (...args: never[]): unknown => withNumpyTypes(() => f(...args));
  return wide as F;
}

/** A function of `keratin/ops` whose results are positions or counts: NumPy's default integers. */
export function whole<F extends (...args: never[]) => Tensor>(f: F): F {
  const counted = (...args: never[]): Tensor => withNumpyTypes(() => f(...args)).astype('int64');
  return counted as F;
}

/** Runs a body that makes float64 and int64 where it would make float32 and int32. */
export const numpy = withNumpyTypes;

/** Any plain value as NumPy has it: whole numbers are int64, others float64. */
export const numpyTensor = (x: TensorLike): Tensor => numpy(() => Tensor.from(x, 'float64'));

/** A question about all elements: without an axis its answer is a boolean, which `if` understands. */
export interface Truth {
  (x: TensorLike): boolean;
  (x: TensorLike, axis: null | { readonly axis?: null; readonly keepdims?: false }): boolean;
  (x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor;
}

/** `any` and `all`. */
export function truth(f: (x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>) => Tensor): Truth {
  function ask(x: TensorLike, axis?: null | { readonly axis?: null; readonly keepdims?: false }): boolean;
  function ask(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): Tensor;
  function ask(x: TensorLike, ...given: OptionArguments<ReduceOptions, 'axis'>): boolean | Tensor {
    const answer = numpy(() => f(x, ...given));
    const { axis = null, keepdims = false } = optionsFrom<ReduceOptions>(f.name, REDUCE_KINDS, given);
    return axis === null && !keepdims ? answer.item() !== 0 : answer;
  }
  return ask;
}

/** Options of variances. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the number of elements in the divisor. Default 0. */
  readonly ddof?: number;
}

const VARIANCE_KINDS = { ...REDUCE_KINDS, ddof: aNumber };

/** `var` and `std` with NumPy's `ddof`. */
export function spreadOf(
  name: 'var' | 'std',
): (x: TensorLike, ...given: OptionArguments<VarianceOptions, 'axis'>) => Tensor {
  return (x, ...given) => {
    const { axis = null, ...rest } = optionsFrom<VarianceOptions>(name, VARIANCE_KINDS, given);
    return numpy(() => ops.convertToTensor(x)[name](axis, rest));
  };
}
