import { aSize, nullable } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { allocate } from '../ir/dtype';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';

/** Options of `toCategorical`. */
export interface ToCategoricalOptions {
  readonly numClasses?: number | null;
}

/**
 * Labels as rows with a one at their class: y[i, label[i]] = 1.
 *
 * x: whole numbers [samples] (or [samples, 1], or more axes); result: float32 [..., classes], float64 for plain arrays, as
 * in Keras.
 *
 * @param options `numClasses`: number of classes. Default: the largest label plus 1.
 * @throws ArgumentError `label-range` for a label that is negative, not whole, or at least `numClasses`.
 *
 * @example
 * import { utils } from 'keratin';
 * console.log(String(utils.toCategorical([0, 2, 1]))); // [[1. 0. 0.]
 *                                                      //  [0. 0. 1.]
 *                                                      //  [0. 1. 0.]]
 *
 * @see https://keras.io/api/utils/python_utils/#tocategorical-function
 */
export function toCategorical(
  x: TensorLike,
  ...given: OptionArguments<ToCategoricalOptions, 'numClasses'>
): Tensor {
  const options: ToCategoricalOptions = optionsFrom('toCategorical', { numClasses: nullable(aSize) }, given);
  const labels = Tensor.from(x);
  const { data } = labels;
  let largest = -1;
  for (const label of data) if (label > largest) largest = label;
  const classes = options.numClasses ?? Math.trunc(largest) + 1;
  const dtype = Array.isArray(x) ? 'float64' : 'float32';
  const values = allocate(dtype, data.length * classes);
  for (const [i, label] of data.entries()) {
    const whole = Math.trunc(label);
    if (!(label >= 0 && whole < classes)) {
      throw new ArgumentError({
        code: 'label-range',
        expected: `toCategorical needs labels from 0 to ${classes - 1}, one for each of ${classes} classes.`,
        received: { [`x[${i}]`]: String(label) },
        advice: 'Number the classes from 0, or give a larger numClasses.',
        details: { index: i, label, classes },
      });
    }
    values[i * classes + whole] = 1;
  }
  const { shape } = labels;
  const rows = shape.length > 1 && shape[shape.length - 1] === 1 ? shape.slice(0, -1) : shape;
  return Tensor.of({ shape: [...rows, classes], dtype, data: values });
}
