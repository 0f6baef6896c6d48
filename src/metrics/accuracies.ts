import { binaryAccuracy, BinaryAccuracy } from './binary-accuracy';
import { categoricalAccuracy, CategoricalAccuracy } from './categorical-accuracy';
import { sparseCategoricalAccuracy, SparseCategoricalAccuracy } from './sparse-categorical-accuracy';

// What `accuracy` may mean is loaded together.
export {
  binaryAccuracy,
  BinaryAccuracy,
  categoricalAccuracy,
  CategoricalAccuracy,
  sparseCategoricalAccuracy,
  SparseCategoricalAccuracy,
};

/** The accuracies by what targets are. */
export const ACCURACIES = {
  binary: BinaryAccuracy,
  sparse: SparseCategoricalAccuracy,
  categorical: CategoricalAccuracy,
};
