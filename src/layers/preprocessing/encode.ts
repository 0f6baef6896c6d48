import type { DType } from '../../ir/dtype';
import { expandDims, multiHot, oneHot } from '../../ops';
import type { Tensor } from '../../runtime/tensor';

/** How classes become numbers: themselves, rows with a one, rows with ones for all classes, or with their counts. */
export type EncodingMode = 'int' | 'one_hot' | 'multi_hot' | 'count';

/** Classes as `mode` says, in rows of `depth` places. */
export function encodeClasses(
  given: Tensor,
  mode: EncodingMode,
  depth: number,
  dtype: DType,
  weights: Tensor | null = null,
): Tensor {
  if (mode === 'int') return given.astype(dtype);
  const classes = given.ndim === 0 ? given.reshape([1]) : given;
  if (mode === 'multi_hot') return multiHot(classes, { numClasses: depth, dtype });
  if (mode === 'one_hot') {
    const isColumn = classes.ndim > 1 && classes.shape[classes.ndim - 1] === 1;
    return oneHot(isColumn ? classes.reshape(classes.shape.slice(0, -1)) : classes, depth, { dtype });
  }
  const rows = oneHot(classes, depth, { dtype: weights?.dtype ?? dtype });
  const counted = weights === null ? rows : rows.mul(expandDims(weights, -1));
  return counted.sum(classes.ndim > 1 ? 1 : 0);
}
