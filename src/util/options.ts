import { ArgumentError, NameError } from './errors';
import { suggestName } from './names';

/**
 * Refuses option names that `owner` does not know, so that a misspelt option is never silently ignored.
 *
 * @throws NameError `unknown-option` with the nearest right name.
 * @throws ArgumentError `options-not-object` where something else stands in the options' place.
 */
export function checkOptions(owner: string, options: object, known: readonly string[]): void {
  const prototype: unknown =
    typeof options === 'object' && options !== null ? Object.getPrototypeOf(options) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ArgumentError({
      code: 'options-not-object',
      expected: `${owner} takes its optional arguments in one object as the last argument.`,
      received: { options: Array.isArray(options) ? `an array of ${options.length}` : String(options) },
      advice: known.length === 0 ? undefined : `For example ${owner}(..., { ${known[0]}: ... }).`,
      details: { owner, known },
    });
  }
  for (const name in options) {
    if (known.includes(name)) continue;
    throw new NameError({
      code: 'unknown-option',
      expected: `${owner} has no option "${name}".`,
      advice: known.length === 0 ? `${owner} has no options.` : suggestName(name, known),
      details: { owner, name, known },
    });
  }
}
