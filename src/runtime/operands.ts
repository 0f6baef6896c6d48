import * as build from '../ir/build';
import type { DType, PromotionType } from '../ir/dtype';
import { floatType, integerRange, isFloat, isInteger, meetingType } from '../ir/dtype';
import type { Node } from '../ir/node';
import type { Comparison } from '../ir/primitives/elementwise';
import { BINARY } from '../ir/primitives/elementwise';
import { DTypeError } from '../util/errors';
import { elementwise } from './arithmetic';
import { defaultInteger } from './default-float';
import { settle } from './eager';

// Where operands of different types meet: the one rule of methods and functions. Numbers of the language have no dtype and
// give way to the tensors beside them; one that does not fit there is compared and clipped by its value, and refused where
// it would have to become another.

/** What an operation takes: a value with a dtype, or a plain number. */
export type Operand = Node | number;

/** A whole number is a weak integer, any other a weak float, as are those that doubles do not hold exactly. */
const promotionType = (value: Operand): PromotionType => {
  if (typeof value !== 'number') return value.dtype;
  return Number.isSafeInteger(value) ? 'weak_int' : 'weak_float';
};

/** Whether a type of whole numbers holds a number. */
function holds(dtype: DType, value: number): boolean {
  const [least, greatest] = integerRange(dtype);
  return value >= least && value <= greatest;
}

/** The dtype in which operands meet. */
export function meetingOf(operands: readonly Operand[], float: DType): DType {
  const meeting = meetingType(operands.map(promotionType), float, defaultInteger());
  const isAlone = operands.every((value) => typeof value === 'number' || value.dtype === 'bool');
  // Nothing but numbers says how wide the result is: those that the default integer does not hold are floats, as in lists.
  return isAlone && isInteger(meeting) && operands.some((v) => typeof v === 'number' && !holds(meeting, v))
    ? float
    : meeting;
}

/** The types one may cast to for a number that does not fit, the narrowest first. */
const WIDER = ['int16', 'int32', 'int64'] as const;

/**
 * Refuses a number that a type of whole numbers does not hold.
 *
 * @throws DTypeError `number-out-of-range`
 */
export function checkHolds(dtype: DType, value: number): void {
  if (holds(dtype, Math.trunc(value))) return;
  const [least, greatest] = integerRange(dtype);
  const wider = WIDER.find((type) => holds(type, least) && holds(type, greatest) && holds(type, value));
  throw new DTypeError({
    code: 'number-out-of-range',
    expected: `${dtype} holds whole numbers from ${least} to ${greatest}.`,
    received: { number: String(value) },
    advice: `Use a wider type: x.astype('${wider ?? 'float64'}').`,
    details: { dtype, number: value },
  });
}

/**
 * An operand in a dtype. A plain number loses its fraction in a type of whole numbers, as in NumPy.
 *
 * @throws DTypeError `number-out-of-range` for a number that the type does not hold.
 */
export function inDtype(value: Operand, dtype: DType): Node {
  if (typeof value !== 'number') return settle(build.cast(value, dtype));
  if (isInteger(dtype)) checkHolds(dtype, value);
  return build.constant(dtype === 'bool' ? Number(value !== 0) : value, dtype);
}

/**
 * An operand in a dtype that has to hold its values, as far as these are known; fractions are cut off.
 *
 * @throws DTypeError `number-out-of-range` for a value that the type does not hold.
 */
export function fitted(value: Operand, dtype: DType): Node {
  const known = typeof value === 'number' || !isInteger(dtype) ? null : value.value;
  if (known !== null && (isFloat(known.dtype) || !covers(dtype, known.dtype))) {
    for (const each of known.data) checkHolds(dtype, each);
  }
  return inDtype(value, dtype);
}

/** Operands in the dtype in which they meet. */
export function meet(operands: readonly Operand[], float: DType): Node[] {
  const dtype = meetingOf(operands, float);
  return operands.map((value) => inDtype(value, dtype));
}

/** Operands in the floating-point dtype in which they meet. */
export function meetInFloat(operands: readonly Operand[], float: DType): Node[] {
  const dtype = floatType(meetingOf(operands, float), float);
  return operands.map((value) => inDtype(value, dtype));
}

/** What a comparison is with its operands exchanged. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  equal: 'equal',
  not_equal: 'not_equal',
  less: 'greater',
  less_equal: 'greater_equal',
  greater: 'less',
  greater_equal: 'less_equal',
};

/** Comparisons of whole numbers with a fraction are those with the whole number on this side of it. */
const TOWARDS: Readonly<Partial<Record<Comparison, (value: number) => number>>> = {
  less: Math.ceil,
  less_equal: Math.floor,
  greater: Math.floor,
  greater_equal: Math.ceil,
};

/** Whole numbers compared with any number, by value. */
function compareWhole(name: Comparison, x: Node, value: number): Node {
  const bound = TOWARDS[name]?.(value) ?? value;
  if (Number.isInteger(bound) && holds(x.dtype, bound)) {
    return elementwise(name, x, build.constant(bound, x.dtype));
  }
  // All values of the type have one answer, which is that of 0: NaN and, for equality, fractions are none of them.
  const side = Number.isInteger(bound) ? Math.sign(bound) : bound;
  return build.constant(BINARY[name].f(0, side), 'bool', x.shape);
}

/** A comparison of two operands by value, also where no common dtype holds both. */
export function compare(name: Comparison, a: Operand, b: Operand, float: DType): Node {
  if (typeof a === 'number' && typeof b !== 'number') return compare(MIRRORED[name], b, a, float);
  if (typeof a !== 'number' && typeof b === 'number' && isInteger(a.dtype)) return compareWhole(name, a, b);
  const dtype = meetingOf([a, b], float);
  const isLossy = [a, b].some((x) => typeof x !== 'number' && isInteger(x.dtype) && !covers(dtype, x.dtype));
  const [left, right] = [a, b].map((value) => inDtype(value, isLossy ? 'float64' : dtype));
  return elementwise(name, left, right);
}

/** Whether a type is as exact as Keras and NumPy have it for values of a type of whole numbers. */
const covers = (dtype: DType, integer: DType): boolean =>
  isFloat(dtype) ||
  dtype === integer ||
  integer === 'bool' ||
  integerRange(integer).every((end) => holds(dtype, end));

/**
 * Values below `low` or above `high` become those; null leaves that side open. A bound beyond all values of the dtype
 * changes none.
 */
export function clipped(x: Node, low: Operand | null, high: Operand | null, float: DType): Node {
  const [least, greatest] = isInteger(x.dtype) ? integerRange(x.dtype) : [-Infinity, Infinity];
  const isOpen = (bound: Operand | null, beyond: (value: number) => boolean): boolean =>
    bound === null || (typeof bound === 'number' && Number.isSafeInteger(bound) && beyond(bound));
  let result = x;
  const limit = (name: 'max' | 'min', bound: Operand): void => {
    const [value, end] = meet([result, bound], float);
    result = elementwise(name, value, end, 'clip');
  };
  if (!isOpen(low, (value) => value < least)) limit('max', low!);
  if (!isOpen(high, (value) => value > greatest)) limit('min', high!);
  return result;
}
