import * as build from '../ir/build';
import type { ReduceKind } from '../ir/primitive';
import { normalizeAxes } from '../ir/shape';
import type { Axis } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { aDType, aFlag, anAxisOrNull, axisOrAxes } from '../util/argument-kinds';

/** What the options of reductions take. */
export const REDUCE_KINDS = { axis: axisOrAxes, keepdims: aFlag };
/** What the options of `argmax` and the like take. */
export const ARGUMENT_KINDS = { axis: anAxisOrNull, keepdims: aFlag };
/** What the options of running sums and products take. */
export const CUMULATE_KINDS = { axis: anAxisOrNull, dtype: aDType };

/** A primitive reduction. */
export function reduceBy(kind: ReduceKind, x: Tensor, axis: Axis | undefined, keepdims = false): Tensor {
  return new Tensor(build.reduce(kind, x.node, normalizeAxes(axis, x.ndim, kind), keepdims));
}
