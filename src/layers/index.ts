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
export type { ConvTransposeLayerOptions } from './convolutional/conv-transpose';
export type { ConvLayerOptions } from './convolutional/conv';
export type { DepthwiseConvLayerOptions } from './convolutional/depthwise-conv';
export type { SeparableConvLayerOptions } from './convolutional/separable-conv';
export type { AdaptivePoolingOptions } from './pooling/adaptive-pooling';
export type { GlobalPoolingOptions } from './pooling/global-pooling';
export type { PoolingOptions, AveragePoolingOptions } from './pooling/pooling';
export type { ConvLSTMCellOptions } from './rnn/conv-lstm-cell';
export type { SequenceOptions } from './rnn/recurrent';
