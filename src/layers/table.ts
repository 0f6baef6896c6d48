import type { SaveableClass } from '../config/saveable';
import { ELU } from './activations/elu';
import { LeakyReLU } from './activations/leaky-relu';
import { PReLU } from './activations/prelu';
import { ReLU } from './activations/relu';
import { Softmax } from './activations/softmax';
import { AdditiveAttention } from './attention/additive-attention';
import { Attention } from './attention/attention';
import { GroupQueryAttention } from './attention/group-query-attention';
import { MultiHeadAttention } from './attention/multi-head-attention';
import { Conv1D } from './convolutional/conv-1d';
import { Conv1DTranspose } from './convolutional/conv-1d-transpose';
import { Conv2D } from './convolutional/conv-2d';
import { Conv2DTranspose } from './convolutional/conv-2d-transpose';
import { Conv3D } from './convolutional/conv-3d';
import { Conv3DTranspose } from './convolutional/conv-3d-transpose';
import { DepthwiseConv1D } from './convolutional/depthwise-conv-1d';
import { DepthwiseConv2D } from './convolutional/depthwise-conv-2d';
import { SeparableConv1D } from './convolutional/separable-conv-1d';
import { SeparableConv2D } from './convolutional/separable-conv-2d';
import { Activation } from './core/activation';
import { Dense } from './core/dense';
import { EinsumDense } from './core/einsum-dense';
import { Embedding } from './core/embedding';
import { Identity } from './core/identity';
import { InputLayer } from './core/input-layer';
import { Masking } from './core/masking';
import { ReversibleEmbedding } from './core/reversible-embedding';
import { AutoContrast } from './image/auto-contrast';
import { CenterCrop } from './image/center-crop';
import { Equalization } from './image/equalization';
import { MixUp } from './image/mix-up';
import { RandomBrightness } from './image/random-brightness';
import { RandomColorDegeneration } from './image/random-color-degeneration';
import { RandomContrast } from './image/random-contrast';
import { RandomCrop } from './image/random-crop';
import { RandomFlip } from './image/random-flip';
import { RandomGaussianBlur } from './image/random-gaussian-blur';
import { RandomGrayscale } from './image/random-grayscale';
import { RandomHue } from './image/random-hue';
import { RandomInvert } from './image/random-invert';
import { RandomPosterization } from './image/random-posterization';
import { RandomRotation } from './image/random-rotation';
import { RandomSaturation } from './image/random-saturation';
import { RandomSharpness } from './image/random-sharpness';
import { RandomShear } from './image/random-shear';
import { RandomTranslation } from './image/random-translation';
import { RandomZoom } from './image/random-zoom';
import { Resizing } from './image/resizing';
import { Solarization } from './image/solarization';
import { Add } from './merging/add';
import { Average } from './merging/average';
import { Concatenate } from './merging/concatenate';
import { Dot } from './merging/dot';
import { Maximum } from './merging/maximum';
import { Minimum } from './merging/minimum';
import { Multiply } from './merging/multiply';
import { Subtract } from './merging/subtract';
import { BatchNormalization } from './normalization/batch-normalization';
import { GroupNormalization } from './normalization/group-normalization';
import { LayerNormalization } from './normalization/layer-normalization';
import { RMSNormalization } from './normalization/rms-normalization';
import { SpectralNormalization } from './normalization/spectral-normalization';
import { UnitNormalization } from './normalization/unit-normalization';
import { AdaptiveAveragePooling1D } from './pooling/adaptive-average-pooling-1d';
import { AdaptiveAveragePooling2D } from './pooling/adaptive-average-pooling-2d';
import { AdaptiveAveragePooling3D } from './pooling/adaptive-average-pooling-3d';
import { AdaptiveMaxPooling1D } from './pooling/adaptive-max-pooling-1d';
import { AdaptiveMaxPooling2D } from './pooling/adaptive-max-pooling-2d';
import { AdaptiveMaxPooling3D } from './pooling/adaptive-max-pooling-3d';
import { AveragePooling1D } from './pooling/average-pooling-1d';
import { AveragePooling2D } from './pooling/average-pooling-2d';
import { AveragePooling3D } from './pooling/average-pooling-3d';
import { GlobalAveragePooling1D } from './pooling/global-average-pooling-1d';
import { GlobalAveragePooling2D } from './pooling/global-average-pooling-2d';
import { GlobalAveragePooling3D } from './pooling/global-average-pooling-3d';
import { GlobalMaxPooling1D } from './pooling/global-max-pooling-1d';
import { GlobalMaxPooling2D } from './pooling/global-max-pooling-2d';
import { GlobalMaxPooling3D } from './pooling/global-max-pooling-3d';
import { MaxPooling1D } from './pooling/max-pooling-1d';
import { MaxPooling2D } from './pooling/max-pooling-2d';
import { MaxPooling3D } from './pooling/max-pooling-3d';
import { CategoryEncoding } from './preprocessing/category-encoding';
import { Discretization } from './preprocessing/discretization';
import { Normalization } from './preprocessing/normalization';
import { Pipeline } from './preprocessing/pipeline';
import { Rescaling } from './preprocessing/rescaling';
import { ActivityRegularization } from './regularization/activity-regularization';
import { AlphaDropout } from './regularization/alpha-dropout';
import { Dropout } from './regularization/dropout';
import { GaussianDropout } from './regularization/gaussian-dropout';
import { GaussianNoise } from './regularization/gaussian-noise';
import { SpatialDropout1D } from './regularization/spatial-dropout-1d';
import { SpatialDropout2D } from './regularization/spatial-dropout-2d';
import { SpatialDropout3D } from './regularization/spatial-dropout-3d';
import { Cropping1D } from './reshaping/cropping-1d';
import { Cropping2D } from './reshaping/cropping-2d';
import { Cropping3D } from './reshaping/cropping-3d';
import { Flatten } from './reshaping/flatten';
import { Permute } from './reshaping/permute';
import { RepeatVector } from './reshaping/repeat-vector';
import { Reshape } from './reshaping/reshape';
import { UpSampling1D } from './reshaping/up-sampling-1d';
import { UpSampling2D } from './reshaping/up-sampling-2d';
import { UpSampling3D } from './reshaping/up-sampling-3d';
import { ZeroPadding1D } from './reshaping/zero-padding-1d';
import { ZeroPadding2D } from './reshaping/zero-padding-2d';
import { ZeroPadding3D } from './reshaping/zero-padding-3d';
import { Bidirectional } from './rnn/bidirectional';
import { ConvLSTM1D } from './rnn/conv-lstm-1d';
import { ConvLSTM2D } from './rnn/conv-lstm-2d';
import { ConvLSTM3D } from './rnn/conv-lstm-3d';
import { GRU } from './rnn/gru';
import { GRUCell } from './rnn/gru-cell';
import { LSTM } from './rnn/lstm';
import { LSTMCell } from './rnn/lstm-cell';
import { RNN } from './rnn/rnn';
import { SimpleRNN } from './rnn/simple-rnn';
import { SimpleRNNCell } from './rnn/simple-rnn-cell';
import { StackedRNNCells } from './rnn/stacked-rnn-cells';
import { TimeDistributed } from './rnn/time-distributed';
import type { Layer } from './layer';

