import { boolean, nullable, saveable } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { formatShape, normalizeAxis } from '../../ir/shape';
import { cast, epsilon, maximum, mean as meanOf, sqrt, var as varianceOf } from '../../ops';
import type { NestedArray } from '../../runtime/coerce';
import { Tensor, type TensorLike } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ArgumentError, DataError, ShapeError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const values = () =>
  nullable(
    saveable<TensorLike, NestedArray>(
      (value, site) => {
        const isNumbers = (entry: unknown): boolean =>
          typeof entry === 'number' || (Array.isArray(entry) && entry.every(isNumbers));
        if (isNumbers(value)) return value as NestedArray;
        if (value instanceof Tensor || ArrayBuffer.isView(value))
          return Tensor.from(value as TensorLike).toArray();
        throw badOption(site, 'a number, nested lists of numbers, or a tensor', value);
      },
      (value) => value as never,
      0,
    ),
  );

const axisOption = saveable<number | readonly number[] | null, readonly number[]>(
  (value, site) => {
    if (value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    if (!list.every((axis) => Number.isInteger(axis)))
      throw badOption(site, 'a whole number, a list of them, or null', value);
    return list;
  },
  (axes) => [...axes],
  -1,
);

const OPTIONS = withFirst('axis', {
  /** The axes whose places have statistics of their own; null: one mean and variance for all. Default -1. */
  axis: axisOption,
  /** Whether the layer does the reverse: y = x · √variance + mean. Default false. */
  invert: boolean(false),
  /** Known means. Default: found by `adapt`. */
  mean: values(),
  /** Known variances. Default: found by `adapt`. */
  variance: values(),
});

/** Options of `Normalization`. */
export type NormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Features moved and scaled to mean 0 and variance 1: y = (x - mean) / √variance, with mean and variance given or found
 * in data by `adapt`.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Normalization();
 * layer.adapt([[1], [3]]);
 * console.log(String(layer.apply([[1], [2], [3]]).flatten())); // [-1.  0.  1.]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
 */
export class Normalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Normalization';
  static override readonly options = OPTIONS;
  adaptMean: Variable | null = null;
  adaptVariance: Variable | null = null;
  count: Variable | null = null;
  #keptAxes: readonly number[] = [];
  #broadcastShape: readonly number[] = [];

  constructor(...options: Arguments<typeof OPTIONS, NormalizationOptions>) {
    super(...options);
    this.supportsMasking = true;
    const { mean, variance, axis } = this.config;
    if (mean === null && variance === null) return;
    const shapes = [mean, variance].map((value) =>
      value === null ? 'none' : formatShape(Tensor.from(value).shape),
    );
    if (shapes[0] !== shapes[1] || Tensor.from(mean!).ndim > axis.length) {
      throw new ArgumentError({
        code: 'normalization-statistics',
        expected:
          'Normalization needs mean and variance together, of one shape with no more axes than axis lists.',
        received: { mean: shapes[0], variance: shapes[1], axis: `[${axis.join(', ')}]` },
      });
    }
  }

  override build(inputShape: SymbolicShape): void {
    const rank = inputShape.length;
    this.#keptAxes = this.config.axis
      .map((axis) => normalizeAxis(axis, rank, 'Normalization'))
      .toSorted((a, b) => a - b);
    const unknown = this.#keptAxes.find((axis) => inputShape[axis] === null);
    if (unknown !== undefined) {
      throw new ShapeError({
        code: 'normalization-axis',
        expected: `Normalization needs a fixed size on axis ${unknown}.`,
        received: { input: formatShape(inputShape) },
      });
    }
    this.#broadcastShape = inputShape.map((size, axis) =>
      this.#keptAxes.includes(axis) ? (size as number) : 1,
    );
    if (this.config.mean !== null) return;
    const shape = this.#keptAxes.map((axis) => inputShape[axis] as number);
    this.adaptMean = this.addWeight({ name: 'mean', shape, initializer: 'zeros', trainable: false });
    this.adaptVariance = this.addWeight({ name: 'variance', shape, initializer: 'ones', trainable: false });
    this.count = this.addWeight({
      name: 'count',
      shape: [],
      dtype: 'int32',
      initializer: 'zeros',
      trainable: false,
    });
  }

  /**
   * Finds mean and variance of data: one array of samples, or an iterable of batches.
   *
   * @throws DataError `normalization-empty` where there are no batches.
   */
  adapt(data: TensorLike | Iterable<Tensor>): void {
    const isBatches =
      !(data instanceof Tensor) &&
      typeof data === 'object' &&
      !Array.isArray(data) &&
      !ArrayBuffer.isView(data) &&
      Symbol.iterator in data;
    const batches =
      isBatches || (Array.isArray(data) && data.every((batch) => batch instanceof Tensor))
        ? [...(data as Iterable<Tensor>)].map((batch) => Tensor.from(batch))
        : [Tensor.from(data as TensorLike)];
    if (batches.length === 0) {
      throw new DataError({ code: 'normalization-empty', expected: 'adapt needs at least one batch.' });
    }
    this.ensureBuilt([null, ...batches[0].shape.slice(1)]);
    const { mean, variance } = this.#statistics(batches);
    this.adaptMean?.assign(mean);
    this.adaptVariance?.assign(variance);
  }

  #statistics(batches: readonly Tensor[]): Statistics {
    let total: (Statistics & { readonly count: number }) | null = null;
    for (const batch of batches) {
      const axis = batch.shape.map((_, i) => i).filter((i) => !this.#keptAxes.includes(i));
      const kept = this.#keptAxes.reduce((product, i) => product * batch.shape[i], 1);
      const now = {
        mean: meanOf(batch, { axis }),
        variance: varianceOf(batch, { axis }),
        count: batch.size / kept,
      };
      if (total === null) {
        total = now;
        continue;
      }
      const count: number = total.count + now.count;
      const [old, share]: [number, number] = [total.count / count, now.count / count];
      const mean: Tensor = total.mean.mul(old).add(now.mean.mul(share));
      const spread = (part: Statistics): Tensor => part.variance.add(part.mean.sub(mean).square());
      total = { mean, variance: spread(total).mul(old).add(spread(now).mul(share)), count };
    }
    return total!;
  }

  #current(): Statistics {
    const { mean, variance } = this.config;
    if (this.adaptMean !== null) {
      const shaped = (variable: Variable): Tensor =>
        variable.value.reshape(this.#broadcastShape).astype(this.computeDtype);
      return { mean: shaped(this.adaptMean), variance: shaped(this.adaptVariance!) };
    }
    const shaped = (given: NestedArray): Tensor => {
      const tensor = cast(given, this.computeDtype);
      // Axes of the given statistics belong to the kept axes from the last one on.
      const shape = this.#broadcastShape.map(() => 1);
      for (let i = 1; i <= tensor.ndim; i++)
        shape[this.#keptAxes[this.#keptAxes.length - i]] = tensor.shape[tensor.ndim - i];
      return tensor.reshape(shape).broadcastTo(this.#broadcastShape);
    };
    return { mean: shaped(mean!), variance: shaped(variance!) };
  }

  override call(inputs: Tensor): Tensor {
    const { mean, variance } = this.#current();
    const x = inputs.astype(this.computeDtype);
    const deviation = maximum(sqrt(variance), epsilon());
    return this.config.invert ? mean.add(x.mul(deviation)) : x.sub(mean).div(deviation);
  }
}
