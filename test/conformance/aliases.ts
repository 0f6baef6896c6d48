import * as activations from '../../src/activations';
import { classNameOf, findClass, type ClassFamily } from '../../src/config/saveable';
import * as constraints from '../../src/constraints';
import * as initializers from '../../src/initializers';
import * as losses from '../../src/losses';
import * as metrics from '../../src/metrics';
import * as optimizers from '../../src/optimizers';
import * as regularizers from '../../src/regularizers';
import { attempt } from './attempt';
import type { Outcome } from './report';
import { Area, type Case } from './values';

const FAMILIES: Readonly<Record<string, ClassFamily<unknown>>> = {
  constraints: constraints.CONSTRAINTS,
  initializers: initializers.INITIALIZERS,
  losses: losses.LOSSES,
  metrics: metrics.METRICS,
  optimizers: optimizers.OPTIMIZERS,
  regularizers: regularizers.REGULARIZERS,
};

/** Names of functions and of the classes around them count as one: `mean_squared_error`, `MeanSquaredError`. */
const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

const nameOf = (module: string, alias: string): string =>
  module === 'activations'
    ? String(activations.serialize(activations.get(alias)))
    : classNameOf(findClass(FAMILIES[module], alias));

/** Runs the cases of the area `text` that list the names `get` understands. */
export function runAliases(filter: (item: Case) => boolean): Outcome[] {
  const cases = new Area('text').cases.filter(({ kind }) => kind === 'aliases');
  return cases.filter(filter).map((item) =>
    attempt(item, () => {
      const aliases = Object.entries(item.aliases as Record<string, string>);
      const problems = aliases.flatMap(([alias, name]) => {
        const problem = attempt(item, () => {
          const found = nameOf(item.module as string, alias);
          return plain(found) === plain(name) ? null : `"${alias}" is ${found}, expected ${name}`;
        });
        return problem.verdict === 'passed' ? [] : [problem.detail];
      });
      return problems.length === 0 ? null : problems.join('; ');
    }),
  );
}
