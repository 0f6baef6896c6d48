import { describeValue } from '../config/option';
import type { TypedArray } from '../ir/dtype';
import { ArgumentError } from '../util/errors';
import { keyOf } from '../util/key';
import { isTypedArray } from './coerce';
import type { HasTensor, TensorLike } from './tensor';
import { Tensor, hasTensor } from './tensor';
import type { Tree } from './tree';
import { isRecord } from './tree';

/** Whatever may be given where nothing is said about a parameter. */
export type AnyGiven = TensorLike | Static | readonly AnyGiven[] | { readonly [name: string]: AnyGiven };

/** What is part of a recorded function's key, and reaches the function as it is. */
export type Static = boolean | string | bigint | null | undefined | ((...args: never[]) => unknown);

/**
 * What is given for a parameter of type `T` of a recorded function: numbers and arrays are accepted where it takes a
 * tensor. A parameter that is a plain number, a typed array or a variable cannot be given: a tensor would reach it.
 */
export type Given<T> = unknown extends T
  ? AnyGiven
  : [Tree<Tensor>] extends [T]
    ? Tree<TensorLike>
    : T extends Tensor
      ? TensorLike
      : T extends Static
        ? T
        : T extends number | HasTensor | TypedArray
          ? never
          : { readonly [K in keyof T]: Given<T[K]> };

/** The same for all parameters. */
export type GivenAll<A extends readonly unknown[]> = { [K in keyof A]: Given<A[K]> };

const isStatic = (value: unknown): value is Static =>
  value === null || ['boolean', 'string', 'bigint', 'undefined', 'function'].includes(typeof value);

const isNumbers = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (Array.isArray(value) && value.every(isNumbers));

/** Whether a value is a tensor, has one, or is made of numbers. */
export const isTensorLike = (value: unknown): value is TensorLike =>
  value instanceof Tensor ||
  typeof value === 'number' ||
  isTypedArray(value) ||
  (Array.isArray(value) && isNumbers(value)) ||
  hasTensor(value);

/**
 * Arguments as they reach a recorded function: numbers and arrays of them become tensors, lists and plain objects keep
 * their form, and booleans, texts, null, undefined, bigints and functions stay as they are: they are part of its key.
 *
 * @param onlyTensors whether what stays as it is has no place here
 * @throws ArgumentError `traced-argument` for anything else: an instance may change between calls.
 */
export function givenTensors(owner: string, args: readonly unknown[], onlyTensors: boolean): unknown[] {
  const visit = (value: unknown, path: string): unknown => {
    if (isTensorLike(value)) return Tensor.from(value);
    if (!onlyTensors && isStatic(value)) return value;
    if (Array.isArray(value)) return value.map((entry, i) => visit(entry, `${path}[${i}]`));
    if (isRecord(value)) {
      const names = Object.keys(value).sort();
      return Object.fromEntries(names.map((name) => [name, visit(value[name], `${path}.${name}`)]));
    }
    throw new ArgumentError({
      code: 'traced-argument',
      expected: onlyTensors
        ? `${owner} differentiates with respect to tensors, numbers and arrays, alone or in lists and plain objects.`
        : `${owner} takes tensors, numbers and arrays, booleans, texts, null and functions, alone or in lists and plain objects.`,
      received: { [path]: describeValue(value) },
      advice: onlyTensors
        ? 'Give what is no number as a later argument.'
        : 'The function may use objects from outside: write it as a closure.',
    });
  };
  return args.map((value, i) => visit(value, `argument ${i + 1}`));
}

/** A text that is equal for arguments that one recording serves, and for no others: types of tensors, values of the rest. */
export const argumentsKey = (given: readonly unknown[]): string =>
  keyOf(given, (value) => (value instanceof Tensor ? `<${value.dtype}[${value.shape.join()}]>` : undefined));
