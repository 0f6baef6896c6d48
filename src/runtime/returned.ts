import { describeValue } from '../config/option';
import { formatShape } from '../ir/shape';
import { ArgumentError } from '../util/errors';
import { isTensorLike } from './given';
import { Tensor } from './tensor';
import type { Tree } from './tree';
import { isRecord } from './tree';

/** Where a function that people write was called. */
export interface ReturnSite {
  /** The function, in words: `Gate.call`, `the loss function "total"`. */
  readonly owner: string;
  /** What it needs to return. Default `a tensor`. */
  readonly expected?: string;
  /** What to do, where the value itself does not tell. */
  readonly advice?: string;
}

/** A function in words: `the loss function "total"`, or its kind alone where it has no name. */
export const named = (kind: string, name: string): string =>
  name === '' ? kind : `${kind.replace(/^an? /, 'the ')} "${name}"`;

/** Whether somebody has to wait for a value. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const describeReturned = (value: unknown): string => {
  if (value === undefined) return 'nothing (undefined)';
  if (isThenable(value)) return 'a promise';
  if (value instanceof Tensor) return `${value.dtype}${formatShape(value.shape)}`;
  return typeof value === 'number' ? `the number ${value}` : describeValue(value);
};

function adviceFor(value: unknown): string | undefined {
  if (value === undefined) return 'Write `return` before the result.';
  if (isThenable(value)) return 'It runs while a program is recorded and cannot wait: leave out `async`.';
  if (typeof value === 'number' && Number.isNaN(value))
    return 'Use methods of tensors (x.mul(2), x.maximum(0)): Math and operators work on plain numbers.';
  if (typeof value === 'number' || typeof value === 'boolean')
    return 'A constant is a tensor, too: ops.convertToTensor(1).';
  if (value instanceof Tensor) return undefined;
  const hasTensor = typeof value === 'object' && value !== null && 'toTensor' in value;
  return hasTensor ? 'Return its current value: variable.value.' : undefined;
}

/** The error for something that a function of the user's should not have returned. */
export function badReturn(
  { owner, expected = 'a tensor', advice }: ReturnSite,
  value: unknown,
  path = '',
): ArgumentError {
  return new ArgumentError({
    code: 'bad-return',
    expected: `${owner} needs to return ${expected}.`,
    received: { [`returned${path}`]: describeReturned(value) },
    advice: adviceFor(value) ?? advice,
    details: { owner, value },
  });
}

/**
 * What a function of the user's returned, checked when it comes back.
 *
 * @throws ArgumentError `bad-return` where it is no tensor.
 */
export function returnedTensor(value: unknown, site: ReturnSite): Tensor {
  if (value instanceof Tensor) return value;
  throw badReturn(site, value);
}

/**
 * The same where it needs to be one number.
 *
 * @throws ArgumentError `bad-return`.
 */
export function returnedScalar(value: unknown, site: ReturnSite): Tensor {
  if (value instanceof Tensor && value.size === 1) return value;
  throw badReturn(
    { expected: 'one number, as a tensor', advice: 'Reduce it with sum() or mean().', ...site },
    value,
  );
}

/**
 * The same where numbers and arrays of them are welcome, too.
 *
 * @throws ArgumentError `bad-return` where it is neither.
 */
export function returnedNumbers(value: unknown, site: ReturnSite): Tensor {
  if (isTensorLike(value)) return Tensor.from(value);
  throw badReturn({ expected: 'a tensor, or numbers in arrays', ...site }, value);
}

/**
 * The same for tensors in lists and objects; with `orNothing` null and undefined may stand among them.
 *
 * @throws ArgumentError `bad-return` with the place of the first thing that is no tensor.
 */
export function returnedTensors(
  value: unknown,
  site: ReturnSite,
  { orNothing = false }: { readonly orNothing?: boolean } = {},
): Tree<Tensor> {
  const visit = (part: unknown, path: string): void => {
    if (part instanceof Tensor || (orNothing && (part === null || part === undefined))) return;
    if (Array.isArray(part)) part.forEach((entry, i) => visit(entry, `${path}[${i}]`));
    else if (isRecord(part)) for (const name of Object.keys(part)) visit(part[name], `${path}.${name}`);
    else throw badReturn({ expected: 'a tensor, or lists and objects of tensors', ...site }, part, path);
  };
  visit(value, '');
  return value as Tree<Tensor>;
}

/**
 * Refuses a promise where nobody would wait for it.
 *
 * @throws ArgumentError `bad-return`.
 */
export function refusePromise(value: unknown, site: ReturnSite): void {
  if (isThenable(value)) throw badReturn({ expected: 'its result, not a promise', ...site }, value);
}
