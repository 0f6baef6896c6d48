import type { Arguments, OptionTable } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = {} satisfies OptionTable;

/** Options of `Identity`. */
export type IdentityOptions = LayerOptions;

/**
 * Its output is its input: a placeholder where a layer is expected.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Identity().apply([1, 2]))); // [1. 2.]
 *
 * @see https://keras.io/api/layers/core_layers/identity/
 */
export class Identity extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Identity';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, IdentityOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tree<Tensor>): Tree<Tensor> {
    return inputs;
  }
}
