import * as ops from '../../src/ops';
import type { Tensor } from '../../src/runtime/tensor';

type Program = (...args: never[]) => unknown;

/** The named functions of the pack. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  add: (a: Tensor, b: Tensor) => ops.add(a, b),
  affine_compose: ([a0, a1]: [Tensor, Tensor], [b0, b1]: [Tensor, Tensor]) => [
    ops.multiply(a0, b0),
    ops.add(ops.multiply(b0, a1), b1),
  ],
  always_true: () => true,
  double: (x: Tensor) => ops.multiply(x, 2),
  fori_add_i: (i: Tensor, v: Tensor) => ops.add(v, ops.cast(i, v.dtype)),
  fori_scale: (_i: Tensor, v: Tensor) => ops.add(ops.multiply(v, 1.5), 1),
  i_less_than_5: (i: Tensor) => ops.less(i, 5),
  inc_i_double_x: (i: Tensor, x: Tensor) => [ops.add(i, 1), ops.multiply(x, 2)],
  log1pexp_custom: (x: Tensor) => {
    const e = ops.exp(x);
    const slope = ops.subtract(1, ops.divide(1, ops.add(1, e)));
    return [ops.log(ops.add(1, e)), (upstream: Tensor) => ops.multiply(upstream, slope)];
  },
  maximum: (a: Tensor, b: Tensor) => ops.maximum(a, b),
  multiply: (a: Tensor, b: Tensor) => ops.multiply(a, b),
  negate: (x: Tensor) => ops.negative(x),
  product_sum2: (x: Tensor, y: Tensor) => ops.add(ops.multiply(ops.sin(x), y), ops.multiply(y, y)),
  return_1: () => ops.full([], 1),
  return_2: () => ops.full([], 2),
  return_neg_vec: () => ops.multiply([-1, 2, -3], ops.full([], 1)),
  return_vec: () => ops.multiply([1, -2, 3], ops.full([], 1)),
  round_grad2: (x: Tensor) => [ops.round(x), (upstream: Tensor) => ops.multiply(2, upstream)],
  scan_count: (carry: Tensor) => [ops.add(carry, 1), ops.multiply(carry, 2)],
  scan_decay: (carry: Tensor, x: Tensor) => [ops.add(ops.multiply(0.5, carry), x), ops.multiply(carry, x)],
  scan_sum: (carry: Tensor, x: Tensor) => [ops.add(carry, x), ops.add(carry, x)],
  sin_times_square: (x: Tensor) => ops.multiply(ops.sin(x), ops.square(x)),
  square: (x: Tensor) => ops.multiply(x, x),
  subtract: (a: Tensor, b: Tensor) => ops.subtract(a, b),
  sum: (x: Tensor) => ops.sum(x),
  sum_of_products: ([a, b]: [Tensor, Tensor]) => ops.sum(ops.multiply(a, b)),
  triple: (x: Tensor) => ops.multiply(3, x),
  vdot: (a: Tensor, b: Tensor) => ops.sum(ops.multiply(a, b)),
  x_less_than_100: (x: Tensor) => ops.less(x, 100),
};
