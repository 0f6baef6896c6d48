/** Depth, height and width; one- and two-dimensional shapes have leading sizes 1. */
export type Triple = readonly [number, number, number];

/** A convolution `y[batch, output, outputChannels]` of `x[batch, input, inputChannels]`, channels last. */
export interface ConvShape {
  readonly batch: number;
  readonly inputSpatial: Triple;
  readonly inputChannels: number;
  /** The kernel `w` is `[...kernelSpatial, inputChannels / groups, outputChannels]`. */
  readonly kernelSpatial: Triple;
  readonly outputSpatial: Triple;
  readonly outputChannels: number;
  readonly strides: Triple;
  /** Zeros before the first input position of each dimension. */
  readonly paddingBefore: Triple;
  readonly dilations: Triple;
  readonly groups: number;
}

/** What is computed: `y` from `x` and `w`, the gradient of `x` from `y`'s and `w`, or that of `w` from `x` and `y`'s. */
export type ConvKind = 'conv' | 'convInputGradient' | 'convFilterGradient';
