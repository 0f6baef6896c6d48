import type { DType } from './dtype';
import { isFloat, isWideInteger } from './dtype';

/** How the numbers of a type are added and multiplied, where more than two of them are. */
interface Arithmetic {
  readonly add: (a: number, b: number) => number;
  readonly multiply: (a: number, b: number) => number;
}

/** A whole number that is no longer exact is none: it stays infinite, or becomes NaN, until `checkExact` finds it. */
const exact = (value: number): number => (Number.isSafeInteger(value) ? value : value * Infinity);

const REAL: Arithmetic = { add: (a, b) => a + b, multiply: (a, b) => a * b };
/** Up to 32 bits: stores cut off what is more than a narrow type has. */
const WRAPPING: Arithmetic = { add: (a, b) => (a + b) | 0, multiply: Math.imul };
const EXACT: Arithmetic = { add: (a, b) => exact(a + b), multiply: (a, b) => exact(a * b) };

/** Integers up to 32 bits wrap; those of 64 bits are exact or not at all. */
export const arithmeticOf = (dtype: DType): Arithmetic =>
  isFloat(dtype) ? REAL : isWideInteger(dtype) ? EXACT : WRAPPING;
