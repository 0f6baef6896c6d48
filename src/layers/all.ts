// The table of layers: each line has a class under the name that files and people use. Loading comes from it.
export { Activation, type ActivationOptions } from './core/activation';
export { Dense, type DenseOptions } from './core/dense';
export { EinsumDense, type EinsumDenseOptions } from './core/einsum-dense';
export { Embedding, type EmbeddingOptions } from './core/embedding';
export { Identity, type IdentityOptions } from './core/identity';
export { InputLayer, Input, type InputLayerOptions } from './core/input-layer';
export { Masking, type MaskingOptions } from './core/masking';
export { ReversibleEmbedding, type ReversibleEmbeddingOptions } from './core/reversible-embedding';
export { ELU, type ELUOptions } from './activations/elu';
export { LeakyReLU, type LeakyReLUOptions } from './activations/leaky-relu';
export { PReLU, type PReLUOptions } from './activations/prelu';
export { ReLU, type ReLUOptions } from './activations/relu';
export { Softmax, type SoftmaxOptions } from './activations/softmax';
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from './regularization/activity-regularization';
export { AlphaDropout, type AlphaDropoutOptions } from './regularization/alpha-dropout';
export { Dropout, type DropoutOptions } from './regularization/dropout';
export { GaussianDropout, type GaussianDropoutOptions } from './regularization/gaussian-dropout';
export { GaussianNoise, type GaussianNoiseOptions } from './regularization/gaussian-noise';
export { SpatialDropout1D, type SpatialDropout1DOptions } from './regularization/spatial-dropout-1d';
export { SpatialDropout2D, type SpatialDropout2DOptions } from './regularization/spatial-dropout-2d';
export { SpatialDropout3D, type SpatialDropout3DOptions } from './regularization/spatial-dropout-3d';
export { Cropping1D, type Cropping1DOptions } from './reshaping/cropping-1d';
export { Cropping2D, type Cropping2DOptions } from './reshaping/cropping-2d';
export { Cropping3D, type Cropping3DOptions } from './reshaping/cropping-3d';
export { Flatten, type FlattenOptions } from './reshaping/flatten';
export { Permute, type PermuteOptions } from './reshaping/permute';
export { RepeatVector, type RepeatVectorOptions } from './reshaping/repeat-vector';
export { Reshape, type ReshapeOptions } from './reshaping/reshape';
export { UpSampling1D, type UpSampling1DOptions } from './reshaping/up-sampling-1d';
export { UpSampling2D, type UpSampling2DOptions } from './reshaping/up-sampling-2d';
export { UpSampling3D, type UpSampling3DOptions } from './reshaping/up-sampling-3d';
export { ZeroPadding1D, type ZeroPadding1DOptions } from './reshaping/zero-padding-1d';
export { ZeroPadding2D, type ZeroPadding2DOptions } from './reshaping/zero-padding-2d';
export { ZeroPadding3D, type ZeroPadding3DOptions } from './reshaping/zero-padding-3d';
export { Add, add, type AddOptions } from './merging/add';
export { Average, average, type AverageOptions } from './merging/average';
export { Concatenate, concatenate, type ConcatenateOptions } from './merging/concatenate';
export { Dot, dot, type DotFunctionOptions, type DotOptions } from './merging/dot';
export { Maximum, maximum, type MaximumOptions } from './merging/maximum';
export { Minimum, minimum, type MinimumOptions } from './merging/minimum';
export { Multiply, multiply, type MultiplyOptions } from './merging/multiply';
export { Subtract, subtract, type SubtractOptions } from './merging/subtract';
export {
  BatchNormalization,
  type RenormClipping,
  type BatchNormalizationOptions,
} from './normalization/batch-normalization';
export { GroupNormalization, type GroupNormalizationOptions } from './normalization/group-normalization';
export { LayerNormalization, type LayerNormalizationOptions } from './normalization/layer-normalization';
export { RMSNormalization, type RMSNormalizationOptions } from './normalization/rms-normalization';
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
} from './normalization/spectral-normalization';
export { UnitNormalization, type UnitNormalizationOptions } from './normalization/unit-normalization';
export {
  AdaptiveAveragePooling1D,
  type AdaptiveAveragePooling1DOptions,
} from './pooling/adaptive-average-pooling-1d';
export {
  AdaptiveAveragePooling2D,
  type AdaptiveAveragePooling2DOptions,
} from './pooling/adaptive-average-pooling-2d';
export {
  AdaptiveAveragePooling3D,
  type AdaptiveAveragePooling3DOptions,
} from './pooling/adaptive-average-pooling-3d';
export { AdaptiveMaxPooling1D, type AdaptiveMaxPooling1DOptions } from './pooling/adaptive-max-pooling-1d';
export { AdaptiveMaxPooling2D, type AdaptiveMaxPooling2DOptions } from './pooling/adaptive-max-pooling-2d';
export { AdaptiveMaxPooling3D, type AdaptiveMaxPooling3DOptions } from './pooling/adaptive-max-pooling-3d';
export { AveragePooling1D, type AveragePooling1DOptions } from './pooling/average-pooling-1d';
export { AveragePooling2D, type AveragePooling2DOptions } from './pooling/average-pooling-2d';
export { AveragePooling3D, type AveragePooling3DOptions } from './pooling/average-pooling-3d';
export {
  GlobalAveragePooling1D,
  type GlobalAveragePooling1DOptions,
} from './pooling/global-average-pooling-1d';
export {
  GlobalAveragePooling2D,
  type GlobalAveragePooling2DOptions,
} from './pooling/global-average-pooling-2d';
export {
  GlobalAveragePooling3D,
  type GlobalAveragePooling3DOptions,
} from './pooling/global-average-pooling-3d';
export { GlobalMaxPooling1D, type GlobalMaxPooling1DOptions } from './pooling/global-max-pooling-1d';
export { GlobalMaxPooling2D, type GlobalMaxPooling2DOptions } from './pooling/global-max-pooling-2d';
export { GlobalMaxPooling3D, type GlobalMaxPooling3DOptions } from './pooling/global-max-pooling-3d';
export { MaxPooling1D, type MaxPooling1DOptions } from './pooling/max-pooling-1d';
export { MaxPooling2D, type MaxPooling2DOptions } from './pooling/max-pooling-2d';
export { MaxPooling3D, type MaxPooling3DOptions } from './pooling/max-pooling-3d';
export { Conv1DTranspose, type Conv1DTransposeOptions } from './convolutional/conv-1d-transpose';
export { Conv1D, type Conv1DOptions } from './convolutional/conv-1d';
export { Conv2DTranspose, type Conv2DTransposeOptions } from './convolutional/conv-2d-transpose';
export { Conv2D, type Conv2DOptions } from './convolutional/conv-2d';
export { Conv3DTranspose, type Conv3DTransposeOptions } from './convolutional/conv-3d-transpose';
export { Conv3D, type Conv3DOptions } from './convolutional/conv-3d';
export { DepthwiseConv1D, type DepthwiseConv1DOptions } from './convolutional/depthwise-conv-1d';
export { DepthwiseConv2D, type DepthwiseConv2DOptions } from './convolutional/depthwise-conv-2d';
export { SeparableConv1D, type SeparableConv1DOptions } from './convolutional/separable-conv-1d';
export { SeparableConv2D, type SeparableConv2DOptions } from './convolutional/separable-conv-2d';
export { Bidirectional, type BidirectionalOptions } from './rnn/bidirectional';
export { ConvLSTM1D, type ConvLSTM1DOptions } from './rnn/conv-lstm-1d';
export { ConvLSTM2D, type ConvLSTM2DOptions } from './rnn/conv-lstm-2d';
export { ConvLSTM3D, type ConvLSTM3DOptions } from './rnn/conv-lstm-3d';
export { GRUCell, type GRUCellOptions } from './rnn/gru-cell';
export { GRU, type GRUOptions } from './rnn/gru';
export { LSTMCell, type LSTMCellOptions } from './rnn/lstm-cell';
export { LSTM, type LSTMOptions } from './rnn/lstm';
export { RNN, type RNNOptions } from './rnn/rnn';
export { SimpleRNNCell, type SimpleRNNCellOptions } from './rnn/simple-rnn-cell';
export { SimpleRNN, type SimpleRNNOptions } from './rnn/simple-rnn';
export { StackedRNNCells, type StackedRNNCellsOptions } from './rnn/stacked-rnn-cells';
export { TimeDistributed, type TimeDistributedOptions } from './rnn/time-distributed';
export { AdditiveAttention, type AdditiveAttentionOptions } from './attention/additive-attention';
export { Attention, type AttentionOptions } from './attention/attention';
export { GroupQueryAttention, type GroupQueryAttentionOptions } from './attention/group-query-attention';
export { MultiHeadAttention, type MultiHeadAttentionOptions } from './attention/multi-head-attention';
export { CategoryEncoding, type CategoryEncodingOptions } from './preprocessing/category-encoding';
export { Discretization, type DiscretizationOptions } from './preprocessing/discretization';
export { Normalization, type NormalizationOptions } from './preprocessing/normalization';
export { Pipeline, type PipelineOptions } from './preprocessing/pipeline';
export { Rescaling, type RescalingOptions } from './preprocessing/rescaling';
export { AutoContrast, type AutoContrastOptions } from './image/auto-contrast';
export { CenterCrop, type CenterCropOptions } from './image/center-crop';
export { Equalization, type EqualizationOptions } from './image/equalization';
export { MixUp, type MixUpOptions } from './image/mix-up';
export { RandomBrightness, type RandomBrightnessOptions } from './image/random-brightness';
export {
  RandomColorDegeneration,
  type RandomColorDegenerationOptions,
} from './image/random-color-degeneration';
export { RandomContrast, type RandomContrastOptions } from './image/random-contrast';
export { RandomCrop, type RandomCropOptions } from './image/random-crop';
export { RandomFlip, type RandomFlipOptions } from './image/random-flip';
export { RandomGaussianBlur, type RandomGaussianBlurOptions } from './image/random-gaussian-blur';
export { RandomGrayscale, type RandomGrayscaleOptions } from './image/random-grayscale';
export { RandomHue, type RandomHueOptions } from './image/random-hue';
export { RandomInvert, type RandomInvertOptions } from './image/random-invert';
export { RandomPosterization, type RandomPosterizationOptions } from './image/random-posterization';
export { RandomRotation, type RandomRotationOptions } from './image/random-rotation';
export { RandomSaturation, type RandomSaturationOptions } from './image/random-saturation';
export { RandomSharpness, type RandomSharpnessOptions } from './image/random-sharpness';
export { RandomShear, type RandomShearOptions } from './image/random-shear';
export { RandomTranslation, type RandomTranslationOptions } from './image/random-translation';
export { RandomZoom, type RandomZoomOptions } from './image/random-zoom';
export { Resizing, type ResizingOptions } from './image/resizing';
export { Solarization, type SolarizationOptions } from './image/solarization';
