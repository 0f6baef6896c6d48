/** What the weights of the layers that are made now may take: `layers/loaded-weights.ts` says why. */
export interface WeightBudget {
  take(name: string, shape: readonly number[]): void;
}

let budget: WeightBudget | null = null;

/** Has weights taken from `next` from now on (null: they are initialized); gives what it was before. */
export function setWeightBudget(next: WeightBudget | null): WeightBudget | null {
  const before = budget;
  budget = next;
  return before;
}

/**
 * Whether a weight that is made now will be set from a file, and need not be initialized.
 *
 * @throws FormatError `weights-too-large` where the file cannot hold it: nothing is allocated then.
 */
export function takeFromBudget(name: string, shape: readonly number[]): boolean {
  budget?.take(name, shape);
  return budget !== null;
}
