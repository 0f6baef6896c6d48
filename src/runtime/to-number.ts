import type { DType, TypedArray } from '../ir/dtype';
import type { Shape } from '../ir/shape';
import { formatShape } from '../ir/shape';
import { StateError } from '../util/errors';

/** What operators and `Math` make a number of. */
interface NumberSource {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly isConcrete: boolean;
  readonly data: TypedArray;
}

/**
 * The number that JavaScript's operators and functions (`t > 0`, `t * 2`, `Math.max(t, 0)`, `` `${+t}` ``) see in a tensor:
 * its only element, where it is known.
 *
 * @throws StateError `traced-number` while a program is recorded, where the value is not known yet.
 * @throws StateError `number-size` where there are more elements, or none.
 */
export function toNumber(tensor: NumberSource): number {
  const type = `${tensor.dtype}${formatShape(tensor.shape)}`;
  if (!tensor.isConcrete) {
    throw new StateError({
      code: 'traced-number',
      expected:
        'a tensor cannot be used as a plain number while a program is recorded: its value is not known yet.',
      received: { tensor: `${type}, being traced into a compiled program` },
      advice:
        'Instead of operators, comparisons and Math use methods of tensors (x.mul(2), x.maximum(0), x.greater(0)), and ops.where or ops.cond to choose by a value.',
    });
  }
  if (tensor.data.length === 1) return tensor.data[0];
  throw new StateError({
    code: 'number-size',
    expected: 'only a tensor with exactly one element can be used as a plain number.',
    received: { tensor: type },
    advice:
      'Use methods of tensors (x.add(1), x.greater(0)), pick an element (x.at(0)), or write String(x) for its text.',
  });
}

/** The error of reading values that are not known yet. */
export const unknownValues = ({
  dtype,
  shape,
}: {
  readonly dtype: string;
  readonly shape: readonly number[];
}): StateError =>
  new StateError({
    code: 'symbolic-value',
    expected: 'the values of a tensor can be read only where they are known.',
    received: { tensor: `${dtype}${formatShape(shape)}, being traced into a compiled program` },
    advice:
      'Inside jit, grad, fit and layer calls use tensor operations (select, max, ...) instead of reading numbers.',
  });
