import { describe } from './arguments';
import { ArgumentError } from './errors';
import { suggestName } from './names';

// Apart from `checkOptions`, which each page has.

/**
 * `value` where it is one of `allowed`.
 *
 * @throws ArgumentError `bad-choice` with the nearest right value.
 */
export function checkChoice<T extends string>(
  owner: string,
  name: string,
  value: string,
  allowed: readonly T[],
): T {
  if ((allowed as readonly string[]).includes(value)) return value as T;
  throw new ArgumentError({
    code: 'bad-choice',
    expected: `${owner} needs ${name} to be one of ${allowed.map((choice) => `'${choice}'`).join(', ')}.`,
    received: { [name]: describe(value) },
    advice: suggestName(String(value), allowed),
    details: { owner, name, value, allowed },
  });
}
