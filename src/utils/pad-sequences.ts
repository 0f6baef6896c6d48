import { tensorList } from '../ops/arguments';
import { aNumber, aWholeNumber, aText, nullable, aDType } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { DType } from '../ir/dtype';
import { allocate } from '../ir/dtype';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { sameShape, sizeOf } from '../ir/shape';
import { ArgumentError } from '../util/errors';
import { checkChoice } from '../util/choices';

/** Options of `padSequences`. */
export interface PadSequencesOptions {
  /** Length of the result. Default: that of the longest sequence. */
  readonly maxlen?: number | null;
  /** Default int32. */
  readonly dtype?: DType;
  /** Where short sequences are filled up. Default `pre`. */
  readonly padding?: 'pre' | 'post';
  /** Where long sequences are cut. Default `pre`. */
  readonly truncating?: 'pre' | 'post';
  /** What they are filled with. Default 0. */
  readonly value?: number;
}

/**
 * Sequences of different lengths as one array [samples, maxlen, ...].
 *
 * @throws ArgumentError `sequence-shape` where elements of sequences differ in shape.
 *
 * @example
 * import { utils } from 'keratin';
 * console.log(String(utils.padSequences([[1], [2, 3]]))); // [[0 1]
 *                                                         //  [2 3]]
 *
 * @see https://keras.io/api/data_loading/timeseries/#padsequences-function
 */
export function padSequences(
  sequences: readonly TensorLike[],
  ...given: OptionArguments<PadSequencesOptions, 'maxlen'>
): Tensor {
  const options: PadSequencesOptions = optionsFrom(
    'padSequences',
    { maxlen: nullable(aWholeNumber), dtype: aDType, padding: aText, truncating: aText, value: aNumber },
    given,
  );
  const { dtype = 'int32', value = 0 } = options;
  const padding = checkChoice('padSequences', 'padding', options.padding ?? 'pre', ['pre', 'post']);
  const truncating = checkChoice('padSequences', 'truncating', options.truncating ?? 'pre', ['pre', 'post']);
  const tensors = tensorList('padSequences', 'sequences', sequences).map((sequence) =>
    Tensor.from(sequence, 'float64'),
  );
  const lengths = tensors.map(({ shape }) => shape[0] ?? 0);
  const length = options.maxlen ?? Math.max(0, ...lengths);
  const first = tensors.find(({ size }) => size > 0);
  const inner = first === undefined ? [] : first.shape.slice(1);
  const step = sizeOf(inner);
  const data = allocate(dtype, tensors.length * length * step).fill(value);
  for (const [i, tensor] of tensors.entries()) {
    if (tensor.size === 0) continue;
    if (!sameShape(tensor.shape.slice(1), inner)) {
      throw new ArgumentError({
        code: 'sequence-shape',
        expected: `all sequences need elements of one shape: [${inner.join(', ')}].`,
        received: { [`sequences[${i}]`]: `elements of shape [${tensor.shape.slice(1).join(', ')}]` },
      });
    }
    const kept = Math.min(lengths[i], length);
    const from = truncating === 'pre' ? lengths[i] - kept : 0;
    const to = padding === 'pre' ? length - kept : 0;
    data.set(tensor.data.subarray(from * step, (from + kept) * step), (i * length + to) * step);
  }
  return Tensor.of({ shape: [tensors.length, length, ...inner], dtype, data });
}
