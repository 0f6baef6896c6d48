import { aNumber, aFlag, nullable, axisOrAxes, aTensorOrNull, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments, requireArgument } from '../util/arguments';
import { promoteTypes } from '../ir/dtype';
import { formatShape, normalizeAxes } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { checkUnsupported } from '../util/unsupported-options';
import {
  applyUnary,
  cast,
  choose,
  filled,
  floating,
  promoteFloat,
  range,
  scalarLike,
  tensor,
} from './common';
import { einsum } from './einsum';
import { softmax } from './nn-softmax';
import { mean, moments, variance as varianceOf } from './numpy-reduce';
import { repeat } from './numpy-rearrange';
import { epsilon as defaultEpsilon } from './settings';

const rsqrt = (x: Tensor): Tensor => applyUnary('rsqrt', x);

/** Options of `batchNormalization`. */
export interface BatchNormalizationOptions {
  readonly offset?: TensorLike | null;
  readonly scale?: TensorLike | null;
  readonly epsilon?: number;
}

/**
 * Values normalized by given statistics: (x - mean) / √(variance + epsilon) · scale + offset.
 *
 * @param x numbers of any shape
 * @param meanOf floats [size of the axis]
 * @param variance floats [size of the axis]
 * @param axis the axis whose places have their own statistics
 * @param options `offset` (none) and `scale` (none): floats [size of the axis], `epsilon` (1e-3)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.batchNormalization([[1, 20], [3, 40]], [2, 30], [0.25, 100], -1, { epsilon: 0 })));
 * // [[-2. -1.]
 * //  [ 2.  1.]]
 *
 * @see https://keras.io/api/ops/nn/#batchnormalization-function
 * @see S. Ioffe, C. Szegedy: Batch normalization, ICML 2015, algorithm 2.
 */
export function batchNormalization(
  x: TensorLike,
  meanOf: TensorLike,
  variance: TensorLike,
  axis: number,
  ...given: OptionArguments<BatchNormalizationOptions, 'offset'>
): Tensor {
  const options: BatchNormalizationOptions = optionsFrom(
    'batchNormalization',
    { offset: aTensorOrNull, scale: aTensorOrNull, epsilon: aNumber },
    given,
  );
  requireArgument('batchNormalization', 'axis', axis, aWholeNumber);
  const { offset = null, scale = null, epsilon = 1e-3 } = options;
  const value = floating(x);
  const [at] = normalizeAxes(axis, value.ndim, 'batchNormalization');
  const spread = (x: TensorLike): Tensor => {
    const column = tensor(x);
    return column.reshape(value.shape.map((_, i) => (i === at ? column.size : 1)));
  };
  let inverse = rsqrt(spread(variance).add(epsilon));
  if (scale !== null) inverse = inverse.mul(spread(scale));
  let shift = spread(meanOf).neg().mul(inverse);
  if (offset !== null) shift = shift.add(spread(offset));
  return value.mul(inverse).add(shift);
}

/** A parameter of some axes in a shape that broadcasts over all. */
function overAxes(parameter: Tensor, value: Tensor, axes: readonly number[]): Tensor {
  const last = axes.length === 1 && axes[0] === value.ndim - 1;
  if (parameter.ndim === value.ndim || last) return parameter;
  return parameter.reshape(value.shape.map((size, i) => (axes.includes(i) ? size : 1)));
}

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions {
  /** A factor for each place of the axes. */
  readonly gamma?: TensorLike | null;
  /** A summand for each place of the axes. */
  readonly beta?: TensorLike | null;
  /** The axes normalized together. Default the last. */
  readonly axis?: number | readonly number[];
  /** Added to the variance. Default 1e-7. */
  readonly epsilon?: number | null;
  /** Divides by the deviation without moving the mean. Default false. */
  readonly rmsScaling?: boolean;
}

/**
 * Values normalized by their own statistics along `axis`: (x - mean) / √(variance + epsilon) · gamma + beta.
 * Half-precision numbers are computed in float32.
 *
 * @param x numbers of any shape
 * @param options `gamma` (none) and `beta` (none): floats of the sizes of the axes, `axis` (-1), `epsilon` (1e-7),
 * `rmsScaling`: x / √(variance + epsilon) · gamma instead (false)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.layerNormalization([1, 2, 3]))); // [-1.2247448  0.         1.2247448]
 *
 * @see https://keras.io/api/ops/nn/#layernormalization-function
 * @see J. Ba, J. Kiros, G. Hinton: Layer normalization, 2016.
 */
