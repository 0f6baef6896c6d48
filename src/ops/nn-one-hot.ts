import { aDType, aFlag, aWholeNumber, nullable, aSize } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import { normalizeAxis } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { checkUnsupported } from '../util/unsupported-options';
import { applyBinary, dtypeOr, tensor } from './common';
import { floatx } from './settings';

/** Options of `oneHot`. */
export interface OneHotOptions {
  readonly axis?: number;
  readonly dtype?: string | null;
  readonly sparse?: false;
}

/**
 * Classes as rows of zeros with a one: y[i, c] = (x[i] = c). Classes outside 0, ..., numClasses - 1 give zeros only.
 *
 * @param x integers of any shape
 * @param numClasses size of the new axis
 * @param options `axis`: the place of the new axis in the result (-1), `dtype` (`floatx()`)
 * @returns numbers [..., numClasses]
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.oneHot([0, 2], 3)));
 * // [[1. 0. 0.]
 * //  [0. 0. 1.]]
 *
 * @see https://keras.io/api/ops/nn/#onehot-function
 */
export function oneHot(
  x: TensorLike,
  numClasses: number,
  ...given: OptionArguments<OneHotOptions, 'axis'>
): Tensor {
  const options: OneHotOptions = optionsFrom(
    'oneHot',
    { axis: aWholeNumber, dtype: aDType, sparse: aFlag },
    given,
  );
  checkUnsupported('oneHot', options, ['sparse']);
  requireArgument('oneHot', 'numClasses', numClasses, aSize);
  const value = tensor(x);
  const axis = normalizeAxis(options.axis ?? -1, value.ndim + 1, 'oneHot');
  const shape = [...value.shape.slice(0, axis), numClasses, ...value.shape.slice(axis)];
  const classes = new Tensor(build.iota(shape, axis, isFloat(value.dtype) ? value.dtype : 'int32'));
  const wanted = (value.dtype === classes.dtype ? value : value.astype(classes.dtype)).expandDims(axis);
  return applyBinary('equal', wanted, classes).astype(dtypeOr(options.dtype, floatx()));
}

/** Options of `multiHot`. */
export interface MultiHotOptions {
  readonly numClasses?: number;
  readonly axis?: number;
  readonly dtype?: string | null;
  readonly sparse?: false;
}

/**
 * Sets of classes as rows of zeros with a one for each member.
 *
 * @param inputs integers [members] or [batch, members]
 * @param options `numClasses`, which must be given; `axis` of the classes (-1), `dtype` (`floatx()`)
 * @returns numbers [numClasses] or [batch, numClasses]
 * @throws {ArgumentError} `multi-hot-classes` when there is no `numClasses`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.multiHot([0, 2], { numClasses: 4 }))); // [1. 0. 1. 0.]
 *
 * @see https://keras.io/api/ops/nn/#multihot-function
 */
export function multiHot(
  inputs: TensorLike,
  ...given: OptionArguments<MultiHotOptions, 'numClasses'>
): Tensor {
  const options: MultiHotOptions = optionsFrom(
    'multiHot',
    { numClasses: nullable(aWholeNumber), axis: aWholeNumber, dtype: aDType, sparse: aFlag },
    given,
  );
  checkUnsupported('multiHot', options, ['sparse']);
  const { numClasses, axis = -1 } = options;
  if (numClasses === undefined) {
    throw new ArgumentError({ code: 'multi-hot-classes', expected: 'multiHot needs the option numClasses.' });
  }
  const value = tensor(inputs).astype('int32');
  const dtype = dtypeOr(options.dtype, floatx());
  const reduced = value.ndim > 1 ? 1 : 0;
  const rows = oneHot(value, numClasses, { axis, dtype: 'int32' });
  return rows.max(reduced).astype(dtype);
}
