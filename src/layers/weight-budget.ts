import { FormatError } from '../util/errors';
import { formatShape, sizeOf } from '../ir/shape';

interface Budget {
  readonly total: number;
  left: number;
}

let budget: Budget | null = null;

/**
 * Runs `body`, in which layers of a file are made: their weights will be set from it, so that they start as zeros, and
 * they may not be larger than what the file holds.
 *
 * @param elements numbers the file holds
 */
export function withWeightBudget<T>(elements: number, body: () => T): T {
  const outer = budget;
  budget = { total: elements, left: elements };
  try {
    return body();
  } finally {
    budget = outer;
  }
}

/**
 * Whether a weight that is made now will be set from a file, and need not be initialized.
 *
 * @throws FormatError `weights-too-large` where the file cannot hold it: nothing is allocated then.
 */
export function takeFromBudget(name: string, shape: readonly number[]): boolean {
  if (budget === null) return false;
  budget.left -= sizeOf(shape);
  if (budget.left >= 0) return true;
  throw new FormatError({
    code: 'weights-too-large',
    expected: 'the weights a config asks for must be in the file.',
    received: { weight: `"${name}" of shape ${formatShape(shape)}`, file: `${budget.total} numbers in all` },
    advice: 'The file is damaged, or its config and its weights belong to different models.',
    details: { name, shape, elements: budget.total },
  });
}