export function layerNormalization(
  x: TensorLike,
  ...settings: OptionArguments<LayerNormalizationOptions, 'gamma'>
): Tensor {
  const options: LayerNormalizationOptions = optionsFrom(
    'layerNormalization',
    {
      gamma: aTensorOrNull,
      beta: aTensorOrNull,
      axis: axisOrAxes,
      epsilon: nullable(aNumber),
      rmsScaling: aFlag,
    },
    settings,
  );
  const { gamma = null, beta = null, axis = -1, rmsScaling = false } = options;
  const epsilon = options.epsilon ?? defaultEpsilon();
  const given = floating(x);
  const value = given.astype(promoteTypes([given.dtype, 'float32']));
  const axes = normalizeAxes(axis, value.ndim, 'layerNormalization');
  const parameter = (p: TensorLike): Tensor => overAxes(cast(p, value.dtype), value, axes);
  if (rmsScaling) {
    const scaled = value.mul(rsqrt(varianceOf(value, { axis: axes, keepdims: true }).add(epsilon)));
    return (gamma === null ? scaled : scaled.mul(parameter(gamma))).astype(given.dtype);
  }
  const [average, variance] = moments(value, axes, { keepdims: true });
  let inverse = rsqrt(variance.add(epsilon));
  if (gamma !== null) inverse = inverse.mul(parameter(gamma));
  let shift = average.neg().mul(inverse);
  if (beta !== null) shift = shift.add(parameter(beta));
  return value.mul(inverse).add(shift).astype(given.dtype);
}

/** Options of `rmsNormalization`. */
export interface RmsNormalizationOptions {
  readonly scale?: TensorLike | null;
  readonly axis?: number | readonly number[];
  readonly epsilon?: number | null;
}

/**
 * Values divided by their root mean square along `axis`: x / √(mean(x²) + epsilon) · scale.
 *
 * @param x numbers of any shape
 * @param options `scale` (none): floats that broadcast with x, `axis` (-1), `epsilon` (1e-7)
 * @returns floats of the shape of x; integers and bools become `floatx()`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.rmsNormalization([3, 4]))); // [0.84852815 1.1313709 ]
 *
 * @see https://keras.io/api/ops/nn/#rmsnormalization-function
 * @see B. Zhang, R. Sennrich: Root mean square layer normalization, 2019, equation 4.
 */
export function rmsNormalization(
  x: TensorLike,
  ...settings: OptionArguments<RmsNormalizationOptions, 'scale'>
): Tensor {
  const options: RmsNormalizationOptions = optionsFrom(
    'rmsNormalization',
    { scale: aTensorOrNull, axis: axisOrAxes, epsilon: nullable(aNumber) },
    settings,
  );
  const { scale = null, axis = -1 } = options;
  const given = floating(x);
  const wide = given.astype(promoteTypes([given.dtype, 'float32']));
  const value = wide.ndim === 0 ? wide.reshape([1]) : wide;
  const power = mean(value.mul(value), { axis, keepdims: true });
  const scaled = value.mul(rsqrt(power.add(options.epsilon ?? defaultEpsilon())));
  return (scale === null ? scaled : scaled.mul(cast(scale, value.dtype))).astype(given.dtype);
}

/** Options of `dotProductAttention`. */
export interface AttentionOptions {
  /** Added to the scores [batch, heads, time, source]. */
  readonly bias?: TensorLike | null;
  /** Which scores count, of a shape that broadcasts to theirs. */
  readonly mask?: TensorLike | null;
  /** The factor of the scores. Default 1 / √depth. */
  readonly scale?: number | null;
  /** Whether places see only earlier ones. Default false. */
  readonly isCausal?: boolean;
  /** Which algorithm computes it: there is one. */
  readonly flashAttention?: false | null;
  /** Bends large scores: s / (1 + |s| / cap). */
  readonly attnLogitsSoftCap?: number | null;
}

