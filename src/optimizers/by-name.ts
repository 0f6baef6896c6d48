import * as all from './all';
import { identify, type Identification } from '../config/identifier';
import type { OptionSite } from '../config/option';
import { isSavedObject, type ClassFamily, type SavedObject, type SaveableClass } from '../config/saveable';
import { ArgumentError } from '../util/errors';
import { Optimizer } from './optimizer';

/** The optimizers that have a name: all but those made of others. */
export const NAMED_OPTIMIZERS: ClassFamily<Optimizer> = {
  kind: 'optimizer',
  classes: Object.values(all) as unknown as readonly SaveableClass<Optimizer>[],
};

type NamedClass = Exclude<keyof typeof all, 'Optimizer' | 'LossScaleOptimizer'>;

/** The names of optimizers, in Keras's spellings. */
export type OptimizerName = NamedClass | Lowercase<NamedClass>;

/** What stands for an optimizer: its name, its saved config, its class or itself. */
export type OptimizerIdentifier = OptimizerName | Optimizer | SavedObject | (new () => Optimizer);

/** How optimizers of a family are recognised and made. */
export const optimizerRules = (family: ClassFamily<Optimizer>): Identification<Optimizer> => ({
  family,
  expected: 'an optimizer, the name of one, or its config',
  isMember: (value) => value instanceof Optimizer,
});

const RULES = optimizerRules(NAMED_OPTIMIZERS);

/**
 * As `optimizers.get`, but for the config of a `MultiOptimizer`: pages that train need not load it.
 *
 * @throws ArgumentError `multi-optimizer-config` for that.
 */
export function namedOptimizer(identifier: unknown, site: OptionSite): Optimizer {
  if (isSavedObject(identifier) && identifier.class_name === 'MultiOptimizer') {
    throw new ArgumentError({
      code: 'multi-optimizer-config',
      expected: `${site.owner} takes a MultiOptimizer itself, not its config.`,
      received: { [site.name]: 'the config of a MultiOptimizer' },
      advice: 'Make it first: optimizers.deserialize(config).',
    });
  }
  return identify(RULES, identifier, site);
}
