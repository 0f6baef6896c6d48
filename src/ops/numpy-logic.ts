import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import type { BinaryName } from '../ir/primitives/elementwise';
import { normalizeAxes } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { checkOptions } from '../util/options';
import { applyBinary, applyUnary, choose, filled, promote, promoteFloat, scalarLike, tensor } from './common';

// Comparison and logic: results are bool.

function compare(name: BinaryName, x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = promote(x1, x2);
  return applyBinary(name, a, b);
}

/** Whether x1 = x2, element by element. */
export const equal = (x1: TensorLike, x2: TensorLike): Tensor => compare('equal', x1, x2);
/** Whether x1 ≠ x2, element by element. */
export const notEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('not_equal', x1, x2);
/** Whether x1 < x2, element by element. */
export const less = (x1: TensorLike, x2: TensorLike): Tensor => compare('less', x1, x2);
/** Whether x1 ≤ x2, element by element. */
export const lessEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('less_equal', x1, x2);
/** Whether x1 > x2, element by element. */
export const greater = (x1: TensorLike, x2: TensorLike): Tensor => compare('greater', x1, x2);
/** Whether x1 ≥ x2, element by element. */
export const greaterEqual = (x1: TensorLike, x2: TensorLike): Tensor => compare('greater_equal', x1, x2);

const truth = (x: TensorLike): Tensor => tensor(x).astype('bool');

/** Whether both are true (not 0). */
export const logicalAnd = (x1: TensorLike, x2: TensorLike): Tensor =>
  applyBinary('and', truth(x1), truth(x2));
/** Whether either is true (not 0). */
export const logicalOr = (x1: TensorLike, x2: TensorLike): Tensor => applyBinary('or', truth(x1), truth(x2));
/** Whether exactly one is true (not 0). */
export const logicalXor = (x1: TensorLike, x2: TensorLike): Tensor =>
  applyBinary('xor', truth(x1), truth(x2));
/** Whether x is false (0). */
export const logicalNot = (x: TensorLike): Tensor => applyUnary('logical_not', truth(x));

/** Whether x is a finite number. */
export const isfinite = (x: TensorLike): Tensor => applyUnary('is_finite', tensor(x));

/** Whether x is NaN. */
export function isnan(x: TensorLike): Tensor {
  const value = tensor(x);
  return applyBinary('not_equal', value, value);
}

/** Whether x is infinite. */
export function isinf(x: TensorLike): Tensor {
  const value = tensor(x);
  if (!isFloat(value.dtype)) return filled(value.shape, 0, 'bool');
  return value.abs().equal(Infinity);
}

const isInfinity = (x: TensorLike, infinity: number): Tensor => {
  const value = tensor(x);
  return isFloat(value.dtype) ? value.equal(infinity) : filled(value.shape, 0, 'bool');
};

/** Whether x is +∞. */
export const isposinf = (x: TensorLike): Tensor => isInfinity(x, Infinity);
/** Whether x is -∞. */
export const isneginf = (x: TensorLike): Tensor => isInfinity(x, -Infinity);
/** Whether x has no imaginary part: always true, as tensors hold real numbers. */
export const isreal = (x: TensorLike): Tensor => filled(tensor(x).shape, 1, 'bool');

/** Whether the sign bit is set: negative numbers, and -0. */
export function signbit(x: TensorLike): Tensor {
  const value = tensor(x);
  if (!isFloat(value.dtype)) return value.dtype === 'bool' ? filled(value.shape, 0, 'bool') : value.less(0);
  const reciprocalNegative = applyBinary('div', scalarLike(1, value), value).less(0);
  return choose(value.equal(0), reciprocalNegative, value.less(0));
}

/** Options of `isclose` and `allclose`. */
export interface CloseOptions {
  /** Relative tolerance. Default 1e-5. */
  readonly rtol?: number;
  /** Absolute tolerance. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN counts as close to NaN. Default false. */
  readonly equalNan?: boolean;
}

