import { BinaryCrossentropy } from './binary-crossentropy';
import { CategoricalCrossentropy } from './categorical-crossentropy';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';

/** The cross-entropies by what targets are. */
export const CROSSENTROPIES = {
  binary: BinaryCrossentropy,
  sparse: SparseCategoricalCrossentropy,
  categorical: CategoricalCrossentropy,
};
