import type { DType } from '../ir/dtype';
import type { Shape } from '../ir/shape';
import { formatShape, sameShape } from '../ir/shape';
import { badReturn } from '../runtime/returned';
import { Tensor } from '../runtime/tensor';

/** How values of a new optimizer variable are made: a number, or an object such as an initializer. */
export type SlotInitializer =
  number | { call(shape: readonly number[], options: { readonly dtype: DType }): Tensor };

/** First values that an initializer gives. @throws ArgumentError `bad-return` where they have another shape. */
export function startOf(initializer: Exclude<SlotInitializer, number>, shape: Shape, dtype: DType): Tensor {
  const values: unknown = initializer.call(shape, { dtype });
  if (values instanceof Tensor && sameShape(values.shape, shape)) return values;
  const owner = `${initializer.constructor.name}.call`;
  throw badReturn({ owner, expected: `a tensor of the shape it is given, ${formatShape(shape)}` }, values);
}

/** Names of first values. */
export const INITIAL: Readonly<Record<string, number>> = { zeros: 0, ones: 1 };