const ATTENTION_KINDS = {
  bias: aTensorOrNull,
  mask: aTensorOrNull,
  scale: nullable(aNumber),
  isCausal: aFlag,
  flashAttention: nullable(aFlag),
  attnLogitsSoftCap: nullable(aNumber),
};

/**
 * Scaled dot-product attention: softmax(scale · query · keyᵀ + bias) · value.
 *
 * @param query floats [batch, time, heads, depth]
 * @param key floats [batch, source, heads, depth]; fewer heads serve groups of query heads
 * @param value floats [batch, source, heads, depth]
 * @param options `bias` added to the scores [batch, heads, time, source] (none), `mask`: bools of their shape, or one
 * that broadcasts, true for scores that count (all), `scale` (1 / √depth), `isCausal`: places see only earlier ones
 * and their own (false), `attnLogitsSoftCap` cap: scores s become s / (1 + |s| / cap) (none)
 * @returns floats [batch, time, heads, depth]
 * @throws {ShapeError} `attention-rank` when an input has not four axes, `attention-heads` when the heads of `query`
 * are no multiple of those of `key`, or those of `key` and `value` differ
 *
 * @example
 * import { ops } from 'keratin';
 * const query = ops.reshape([1, 0], [1, 1, 1, 2]);
 * const key = ops.reshape([1, 0, 0, 1], [1, 2, 1, 2]);
 * const value = ops.reshape([1, 2, 3, 4], [1, 2, 1, 2]);
 * console.log(String(ops.ravel(ops.dotProductAttention(query, key, value)))); // [1.6604769 2.660477 ]
 *
 * @see https://keras.io/api/ops/nn/#dotproductattention-function
 * @see A. Vaswani et al.: Attention is all you need, 2017, equation 1.
 */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  ...given: OptionArguments<AttentionOptions, 'bias'>
): Tensor {
  const options: AttentionOptions = optionsFrom('dotProductAttention', ATTENTION_KINDS, given);
  checkUnsupported('dotProductAttention', options, ['flashAttention']);
  const [q, k, v] = promoteFloat(query, key, value);
  if (q.ndim !== 4 || k.ndim !== 4 || v.ndim !== 4) {
    throw new ShapeError({
      code: 'attention-rank',
      expected: 'dotProductAttention needs query, key and value as [batch, time, heads, depth].',
      received: { query: formatShape(q.shape), key: formatShape(k.shape), value: formatShape(v.shape) },
    });
  }
  if (q.shape[2] % k.shape[2] !== 0 || k.shape[2] !== v.shape[2]) {
    throw new ShapeError({
      code: 'attention-heads',
      expected:
        'dotProductAttention needs equally many heads in key and value, and a multiple of them in query.',
      received: { query: formatShape(q.shape), key: formatShape(k.shape), value: formatShape(v.shape) },
    });
  }
  const { bias = null, mask = null, isCausal = false, attnLogitsSoftCap = null } = options;
  const wide = promoteTypes([q.dtype, 'float32']);
  // Fewer heads of key and value serve groups of query heads.
  const groups = q.shape[2] / k.shape[2];
  const grouped = (x: Tensor): Tensor => (groups === 1 ? x : repeat(x, groups, { axis: 2 }));
  let scores = einsum('btnh,bsnh->bnts', q.astype(wide), grouped(k).astype(wide));
  scores = scores.mul(options.scale ?? 1 / Math.sqrt(q.shape[3]));
  if (attnLogitsSoftCap !== null) scores = scores.div(scores.abs().div(attnLogitsSoftCap).add(1));
  if (bias !== null) scores = scores.add(cast(bias, wide));
  const lowest = scalarLike(-0.7 * (wide === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38), scores);
  if (isCausal) scores = choose(causalMask(scores.shape[2], scores.shape[3]), scores, lowest);
  if (mask !== null) scores = choose(tensor(mask).astype('bool'), scores, lowest);
  const weights = softmax(scores, { axis: -1 }).astype(k.dtype);
  return einsum('bnts,bsnh->btnh', weights, grouped(v));
}

/** Row and column numbers compared: true on and below the diagonal. */
function causalMask(rows: number, columns: number): Tensor {
  if (rows === 0 || columns === 0) return filled([rows, columns], 1, 'bool');
  return range(rows).expandDims(1).greaterEqual(range(columns).expandDims(0));
}
