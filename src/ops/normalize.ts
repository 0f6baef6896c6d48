import { optionsFrom, type OptionArguments } from '../util/arguments';
import { axisOrAxes, aNumber, nullable } from '../util/argument-kinds';
import type { Axis, Tensor, TensorLike } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { applyUnary, floating } from './common';
import { reduceBy } from './reduce-by';
import { epsilon as defaultEpsilon } from './settings';

/** Options of `normalize`. */
export interface NormalizeOptions {
  readonly axis?: Axis;
  readonly order?: number;
  readonly epsilon?: number | null;
}

/**
 * Values divided by their norm along `axis`: x / max((Σ |x|^order)^(1/order), epsilon).
 *
 * @param x numbers of any shape
 * @param options `axis` (-1), `order`: a whole number of at least 1 (2), `epsilon` (1e-7)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 * @throws {ArgumentError} `normalize-order` when `order` is no such number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.normalize([[3, 4]]))); // [[0.6 0.8]]
 *
 * @see https://keras.io/api/ops/nn/#normalize-function
 */
export function normalize(x: TensorLike, ...settings: OptionArguments<NormalizeOptions, 'axis'>): Tensor {
  const options = optionsFrom<NormalizeOptions>(
    'normalize',
    { axis: axisOrAxes, order: aNumber, epsilon: nullable(aNumber) },
    settings,
  );
  const { axis = -1, order = 2 } = options;
  const epsilon = options.epsilon ?? defaultEpsilon();
  if (!Number.isInteger(order) || order < 1) {
    throw new ArgumentError({
      code: 'normalize-order',
      expected: 'normalize needs a whole order of at least 1.',
      received: { order: String(order) },
    });
  }
  const given = floating(x);
  const value = given.ndim === 0 ? given.reshape([1]) : given;
  if (order === 2) {
    const inverse = applyUnary('rsqrt', reduceBy('sum', value.mul(value), axis, true));
    return value.mul(inverse.minimum(1 / epsilon));
  }
  const sum = reduceBy('sum', order === 1 ? value.abs() : value.abs().pow(order), axis, true);
  const norm = order === 1 ? sum : sum.pow(1 / order);
  return value.div(norm.maximum(epsilon));
}
