import { integer, nullable, oneOf } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { Tensor, type TensorLike } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import type { KerasTensor } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { encodeClasses } from './encode';

const OPTIONS = withFirst('numTokens', {
  /** Number of classes; needed. */
  numTokens: nullable(integer(1, { minimum: 1 })),
  /** `one_hot`, `multi_hot` (ones for all classes of a sample) or `count`. Default `multi_hot`. */
  outputMode: oneOf(['multi_hot', 'one_hot', 'count'], 'multi_hot'),
});

/** Options of `CategoryEncoding`. */
export type CategoryEncodingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Classes as rows of zeros with ones, or with counts.
 *
 * x: integer[batch, ...] in [0, numTokens); y: float[batch, numTokens] for `multi_hot` and `count`, float[...,
 * numTokens] for `one_hot`. With `count` the call's option `countWeights` gives each class a weight.
 *
 * @example
 * import { layers } from 'keratin';
 * const layer = new layers.CategoryEncoding({ numTokens: 4 });
 * console.log(String(layer.apply([[0, 1], [2, 2]]))); // [[1. 1. 0. 0.]
 * //                                                      [0. 0. 1. 0.]]
 *
 * @see https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/
 */
export class CategoryEncoding extends Layer<typeof OPTIONS> {
  static readonly className: string = 'CategoryEncoding';
  static override readonly options = OPTIONS;
  readonly #numTokens: number;

  constructor(...options: Arguments<typeof OPTIONS, CategoryEncodingOptions>) {
    super(...options);
    const { numTokens } = this.config;
    if (numTokens === null) {
      throw new ArgumentError({
        code: 'category-count',
        expected: 'CategoryEncoding needs the number of classes.',
        received: { numTokens: 'null' },
        advice: 'For example: new layers.CategoryEncoding({ numTokens: 10 }).',
      });
    }
    this.#numTokens = numTokens;
  }

  protected override get autocast(): boolean {
    return false;
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    const isColumn = shape.length > 1 && shape[shape.length - 1] === 1;
    const keeps = shape.length > 0 && this.config.outputMode === 'one_hot' && !isColumn;
    return { shape: [...(keeps ? shape : shape.slice(0, -1)), this.#numTokens], dtype: this.computeDtype };
  }

  override call(inputs: Tensor, options: CallOptions): Tensor {
    const weights = (options.countWeights ?? null) as TensorLike | null;
    const { outputMode } = this.config;
    if (weights !== null && outputMode !== 'count') {
      throw new ArgumentError({
        code: 'category-weights',
        expected: "CategoryEncoding uses countWeights only with outputMode: 'count'.",
        received: { outputMode: JSON.stringify(outputMode) },
      });
    }
    const factors = weights === null ? null : Tensor.from(weights).astype(this.computeDtype);
    return encodeClasses(inputs, outputMode, this.#numTokens, this.variableDtype, factors);
  }
}
