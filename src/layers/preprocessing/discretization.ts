import { boolean, integer, nullable, number, oneOf, saveable } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import type { DType } from '../../ir/dtype';
import { digitize } from '../../ops';
import { Tensor, type TensorLike } from '../../runtime/tensor';
import { ArgumentError, StateError } from '../../util/errors';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { encodeClasses } from './encode';
import { EMPTY, boundaries, merge, summarize, type Summary } from './quantiles';

const numbers = () =>
  nullable(
    saveable<readonly number[], readonly number[]>(
      (value, site) => {
        if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
        throw badOption(site, 'a list of numbers', value);
      },
      (value) => [...value],
      [],
    ),
  );

const OPTIONS = withFirst('binBoundaries', {
  /** Where one bin ends and the next begins, ascending. Default: found by `adapt`. */
  binBoundaries: numbers(),
  /** Number of bins of equal share that `adapt` finds. */
  numBins: nullable(integer(1, { minimum: 0 })),
  /** How exact `adapt` is: smaller is more exact and needs more memory. Default 0.01. */
  epsilon: number(0.01),
  /** `int`: the number of the bin; `one_hot`, `multi_hot` or `count`: rows of zeros and ones. Default `int`. */
  outputMode: oneOf(['int', 'one_hot', 'multi_hot', 'count'], 'int'),
  sparse: boolean(false),
});

/** Options of `Discretization`. */
export type DiscretizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Numbers as the bins they fall into: bin i holds what is at least boundary i - 1 and below boundary i.
 *
 * x: float[...]; y: int32[...] (`outputMode: 'int'`), otherwise as `CategoryEncoding`.
 *
 * @throws ArgumentError `bin-boundaries` where neither boundaries nor a number of bins are given.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.Discretization({ binBoundaries: [0, 1, 2] });
 * console.log(String(layer.apply([[-1.5, 1, 3.4, 0.5]]))); // [[0 2 3 1]]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/numerical/discretization/
 */
export class Discretization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Discretization';
  static override readonly options = OPTIONS;
  /** Where one bin ends and the next begins; null before `adapt`. */
  binBoundaries: readonly number[] | null;
  #summary: Summary = EMPTY;

  constructor(...options: Arguments<typeof OPTIONS, DiscretizationOptions>) {
    super(...options);
    const { binBoundaries, numBins, sparse } = this.config;
    if (sparse || (binBoundaries === null && numBins === null)) {
      throw new ArgumentError({
        code: 'bin-boundaries',
        expected:
          'Discretization needs binBoundaries, or numBins to find them by adapt; its output is never sparse.',
        received: {
          binBoundaries: JSON.stringify(binBoundaries),
          numBins: String(numBins),
          sparse: String(sparse),
        },
      });
    }
    this.binBoundaries = binBoundaries;
  }

  get #outputDtype(): DType {
    return this.config.outputMode === 'int' ? 'int32' : this.computeDtype;
  }

  /** Finds boundaries of bins with equal shares of data: one array of numbers, or an iterable of batches. */
  adapt(data: TensorLike | Iterable<Tensor>, options: { steps?: number | null } = {}): void {
    const { numBins, epsilon } = this.config;
    if (numBins === null) {
      throw new StateError({
        code: 'discretization-adapt',
        expected: 'adapt finds boundaries for a layer that was made with numBins.',
        received: { numBins: 'null' },
      });
    }
    this.#summary = EMPTY;
    const isTensors =
      !(data instanceof Tensor) &&
      typeof data === 'object' &&
      Symbol.iterator in data &&
      !ArrayBuffer.isView(data);
    const batches = isTensors && [...(data as Iterable<unknown>)].every((batch) => batch instanceof Tensor);
    const list = batches
      ? [...(data as Iterable<Tensor>)].slice(0, options.steps ?? undefined)
      : [Tensor.from(data as TensorLike)];
    for (const batch of list) {
      this.#summary = merge(summarize(batch.astype('float32').data, epsilon), this.#summary, epsilon);
    }
    this.binBoundaries = boundaries(this.#summary, numBins);
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    const { outputMode, numBins } = this.config;
    const dtype = this.#outputDtype;
    if (outputMode === 'int') return { shape, dtype };
    const depth = this.binBoundaries === null ? numBins : this.binBoundaries.length + 1;
    if (outputMode === 'one_hot') {
      const isColumn = shape.length > 1 && shape[shape.length - 1] === 1;
      return { shape: [...(isColumn ? shape.slice(0, -1) : shape), depth], dtype };
    }
    return { shape: shape.length < 2 ? [depth] : [shape[0], ...shape.slice(2), depth], dtype };
  }

  override call(inputs: Tensor): Tensor {
    const { binBoundaries } = this;
    if (binBoundaries === null) {
      throw new StateError({
        code: 'discretization-boundaries',
        expected: 'Discretization needs boundaries before it is used.',
        received: { binBoundaries: 'null' },
        advice: 'Call layer.adapt(data) first, or give binBoundaries.',
      });
    }
    const bins = digitize(inputs, Tensor.from([...binBoundaries]).astype('float32'));
    return encodeClasses(bins, this.config.outputMode, binBoundaries.length + 1, this.#outputDtype);
  }

  override getConfig(): JsonObject {
    const { trainable, ...config } = super.getConfig();
    return {
      ...config,
      ...(trainable === false && { trainable }),
      dtype: this.dtypePolicy.name,
      bin_boundaries: this.binBoundaries && [...this.binBoundaries],
    };
  }
}
