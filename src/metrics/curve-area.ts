import { divideNoNan } from '../ops/numpy-math';
import { Tensor } from '../runtime/tensor';
import type { Counts } from './confusion';

/** The curves there are. */
export type Curve = 'ROC' | 'PR' | 'PRGAIN';
/** How the area between two thresholds is estimated. */
export type Summation = 'interpolation' | 'majoring' | 'minoring';

/** All thresholds but the last. */
const before = (x: Tensor): Tensor => x.at(':-1');
/** All thresholds but the first. */
const after = (x: Tensor): Tensor => x.at('1:');

/**
 * The pieces of area under the precision-recall curve between thresholds, interpolated so that true positives grow
 * linearly with positives.
 */
function interpolatedPieces({ truePositives, falsePositives, falseNegatives }: Counts): Tensor {
  const growth = before(truePositives).sub(after(truePositives));
  const positives = truePositives.add(falsePositives);
  const [here, next] = [before(positives), after(positives)];
  const slope = divideNoNan(growth, here.sub(next).maximum(0));
  const intercept = after(truePositives).sub(slope.mul(next));
  const bothPositive = here.greater(0).binary('and', next.greater(0));
  const ratio = bothPositive.where(divideNoNan(here, next.maximum(0)), 1);
  const total = after(truePositives).add(after(falseNegatives)).maximum(0);
  return divideNoNan(slope.mul(growth.add(intercept.mul(ratio.log()))), total);
}

/** The curve's points at each threshold. */
function points(curve: Curve, counts: Counts): { x: Tensor; y: Tensor } {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const share = (part: Tensor, rest: Tensor): Tensor => divideNoNan(part, part.add(rest));
  const recall = share(truePositives, falseNegatives);
  if (curve === 'ROC') return { x: share(falsePositives, trueNegatives), y: recall };
  if (curve === 'PR') return { x: recall, y: share(truePositives, falsePositives) };
  const odds = divideNoNan(truePositives.add(falseNegatives), trueNegatives.add(falsePositives));
  const gain = (wrong: Tensor): Tensor => odds.mul(divideNoNan(wrong, truePositives)).neg().add(1);
  const isEmpty = truePositives.equal(0);
  return { x: isEmpty.where(0, gain(falseNegatives)).maximum(0), y: isEmpty.where(1, gain(falsePositives)) };
}

function pieces(curve: Curve, summation: Summation, counts: Counts): Tensor {
  if (curve === 'PR' && summation === 'interpolation') return interpolatedPieces(counts);
  const { x, y } = points(curve, counts);
  const width = before(x).sub(after(x));
  if (summation === 'interpolation') return width.mul(before(y).add(after(y)).div(2));
  return width.mul(summation === 'minoring' ? before(y).minimum(after(y)) : before(y).maximum(after(y)));
}

/**
 * The area under a curve given by counts at ascending thresholds.
 *
 * @param labels Null for one curve; for one each label, their weights.
 */
export function areaUnder(
  curve: Curve,
  summation: Summation,
  labels: readonly number[] | 'equal' | null,
  counts: Counts,
): Tensor {
  const areas = pieces(curve, summation, counts);
  if (labels === null) return areas.sum();
  const each = areas.sum(0);
  if (labels === 'equal') return each.mean();
  const weights = Tensor.from([...labels], each.dtype).astype(each.dtype);
  return divideNoNan(each.mul(weights).sum(), weights.sum());
}
