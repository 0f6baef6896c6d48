import { isFloat } from '../ir/dtype';
import { withNumpyTypes } from '../runtime/default-float';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { warnOfArithmetic } from '../util/warn';
import { numpyTensor } from './float64';

/** Whether a function has a pole at its arguments; elsewhere it is too large for the dtype where it is infinite. */
type Pole = (...x: readonly number[]) => boolean;

/** Functions that are infinite where what they divide by is 0. */
export const ofDivisor: Pole = (_, divisor) => divisor === 0;
/** Functions that are infinite at 0, or at whatever argument they are infinite at all. */
export const ofArgument: Pole = () => true;
/** Powers are infinite where 0 is the base. */
export const ofBase: Pole = (base) => base === 0;

/**
 * An elementwise function of `keratin/ops` that makes float64 and int64, and warns, once in a process, as NumPy does: where
 * usual numbers give an infinity or none.
 */
export function warning<F extends (...x: never[]) => Tensor>(f: F, hasPole: Pole): F {
  const checked = (...x: never[]): Tensor => {
    const result = withNumpyTypes(() => f(...x));
    if (result.isConcrete && isFloat(result.dtype)) check(f.name, x, result, hasPole);
    return result;
  };
  return checked as F;
}

function check(name: string, x: readonly TensorLike[], result: Tensor, hasPole: Pole): void {
  const { data, shape } = result;
  if (data.every(Number.isFinite)) return;
  const sources = x.map((value) => numpyTensor(value).broadcastTo(shape).data);
  data.forEach((value, i) => {
    if (Number.isFinite(value)) return;
    const from = sources.map((source) => source[i]);
    if (Number.isNaN(value)) {
      if (!from.some(Number.isNaN)) warnOfArithmetic('invalid value', name, 'nan');
    } else if (from.every(Number.isFinite)) {
      warnOfArithmetic(hasPole(...from) ? 'divide by zero' : 'overflow', name, 'an infinity');
    }
  });
}
