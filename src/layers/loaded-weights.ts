import { formatShape, sizeOf } from '../ir/shape';
import { FormatError } from '../util/errors';
import { setWeightBudget } from './weight-budget';

/**
 * Runs `body`, in which layers of a file are made: their weights will be set from it, so that they start as zeros, and
 * they may not be larger than what the file holds.
 *
 * @param elements numbers the file holds
 * @throws FormatError `weights-too-large`.
 */
export function withWeightBudget<T>(elements: number, body: () => T): T {
  let left = elements;
  const outer = setWeightBudget({
    take(name, shape) {
      left -= sizeOf(shape);
      if (left >= 0) return;
      throw new FormatError({
        code: 'weights-too-large',
        expected: 'the weights a config asks for must be in the file.',
        received: { weight: `"${name}" of shape ${formatShape(shape)}`, file: `${elements} numbers in all` },
        advice: 'The file is damaged, or its config and its weights belong to different models.',
        details: { name, shape, elements },
      });
    },
  });
  try {
    return body();
  } finally {
    setWeightBudget(outer);
  }
}
