import { aWholeNumber, aFlag, nullable, aDType } from '../util/argument-kinds';
import { checkNoMore, optionsFrom, type OptionArguments } from '../util/arguments';
import * as build from '../ir/build';
import { isFloat } from '../ir/dtype';
import { formatShape, normalizeAxis, sameShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkUnsupported } from '../util/options';
import { applyBinary, dtypeOr, filled, floating, promoteFloat, range, tensor } from './common';
import { logSigmoid, logSoftmax } from './nn-activations';
import { epsilon, floatx } from './settings';

/** Options of `oneHot`. */
export interface OneHotOptions {
  readonly axis?: number;
  readonly dtype?: string | null;
  readonly sparse?: false;
}

/**
 * Classes as rows of zeros with a one: y[i, c] = (x[i] = c). Classes outside 0, ..., numClasses - 1 give zeros only.
 *
 * @param x integers of any shape
 * @param numClasses size of the new axis
 * @param options `axis`: the place of the new axis in the result (-1), `dtype` (`floatx()`)
 * @returns numbers [..., numClasses]
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.oneHot([0, 2], 3)));
 * // [[1. 0. 0.]
 * //  [0. 0. 1.]]
 *
 * @see https://keras.io/api/ops/nn/#onehot-function
 */
export function oneHot(
  x: TensorLike,
  numClasses: number,
  ...given: OptionArguments<OneHotOptions, 'axis'>
): Tensor {
  const options: OneHotOptions = optionsFrom(
    'oneHot',
    { axis: aWholeNumber, dtype: aDType, sparse: aFlag },
    given,
  );
  checkUnsupported('oneHot', options, ['sparse']);
  const value = tensor(x);
  const axis = normalizeAxis(options.axis ?? -1, value.ndim + 1, 'oneHot');
  const shape = [...value.shape.slice(0, axis), numClasses, ...value.shape.slice(axis)];
  const classes = new Tensor(build.iota(shape, axis, isFloat(value.dtype) ? value.dtype : 'int32'));
  const wanted = (value.dtype === classes.dtype ? value : value.astype(classes.dtype)).expandDims(axis);
  return applyBinary('equal', wanted, classes).astype(dtypeOr(options.dtype, floatx()));
}

/** Options of `multiHot`. */
export interface MultiHotOptions {
  readonly numClasses?: number;
  readonly axis?: number;
  readonly dtype?: string | null;
  readonly sparse?: false;
}

/**
 * Sets of classes as rows of zeros with a one for each member.
 *
 * @param inputs integers [members] or [batch, members]
 * @param options `numClasses`, which must be given; `axis` of the classes (-1), `dtype` (`floatx()`)
 * @returns numbers [numClasses] or [batch, numClasses]
 * @throws {ArgumentError} `multi-hot-classes` when there is no `numClasses`
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.multiHot([0, 2], { numClasses: 4 }))); // [1. 0. 1. 0.]
 *
 * @see https://keras.io/api/ops/nn/#multihot-function
 */
export function multiHot(
  inputs: TensorLike,
  ...given: OptionArguments<MultiHotOptions, 'numClasses'>
): Tensor {
  const options: MultiHotOptions = optionsFrom(
    'multiHot',
    { numClasses: nullable(aWholeNumber), axis: aWholeNumber, dtype: aDType, sparse: aFlag },
    given,
  );
  checkUnsupported('multiHot', options, ['sparse']);
  const { numClasses, axis = -1 } = options;
  if (numClasses === undefined) {
    throw new ArgumentError({ code: 'multi-hot-classes', expected: 'multiHot needs the option numClasses.' });
  }
  const value = tensor(inputs).astype('int32');
  const dtype = dtypeOr(options.dtype, floatx());
  const reduced = value.ndim > 1 ? 1 : 0;
  const rows = oneHot(value, numClasses, { axis, dtype: 'int32' });
  return rows.max(reduced).astype(dtype);
}

function requireSameShape(owner: string, target: Tensor, output: Tensor): void {
  if (sameShape(target.shape, output.shape)) return;
  throw new ShapeError({
    code: 'crossentropy-shape',
    expected: `${owner} needs target and output of one shape.`,
    received: { target: formatShape(target.shape), output: formatShape(output.shape) },
    details: { target: target.shape, output: output.shape },
  });
}

/** Log-probabilities from logits, or from probabilities scaled to sum 1 and kept away from 0 and 1. */
function logProbabilities(output: Tensor, fromLogits: boolean, axis: number): Tensor {
  if (fromLogits) return logSoftmax(output, { axis });
  const scaled = output.div(output.sum(axis, { keepdims: true }));
  return scaled.clip(epsilon(), 1 - epsilon()).log();
}

/** Options of crossentropies. */
export interface CrossentropyOptions {
  /** Whether `output` holds logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** The axis of the classes. Default the last. */
  readonly axis?: number;
}

function requireClasses(owner: string, output: Tensor): void {
  if (output.ndim > 0) return;
  throw new ShapeError({
    code: 'crossentropy-rank',
    expected: `${owner} needs an output with an axis of classes.`,
    received: { output: 'a scalar' },
  });
}

/**
 * The crossentropy between distributions over classes: -Σ target · log output.
 *
 * @param target probabilities: numbers [..., classes]
 * @param output probabilities, or logits with `fromLogits`: floats of the same shape
 * @param options `fromLogits` (false), `axis` of the classes (-1)
 * @returns floats [...]
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ, `crossentropy-rank` when there is no axis of
 * classes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.categoricalCrossentropy([[0, 1, 0]], [[0.25, 0.5, 0.25]]))); // [0.6931472]
 *
 * @see https://keras.io/api/ops/nn/#categoricalcrossentropy-function
 */