/** Whether |x1 - x2| ≤ atol + rtol · |x2|, element by element. */
export function isclose(x1: TensorLike, x2: TensorLike, options: CloseOptions = {}): Tensor {
  checkOptions('isclose', options, ['rtol', 'atol', 'equalNan']);
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [a, b] = promoteFloat(x1, x2);
  const near = applyBinary('less_equal', a.sub(b).abs(), b.abs().mul(rtol).add(atol));
  const bothFinite = applyBinary('and', applyUnary('is_finite', a), applyUnary('is_finite', b));
  const same = applyBinary('equal', a, b);
  const result = applyBinary('or', applyBinary('and', near, bothFinite), same);
  return equalNan ? applyBinary('or', result, applyBinary('and', isnan(a), isnan(b))) : result;
}

/** Whether all elements are close (see `isclose`), as one bool. */
export function allclose(x1: TensorLike, x2: TensorLike, options: CloseOptions = {}): Tensor {
  return isclose(x1, x2, options).all();
}

/** Options of reductions. */
export interface ReduceOptions {
  /** The axis or axes reduced. Default: all. */
  readonly axis?: Axis;
  /** Whether reduced axes stay with size 1. Default false. */
  readonly keepdims?: boolean;
}

const REDUCE_OPTIONS = ['axis', 'keepdims'];

function quantify(name: 'all' | 'any', x: TensorLike, options: ReduceOptions): Tensor {
  checkOptions(name, options, REDUCE_OPTIONS);
  const value = truth(x);
  const axes = normalizeAxes(options.axis, value.ndim, name);
  const empty = axes.some((axis) => value.shape[axis] === 0);
  if (empty) {
    const count = value.astype('int32').sum(axes, { keepdims: options.keepdims });
    return name === 'all' ? count.equal(0) : count.notEqual(0);
  }
  return new Tensor(build.reduce(name === 'all' ? 'min' : 'max', value.node, axes, options.keepdims));
}

/** Whether all elements along `axis` are true. */
export const all = (x: TensorLike, options: ReduceOptions = {}): Tensor => quantify('all', x, options);
/** Whether any element along `axis` is true. */
export const any = (x: TensorLike, options: ReduceOptions = {}): Tensor => quantify('any', x, options);

/**
 * Elements of `x1` where `condition` is true, of `x2` elsewhere. Without `x1` and `x2`: the positions of the true
 * elements, one int32 tensor for each axis.
 */
export function where(condition: TensorLike, options: { x1: TensorLike; x2: TensorLike }): Tensor;
export function where(condition: TensorLike, options?: Record<string, never>): Tensor[];
export function where(
  condition: TensorLike,
  options: { x1?: TensorLike; x2?: TensorLike } = {},
): Tensor | Tensor[] {
  checkOptions('where', options, ['x1', 'x2']);
  if (options.x1 === undefined && options.x2 === undefined) return nonzero(condition);
  const [a, b] = promote(options.x1 ?? 0, options.x2 ?? 0);
  return choose(truth(condition), a, b);
}

/** The positions of elements that are not 0: one int32 tensor for each axis. Needs concrete values. */
export function nonzero(x: TensorLike): Tensor[] {
  const { data, shape } = tensor(x);
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  let inner = data.length;
  return shape.map((size) => {
    inner = size === 0 ? 0 : inner / size;
    const positions = Int32Array.from(found, (at) => Math.floor(at / inner) % size);
    return new Tensor(build.constantFrom(positions, [positions.length], 'int32'));
  });
}

/** The first of `choicelist` whose condition in `condlist` is true, else `default` (0). */
export function select(
  condlist: readonly TensorLike[],
  choicelist: readonly TensorLike[],
  options: { default?: TensorLike } = {},
): Tensor {
  checkOptions('select', options, ['default']);
  const [last, ...choices] = promote(options.default ?? 0, ...choicelist);
  return choices.reduceRight((rest, choice, i) => choose(truth(condlist[i]), choice, rest), last);
}
