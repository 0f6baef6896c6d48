/**
 * `keras.random`: numbers that are JAX's for the same seed.
 *
 * @see https://keras.io/api/random/
 */
export {
  categorical,
  dropout,
  normal,
  randint,
  truncatedNormal,
  uniform,
  type NormalOptions,
  type RandomOptions,
  type RandomShape,
} from './distributions';
export { makeDefaultSeed } from '../util/random/global';
export { getRandomSeed, numpyRandom, pythonRandom, setRandomSeed } from '../util/random/seeded';
export { beta, binomial, gamma } from './rejection';
export { shuffle } from './shuffle';
export {
  drawSeed,
  globalSeedGenerator,
  SeedGenerator,
  type Seed,
  type SeedGeneratorOptions,
} from '../runtime/seed-generator';
export type { UniformOptions, RandintOptions, CategoricalOptions } from './distributions';
export type { ShuffleOptions } from './shuffle';
