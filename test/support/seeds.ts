import * as fc from 'fast-check';
import { setRandomSeed } from '../../src/util/random/seeded';

/**
 * Tests see the same random values in each run, so that a red run is repeatable and a green one stays green: properties,
 * and the weights, shuffles and masks of models that set no seed. `KERATIN_TEST_SEED=random` (or a number) looks elsewhere.
 */
const { KERATIN_TEST_SEED: wanted = '20261122' } = process.env;
if (wanted !== 'random') {
  fc.configureGlobal({ seed: Number(wanted) });
  setRandomSeed(Number(wanted));
}
