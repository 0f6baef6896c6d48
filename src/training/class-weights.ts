import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { ArgumentError } from '../util/errors';
import type { RunData } from './sources';

/** Python's rounding: halves go to the even number. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * The factor of each row by its class: labels as numbers, or as rows with a one; 1 for classes without one.
 *
 * @throws ArgumentError `class-weight-outputs`, `class-weight-labels`
 */
export function classWeights(y: Tree<Tensor>, weights: Readonly<Record<number, number>>): Tensor {
  const targets = flattenTree<Tensor>(y);
  if (targets.length !== 1) {
    throw new ArgumentError({
      code: 'class-weight-outputs',
      expected: 'classWeight works for models with one output.',
      received: { outputs: String(targets.length) },
      advice: 'Give sampleWeight instead.',
    });
  }
  const [target] = targets;
  const isOneHot = target.ndim > 1 && target.shape[target.ndim - 1] !== 1;
  const labels = isOneHot ? target.argmax(-1) : target;
  if (labels.size !== target.shape[0]) {
    throw new ArgumentError({
      code: 'class-weight-labels',
      expected: 'classWeight needs one class for each row of y.',
      received: { y: `${target.dtype}[${target.shape.join(', ')}]` },
      advice: 'Give sampleWeight instead, with a factor for each value.',
    });
  }
  const table = new Map(Object.entries(weights).map(([label, weight]) => [Number(label), weight]));
  const data = Float32Array.from(labels.data, (label) => table.get(roundHalfEven(label)) ?? 1);
  return Tensor.of({ shape: [labels.size], dtype: 'float32', data });
}

/**
 * Data with the factors of its classes as weights. They belong to training alone, not to validation.
 *
 * @throws ArgumentError `class-and-sample-weight`
 */
export function weighted(
  data: RunData,
  classWeight: Readonly<Record<number, number>> | null | undefined,
): RunData {
  if (classWeight === null || classWeight === undefined) return data;
  if (data.sampleWeight !== null || data.y === null) {
    throw new ArgumentError({
      code: 'class-and-sample-weight',
      expected: 'classWeight needs y, and no sampleWeight beside it.',
      received: {
        sampleWeight: data.sampleWeight === null ? 'none' : 'given',
        y: data.y === null ? 'none' : 'given',
      },
    });
  }
  return { ...data, sampleWeight: classWeights(data.y, classWeight) };
}
