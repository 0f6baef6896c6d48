import { checkOptions } from '../util/options';
import * as ops from '../ops';
import type { Axis, TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';

/** A function of `keratin/ops` that makes float64 where it would make float32. */
export function float64<A extends readonly unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  return (...args) => ops.withFloatx('float64', () => f(...args));
}

/** Runs a body that makes float64 where it would make float32. */
export const numpy = <R>(body: () => R): R => ops.withFloatx('float64', body);

/** Options of reductions. */
export interface ReduceOptions {
  /** The axis or axes reduced. Default: all. */
  readonly axis?: Axis;
  /** Whether reduced axes stay with size 1. Default false. */
  readonly keepdims?: boolean;
}

/** NumPy's second argument: an axis, or an object of options. */
export type AxisOrOptions<O extends object = ReduceOptions> = Axis | O;

/** The same for functions of one axis. */
export type OneAxis = AxisOrOptions<{ axis?: number }>;

/** Options from an axis or options. */
export function axisOptions<O extends object>(second: AxisOrOptions<O> | undefined): O | { axis?: Axis } {
  if (second === undefined) return {};
  if (second === null || typeof second === 'number' || Array.isArray(second)) return { axis: second as Axis };
  return second as O;
}

/** A reduction that also takes its axis as NumPy does: `np.sum(x, 0)`. */
export function reduction<R>(
  f: (x: TensorLike, options: ReduceOptions) => R,
): (x: TensorLike, axis?: AxisOrOptions) => R {
  return (x, axis) => ops.withFloatx('float64', () => f(x, axisOptions(axis)));
}

/** A question about all elements: without an axis its answer is a boolean, which `if` understands. */
export interface Truth {
  (x: TensorLike): boolean;
  (x: TensorLike, axis: null | { readonly axis?: null; readonly keepdims?: false }): boolean;
  (x: TensorLike, axis: AxisOrOptions): Tensor;
}

/** `any` and `all`. */
export function truth(f: (x: TensorLike, options: ReduceOptions) => Tensor): Truth {
  function ask(x: TensorLike, axis?: null | { readonly axis?: null; readonly keepdims?: false }): boolean;
  function ask(x: TensorLike, axis: AxisOrOptions): Tensor;
  function ask(x: TensorLike, axis?: AxisOrOptions): boolean | Tensor {
    const options = axisOptions(axis);
    const answer = numpy(() => f(x, options));
    const isOne = (options.axis ?? null) === null && !('keepdims' in options && options.keepdims === true);
    return isOne ? answer.item() !== 0 : answer;
  }
  return ask;
}

/** The same for functions of one axis. */
export function alongAxis<R>(
  f: (x: TensorLike, options: { axis?: number | null }) => R,
): (x: TensorLike, axis?: AxisOrOptions<{ axis?: number | null }>) => R {
  return (x, axis) => ops.withFloatx('float64', () => f(x, axisOptions(axis) as { axis?: number | null }));
}

/** Options of variances. */
export interface VarianceOptions extends ReduceOptions {
  /** What is subtracted from the number of elements in the divisor. Default 0. */
  readonly ddof?: number;
}

/** `var` and `std` with NumPy's `ddof`. */
export function spreadOf(
  name: 'var' | 'std',
): (x: TensorLike, axis?: AxisOrOptions<VarianceOptions>) => Tensor {
  return (x, second) => {
    const options: VarianceOptions = axisOptions(second);
    checkOptions(name, options, ['axis', 'keepdims', 'ddof']);
    const { axis = null, ...rest } = options;
    return numpy(() => ops.convertToTensor(x)[name](axis, rest));
  };
}
