import * as build from '../ir/build';
import type { ReduceKind } from '../ir/primitive';
import { normalizeAxes } from '../ir/shape';
import type { Axis } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';

/** A primitive reduction. */
export function reduceBy(kind: ReduceKind, x: Tensor, axis: Axis | undefined, keepdims = false): Tensor {
  return new Tensor(build.reduce(kind, x.node, normalizeAxes(axis, x.ndim, kind), keepdims));
}