export function categoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<CrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: CrossentropyOptions = optionsFrom(
    'categoricalCrossentropy',
    { fromLogits: aFlag, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, axis = -1 } = options;
  const truth = tensor(target);
  const predicted = floating(output);
  requireSameShape('categoricalCrossentropy', truth, predicted);
  requireClasses('categoricalCrossentropy', predicted);
  const [weights, logs] = promoteFloat(truth, logProbabilities(predicted, fromLogits, axis));
  return weights.mul(logs).sum(axis).neg();
}

/**
 * The crossentropy of class numbers: -log output[target].
 *
 * @param target classes: integers [...] or [..., 1]
 * @param output probabilities, or logits with `fromLogits`: floats [..., classes]
 * @param options `fromLogits` (false), `axis` of the classes (-1)
 * @returns floats [...]
 * @throws {ShapeError} `crossentropy-shape` when the shapes do not fit, `crossentropy-rank` when there is no axis of
 * classes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.sparseCategoricalCrossentropy([1], [[0.25, 0.5, 0.25]]))); // [0.6931472]
 *
 * @see https://keras.io/api/ops/nn/#sparsecategoricalcrossentropy-function
 */
export function sparseCategoricalCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<CrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: CrossentropyOptions = optionsFrom(
    'sparseCategoricalCrossentropy',
    { fromLogits: aFlag, axis: aWholeNumber },
    given,
  );
  const { fromLogits = false, axis = -1 } = options;
  const predicted = floating(output);
  requireClasses('sparseCategoricalCrossentropy', predicted);
  let classes = tensor(target).astype('int32');
  if (classes.ndim === predicted.ndim && classes.shape[classes.ndim - 1] === 1) classes = classes.squeeze(-1);
  if (!sameShape(classes.shape, predicted.shape.slice(0, -1))) {
    throw new ShapeError({
      code: 'crossentropy-shape',
      expected: 'sparseCategoricalCrossentropy needs targets of the shape of output without its last axis.',
      received: { target: formatShape(classes.shape), output: formatShape(predicted.shape) },
      advice: sameShape(classes.shape, predicted.shape)
        ? 'One-hot targets go with "categorical_crossentropy".'
        : predicted.ndim > classes.ndim + 1
          ? 'A model that gives one class for each sample needs a Flatten or a pooling layer before its last one.'
          : undefined,
    });
  }
  const logs = logProbabilities(predicted, fromLogits, axis);
  const size = predicted.shape[normalizeAxis(axis, predicted.ndim, 'sparseCategoricalCrossentropy')];
  return oneHot(classes, size, { axis, dtype: logs.dtype }).mul(logs).sum(axis).neg();
}

/** Options of `binaryCrossentropy`. */
export interface BinaryCrossentropyOptions {
  readonly fromLogits?: boolean;
}

/**
 * The crossentropy of yes and no, element by element: -(target · log output + (1 - target) · log(1 - output)).
 *
 * @param target probabilities: numbers of any shape
 * @param output probabilities, or logits with `fromLogits`: floats of the same shape
 * @param options `fromLogits` (false)
 * @returns floats of the shape
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.binaryCrossentropy([1, 0], [0.5, 0.2]))); // [0.6931472  0.22314353]
 *
 * @see https://keras.io/api/ops/nn/#binarycrossentropy-function
 */
export function binaryCrossentropy(
  target: TensorLike,
  output: TensorLike,
  ...given: OptionArguments<BinaryCrossentropyOptions, 'fromLogits'>
): Tensor {
  const options: BinaryCrossentropyOptions = optionsFrom('binaryCrossentropy', { fromLogits: aFlag }, given);
  const predicted = floating(output);
  requireSameShape('binaryCrossentropy', tensor(target), predicted);
  const [truth] = promoteFloat(target, predicted);
  const other = truth.neg().add(1);
  if (options.fromLogits === true) {
    return truth
      .neg()
      .mul(logSigmoid(predicted))
      .sub(other.mul(logSigmoid(predicted.neg())));
  }
  const limited = predicted.clip(epsilon(), 1 - epsilon());
  return truth
    .mul(limited.log())
    .add(other.mul(limited.neg().add(1).log()))
    .neg();
}

/**
 * The peak signal-to-noise ratio in decibels: 20 log₁₀ maxVal - 10 log₁₀ mean((x1 - x2)²).
 *
 * @param x1 numbers of any shape
 * @param x2 numbers of the same shape
 * @param maxVal the highest value there can be
 * @returns one float
 * @throws {ShapeError} `crossentropy-shape` when the shapes differ
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.psnr([0, 1, 1], [0, 1, 0.5], 1))); // 10.791812
 *
 * @see https://keras.io/api/ops/nn/#psnr-function
 */
export function psnr(x1: TensorLike, x2: TensorLike, maxVal: number, ...others: readonly never[]): Tensor {
  checkNoMore('psnr', others);
  const [a, b] = promoteFloat(x1, x2);
  requireSameShape('psnr', a, b);
  const error = a.sub(b).square().mean();
  return error
    .log()
    .mul(-10 / Math.LN10)
    .add(20 * Math.log10(maxVal));
}

/** Row and column numbers compared: true on and below the diagonal. */
export function causalMask(rows: number, columns: number): Tensor {
  if (rows === 0 || columns === 0) return filled([rows, columns], 1, 'bool');
  return range(rows).expandDims(1).greaterEqual(range(columns).expandDims(0));
}
