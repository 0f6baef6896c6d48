import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { SimpleLossTable } from './loss';
import { isFloat } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import { scan } from '../ops/loops';
import { logSoftmax } from '../ops/nn-softmax';
import { oneHot } from '../ops/nn-one-hot';
import { logaddexp } from '../ops/numpy-elementary';
import { concatenate } from '../ops/numpy-shape';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { Loss, simpleLossOptions } from './loss';

/** The class that pads targets and stands for "no label" in predictions. */
const BLANK = 0;

/** The logarithm of what is impossible; finite, so that its slopes are. */
const IMPOSSIBLE = -1e5;

/** Logarithms of probabilities [batch, ...] of all alignments so far, by how many labels they have emitted. */
interface Alignments {
  /** Those that ended in a blank [batch, length + 1]. */
  readonly blank: Tensor;
  /** Those that ended in a label [batch, length]: place n has emitted n + 1 labels. */
  readonly label: Tensor;
}

/** Alignments that ended in a label counted with those that ended in a blank. */
const joined = (blank: Tensor, label: Tensor): Tensor =>
  concatenate([blank.at(':', ':1'), logaddexp(blank.at(':', '1:'), label)], { axis: -1 });

function advance(
  { blank, label }: Alignments,
  emission: Tensor,
  blankEmission: Tensor,
  repeats: Tensor,
): Alignments {
  // From one label to the next there need be no blank in between, unless they are the same.
  const ready = joined(blank, label.add(repeats.mul(IMPOSSIBLE)));
  const reached = ready.add(blankEmission);
  const different = repeats.neg().add(1).mul(IMPOSSIBLE);
  return {
    blank: joined(reached, label.add(blankEmission).add(different)),
    label: logaddexp(ready.at(':', ':-1'), label).add(emission),
  };
}

/**
 * Connectionist temporal classification: minus the log-likelihood of label sequences, summed over all their alignments
 * with the time steps.
 *
 * @param yTrue Labels [batch, length], padded with 0.
 * @param yPred Logits [batch, time, classes]; class 0 is the blank.
 * @throws ShapeError `ctc-shape`
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.ctc([[1]], [[[0, 0], [0, 0]]]).item().toFixed(4)); // 0.2877
 *
 * @see https://keras.io/api/losses/ — CTC
 */
export function ctc(yTrue: TensorLike, yPred: TensorLike, ...others: OptionArguments<object, never>): Tensor {
  optionsFrom('ctc', [], others);
  const labels = Tensor.from(yTrue).astype('int32');
  const given = Tensor.from(yPred, floatx());
  if (labels.ndim !== 2 || given.ndim !== 3 || labels.shape[0] !== given.shape[0]) {
    throw new ShapeError({
      code: 'ctc-shape',
      expected: 'ctc needs labels [batch, length] and logits [batch, time, classes].',
      received: { yTrue: formatShape(labels.shape), yPred: formatShape(given.shape) },
      details: { yTrue: labels.shape, yPred: given.shape },
    });
  }
  const logits = isFloat(given.dtype) && given.dtype !== 'float16' ? given : given.astype(floatx());
  const { dtype } = logits;
  const [batch, length] = labels.shape;
  const [, , classes] = logits.shape;
  const logs = logSoftmax(logits);
  const emissions = logs.matmul(oneHot(labels, classes, { dtype }).transpose([0, 2, 1])).transpose([1, 0, 2]);
  const blanks = logs.at(':', ':', `${BLANK}:${BLANK + 1}`).transpose([1, 0, 2]);
  const same = labels.at(':', ':-1').equal(labels.at(':', '1:')).astype(dtype);
  const filled = (shape: readonly number[], value: number): Tensor =>
    Tensor.from(value).astype(dtype).broadcastTo(shape);
  const repeats = concatenate([same, filled([batch, 1], 0)], { axis: -1 });
  const start = [
    concatenate([filled([batch, 1], 0), filled([batch, length], IMPOSSIBLE)], { axis: -1 }),
    filled([batch, length], IMPOSSIBLE),
  ];
  const step = (
    [blank, label]: readonly [Tensor, Tensor],
    [emission, blankEmission]: readonly [Tensor, Tensor],
  ) => {
    const next = advance({ blank, label }, emission, blankEmission, repeats);
    return [[next.blank, next.label], null] as const;
  };
  const [last] = scan(step, start, { xs: [emissions, blanks] }) as unknown as [
    readonly [Tensor, Tensor],
    null,
  ];
  const ended = joined(last[0], last[1]);
  const emitted = labels.notEqual(BLANK).astype('int32').sum(-1);
  return ended
    .mul(oneHot(emitted, length + 1, { dtype }))
    .sum(-1)
    .neg();
}

/**
 * The loss of sequence recognition where the alignment is unknown (speech, handwriting): minus the log-likelihood of the
 * labels [batch, length] (padded with 0) given logits [batch, time, classes], class 0 being the blank.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.CTC();
 * console.log(loss.apply([[1]], [[[0, 0], [0, 0]]]).item().toFixed(4)); // 0.2877
 *
 * @see https://keras.io/api/losses/ — CTC
 * @see A. Graves et al., Connectionist Temporal Classification (2006), section 4
 */
export class CTC extends Loss<SimpleLossTable> {
  static override readonly className: string = 'CTC';
  static override readonly options = simpleLossOptions('ctc');

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return ctc(yTrue, yPred);
  }
}
