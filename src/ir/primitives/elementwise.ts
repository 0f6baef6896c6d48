import { DTypeError, ShapeError } from '../../util/errors';
import { erf, erfc, erfinv, roundHalfEven } from '../../util/special';
import type { DType } from '../dtype';
import { bitsOf, integerRange, isFloat, isWideInteger } from '../dtype';
import type { Node } from '../node';
import type { Builder, NoAttributes, Primitive, PrimitiveAttributes } from '../primitive';
import { formatShape, sameShape } from '../shape';

/** `y = f(x)` and its slope. */
interface UnaryRule {
  readonly accepts: 'any' | 'float' | 'integer' | 'bool';
  readonly result?: 'bool';
  readonly f: (x: number) => number;
  /** What integers of 64 bits do instead. */
  readonly wide?: (x: number) => number;
  /** dx from x, y and dy; absent where no gradient flows. */
  readonly gradient?: (b: Builder, x: Node, y: Node, dy: Node) => Node;
}

const one = (b: Builder, like: Node): Node => b.constant(1, like.dtype, like.shape);
const number = (b: Builder, value: number, like: Node): Node => b.constant(value, like.dtype, like.shape);
const square = (b: Builder, x: Node): Node => b.mul(x, x);

/** Functions of one number, element by element. */
export const UNARY = {
  neg: { accepts: 'any', f: (x) => -x, gradient: (b, _x, _y, dy) => b.neg(dy) },
  abs: {
    accepts: 'any',
    f: Math.abs,
    // Slope 1 at 0, as in JAX.
    gradient: (b, x, _y, dy) => b.select(b.compare('greater_equal', x, number(b, 0, x)), dy, b.neg(dy)),
  },
  sign: { accepts: 'any', f: Math.sign },
  floor: { accepts: 'float', f: Math.floor },
  ceil: { accepts: 'float', f: Math.ceil },
  trunc: { accepts: 'float', f: Math.trunc },
  round: { accepts: 'float', f: roundHalfEven },
  sqrt: {
    accepts: 'float',
    f: Math.sqrt,
    gradient: (b, _x, y, dy) => b.div(b.mul(dy, number(b, 0.5, y)), y),
  },
  rsqrt: {
    accepts: 'float',
    f: (x) => 1 / Math.sqrt(x),
    gradient: (b, x, y, dy) => b.mul(b.mul(dy, number(b, -0.5, y)), b.div(y, x)),
  },
  exp: { accepts: 'float', f: Math.exp, gradient: (b, _x, y, dy) => b.mul(dy, y) },
  expm1: { accepts: 'float', f: Math.expm1, gradient: (b, _x, y, dy) => b.mul(dy, b.add(y, one(b, y))) },
  log: { accepts: 'float', f: Math.log, gradient: (b, x, _y, dy) => b.div(dy, x) },
  log1p: { accepts: 'float', f: Math.log1p, gradient: (b, x, _y, dy) => b.div(dy, b.add(x, one(b, x))) },
  sigmoid: {
    accepts: 'float',
    f: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    gradient: (b, _x, y, dy) => b.mul(dy, b.mul(y, b.sub(one(b, y), y))),
  },
  tanh: {
    accepts: 'float',
    f: Math.tanh,
    gradient: (b, _x, y, dy) => b.mul(dy, b.sub(one(b, y), square(b, y))),
  },
  sin: { accepts: 'float', f: Math.sin, gradient: (b, x, _y, dy) => b.mul(dy, b.unary('cos', x)) },
  cos: { accepts: 'float', f: Math.cos, gradient: (b, x, _y, dy) => b.neg(b.mul(dy, b.unary('sin', x))) },
  tan: {
    accepts: 'float',
    f: Math.tan,
    gradient: (b, _x, y, dy) => b.mul(dy, b.add(one(b, y), square(b, y))),
  },
  asin: {
    accepts: 'float',
    f: Math.asin,
    gradient: (b, x, _y, dy) => b.mul(dy, b.unary('rsqrt', b.sub(one(b, x), square(b, x)))),
  },
  acos: {
    accepts: 'float',
    f: Math.acos,
    gradient: (b, x, _y, dy) => b.neg(b.mul(dy, b.unary('rsqrt', b.sub(one(b, x), square(b, x))))),
  },
  atan: {
    accepts: 'float',
    f: Math.atan,
    gradient: (b, x, _y, dy) => b.div(dy, b.add(one(b, x), square(b, x))),
  },
  sinh: { accepts: 'float', f: Math.sinh, gradient: (b, x, _y, dy) => b.mul(dy, b.unary('cosh', x)) },
  cosh: { accepts: 'float', f: Math.cosh, gradient: (b, x, _y, dy) => b.mul(dy, b.unary('sinh', x)) },
  asinh: {
    accepts: 'float',
    f: Math.asinh,
    gradient: (b, x, _y, dy) => b.mul(dy, b.unary('rsqrt', b.add(square(b, x), one(b, x)))),
  },
  acosh: {
    accepts: 'float',
    f: Math.acosh,
    gradient: (b, x, _y, dy) => b.mul(dy, b.unary('rsqrt', b.mul(b.sub(x, one(b, x)), b.add(x, one(b, x))))),
  },
  atanh: {
    accepts: 'float',
    f: Math.atanh,
    gradient: (b, x, _y, dy) => b.div(dy, b.sub(one(b, x), square(b, x))),
  },
  erf: {
    accepts: 'float',
    f: erf,
    gradient: (b, x, _y, dy) =>
      b.mul(dy, b.mul(number(b, 2 / Math.sqrt(Math.PI), x), b.unary('exp', b.neg(square(b, x))))),
  },
  erfc: {
    accepts: 'float',
    f: erfc,
    gradient: (b, x, _y, dy) =>
      b.mul(dy, b.mul(number(b, -2 / Math.sqrt(Math.PI), x), b.unary('exp', b.neg(square(b, x))))),
  },
  erfinv: {
    accepts: 'float',
    f: erfinv,
    gradient: (b, _x, y, dy) =>
      b.mul(dy, b.mul(number(b, Math.sqrt(Math.PI) / 2, y), b.unary('exp', square(b, y)))),
  },
  is_finite: { accepts: 'any', result: 'bool', f: (x) => (Number.isFinite(x) ? 1 : 0) },
  bitwise_not: { accepts: 'integer', f: (x) => ~x, wide: (x) => -x - 1 },
  logical_not: { accepts: 'bool', f: (x) => (x === 0 ? 1 : 0) },
} satisfies Record<string, UnaryRule>;

