/**
 * `keras.ops`: functions on tensors that run on values at once and inside compiled functions alike.
 *
 * @see https://keras.io/api/ops/
 */
export * from './change-settings';
export * from './core';
export { ctcDecode, ctcLoss, type CtcDecodeOptions } from './ctc';
export { rearrange } from './einops';
export { einsum } from './einsum';
export {
  fft,
  fft2,
  ifft2,
  irfft,
  istft,
  rfft,
  stft,
  type ComplexPair,
  type IstftOptions,
  type StftOptions,
} from './fft';
export { customGradient, jvp, vectorize, type WithGradient } from './functional';
export * as image from './image';
export * from './linalg';
export * from './linalg-spectral';
export {
  associativeScan,
  cond,
  foriLoop,
  map,
  scan,
  switchCase,
  switchCase as switch,
  vectorizedMap,
  whileLoop,
} from './loops';
export * from './nn-activations';
export * from './nn-softmax';
export {
  conv,
  convTranspose,
  depthwiseConv,
  separableConv,
  type ConvOptions,
  type ConvTransposeOptions,
  type PerAxis,
} from './nn-conv';
export { binaryCrossentropy } from './nn-binary-crossentropy';
export { categoricalCrossentropy, type CrossentropyOptions } from './nn-crossentropy';
export { psnr } from './psnr';
export { multiHot, oneHot } from './nn-one-hot';
export { sparseCategoricalCrossentropy } from './nn-sparse-crossentropy';
export {
  batchNormalization,
  dotProductAttention,
  layerNormalization,
  rmsNormalization,
  type AttentionOptions,
  type LayerNormalizationOptions,
} from './nn-normalize';
export { normalize } from './normalize';
export * from './nn-patches';
export { adaptiveAveragePool, adaptiveMaxPool, averagePool, maxPool, type PoolOptions } from './nn-pool';
export * from './numpy-bits';
export {
  argpartition,
  bincount,
  histogram,
  segmentMax,
  segmentMin,
  segmentProd,
  segmentSum,
  unique,
  type ArgpartitionOptions,
  type BincountOptions,
  type HistogramOptions,
  type SegmentOptions,
  type UniqueOptions,
} from './numpy-count';
export {
  array,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  identity,
  meshgrid,
  ones,
  onesLike,
  tri,
  tril,
  triu,
  vander,
  zeros,
  zerosLike,
  type DTypeArguments,
  type DTypeOptions,
  type EyeOptions,
  type ShapeLike,
} from './numpy-create';
export * from './numpy-diagonal';
export * from './numpy-elementary';
export {
  argsort,
  digitize,
  inTopK,
  isin,
  scatter,
  scatterUpdate,
  searchsorted,
  slice,
  sliceUpdate,
  sort,
  take,
  takeAlongAxis,
  topK,
} from './numpy-index';
export * from './numpy-extremes';
export * from './numpy-logic';
export * from './numpy-math';
export * from './numpy-nan';
export * from './numpy-product';
export * from './numpy-quantile';
export {
  arange,
  geomspace,
  linspace,
  logspace,
  type ArangeOptions,
  type LinspaceOptions,
  type SpaceOptions,
} from './numpy-ranges';
export * from './numpy-rearrange';
export {
  amax,
  amin,
  argmax,
  argmin,
  average,
  countNonzero,
  cumprod,
  cumsum,
  diff,
  logsumexp,
  max,
  mean,
  min,
  moments,
  prod,
  ptp,
  std,
  sum,
  trapezoid,
  variance as var,
  type ArgumentOptions,
  type CumulateOptions,
  type ExtremumOptions,
} from './numpy-reduce';
export * from './numpy-remainder';
export * from './numpy-roots';
export * from './numpy-round';
export * from './numpy-shape';
export * from './numpy-signs';
export { arraySplit, dsplit, hsplit, split, unstack, vsplit } from './numpy-split';
export { epsilon, floatx, imageDataFormat, type DataFormat, type FloatType } from './settings';
export * from './special';
export type { Structure, TensorStructure } from './structure';
export { view } from './view';
export type { CtcLossOptions } from './ctc';
export type { RfftOptions, IrfftOptions } from './fft';
export type { JvpOptions, VectorizeOptions } from './functional';
export type { ScanOptions, WhileLoopOptions, AssociativeScanOptions } from './loops';
export type { RmsNormalizationOptions } from './nn-normalize';
export type { OneHotOptions, MultiHotOptions } from './nn-one-hot';
export type { AdaptivePoolOptions } from './nn-pool';
export type { TrilOptions, TriuOptions, MeshgridOptions, VanderOptions, ArrayOptions } from './numpy-create';
export type {
  TakeOptions,
  TakeAlongAxisOptions,
  ScatterUpdateOptions,
  ArgsortOptions,
  TopKOptions,
  SearchsortedOptions,
  IsinOptions,
} from './numpy-index';
export type { LogspaceOptions } from './numpy-ranges';
export type {
  ProdOptions,
  CountNonzeroOptions,
  MomentsOptions,
  DiffOptions,
  TrapezoidOptions,
} from './numpy-reduce';
export type { ArraySplitOptions, UnstackOptions } from './numpy-split';
export type { ViewOptions } from './view';
