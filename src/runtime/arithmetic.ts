import * as build from '../ir/build';
import { isFloat, isUnsigned } from '../ir/dtype';
import { matmul } from '../ir/matmul';
import type { Node } from '../ir/node';
import type { BinaryName } from '../ir/primitives/elementwise';
import { broadcastShapes, sizeOf } from '../ir/shape';
import { DTypeError } from '../util/errors';

// Arithmetic, written once: methods of tensors and the functions of `keratin/ops` and `keratin/numpy` are faces of it.
// Operands of one call have one dtype (`meetingType` says which).

/** A primitive on two nodes of one dtype, which broadcast. */
export function elementwise(name: BinaryName, a: Node, b: Node, operation: string = name): Node {
  const shape = broadcastShapes([a.shape, b.shape], operation);
  return build.binary(name, build.broadcastTo(a, shape), build.broadcastTo(b, shape));
}

/** Bools as int32, where a function counts with them. */
const counted = (x: Node): Node => (x.dtype === 'bool' ? build.cast(x, 'int32') : x);

/** Functions of two operands of one dtype. */
export type Arithmetic = (a: Node, b: Node, operation?: string) => Node;

/** a + b; of bools whether either is true. */
export const plus: Arithmetic = (a, b, operation = 'add') =>
  elementwise(a.dtype === 'bool' ? 'or' : 'add', a, b, operation);

/** a · b; of bools whether both are true. */
export const times: Arithmetic = (a, b, operation = 'mul') =>
  elementwise(a.dtype === 'bool' ? 'and' : 'mul', a, b, operation);

/** a - b; bools have no difference. */
export const minus: Arithmetic = (a, b, operation = 'sub') => {
  if (a.dtype !== 'bool') return elementwise('sub', a, b, operation);
  throw new DTypeError({
    code: 'bool-arithmetic',
    expected: `${operation} needs numbers.`,
    received: { x1: 'bool', x2: 'bool' },
    advice: 'Use logicalXor or logicalNot, or cast first.',
  });
};

/** a to the power b. */
export const power: Arithmetic = (a, b, operation = 'pow') =>
  elementwise('pow', counted(a), counted(b), operation);

const isNonzero = (x: Node): Node => build.binary('not_equal', x, zeros(x));
const isNegative = (x: Node): Node => build.binary('less', x, zeros(x));
const zeros = (x: Node): Node => build.constant(0, x.dtype, x.shape);
const both = (a: Node, b: Node): Node => elementwise('and', a, b);
const differ = (a: Node, b: Node): Node => elementwise('not_equal', a, b);

/** Whether remainder and divisor have opposite signs, so that a floored division must be adjusted. */
const signsDiffer = (remainder: Node, divisor: Node): Node =>
  both(isNonzero(remainder), differ(isNegative(remainder), isNegative(divisor)));

/** ⌊a / b⌋. */
export const floorQuotient: Arithmetic = (x1, x2, operation = 'floorDiv') => {
  const [a, b] = [counted(x1), counted(x2)];
  if (isUnsigned(a.dtype)) return elementwise('div', a, b, operation);
  const remainder = elementwise('rem', a, b, operation);
  if (isFloat(a.dtype)) {
    const adjust = build.cast(signsDiffer(remainder, b), a.dtype);
    const whole = elementwise('div', elementwise('sub', a, remainder), b);
    return build.unary('round', elementwise('sub', whole, adjust));
  }
  const adjust = both(isNonzero(remainder), differ(build.unary('sign', a), build.unary('sign', b)));
  return elementwise('sub', elementwise('div', a, b), build.cast(adjust, a.dtype));
};

/** The remainder of truncated division; 0 where a whole number is divided by 0. */
export const truncatedRemainder: Arithmetic = (x1, x2, operation = 'rem') => {
  const [a, b] = [counted(x1), counted(x2)];
  if (isFloat(a.dtype) || (build.uniformValue(b) ?? 0) !== 0) return elementwise('rem', a, b, operation);
  const safe = build.select(isNonzero(b), b, build.constant(1, b.dtype, b.shape));
  return elementwise('rem', a, safe, operation);
};

/** The remainder of floored division, which has the sign of b. */
export const flooredRemainder: Arithmetic = (x1, x2, operation = 'mod') => {
  const remainder = truncatedRemainder(x1, x2, operation);
  const divisor = build.broadcastTo(counted(x2), remainder.shape);
  return build.select(signsDiffer(remainder, divisor), build.binary('add', remainder, divisor), remainder);
};

/** Products of two operands; bools are multiplied as int32 and become bool again. */
export function products(a: Node, b: Node, multiply: (a: Node, b: Node) => Node): Node {
  const result = multiply(counted(a), counted(b));
  return a.dtype === 'bool' ? build.cast(result, 'bool') : result;
}

/** The matrix product; that of operands that both were given as int8 is int32. */
export function matrixProduct(a: Node, b: Node, areInt8: boolean): Node {
  return areInt8 ? matmul(build.cast(a, 'int32'), build.cast(b, 'int32')) : products(a, b, matmul);
}

/** NumPy's `dot` of arrays with axes: over the last axis of `a` and the second-to-last, or only, axis of `b`. */
export function innerProduct(a: Node, b: Node): Node {
  const rank = b.shape.length;
  if (rank <= 2) return matmul(a, b);
  const inner = rank - 2;
  const others = b.shape.map((_, i) => i).filter((i) => i !== inner);
  const rest = others.map((axis) => b.shape[axis]);
  const columns = build.reshape(build.transpose(b, [inner, ...others]), [b.shape[inner], sizeOf(rest)]);
  return build.reshape(matmul(a, columns), [...a.shape.slice(0, -1), ...rest]);
}
