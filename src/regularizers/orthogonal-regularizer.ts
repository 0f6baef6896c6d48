import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { formatShape } from '../ir/shape';
import { range } from '../ops/common';
import { normalize } from '../ops/normalize';
import type { Tensor, TensorLike } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { Regularizer, strength, tensorOf } from './regularizer';

const OPTIONS = withFirst('factor', {
  factor: strength(0.01, true),
  mode: kinds.oneOf(['rows', 'columns'], 'rows'),
});

export type OrthogonalRegularizerOptions = OptionsOf<typeof OPTIONS>;

/**
 * factor times the mean size of the cosines between rows of a matrix (or columns): pulls them to be orthogonal.
 *
 * Defaults: factor 0.01, mode `'rows'`.
 *
 * @throws ShapeError `orthogonal-rank` for tensors that are no matrices.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(new regularizers.OrthogonalRegularizer({ factor: 1 }).call([[1, 0], [0, 2]]).item()); // 0
 *
 * @see https://keras.io/api/layers/regularizers/#orthogonalregularizer-class
 */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className = 'OrthogonalRegularizer';
  static override readonly options = OPTIONS;
  declare readonly factor: number;
  declare readonly mode: 'rows' | 'columns';

  constructor(...options: Arguments<typeof OPTIONS, OrthogonalRegularizerOptions>) {
    super(...options);
  }

  override call(x: TensorLike): Tensor {
    const value = tensorOf(x);
    if (value.ndim !== 2) {
      throw new ShapeError({
        code: 'orthogonal-rank',
        expected: 'OrthogonalRegularizer takes matrices: tensors with two axes.',
        received: { x: formatShape(value.shape) },
        details: { x: value.shape },
      });
    }
    const rows = normalize(this.mode === 'rows' ? value : value.T, { axis: 1 });
    const count = rows.shape[0];
    const places = range(count);
    const others = places.expandDims(-1).notEqual(places).astype(rows.dtype);
    const cosines = rows.matmul(rows.T).mul(others);
    const pairs = (count * (count - 1)) / 2;
    return cosines
      .abs()
      .sum()
      .mul(this.factor * 0.5)
      .div(pairs);
  }
}

/**
 * `new OrthogonalRegularizer(...)`, as Keras writes it.
 *
 * @example
 * import { regularizers } from 'keratin';
 * console.log(regularizers.orthogonalRegularizer(0.5).factor); // 0.5
 *
 * @see https://keras.io/api/layers/regularizers/#orthogonalregularizer-class
 */
export const orthogonalRegularizer = (
  ...options: ConstructorParameters<typeof OrthogonalRegularizer>
): OrthogonalRegularizer => new OrthogonalRegularizer(...options);