export type UnaryName = keyof typeof UNARY;

/** `y = f(a, b)` and its slopes. */
interface BinaryRule {
  readonly accepts: 'any' | 'number' | 'float' | 'integer' | 'bool or integer';
  readonly result?: 'bool';
  readonly f: (a: number, b: number) => number;
  /** What integers do instead. */
  readonly integer?: (a: number, b: number) => number;
  /** What integers of 64 bits do instead. */
  readonly wide?: (a: number, b: number) => number;
  readonly gradient?: (
    b: Builder,
    left: Node,
    right: Node,
    y: Node,
    dy: Node,
  ) => readonly [Node | null, Node | null];
}

/** Where both sides are equal each gets half the slope, as in JAX. */
function extremumGradient(compare: 'greater' | 'less'): BinaryRule['gradient'] {
  return (b, left, right, _y, dy) => {
    const half = b.mul(dy, number(b, 0.5, dy));
    const zero = number(b, 0, dy);
    const tie = b.compare('equal', left, right);
    const side = (mine: Node, other: Node): Node =>
      b.select(tie, half, b.select(b.compare(compare, mine, other), dy, zero));
    return [side(left, right), side(right, left)];
  };
}

function powGradient(b: Builder, left: Node, right: Node, y: Node, dy: Node): readonly [Node, Node] {
  const zero = number(b, 0, right);
  const oneRight = one(b, right);
  const isZero = b.compare('equal', right, zero);
  const exponent = b.select(isZero, oneRight, b.sub(right, oneRight));
  const slopeLeft = b.select(isZero, zero, b.mul(right, b.binary('pow', left, exponent)));
  const base = b.select(b.compare('equal', left, number(b, 0, left)), one(b, left), left);
  return [b.mul(dy, slopeLeft), b.mul(dy, b.mul(b.unary('log', base), y))];
}

