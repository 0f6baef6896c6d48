import { ShapeError } from '../../util/errors';
import { threefryBits } from '../../util/random/threefry';
import type { Primitive } from '../primitive';
import { formatShape, sizeOf } from '../shape';

/**
 * Random 32-bit words from a key (two uint32 words) by the counter-based generator threefry2x32, laid out as JAX lays
 * them out (partitionable): word i is a function of the key and i alone.
 */
const rngBits: Primitive<'rng_bits'> = {
  name: 'rng_bits',
  kind: 'other',
  infer: ([key], { shape }) => {
    if (key.dtype !== 'uint32' || key.shape.length !== 1 || key.shape[0] !== 2) {
      throw new ShapeError({
        code: 'rng-key',
        expected: 'random bits need a key of two uint32 words.',
        received: { key: `${key.dtype}${formatShape(key.shape)}` },
      });
    }
    return { shape, dtype: 'uint32' };
  },
  evaluate: ([key], output) => {
    output.data.set(threefryBits([key.data[0], key.data[1]], sizeOf(output.shape)));
  },
};

/** Random bits. */
export const RANDOM = { rng_bits: rngBits };
