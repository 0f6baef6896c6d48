import { integers, required } from '../../config/kinds';
import type { Arguments, OptionTable } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = { dims: required(integers({ minimum: 1 })) } satisfies OptionTable;

/** Options of `Permute`. */
export type PermuteOptions = LayerOptions;

/**
 * The axes of each sample in another order: axis i of the output is axis dims[i - 1] of the input. Axes count from 1;
 * the batch stays first.
 *
 * @throws ArgumentError `permute-dims` where `dims` is no order of 1, 2, ...
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(new layers.Permute([2, 1]).apply([[[1, 2, 3]]]).shape); // [ 1, 3, 1 ]
 *
 * @see https://keras.io/api/layers/reshaping_layers/permute/
 */
export class Permute extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Permute';
  static override readonly options = OPTIONS;

  constructor(dims: readonly number[], ...options: Arguments<typeof OPTIONS, PermuteOptions>) {
    super(dims, ...options);
    const sorted = this.config.dims.toSorted((a, b) => a - b);
    if (!sorted.every((axis, i) => axis === i + 1)) {
      throw new ArgumentError({
        code: 'permute-dims',
        expected: 'Permute needs every axis once, counted from 1.',
        received: { dims: `[${this.config.dims.join(', ')}]` },
        details: { dims },
      });
    }
    this.inputSpec = { ndim: this.config.dims.length + 1 };
  }

  override call(inputs: Tensor): Tensor {
    return inputs.transpose([0, ...this.config.dims]);
  }
}
