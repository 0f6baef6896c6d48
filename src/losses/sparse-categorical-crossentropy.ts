import { aFlag, wholeNumberOrNull, aWholeNumber } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, integer, nullable } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { sparseCategoricalCrossentropy as crossentropy } from '../ops/nn-sparse-crossentropy';
import { floatx } from '../ops/settings';
import { isFloat } from '../ir/dtype';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';
import { checkSparseLabels } from './sparse-labels';

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropySettings {
  /** Whether predictions are logits rather than probabilities. Default false. */
  readonly fromLogits?: boolean;
  /** A label that marks places without a class: their loss is 0. Default null. */
  readonly ignoreClass?: number | null;
  /** The axis classes lie along. Default -1. */
  readonly axis?: number;
}

/** Labels without an axis of size 1 in the place of the predictions' class axis. */
export function labelsFor(yTrue: TensorLike, output: Tensor, axis: number): Tensor {
  const labels = Tensor.from(yTrue);
  const at = axis < 0 ? axis + labels.ndim : axis;
  return labels.ndim === output.ndim && labels.shape[at] === 1 ? labels.squeeze(at) : labels;
}

/**
 * Cross-entropy of class numbers: -log of the probability predicted for the right class, with probabilities scaled to
 * sum 1 and clipped to [1e-7, 1 - 1e-7].
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.sparseCategoricalCrossentropy([1], [[0.25, 0.75]]).item().toFixed(4)); // 0.2877
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
 */
export function sparseCategoricalCrossentropy(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...settings: OptionArguments<SparseCategoricalCrossentropySettings, 'fromLogits'>
): Tensor {
  const options = optionsFrom<SparseCategoricalCrossentropySettings>(
    'sparseCategoricalCrossentropy',
    { fromLogits: aFlag, ignoreClass: wholeNumberOrNull, axis: aWholeNumber },
    settings,
  );
  const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
  const given = Tensor.from(yPred, floatx());
  const output = isFloat(given.dtype) ? given : given.astype(floatx());
  const labels = labelsFor(yTrue, output, axis);
  if (ignoreClass === null) return crossentropy(labels, output, { fromLogits, axis });
  const valid = labels.notEqual(ignoreClass);
  const used = valid.where(labels, 0);
  const scores = valid.expandDims(axis).where(output, 0);
  const losses = crossentropy(used, scores, { fromLogits, axis });
  return valid.where(losses, 0);
}

const OPTIONS = withFirst('fromLogits', {
  ...lossOptions('sparse_categorical_crossentropy'),
  fromLogits: boolean(false),
  ignoreClass: nullable(integer(0)),
  axis: integer(-1),
});

/**
 * Options of `SparseCategoricalCrossentropy`: `fromLogits` (default false), `ignoreClass` (a label that marks places
 * without a class, default null), `axis` (of the classes, default -1), and those of all losses.
 */
export type SparseCategoricalCrossentropyOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of choosing one class of several where targets are class numbers [batch] or [batch, 1]: minus the logarithm
 * of the probability [batch, classes] predicted for the right class, in nats.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.SparseCategoricalCrossentropy();
 * console.log(loss.apply([1, 2], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]).item().toFixed(4)); // 1.1769
 *
 * @see https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
 */
export class SparseCategoricalCrossentropy extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'SparseCategoricalCrossentropy';
  static override readonly options = OPTIONS;
  static override readonly savedIfSet: readonly string[] = ['dtype', 'axis'];

  /** Whether predictions are logits. */
  readonly fromLogits: boolean;
  /** The label that marks places without a class. */
  readonly ignoreClass: number | null;
  /** The axis classes lie along. */
  readonly axis: number;

  constructor(...options: Arguments<typeof OPTIONS, SparseCategoricalCrossentropyOptions>) {
    super(...options);
    ({
      fromLogits: this.fromLogits,
      ignoreClass: this.ignoreClass,
      axis: this.axis,
    } = this.settings<typeof OPTIONS>());
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { fromLogits, ignoreClass, axis } = this;
    return sparseCategoricalCrossentropy(yTrue, yPred, { fromLogits, ignoreClass, axis });
  }

  override checkTarget(target: Tensor, predictionShape: readonly number[]): void {
    if (predictionShape.length <= 1) return;
    const { ignoreClass } = this;
    checkSparseLabels(target, predictionShape[predictionShape.length - 1], { ignoreClass });
  }

  protected override valueMask(yTrue: Tensor, yPred: Tensor, values: Tensor): Tensor | null {
    if (this.ignoreClass === null) return null;
    return labelsFor(yTrue, yPred, this.axis).notEqual(this.ignoreClass).reshape(values.shape);
  }
}
