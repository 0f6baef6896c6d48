import { isFloat } from '../ir/dtype';
import { formatShape, sameShape } from '../ir/shape';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { DTypeError, ShapeError } from '../util/errors';

/** A variable with its gradient. */
export interface Pair {
  readonly variable: Variable;
  readonly gradient: Tensor;
}

/** Refuses variables of whole numbers. @throws DTypeError `integer-variable` */
export function checkFloat(variable: Variable): void {
  if (isFloat(variable.dtype)) return;
  throw new DTypeError({
    code: 'integer-variable',
    expected: 'optimizers change variables of floating-point numbers.',
    received: { variable: String(variable) },
    advice: "Whole numbers make int32: give the variable { dtype: 'float32' }.",
    details: { path: variable.path, dtype: variable.dtype },
  });
}

/** A gradient in its variable's dtype. @throws ShapeError `gradient-shape` */
export function checkedGradient(given: TensorLike, variable: Variable): Tensor {
  const gradient = Tensor.from(given, floatx()).astype(variable.dtype);
  if (sameShape(gradient.shape, variable.shape)) return gradient;
  throw new ShapeError({
    code: 'gradient-shape',
    expected: 'a gradient has the shape of its variable.',
    received: {
      gradient: `${gradient.dtype}${formatShape(gradient.shape)}`,
      variable: `${variable.dtype}${formatShape(variable.shape)}, "${variable.path}"`,
    },
    details: { gradient: gradient.shape, variable: variable.shape },
  });
}
