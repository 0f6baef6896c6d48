import type { JsonObject } from '../../src/config/option';
import type { Case } from './values';

/** What Keras saved for the object of a case. */
export const savedConfig = (item: Case): JsonObject =>
  (item.config as { readonly $keras: JsonObject }).$keras;

const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
};

/** What is wrong with a saved object, or null: keys may stand in any order. */
export function configProblem(got: JsonObject, expected: JsonObject): string | null {
  const [own, other] = [JSON.stringify(sorted(got)), JSON.stringify(sorted(expected))];
  return own === other ? null : `saved as ${own}, expected ${other}`;
}
