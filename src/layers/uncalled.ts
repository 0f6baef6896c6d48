import { UncalledMethods } from '../util/uncalled';

const QUANTIZED = 'Quantized layers do not exist here.';
const BY_CALL =
  'Shapes and types follow from call: override call, and computeOutputShape where that cannot be recorded.';

/** What Keras calls on layers and this library does not. */
export const UNCALLED_OF_LAYERS = new UncalledMethods('Layer', {
  computeOutputSpec: BY_CALL,
  symbolicCall: BY_CALL,
  statelessCall: 'Override call: it is recorded as a function without state.',
  quantize: QUANTIZED,
  quantizedBuild: QUANTIZED,
  quantizedCall: QUANTIZED,
});
