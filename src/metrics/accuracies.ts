import { BinaryAccuracy } from './binary-accuracy';
import { CategoricalAccuracy } from './categorical-accuracy';
import { SparseCategoricalAccuracy } from './sparse-categorical-accuracy';

// What `accuracy` may mean is loaded together.
export { BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy };

/** The accuracies by what targets are. */
export const ACCURACIES = {
  binary: BinaryAccuracy,
  sparse: SparseCategoricalAccuracy,
  categorical: CategoricalAccuracy,
};
