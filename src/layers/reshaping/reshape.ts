import { integers, required } from '../../config/kinds';
import type { Arguments, OptionTable } from '../../config/option';
import { formatShape } from '../../ir/shape';
import type { Tensor } from '../../runtime/tensor';
import { ShapeError } from '../../util/errors';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = { targetShape: required(integers({ minimum: -1 })) } satisfies OptionTable;

/** Options of `Reshape`. */
export type ReshapeOptions = LayerOptions;

/**
 * The features of each sample in another shape: [batch, ...features] becomes [batch, ...targetShape]. One size may be
 * -1: it follows from the others.
 *
 * @throws ShapeError `reshape-size` where the number of features differs.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Reshape([2, -1]).apply([[1, 2, 3, 4]]))); // [[[1. 2.]
 * //                                                                         [3. 4.]]]
 *
 * @see https://keras.io/api/layers/reshaping_layers/reshape/
 */
export class Reshape extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Reshape';
  static override readonly options = OPTIONS;

  constructor(targetShape: readonly number[], ...options: Arguments<typeof OPTIONS, ReshapeOptions>) {
    super(targetShape, ...options);
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    const { targetShape } = this.config;
    const [batch, ...features] = inputs.shape;
    const size = features.reduce((product, n) => product * n, 1);
    const known = targetShape.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
    const open = targetShape.filter((n) => n === -1).length;
    if (open > 1 || (open === 0 ? known !== size : known === 0 || size % known !== 0)) {
      throw new ShapeError({
        code: 'reshape-size',
        expected: 'Reshape keeps the number of features of a sample; one size at most may be -1.',
        received: { input: formatShape(inputs.shape), targetShape: formatShape(targetShape) },
        details: { input: inputs.shape, targetShape },
      });
    }
    return inputs.reshape([batch, ...targetShape.map((n) => (n === -1 ? size / known : n))]);
  }
}
