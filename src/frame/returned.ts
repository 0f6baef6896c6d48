import { describe } from '../util/arguments';
import type { Kind } from '../util/argument-kinds';
import { DataError } from '../util/errors';

/**
 * What a function of the user's gave back, if it is of the kind that is needed.
 *
 * @throws DataError `returned-value` that names the method, the function and what it gave.
 */
export function checkReturned<T>(owner: string, given: (...values: never[]) => T, value: T, kind: Kind): T {
  if (kind.fits(value)) return value;
  throw new DataError({
    code: 'returned-value',
    expected: `the function given to ${owner} needs to return ${kind.expects}.`,
    received: { function: given.name === '' ? 'without a name' : given.name, returned: describe(value) },
    advice: adviceFor(value),
    details: { owner, value },
  });
}

function adviceFor(value: unknown): string | undefined {
  if (value === undefined) return 'A function in braces needs a return.';
  if (value instanceof Promise) return 'Functions given here cannot be async: await the values before.';
  return undefined;
}
