// Cross-entropies that weigh hard samples or wrong labels: loaded together.
export { binaryFocalCrossentropy, BinaryFocalCrossentropy } from './binary-focal-crossentropy';
export { categoricalFocalCrossentropy, CategoricalFocalCrossentropy } from './categorical-focal-crossentropy';
export {
  categoricalGeneralizedCrossEntropy,
  CategoricalGeneralizedCrossEntropy,
} from './categorical-generalized-cross-entropy';
