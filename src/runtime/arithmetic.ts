import * as build from '../ir/build';
import { bitsOf, isFloat, isInteger, isUnsigned } from '../ir/dtype';
import { matmul } from '../ir/matmul';
import type { Node } from '../ir/node';
import type { BinaryName } from '../ir/primitives/elementwise';
import { checkExponent } from '../ir/primitives/elementwise';
import { broadcastShapes, sizeOf } from '../ir/shape';
import { DTypeError } from '../util/errors';
import { warnOfArithmetic } from '../util/warn';
import { defaultInteger } from './default-float';

// Arithmetic, written once: methods of tensors and the functions of `keratin/ops` and `keratin/numpy` are faces of it.
// Operands of one call have one dtype (`meetingType` says which).

/** A primitive on two nodes of one dtype, which broadcast. */
export function elementwise(name: BinaryName, a: Node, b: Node, operation: string = name): Node {
  const shape = broadcastShapes([a.shape, b.shape], operation);
  return build.binary(name, build.broadcastTo(a, shape), build.broadcastTo(b, shape));
}

/** Bools as whole numbers, where a function counts with them. */
const counted = (x: Node): Node => (x.dtype === 'bool' ? build.cast(x, defaultInteger()) : x);

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

/**
 * a to the power b.
 *
 * @throws DTypeError `negative-power` for NumPy's whole numbers to a negative power, which is none.
 */
export const power: Arithmetic = (a, b, operation = 'pow') => {
  const isNumPys = isInteger(a.dtype) && (bitsOf(a.dtype) === 64 || defaultInteger() === 'int64');
  if (isNumPys) b.value?.data.forEach((exponent) => checkExponent(a.dtype, exponent));
  return elementwise('pow', counted(a), counted(b), operation);
};

const isNonzero = (x: Node): Node => build.binary('not_equal', x, zeros(x));
const isNegative = (x: Node): Node => build.binary('less', x, zeros(x));
const zeros = (x: Node): Node => build.constant(0, x.dtype, x.shape);
const both = (a: Node, b: Node): Node => elementwise('and', a, b);
const differ = (a: Node, b: Node): Node => elementwise('not_equal', a, b);

/** Whether remainder and divisor have opposite signs, so that a floored division must be adjusted. */
const signsDiffer = (remainder: Node, divisor: Node): Node =>
  both(isNonzero(remainder), differ(isNegative(remainder), isNegative(divisor)));

/** Whether a divisor may be 0: it is, or is not known yet. */
const mayBeZero = (divisor: Node): boolean =>
  build.uniformValue(divisor) === 0 || (divisor.value?.data.includes(0) ?? true);

/** Whole numbers divided by others, of which some may be 0: the result is 0 there, as in NumPy, with its warning. */
function divideWhole(divisor: Node, operation: string, divide: (divisor: Node) => Node): Node {
  if ((build.uniformValue(divisor) ?? 0) !== 0 || !mayBeZero(divisor)) return divide(divisor);
  if (divisor.value !== null) warnOfArithmetic('divide by zero', operation, '0');
  const valid = isNonzero(divisor);
  const result = divide(build.select(valid, divisor, build.constant(1, divisor.dtype, divisor.shape)));
  return build.select(build.broadcastTo(valid, result.shape), result, zeros(result));
}

/** ⌊a / b⌋. */
export const floorQuotient: Arithmetic = (x1, x2, operation = 'floorDiv') => {
  const [a, b] = [counted(x1), counted(x2)];
  if (!isFloat(a.dtype)) {
    return divideWhole(b, operation, (divisor) => {
      const quotient = elementwise('div', a, divisor, operation);
      if (isUnsigned(a.dtype)) return quotient;
      const remainder = elementwise('rem', a, divisor);
      const adjust = both(isNonzero(remainder), differ(build.unary('sign', a), build.unary('sign', divisor)));
      return elementwise('sub', quotient, build.cast(adjust, a.dtype));
    });
  }
  const remainder = elementwise('rem', a, b, operation);
  const adjust = build.cast(signsDiffer(remainder, b), a.dtype);
  const whole = elementwise('div', elementwise('sub', a, remainder), b);
  const quotient = build.unary('round', elementwise('sub', whole, adjust));
  if (a.dtype !== 'float64' || !mayBeZero(b)) return quotient;
  // An infinity in NumPy, NaN in JAX.
  const divisor = build.broadcastTo(b, quotient.shape);
  return build.select(isNonzero(divisor), quotient, elementwise('div', a, divisor));
};

/** The remainder of truncated division; 0 where a whole number is divided by 0. */
export const truncatedRemainder: Arithmetic = (x1, x2, operation = 'rem') => {
  const [a, b] = [counted(x1), counted(x2)];
  if (isFloat(a.dtype)) return elementwise('rem', a, b, operation);
  return divideWhole(b, operation, (divisor) => elementwise('rem', a, divisor, operation));
};

/** The remainder of floored division, which has the sign of b. */
export const flooredRemainder: Arithmetic = (x1, x2, operation = 'mod') => {
  const remainder = truncatedRemainder(x1, x2, operation);
  const divisor = build.broadcastTo(counted(x2), remainder.shape);
  const adjusted = build.select(
    signsDiffer(remainder, divisor),
    build.binary('add', remainder, divisor),
    remainder,
  );
  if (adjusted.dtype !== 'float64') return adjusted;
  // NumPy's zeros have the divisor's sign, too.
  const minusZero = build.constant(-0, 'float64', divisor.shape);
  const zero = build.select(isNegative(divisor), minusZero, zeros(divisor));
  return build.select(isNonzero(adjusted), adjusted, zero);
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
