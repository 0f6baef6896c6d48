import { aWholeNumber, aSeed } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { normalizeAxis, sizeOf } from '../ir/shape';
import { tensor } from '../ops/common';
import { takeAlongAxis } from '../ops/numpy-index';
import { randomBits, splitKey } from '../ops/random-bits';
import type { Seed } from '../runtime/seed-generator';
import { drawSeed } from '../runtime/seed-generator';
import type { Tensor, TensorLike } from '../runtime/tensor';

/** Options of `shuffle`. */
export interface ShuffleOptions {
  readonly axis?: number;
  readonly seed?: Seed;
}

/**
 * Elements in random order along an axis, each row in an order of its own.
 *
 * @param x numbers of any shape
 * @param options `axis` (0), `seed` (default: the global generator)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { random } from 'keratin';
 * console.log(String(random.shuffle([1, 2, 3, 4, 5], { seed: 1 }))); // [5 1 2 3 4]
 *
 * @see https://keras.io/api/random/random_ops/#shuffle-function
 */
export function shuffle(x: TensorLike, ...given: OptionArguments<ShuffleOptions, 'axis'>): Tensor {
  const options: ShuffleOptions = optionsFrom('shuffle', { axis: aWholeNumber, seed: aSeed }, given);
  let value = tensor(x);
  const axis = normalizeAxis(options.axis ?? 0, value.ndim, 'shuffle');
  let key = drawSeed(options.seed);
  // Enough rounds of sorting by random keys that equal keys do not matter.
  const rounds = Math.ceil((3 * Math.log(Math.max(1, sizeOf(value.shape)))) / Math.log(2 ** 32 - 1));
  for (let round = 0; round < rounds; round++) {
    const [next, own] = splitKey(key);
    key = next;
    value = takeAlongAxis(value, randomBits(own, value.shape).argsort(axis), { axis });
  }
  return value;
}
