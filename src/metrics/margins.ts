// Hinges and rarer accuracies, loaded together.
export { Accuracy } from './accuracy';
export { CategoricalHinge } from './categorical-hinge';
export { Hinge } from './hinge';
export {
  sparseTopKCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
} from './sparse-top-k-categorical-accuracy';
export { SquaredHinge } from './squared-hinge';
export { topKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-categorical-accuracy';
