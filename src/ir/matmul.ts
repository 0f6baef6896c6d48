import { ShapeError } from '../util/errors';
import * as build from './build';
import type { Node } from './node';
import { broadcastShapes, formatShape, sizeOf } from './shape';

/** NumPy's `matmul`: vectors are rows or columns, leading axes are stacks that broadcast. */
export function matmul(a: Node, b: Node): Node {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new ShapeError({
      code: 'matmul-scalar',
      expected: 'matmul needs inputs with at least one axis.',
      received: { a: `${a.dtype}${formatShape(a.shape)}`, b: `${b.dtype}${formatShape(b.shape)}` },
      advice: 'Use multiplication for scalars: x.mul(2).',
    });
  }
  if (a.shape.length === 1) {
    const product = matmul(build.reshape(a, [1, a.shape[0]]), b);
    const axis = product.shape.length - (b.shape.length === 1 ? 1 : 2);
    return build.reshape(
      product,
      product.shape.filter((_, i) => i !== axis),
    );
  }
  if (b.shape.length === 1) {
    const product = matmul(a, build.reshape(b, [b.shape[0], 1]));
    return build.reshape(product, product.shape.slice(0, -1));
  }
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.shape.length - 1];
  if (b.shape.length === 2) {
    // One matrix for the whole stack: a single product of more rows.
    const rows = sizeOf(a.shape.slice(0, -1));
    const product = build.dot(a.shape.length === 2 ? a : build.reshape(a, [rows, k]), b);
    return build.reshape(product, [...a.shape.slice(0, -1), n]);
  }
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], 'matmul');
  const count = sizeOf(batch);
  const left = build.reshape(build.broadcastTo(a, [...batch, m, k]), [count, m, k]);
  const right = build.reshape(build.broadcastTo(b, [...batch, ...b.shape.slice(-2)]), [
    count,
    ...b.shape.slice(-2),
  ]);
  return build.reshape(build.dot(left, right), [...batch, m, n]);
}
