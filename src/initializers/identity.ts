import * as kinds from '../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { formatShape } from '../ir/shape';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { dtypeOf, Initializer, type InitializerCallOptions } from './initializer';

const OPTIONS = withFirst('gain', { gain: kinds.number(1) });

export type IdentityOptions = OptionsOf<typeof OPTIONS>;

/**
 * `gain` on the diagonal of a matrix, 0 elsewhere: a layer that begins by passing its input on.
 *
 * Default: gain 1.
 *
 * @throws ShapeError `identity-rank` for weights that are no matrices.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(new initializers.Identity({ gain: 2 }).call([2, 2]).toArray()); // [[2, 0], [0, 2]]
 *
 * @see https://keras.io/api/layers/initializers/#identity-class
 */
export class Identity extends Initializer {
  static override readonly className = 'Identity';
  static override readonly options = OPTIONS;
  declare readonly gain: number;

  constructor(...options: Arguments<typeof OPTIONS, IdentityOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    if (shape.length !== 2) {
      throw new ShapeError({
        code: 'identity-rank',
        expected: 'Identity makes matrices: weights with two axes.',
        received: { shape: formatShape(shape) },
        details: { shape },
      });
    }
    const [rows, columns] = shape;
    const data = new Float32Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = this.gain;
    return Tensor.of({ data, shape: [...shape], dtype: 'float32' }).astype(dtypeOf('Identity', options));
  }

  /** Keras itself forgets the gain; it is written where it is not the default, so that it comes back. */
  override getConfig(): JsonObject {
    return this.gain === 1 ? {} : { gain: this.gain };
  }
}
