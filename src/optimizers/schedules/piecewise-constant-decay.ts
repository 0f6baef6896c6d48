import * as kinds from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { floatx } from '../../ops/settings';
import { Tensor, type TensorLike } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import { LearningRateSchedule } from './schedule';

/** Numbers in a list. */
const numbers: kinds.Required<readonly number[]> = {
  required: true,
  parse: (value, site) => {
    if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'number')) {
      throw badOption(site, 'a list of numbers', value);
    }
    return value as readonly number[];
  },
  serialize: (value) => [...value],
};

const OPTIONS = withFirst('name', {
  boundaries: numbers,
  values: numbers,
  name: kinds.text('PiecewiseConstant'),
});

export type PiecewiseConstantDecayOptions = OptionsOf<typeof OPTIONS>;

/**
 * The rate is values[0] up to and including step boundaries[0], then values[1] up to and including boundaries[1], and so
 * on; after the last boundary it is the last value.
 *
 * @example
 * import { optimizers } from 'keratin';
 * const rate = new optimizers.schedules.PiecewiseConstantDecay([1000, 2000], [0.1, 0.01, 0.001]);
 * console.log(rate.call(1500).item().toFixed(3)); // 0.010
 *
 * @see https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className = 'PiecewiseConstantDecay';
  static override readonly options = OPTIONS;
  declare readonly boundaries: readonly number[];
  declare readonly values: readonly number[];
  declare readonly name: string;

  /**
   * @param boundaries last steps of the pieces, ascending
   * @param values rates of the pieces, one more than boundaries
   * @throws ArgumentError `piece-count` where the lengths do not fit.
   */
  constructor(
    boundaries: readonly number[],
    values: readonly number[],
    ...options: Arguments<typeof OPTIONS, PiecewiseConstantDecayOptions>
  ) {
    super(boundaries, values, ...options);
    if (values.length !== boundaries.length + 1) {
      throw new ArgumentError({
        code: 'piece-count',
        expected: 'PiecewiseConstantDecay needs one value more than boundaries.',
        received: { boundaries: `[${boundaries.join(', ')}]`, values: `[${values.join(', ')}]` },
        details: { boundaries, values },
      });
    }
  }

  override call(step: TensorLike): Tensor {
    const at = Tensor.from(step);
    const last = Tensor.from(this.values[this.boundaries.length]).astype(floatx());
    return this.boundaries.reduceRight<Tensor>(
      (later, boundary, i) => at.lessEqual(boundary).where(this.values[i], later),
      last,
    );
  }
}
