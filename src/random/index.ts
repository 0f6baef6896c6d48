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
export { setRandomSeed } from '../util/random/seeded';
export { beta, binomial, gamma } from './rejection';
export { shuffle } from './shuffle';
export { SeedGenerator, type Seed, type SeedGeneratorOptions } from '../runtime/seed-generator';
export type { UniformOptions, RandintOptions, CategoricalOptions } from './distributions';
export type { ShuffleOptions } from './shuffle';
