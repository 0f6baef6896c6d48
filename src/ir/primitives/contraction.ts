import { DTypeError, ShapeError } from '../../util/errors';
import type { DType, TypedArray } from '../dtype';
import { isFloat } from '../dtype';
import { arithmeticOf } from '../integers';
import type { Node } from '../node';
import type { Primitive } from '../primitive';
import { formatShape, sizeOf } from '../shape';

/** c[m, n] += a[m, k] · b[k, n] on row-major blocks, in double precision, or as integers are multiplied. */
function multiplyInto(
  a: TypedArray,
  b: TypedArray,
  c: Float64Array,
  offsets: readonly [number, number],
  [m, k, n]: readonly [number, number, number],
  dtype: DType,
): void {
  c.fill(0);
  const { add, multiply } = arithmeticOf(dtype);
  const isReal = isFloat(dtype);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let p = 0; p < k; p++) {
      const factor = a[offsets[0] + i * k + p];
      const start = offsets[1] + p * n;
      if (isReal) for (let j = 0; j < n; j++) c[row + j] += factor * b[start + j];
      else for (let j = 0; j < n; j++) c[row + j] = add(c[row + j], multiply(factor, b[start + j]));
    }
  }
}

const swapLast = (rank: number): number[] => (rank === 3 ? [0, 2, 1] : [1, 0]);

/** Matrix product of `a` [m, k] and `b` [k, n], or of stacks of them: [batch, m, k] and [batch, k, n]. */
const dot: Primitive<'dot'> = {
  name: 'dot',
  kind: 'contraction',
  // A nanosecond for each multiplication.
  evaluationNanoseconds: ({ shape, inputs: [a] }) => sizeOf(shape) * a.shape[a.shape.length - 1],
  infer: ([a, b]) => {
    const rank = a.shape.length;
    if (rank !== b.shape.length || (rank !== 2 && rank !== 3) || (rank === 3 && a.shape[0] !== b.shape[0])) {
      throw new ShapeError({
        code: 'dot-rank',
        expected: 'dot needs two matrices, or two stacks of equally many matrices.',
        received: { a: formatShape(a.shape), b: formatShape(b.shape) },
      });
    }
    if (a.shape[rank - 1] !== b.shape[rank - 2]) throw innerMismatch(a, b);
    if (a.dtype !== b.dtype || a.dtype === 'bool') {
      throw new DTypeError({
        code: 'dot-dtype',
        expected: 'dot needs two numeric inputs of one dtype.',
        received: { a: a.dtype, b: b.dtype },
      });
    }
    return { shape: [...a.shape.slice(0, -1), b.shape[rank - 1]], dtype: a.dtype };
  },
  evaluate: ([a, b], output) => {
    const [m, k] = a.shape.slice(-2);
    const n = b.shape[b.shape.length - 1];
    const batch = a.shape.length === 3 ? a.shape[0] : 1;
    const product = new Float64Array(m * n);
    for (let i = 0; i < batch; i++) {
      multiplyInto(a.data, b.data, product, [i * m * k, i * k * n], [m, k, n], output.dtype);
      output.data.set(product, i * m * n);
    }
  },
  gradient: (build, node, dy) => {
    const [a, b] = node.inputs;
    const swap = swapLast(a.shape.length);
    return [build.dot(dy, build.transpose(b, swap)), build.dot(build.transpose(a, swap), dy)];
  },
};

function innerMismatch(a: Node, b: Node): ShapeError {
  return new ShapeError({
    code: 'matmul-inner',
    expected: "matmul needs a's last axis to equal b's second-to-last axis.",
    received: {
      a: `${a.dtype}${formatShape(a.shape)}   axis -1 is ${a.shape[a.shape.length - 1]}`,
      b: `${b.dtype}${formatShape(b.shape)}   axis -2 is ${b.shape[b.shape.length - 2]}`,
    },
    details: { a: a.shape, b: b.shape },
  });
}

/** Products of matrices. */
export const CONTRACTION = { dot };
