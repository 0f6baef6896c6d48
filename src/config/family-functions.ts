import { toCamelCase } from '../util/names';
import { functionName, type FamilyTable, type FunctionsOf } from './family';

/** The functions of a table by Keras's names. */
export function functionsOf<Table extends FamilyTable, F>(
  table: Table,
  module: FunctionsOf<Table>,
): Readonly<Record<string, F>> {
  const all = module as Readonly<Record<string, F>>;
  const named = Object.entries(table).flatMap(([name, entry]) => functionName(name, entry));
  return Object.fromEntries(named.map((name) => [name, all[toCamelCase(name)]]));
}
