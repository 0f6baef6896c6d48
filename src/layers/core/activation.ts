import type { ActivationIdentifier } from '../../activations';
import { activationOption } from '../../activations/option';
import { required } from '../../config/kinds';
import type { Arguments, OptionTable } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const OPTIONS = { activation: required(activationOption()) } satisfies OptionTable;

/** Options of `Activation`. */
export type ActivationOptions = LayerOptions;

/**
 * An activation function as a layer: y = activation(x), of any shape.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Activation('relu').apply([-3, -1, 0, 2]))); // [0. 0. 0. 2.]
 *
 * @see https://keras.io/api/layers/core_layers/activation/
 */
export class Activation extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Activation';
  static override readonly options = OPTIONS;

  constructor(activation: ActivationIdentifier, ...options: Arguments<typeof OPTIONS, ActivationOptions>) {
    super(activation, ...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return this.config.activation(inputs);
  }
}