const asBool = (condition: boolean): number => (condition ? 1 : 0);

/** Functions of two numbers, element by element. */
export const BINARY = {
  add: { accepts: 'number', f: (a, b) => a + b, gradient: (_b, _l, _r, _y, dy) => [dy, dy] },
  sub: { accepts: 'number', f: (a, b) => a - b, gradient: (b, _l, _r, _y, dy) => [dy, b.neg(dy)] },
  mul: {
    accepts: 'number',
    f: (a, b) => a * b,
    integer: Math.imul,
    wide: (a, b) => a * b,
    gradient: (b, left, right, _y, dy) => [b.mul(dy, right), b.mul(dy, left)],
  },
  div: {
    accepts: 'number',
    f: (a, b) => a / b,
    integer: (a, b) => (b === 0 ? -1 : Math.trunc(a / b)),
    gradient: (b, _left, right, y, dy) => {
      const left = b.div(dy, right);
      return [left, b.neg(b.mul(left, y))];
    },
  },
  rem: {
    accepts: 'number',
    f: (a, b) => a % b,
    integer: (a, b) => (b === 0 ? a : a % b),
    gradient: (b, left, right, _y, dy) => [dy, b.neg(b.mul(dy, b.unary('trunc', b.div(left, right))))],
  },
  pow: {
    accepts: 'number',
    // JavaScript has 1 ** NaN and 1 ** Infinity as NaN; IEEE 754 has 1.
    f: (a, b) => (a === 1 ? 1 : a === -1 && !Number.isFinite(b) && !Number.isNaN(b) ? 1 : a ** b),
    integer: integerPower,
    wide: widePower,
    gradient: powGradient,
  },
  max: {
    accepts: 'any',
    f: (a, b) => (a > b || Number.isNaN(a) ? a : b),
    gradient: extremumGradient('greater'),
  },
  min: {
    accepts: 'any',
    f: (a, b) => (a < b || Number.isNaN(a) ? a : b),
    gradient: extremumGradient('less'),
  },
  atan2: {
    accepts: 'float',
    f: Math.atan2,
    gradient: (b, left, right, _y, dy) => {
      const scaled = b.div(dy, b.add(square(b, left), square(b, right)));
      return [b.mul(scaled, right), b.neg(b.mul(scaled, left))];
    },
  },
  and: { accepts: 'bool or integer', f: (a, b) => a & b, wide: onBits((a, b) => a & b) },
  or: { accepts: 'bool or integer', f: (a, b) => a | b, wide: onBits((a, b) => a | b) },
  xor: { accepts: 'bool or integer', f: (a, b) => a ^ b, wide: onBits((a, b) => a ^ b) },
  shift_left: {
    accepts: 'integer',
    f: (a, b) => (b >= 32 || b < 0 ? 0 : a << b),
    wide: (a, b) => (b >= 64 || b < 0 ? 0 : a * 2 ** b),
  },
  shift_right_arithmetic: {
    accepts: 'integer',
    f: (a, b) => a >> Math.min(b < 0 ? 31 : b, 31),
    wide: (a, b) => Math.floor(a / 2 ** (b < 0 ? 64 : b)),
  },
  shift_right_logical: {
    accepts: 'integer',
    f: (a, b) => (b >= 32 || b < 0 ? 0 : a >>> b),
    wide: onBits((a, b) => (b >= 64n || b < 0n ? 0n : BigInt.asUintN(64, a) >> b)),
  },
  equal: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a === b) },
  not_equal: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a !== b) },
  less: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a < b) },
  less_equal: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a <= b) },
  greater: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a > b) },
  greater_equal: { accepts: 'any', result: 'bool', f: (a, b) => asBool(a >= b) },
} satisfies Record<string, BinaryRule>;

export type BinaryName = keyof typeof BINARY;

