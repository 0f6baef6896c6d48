import { ArgumentError } from './errors';

/**
 * Refuses options that Keras has and this library has no counterpart of, where they are switched on.
 *
 * @throws ArgumentError `unsupported-option`.
 */
export function checkUnsupported(owner: string, options: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === null || value === false) continue;
    throw new ArgumentError({
      code: 'unsupported-option',
      expected: `${owner} does not support ${name}.`,
      received: { [name]: String(value) },
      advice: 'Leave it out.',
      details: { owner, name },
    });
  }
}
