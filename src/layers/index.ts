/**
 * `keras.layers`: the parts of networks.
 *
 * @see https://keras.io/api/layers/
 */
export { Layer, type CallOptions, type LayerOptions, type OtherShapes, type WeightSpec } from './layer';
export { DTypePolicy, dtypePolicy, setDtypePolicy } from './dtype-policy';
export { KerasTensor } from './keras-tensor';
export { type InputSpec } from './input-spec';
export * from './all';
export { LAYER_CLASSES } from './table';
