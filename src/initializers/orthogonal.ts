import * as kinds from '../config/kinds';
import type { Arguments, OptionsOf } from '../config/option';
import { withFirst } from '../config/option';
import { formatShape, sizeOf } from '../ir/shape';
import { normal } from '../random/index';
import { Tensor } from '../runtime/tensor';
import { ShapeError } from '../util/errors';
import { qr } from '../util/linalg/qr';
import { floatDtypeOf, type InitializerCallOptions } from './initializer';
import { RandomInitializer, SEED } from './random-initializer';

const OPTIONS = withFirst('gain', { ...SEED, gain: kinds.number(1) });

export type OrthogonalOptions = OptionsOf<typeof OPTIONS>;

/**
 * A random matrix with orthonormal columns, or rows where there are more columns than rows, times `gain`: the factor Q of
 * a matrix of normal numbers, its signs made unique. Weights with more axes count as matrices with one row for each place
 * before the last axis.
 *
 * Default: gain 1; without a `seed` one is drawn when the initializer is made.
 *
 * @throws ShapeError `orthogonal-rank` for weights with fewer than two axes.
 *
 * @example
 * import { initializers } from 'keratin';
 * const q = new initializers.Orthogonal({ seed: 1 }).call([3, 3]);
 * console.log(q.T.matmul(q).at(0, 0).item().toFixed(3)); // 1.000
 *
 * @see https://keras.io/api/layers/initializers/#orthogonal-class
 * @see A. Saxe, J. McClelland, S. Ganguli: Exact solutions to the nonlinear dynamics of learning in deep linear neural
 * networks, ICLR 2014.
 */
export class Orthogonal extends RandomInitializer {
  static override readonly className = 'Orthogonal';
  static override readonly options = OPTIONS;
  /** Factor of all numbers. */
  declare readonly gain: number;

  constructor(...options: Arguments<typeof OPTIONS, OrthogonalOptions>) {
    super(...options);
  }

  override call(shape: readonly number[], options: InitializerCallOptions = {}): Tensor {
    if (shape.length < 2) {
      throw new ShapeError({
        code: 'orthogonal-rank',
        expected: 'Orthogonal makes weights with two axes or more.',
        received: { shape: formatShape(shape) },
        details: { shape },
      });
    }
    const dtype = floatDtypeOf('Orthogonal', options);
    const [rows, columns] = [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]];
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const { q, r } = qr(normal([long, short], { seed: this.seed, dtype }).data, long, short);
    // With positive diagonals of R the factors are unique.
    for (let j = 0; j < short; j++) {
      const sign = Math.sign(r[j * short + j]) * this.gain;
      for (let i = 0; i < long; i++) q[i * short + j] *= sign;
    }
    const matrix = Tensor.of({ data: q, shape: [long, short], dtype: 'float64' });
    return (rows < columns ? matrix.T : matrix).reshape(shape).astype(dtype);
  }
}
