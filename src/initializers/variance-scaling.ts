import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { normalizeAxis } from '../ir/shape';
import { normal, truncatedNormal, uniform } from '../random/index';
import type { Tensor } from '../runtime/tensor';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const AXES = {
  inputAxes: kinds.nullable(kinds.integers({})),
  outputAxes: kinds.nullable(kinds.integers({})),
};

/** Options of initializers that scale with the number of a weight's inputs and outputs. */
export const FAN_OPTIONS = withFirst('seed', { ...SEED, ...AXES });

const MODES = ['fan_in', 'fan_out', 'fan_avg'] as const;
const DISTRIBUTIONS = ['uniform', 'truncated_normal', 'untruncated_normal'] as const;

/** How wide the numbers of a `VarianceScaling` spread. */
interface Spread {
  readonly scale: number;
  readonly mode: (typeof MODES)[number];
  readonly distribution: (typeof DISTRIBUTIONS)[number];
}

/** The standard deviation of a standard normal distribution truncated at 2. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/**
 * How many numbers come into a weight's unit, and how many go out. The last two axes are input and output, those before
 * them windows, unless axes are given.
 */
export function computeFans(
  shape: readonly number[],
  options: {
    readonly inputAxes?: readonly number[] | null;
    readonly outputAxes?: readonly number[] | null;
  } = {},
): [fanIn: number, fanOut: number] {
  const { inputAxes = null, outputAxes = null } = options;
  if (inputAxes !== null && outputAxes !== null) {
    const product = (axes: readonly number[]): number =>
      axes.reduce((size, axis) => size * shape[normalizeAxis(axis, shape.length, 'computeFans')], 1);
    return [product(inputAxes), product(outputAxes)];
  }
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0], shape[0]];
  const window = shape.slice(0, -2).reduce((size, axis) => size * axis, 1);
  const [fanIn, fanOut] = shape.slice(-2);
  return [fanIn * window, fanOut * window];
}

/** The base of `VarianceScaling` and its named cases. */
export class FanInitializer extends RandomInitializer {
  declare readonly inputAxes: readonly number[] | null;
  declare readonly outputAxes: readonly number[] | null;
  declare readonly scale: number;
  declare readonly mode: (typeof MODES)[number];
  declare readonly distribution: (typeof DISTRIBUTIONS)[number];

  /** @param spread what of it is no option of the class */
  constructor(given: readonly unknown[], spread: Partial<Spread>) {
    super(...given);
    Object.assign(this, spread);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    const { seed } = this;
    const dtype = floatDtypeOf(this.constructor.name, options);
    const [fanIn, fanOut] = computeFans(shape, this);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[this.mode];
    const variance = this.scale / Math.max(1, fan);
    switch (this.distribution) {
      case 'truncated_normal':
        return truncatedNormal([...shape], {
          stddev: Math.sqrt(variance) / TRUNCATED_DEVIATION,
          seed,
          dtype,
        });
      case 'untruncated_normal':
        return normal([...shape], { stddev: Math.sqrt(variance), seed, dtype });
      case 'uniform': {
        const limit = Math.sqrt(3 * variance);
        return uniform([...shape], { minval: -limit, maxval: limit, seed, dtype });
      }
    }
  }
}

const distribution = kinds.oneOf(DISTRIBUTIONS, 'truncated_normal');

const OPTIONS = withFirst('scale', {
  ...SEED,
  scale: kinds.number(1, { minimum: 0, exclusive: 'minimum' }),
  mode: kinds.oneOf(MODES, 'fan_in'),
  distribution: {
    ...distribution,
    // Keras writes it in any case, and "normal" means the truncated one.
    parse: (value, site) => {
      const name = typeof value === 'string' ? value.toLowerCase() : value;
      return distribution.parse(name === 'normal' ? 'truncated_normal' : name, site);
    },
  } satisfies kinds.Optional<(typeof DISTRIBUTIONS)[number] | 'normal', (typeof DISTRIBUTIONS)[number]>,
  ...AXES,
});

export type VarianceScalingOptions = OptionsOf<typeof OPTIONS>;

/**
 * Random numbers whose variance is scale / n, n being the number of inputs of a weight's unit (`mode: 'fan_in'`, the
 * default), its outputs (`'fan_out'`) or their mean (`'fan_avg'`).
 *
 * - `distribution`: `'truncated_normal'` (default), `'untruncated_normal'`, or `'uniform'` in ±√(3 · variance).
 * - `inputAxes`, `outputAxes`: the axes that count as input and output, where the shape does not tell.
 *
 * @example
 * import { initializers } from 'keratin';
 * const values = new initializers.VarianceScaling({ scale: 2, mode: 'fan_out', seed: 1 }).call([3, 3, 8, 16]);
 *
 * @see https://keras.io/api/layers/initializers/#variancescaling-class
 */
export class VarianceScaling extends FanInitializer {
  static override readonly className = 'VarianceScaling';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, VarianceScalingOptions>) {
    super(options, {});
  }
}