/** All layers, by which files name them. */
export const LAYER_CLASSES: readonly SaveableClass<Layer>[] = [
  Activation,
  Dense,
  EinsumDense,
  Embedding,
  Identity,
  InputLayer,
  Masking,
  ReversibleEmbedding,
  ELU,
  LeakyReLU,
  PReLU,
  ReLU,
  Softmax,
  ActivityRegularization,
  AlphaDropout,
  Dropout,
  GaussianDropout,
  GaussianNoise,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  Flatten,
  Permute,
  RepeatVector,
  Reshape,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
  Add,
  Average,
  Concatenate,
  Dot,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
  BatchNormalization,
  GroupNormalization,
  LayerNormalization,
  RMSNormalization,
  SpectralNormalization,
  UnitNormalization,
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  Conv1DTranspose,
  Conv1D,
  Conv2DTranspose,
  Conv2D,
  Conv3DTranspose,
  Conv3D,
  DepthwiseConv1D,
  DepthwiseConv2D,
  SeparableConv1D,
  SeparableConv2D,
  Bidirectional,
  ConvLSTM1D,
  ConvLSTM2D,
  ConvLSTM3D,
  GRUCell,
  GRU,
  LSTMCell,
  LSTM,
  RNN,
  SimpleRNNCell,
  SimpleRNN,
  StackedRNNCells,
  TimeDistributed,
  AdditiveAttention,
  Attention,
  GroupQueryAttention,
  MultiHeadAttention,
  CategoryEncoding,
  Discretization,
  Normalization,
  Pipeline,
  Rescaling,
  AutoContrast,
  CenterCrop,
  Equalization,
  MixUp,
  RandomBrightness,
  RandomColorDegeneration,
  RandomContrast,
  RandomCrop,
  RandomFlip,
  RandomGaussianBlur,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomPosterization,
  RandomRotation,
  RandomSaturation,
  RandomSharpness,
  RandomShear,
  RandomTranslation,
  RandomZoom,
  Resizing,
  Solarization,
];
