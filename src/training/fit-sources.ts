import { sizeOf } from '../ir/shape';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { ArgumentError, DataError } from '../util/errors';
import { weighted } from './class-weights';
import type { BatchSource, DataTree } from './data';
import type { CheckTargets } from './iterable-source';
import { IterableSource } from './iterable-source';
import type { FitOptions } from './options';
import { refuse } from './refuse';
import type { RunData, Shuffle } from './sources';
import { arraySource, isBatches, wholeData } from './sources';

/** Cuts the rows at `1 - split`: the first part to train, the rest to validate. */
export function splitRows(data: RunData, split: number): [RunData, RunData] {
  const rows = flattenTree<Tensor>(data.x)[0].shape[0];
  const at = Math.floor(rows * (1 - split));
  if (at === 0 || at === rows) {
    throw new DataError({
      code: 'empty-split',
      expected: 'validationSplit needs to leave rows on both sides.',
      received: { rows: String(rows), validationSplit: String(split), 'rows to train': String(at) },
    });
  }
  const part = (tree: Tree<Tensor> | null, from: number, to: number): Tree<Tensor> | null =>
    tree === null ? null : mapTree(tree, (tensor) => rowsOf(tensor, from, to));
  const cut = (from: number, to: number): RunData => ({
    x: part(data.x, from, to)!,
    y: part(data.y, from, to),
    sampleWeight: part(data.sampleWeight, from, to),
  });
  return [cut(0, at), cut(at, rows)];
}

/** Some rows of a tensor, without a copy. */
function rowsOf({ shape, dtype, data }: Tensor, from: number, to: number): Tensor {
  const inner = shape.slice(1);
  const length = sizeOf(inner);
  return Tensor.of({ shape: [to - from, ...inner], dtype, data: data.subarray(from * length, to * length) });
}

/** The data of a fit. */
export interface Sources {
  readonly train: BatchSource;
  readonly validation: BatchSource | null;
  /** Data that is there as a whole, to be checked before anything is computed. */
  readonly whole: readonly RunData[];
}

function validationSource(
  options: FitOptions,
  checkTargets: CheckTargets,
): Pick<Sources, 'validation' | 'whole'> {
  const { validationData, validationSteps: steps = null } = options;
  if (validationData === null || validationData === undefined) return { validation: null, whole: [] };
  if (isBatches(validationData))
    return { validation: new IterableSource(validationData, steps, { checkTargets }), whole: [] };
  const parts = validationData as readonly [DataTree, DataTree?, DataTree?];
  if (!Array.isArray(parts) || parts.length < 1 || parts.length > 3) {
    throw new ArgumentError({
      code: 'validation-data',
      expected: 'validationData is [x, y], [x, y, sampleWeight] or an iterable of batches.',
      received: { validationData: Array.isArray(parts) ? `a list of ${parts.length}` : typeof parts },
    });
  }
  const data = wholeData(parts[0], parts[1] ?? null, parts[2] ?? null);
  return { validation: cutValidation(data, options), whole: [data] };
}

const cutValidation = (
  data: RunData,
  { validationBatchSize, batchSize, validationSteps }: FitOptions,
): BatchSource =>
  arraySource(data, { batchSize: validationBatchSize ?? batchSize ?? null, steps: validationSteps ?? null });

function batchSources(
  x: Iterable<unknown> | AsyncIterable<unknown>,
  y: DataTree | null,
  options: FitOptions,
  checkTargets: CheckTargets,
): Sources {
  if (y !== null) refuse('fit', 'y');
  if ((options.sampleWeight ?? null) !== null) refuse('fit', 'sampleWeight');
  if ((options.validationSplit ?? 0) > 0) {
    throw new ArgumentError({
      code: 'split-of-batches',
      expected: 'validationSplit needs x as whole arrays.',
      received: { x: 'an iterable of batches' },
      advice: 'Give validationData instead.',
    });
  }
  const train = new IterableSource(x, options.stepsPerEpoch ?? null, {
    classWeight: options.classWeight,
    checkTargets,
  });
  return { train, ...validationSource(options, checkTargets) };
}

/** The data of any fit: in batches, with a part to validate, with weights of classes. */
export function fitSources(
  x: unknown,
  y: DataTree | null,
  options: FitOptions,
  permutation: Shuffle,
  checkTargets: CheckTargets,
): Sources {
  if (isBatches(x)) return batchSources(x, y, options, checkTargets);
  const whole = wholeData(x as DataTree, y, options.sampleWeight ?? null);
  const {
    batchSize = null,
    stepsPerEpoch: steps = null,
    shuffle = true,
    validationSplit = 0,
    classWeight,
  } = options;
  const train = (data: RunData): BatchSource =>
    arraySource(weighted(data, classWeight), { batchSize, steps, shuffle: shuffle ? permutation : null });
  // Made of all rows first, so that errors name them.
  const all = train(whole);
  if (validationSplit === 0 || (options.validationData ?? null) !== null) {
    const { validation, whole: others } = validationSource(options, checkTargets);
    return { train: all, validation, whole: [whole, ...others] };
  }
  const [first, second] = splitRows(whole, validationSplit);
  return { train: train(first), validation: cutValidation(second, options), whole: [whole] };
}
