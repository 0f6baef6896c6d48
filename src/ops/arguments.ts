import { isFloat } from '../ir/dtype';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { aTensor, ofKind, sizes } from '../util/argument-kinds';
import { describe, requireArgument } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { tensor } from './common';

// What functions take beside tensors: whole numbers, lists of numbers, functions.

/** Numbers from a number, an array of numbers, or a concrete tensor: sizes, axes, repeats. */
export function toNumbers(owner: string, name: string, value: TensorLike): number[] {
  const list = tensor(value);
  if (list.ndim > 1) {
    throw new ArgumentError({
      code: 'not-a-list',
      expected: `${owner} needs ${name} as a number or a list of numbers.`,
      received: { [name]: `${list.dtype}[${list.shape.join(', ')}]` },
    });
  }
  return Array.from(list.data);
}

/** A whole number from a number or a concrete tensor. */
export function wholeNumber(owner: string, name: string, value: TensorLike): number {
  const given = tensor(value);
  const number = given.size === 1 && !isFloat(given.dtype) ? given.data[0] : NaN;
  if (Number.isInteger(number)) return number;
  throw new ArgumentError({
    code: 'not-whole',
    expected: `${owner} needs ${name} as a whole number.`,
    received: {
      [name]: typeof value === 'number' ? String(value) : `${given.dtype}[${given.shape.join(', ')}]`,
    },
  });
}

/** Refuses what is not a function. */
export function requireFunction(owner: string, name: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new ArgumentError({
    code: 'not-a-function',
    expected: `${owner} needs ${name} to be a function.`,
    received: { [name]: describe(value) },
  });
}

/** A list of tensors from an array of them, or from a tensor's parts along its first axis. */
export function tensorList(owner: string, name: string, values: unknown): readonly TensorLike[] {
  const list: readonly unknown[] = values instanceof Tensor && values.ndim > 0 ? [...values] : (values as []);
  requireArgument(owner, name, list, aListOfTensors);
  return list as readonly TensorLike[];
}

const aListOfTensors = /* @__PURE__ */ ofKind(
  'a list of tensors, numbers or nested arrays of numbers',
  (value) => Array.isArray(value) && value.every(aTensor.fits),
);

/** A number for each of `count` places from one number or a list. */
export function perAxis(
  owner: string,
  name: string,
  value: number | readonly number[],
  count: number,
): number[] {
  requireArgument(owner, name, value, sizes);
  const list = typeof value === 'number' ? new Array<number>(count).fill(value) : [...value];
  if (list.length !== count) {
    throw new ArgumentError({
      code: 'per-axis-count',
      expected: `${owner} needs ${name} as one number, or one for each of ${count} axes.`,
      received: { [name]: `[${list.join(', ')}]` },
      details: { name, value, count },
    });
  }
  return list;
}
