import { NameError } from '../../util/errors';
import { suggestName } from '../../util/names';

/** Refuses option names that `owner` does not know, so that a misspelt option is never silently ignored. */
export function checkOptionNames(owner: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new NameError({
      code: 'unknown-option',
      expected: `${owner} has no option "${name}".`,
      advice: suggestName(name, known),
      details: { owner, name, known },
    });
  }
}