/** Questions about two numbers, whose answers are bools. */
export type Comparison = 'equal' | 'not_equal' | 'less' | 'less_equal' | 'greater' | 'greater_equal';

/** Exponentiation by squaring: of whole numbers as exact as the products are. */
function powerByProducts(a: number, b: number, multiply: (a: number, b: number) => number): number {
  let result = 1;
  let base = a;
  for (let exponent = b; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

/** Powers with 32-bit wrap-around. */
function integerPower(a: number, b: number): number {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0;
  return powerByProducts(a, b, Math.imul);
}

/**
 * Refuses negative exponents of whole numbers, as NumPy does.
 *
 * @throws DTypeError `negative-power`
 */
export function checkExponent(dtype: DType, exponent: number): void {
  if (exponent >= 0) return;
  throw new DTypeError({
    code: 'negative-power',
    expected: 'whole numbers have no negative powers: the result would be a fraction.',
    received: { dtype, exponent: String(exponent) },
    advice: "Compute with floats: x.astype('float64').",
    details: { dtype, exponent },
  });
}

/** Powers of 64-bit integers, exact as far as these are. */
function widePower(a: number, b: number): number {
  checkExponent('int64', b);
  return powerByProducts(a, b, (x, y) => x * y);
}

/** Bits of 64-bit integers: the language's operators have 32. */
function onBits(f: (a: bigint, b: bigint) => bigint): (a: number, b: number) => number {
  return (a, b) => Number(f(BigInt(a), BigInt(b)));
}

/** What a rule does with whole numbers of a type: 32-bit arithmetic wraps, the wider types are exact in doubles. */
const integerRule = (rule: BinaryRule, dtype: DType): BinaryRule['f'] =>
  (isWideInteger(dtype) ? rule.wide : undefined) ?? rule.integer ?? rule.f;

function refuse(name: string, dtype: DType, accepted: string): never {
  throw new DTypeError({
    code: 'elementwise-dtype',
    expected: `${name} works on ${accepted} values.`,
    received: { dtype },
    advice: `Cast first, for example x.astype('float32').`,
    details: { dtype },
  });
}

function checkAccepts(
  name: string,
  accepts: UnaryRule['accepts'] | BinaryRule['accepts'],
  dtype: DType,
): void {
  const fits =
    accepts === 'any' ||
    (accepts === 'float' && isFloat(dtype)) ||
    (accepts === 'number' && dtype !== 'bool') ||
    (accepts === 'bool' && dtype === 'bool') ||
    (accepts === 'integer' && dtype !== 'bool' && !isFloat(dtype)) ||
    (accepts === 'bool or integer' && !isFloat(dtype));
  if (!fits) refuse(name, dtype, accepts);
}

function requireSame(name: string, inputs: readonly Node[]): void {
  const [first, ...rest] = inputs;
  for (const other of rest) {
    if (!sameShape(first.shape, other.shape)) {
      throw new ShapeError({
        code: 'elementwise-shape',
        expected: `${name} needs inputs of one shape.`,
        received: { a: formatShape(first.shape), b: formatShape(other.shape) },
      });
    }
  }
}

function unaryPrimitive<Name extends string>(name: Name, rule: UnaryRule): Primitive<Name, NoAttributes> {
  const { f, gradient } = rule;
  return {
    name,
    kind: 'elementwise',
    infer: ([x]) => {
      checkAccepts(name, rule.accepts, x.dtype);
      return { shape: x.shape, dtype: rule.result ?? x.dtype };
    },
    evaluate: ([x], output) => {
      const compute = (isWideInteger(x.dtype) ? rule.wide : undefined) ?? f;
      const source = x.data;
      const target = output.data;
      for (let i = 0; i < target.length; i++) target[i] = compute(source[i]);
    },
    gradient: gradient && ((b, node, dy) => [gradient(b, node.inputs[0], node, dy)]),
  };
}

function binaryPrimitive<Name extends string>(name: Name, rule: BinaryRule): Primitive<Name, NoAttributes> {
  const { gradient } = rule;
  return {
    name,
    kind: 'elementwise',
    infer: (inputs) => {
      const [a, b] = inputs;
      checkAccepts(name, rule.accepts, a.dtype);
      if (a.dtype !== b.dtype) {
        throw new DTypeError({
          code: 'elementwise-dtypes',
          expected: `${name} needs both inputs of one dtype here.`,
          received: { a: a.dtype, b: b.dtype },
        });
      }
      requireSame(name, inputs);
      return { shape: a.shape, dtype: rule.result ?? a.dtype };
    },
    evaluate: ([a, b], output) => {
      const f = isFloat(a.dtype) ? rule.f : integerRule(rule, a.dtype);
      const left = a.data;
      const right = b.data;
      const target = output.data;
      for (let i = 0; i < target.length; i++) target[i] = f(left[i], right[i]);
    },
    gradient: gradient && ((b, node, dy) => gradient(b, node.inputs[0], node.inputs[1], node, dy)),
  };
}

const select: Primitive<'select'> = {
  name: 'select',
  kind: 'elementwise',
  infer: (inputs) => {
    const [condition, a, b] = inputs;
    if (condition.dtype !== 'bool')
      refuse('select', condition.dtype, 'a bool condition and two equal dtypes of');
    if (a.dtype !== b.dtype) {
      throw new DTypeError({
        code: 'elementwise-dtypes',
        expected: 'select needs both choices of one dtype.',
        received: { a: a.dtype, b: b.dtype },
      });
    }
    requireSame('select', inputs);
    return { shape: a.shape, dtype: a.dtype };
  },
  evaluate: ([condition, a, b], output) => {
    const target = output.data;
    for (let i = 0; i < target.length; i++) target[i] = condition.data[i] !== 0 ? a.data[i] : b.data[i];
  },
  gradient: (b, node, dy) => {
    const [condition] = node.inputs;
    const zero = number(b, 0, dy);
    return [null, b.select(condition, dy, zero), b.select(condition, zero, dy)];
  },
};

/**
 * Values of float types become integers by truncation, saturating at the ends of the range (XLA's rule); 64-bit integers,
 * whose overflow is an error, stay what they are.
 */
function saturate(dtype: DType, value: number): number {
  if (bitsOf(dtype) === 64) return Math.trunc(value);
  if (Number.isNaN(value)) return 0;
  const [least, greatest] = integerRange(dtype);
  return Math.min(Math.max(Math.trunc(value), least), greatest);
}

const cast: Primitive<'cast'> = {
  name: 'cast',
  kind: 'elementwise',
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  evaluate: ([x], output) => {
    const target = output.data;
    if (output.dtype === 'bool') for (let i = 0; i < target.length; i++) target[i] = x.data[i] !== 0 ? 1 : 0;
    else if (isFloat(x.dtype) && !isFloat(output.dtype)) {
      for (let i = 0; i < target.length; i++) target[i] = saturate(output.dtype, x.data[i]);
    } else for (let i = 0; i < target.length; i++) target[i] = x.data[i];
  },
  gradient: (b, node, dy) => [isFloat(node.inputs[0].dtype) ? b.cast(dy, node.inputs[0].dtype) : null],
};

const bitcast: Primitive<'bitcast'> = {
  name: 'bitcast',
  kind: 'elementwise',
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  evaluate: ([x], output) => {
    const source = new Uint8Array(x.data.buffer, x.data.byteOffset, x.data.byteLength);
    new Uint8Array(output.data.buffer, output.data.byteOffset, output.data.byteLength).set(source);
  },
};

/** The elementwise primitives by name. */
export const ELEMENTWISE = {
  ...(Object.fromEntries(Object.entries(UNARY).map(([name, rule]) => [name, unaryPrimitive(name, rule)])) as {
    readonly [Name in UnaryName]: Primitive<Name>;
  }),
  ...(Object.fromEntries(
    Object.entries(BINARY).map(([name, rule]) => [name, binaryPrimitive(name, rule)]),
  ) as { readonly [Name in BinaryName]: Primitive<Name> }),
  select,
  cast,
  bitcast,
};

/** Those that their name alone tells. */
export type ElementwiseName = Exclude<keyof typeof ELEMENTWISE, keyof PrimitiveAttributes>;
