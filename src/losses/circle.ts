import { aFlag, aNumber, aTensorOrNull } from '../util/argument-kinds';
import { optionsFrom, type OptionArguments } from '../util/arguments';
import { boolean, number } from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { isFloat } from '../ir/dtype';
import { softplus } from '../ops/nn-activations';
import { eye } from '../ops/numpy-create';
import { logsumexp } from '../ops/numpy-reduce';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { Loss, lossOptions } from './loss';

/** Options of `circle`. */
export interface CircleSettings {
  /** Labels of the embeddings compared with; the samples' own by default. */
  readonly refLabels?: TensorLike | null;
  /** Embeddings compared with [count, features]; the samples' own by default. */
  readonly refEmbeddings?: TensorLike | null;
  /** Whether a sample is not compared with itself. Default true. */
  readonly removeDiagonal?: boolean;
  /** A factor of similarities. Default 80. */
  readonly gamma?: number;
  /** How much nearer the own class must be. Default 0.4. */
  readonly margin?: number;
}

/**
 * Circle loss of embeddings: softplus(logsumexp over the own class + logsumexp over other classes) of weighted cosine
 * distances.
 *
 * @param yTrue Class numbers [batch].
 * @param yPred Embeddings of length 1 [batch, features].
 *
 * @example
 * import { losses } from 'keratin';
 * const yPred = [[1, 0], [0.8, 0.6], [0.6, 0.8]];
 * console.log(losses.circle([0, 0, 1], yPred).mean().item().toFixed(4)); // 19.2432
 *
 * @see https://keras.io/api/losses/ — Circle
 */
export function circle(
  yTrue: TensorLike,
  yPred: TensorLike,
  ...settings: OptionArguments<CircleSettings, 'refLabels'>
): Tensor {
  const options = optionsFrom<CircleSettings>(
    'circle',
    {
      refLabels: aTensorOrNull,
      refEmbeddings: aTensorOrNull,
      removeDiagonal: aFlag,
      gamma: aNumber,
      margin: aNumber,
    },
    settings,
  );
  const { refLabels = null, refEmbeddings = null, removeDiagonal = true, gamma = 80, margin = 0.4 } = options;
  const given = Tensor.from(yPred, floatx());
  const embeddings = isFloat(given.dtype) ? given : given.astype(floatx());
  const others =
    refEmbeddings === null ? embeddings : Tensor.from(refEmbeddings, floatx()).astype(embeddings.dtype);
  const labels = Tensor.from(yTrue).astype('int32');
  const otherLabels = refLabels === null ? labels : Tensor.from(refLabels).astype('int32');

  const distance = embeddings.matmul(others.T).neg().add(1).maximum(0);
  const same = labels.reshape([-1, 1]).equal(otherLabels.reshape([1, -1]));
  const positive = removeDiagonal
    ? same.binary('and', eye(labels.size, { M: otherLabels.size, dtype: 'bool' }).equal(false))
    : same;
  const negative = same.equal(false);

  // Weights are 0 outside their mask, and how far a distance is from where it should be inside.
  const positiveWeight = distance.add(margin).mul(positive.astype(distance.dtype)).maximum(0);
  const negativeWeight = distance
    .neg()
    .add(1 + margin)
    .mul(negative.astype(distance.dtype))
    .maximum(0);
  const pull = positiveWeight.mul(-gamma).mul(distance.neg().add(margin));
  const push = negativeWeight.mul(gamma).mul(distance.neg().add(1 - margin));
  const over = (mask: Tensor, values: Tensor): Tensor =>
    logsumexp(mask.where(values, -Infinity), { axis: 1 });
  return softplus(over(positive, pull).add(over(negative, push)));
}

const OPTIONS = withFirst('gamma', {
  ...lossOptions('circle'),
  gamma: number(80),
  margin: number(0.4),
  removeDiagonal: boolean(true),
});

/**
 * Options of `Circle`: `gamma` (a factor of similarities, default 80), `margin` (how much nearer the own class must be,
 * default 0.4), `removeDiagonal` (whether a sample is not compared with itself, default true), and those of all losses.
 */
export type CircleOptions = OptionsOf<typeof OPTIONS>;

/**
 * The loss of learning embeddings: it pulls samples of one class together and pushes other classes away, each pair as
 * strongly as it is wrong. Targets are class numbers [batch], predictions embeddings of length 1 [batch, features].
 * Samples without a partner do not count in a mean.
 *
 * @example
 * import { losses } from 'keratin';
 * const loss = new losses.Circle();
 * console.log(loss.apply([0, 0, 1], [[1, 0], [0.8, 0.6], [0.6, 0.8]]).item().toFixed(4)); // 28.8648
 *
 * @see https://keras.io/api/losses/ — Circle
 * @see Y. Sun et al., Circle Loss (2020), section 3
 */
export class Circle extends Loss<typeof OPTIONS> {
  static override readonly className: string = 'Circle';
  static override readonly options = OPTIONS;

  /** A factor of similarities. */
  readonly gamma: number;
  /** How much nearer the own class must be. */
  readonly margin: number;
  /** Whether a sample is not compared with itself. */
  readonly removeDiagonal: boolean;

  constructor(...options: Arguments<typeof OPTIONS, CircleOptions>) {
    super(...options);
    ({
      gamma: this.gamma,
      margin: this.margin,
      removeDiagonal: this.removeDiagonal,
    } = this.settings<typeof OPTIONS>());
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    const { gamma, margin, removeDiagonal } = this;
    return circle(yTrue, yPred, { gamma, margin, removeDiagonal });
  }

  protected override valueMask(_yTrue: Tensor, _yPred: Tensor, values: Tensor): Tensor {
    return values.greater(0);
  }
}
