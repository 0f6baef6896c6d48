import * as build from '../ir/build';
import type { DType } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import { alignPair } from '../losses/pair';
import { oneHot } from '../ops/nn-one-hot';
import { topK } from '../ops/numpy-index';
import { epsilon, floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { optionalTensor } from './running-mean';

/** The four ways in which a yes-or-no prediction and its target meet. */
export type Outcome = 'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives';

/** Counts for each threshold [thresholds] (or [thresholds, labels]). */
export type Counts = Readonly<Record<Outcome, Tensor>>;

/** How predictions become yes or no. */
export interface Counting {
  readonly name: string;
  readonly dtype: DType;
  /** A prediction above a threshold means yes. */
  readonly thresholds: readonly number[];
  /** Only the k highest predictions of a row can mean yes. */
  readonly topK?: number | null;
  /** Only this class counts. */
  readonly classId?: number | null;
  /** Whether labels [batch, labels] are counted each on its own. */
  readonly multiLabel?: boolean;
  /** A factor for each label. */
  readonly labelWeights?: readonly number[] | null;
}

/** Below every prediction: with it as threshold all of them mean yes. */
export const NO_THRESHOLD = -1e10;

/** Whether thresholds are 0, 1/n, 2/n, ..., 1: then a prediction's place among them can be computed. */
export function areEven(thresholds: readonly number[]): boolean {
  const last = thresholds.length - 1;
  if (last < 2) return false;
  return thresholds.every((value, i) => Math.abs(value - i / last) <= epsilon() + 1e-5 * (i / last));
}

/** `count` thresholds from 0 to 1. */
export const evenThresholds = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : i / (count - 1)));

/** Keeps the `k` highest values of each row; the others become lower than any threshold. */
function keepHighest(x: Tensor, k: number): Tensor {
  const [, places] = topK(x, k);
  const kept = oneHot(places, x.shape[x.ndim - 1], { dtype: x.dtype }).sum(-2);
  return x.mul(kept).add(kept.neg().add(1).mul(NO_THRESHOLD));
}

function pickClass(name: string, x: Tensor, classId: number): Tensor {
  if (x.ndim < 2 || classId < 0 || classId >= x.shape[x.ndim - 1]) {
    throw new ShapeError({
      code: 'class-id',
      expected: `${name} with classId ${classId} needs predictions [batch, classes] with more than ${classId} classes.`,
      received: { yPred: formatShape(x.shape) },
      details: { classId, shape: x.shape },
    });
  }
  return x.at('...', `${classId}:${classId + 1}`);
}

/** Weights of samples as a factor of every prediction; null for none. */
function weightsFor(
  output: Tensor,
  sampleWeight: TensorLike | null | undefined,
  counting: Counting,
): Tensor | null {
  const given = optionalTensor(sampleWeight, counting.dtype);
  let weight: Tensor | null = null;
  if (given !== null) {
    const column = given.expandDims(-1);
    const squeezes = column.ndim === output.ndim + 1 && column.shape[column.ndim - 1] === 1;
    weight = squeezes ? given : column;
  }
  if (counting.labelWeights != null && counting.multiLabel !== true) {
    const labels = Tensor.from([...counting.labelWeights], counting.dtype)
      .astype(counting.dtype)
      .expandDims(0);
    weight = weight === null ? labels : weight.mul(labels);
  }
  return weight === null ? null : weight.broadcastTo(output.shape);
}

/** Targets that mean yes and that mean no, both weighted, and predictions: [count], or [batch, labels]. */
interface Prepared {
  readonly yes: Tensor;
  readonly no: Tensor;
  readonly output: Tensor;
}

function prepare(
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: TensorLike | null | undefined,
  counting: Counting,
): Prepared {
  const { dtype, topK: highest = null, classId = null, multiLabel = false } = counting;
  let [target, output] = alignPair(
    counting.name,
    Tensor.from(yTrue, floatx()).astype(dtype),
    Tensor.from(yPred, floatx()).astype(dtype),
  );
  if (highest !== null) output = keepHighest(output, highest);
  if (classId !== null) {
    target = pickClass(counting.name, target, classId);
    output = pickClass(counting.name, output, classId);
  }
  const weight = weightsFor(output, sampleWeight, counting);
  const isYes = target.astype('bool').astype(dtype);
  const isNo = isYes.neg().add(1);
  const shape = multiLabel ? output.shape : [output.size];
  const weighted = (x: Tensor): Tensor => (weight === null ? x : x.mul(weight)).reshape(shape);
  return { yes: weighted(isYes), no: weighted(isNo), output: output.reshape(shape) };
}

/** Sums of `values` over predictions above each of `count` even thresholds, by sorting predictions into buckets. */
function countInBuckets({ yes, no, output }: Prepared, count: number, includesZero: boolean): Counts {
  const scaled = output.clip(0, 1).mul(count - 1);
  const bucket = new Tensor(build.unary('ceil', scaled.node)).sub(1);
  const place = (includesZero ? bucket.maximum(0) : bucket).astype('int32');
  const labels = output.ndim === 1 ? 1 : output.shape[1];
  const shape = output.ndim === 1 ? [count] : [count, labels];
  let index = place;
  if (labels > 1) {
    // A negative place must stay outside: it would otherwise land in the bucket of another label.
    const column = new Tensor(build.iota(output.shape, 1, 'int32'));
    index = place.less(0).where(-1, place.mul(labels).add(column)).astype('int32');
  }
  const total = (x: Tensor): Tensor => (output.ndim === 1 ? x.sum() : x.sum(0));
  const above = (x: Tensor): Tensor => {
    const empty = build.constant(0, x.dtype, [count * labels]);
    const buckets = build.scatter(empty, index.flatten().node, x.flatten().node, 'add');
    return new Tensor(build.cumulate('sum', build.reshape(buckets, shape), 0, true));
  };
  const [truePositives, falsePositives] = [above(yes), above(no)];
  return {
    truePositives,
    falsePositives,
    trueNegatives: total(no).sub(falsePositives),
    falseNegatives: total(yes).sub(truePositives),
  };
}

/** Sums over predictions above and not above each threshold, by comparing all with all. */
function countByComparing({ yes, no, output }: Prepared, thresholds: readonly number[]): Counts {
  const limits = Tensor.of({
    shape: [thresholds.length, ...output.shape.map(() => 1)],
    dtype: 'float64',
    data: Float64Array.from(thresholds),
  }).astype(output.dtype);
  const isAbove = output.expandDims(0).greater(limits);
  const above = isAbove.astype(output.dtype);
  const below = isAbove.equal(false).astype(output.dtype);
  const count = (where: Tensor, what: Tensor): Tensor => where.mul(what.expandDims(0)).sum(1);
  return {
    truePositives: count(above, yes),
    falsePositives: count(above, no),
    trueNegatives: count(below, no),
    falseNegatives: count(below, yes),
  };
}

/** How often a batch's predictions mean yes and no where targets do, weighted, for each threshold. */
export function countOutcomes(
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: TensorLike | null | undefined,
  counting: Counting,
  even: boolean,
): Counts {
  const prepared = prepare(yTrue, yPred, sampleWeight, counting);
  const { thresholds } = counting;
  if (!even) return countByComparing(prepared, thresholds);
  return countInBuckets(
    prepared,
    thresholds.length,
    thresholds[0] < 0 || thresholds[thresholds.length - 1] > 1,
  );
}
