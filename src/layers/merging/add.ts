import type { OptionArguments } from '../../util/arguments';
import { add as addOf } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Merge } from './merge';

/** Options of `Add`. */
export type AddOptions = LayerOptions;

/**
 * The sum of its inputs: y = x₁ + x₂ + ....
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Add().apply([[[1, 2]], [[10, 20]]]))); // [[11. 22.]]
 *
 * @see https://keras.io/api/layers/merging_layers/add/
 */
export class Add extends Merge {
  static readonly className: string = 'Add';

  constructor(...options: OptionArguments<AddOptions, never>) {
    super(...options);
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((sum, x) => addOf(sum, x));
  }
}

/** The same as `new Add(options).apply(inputs)`. */
export function add(inputs: readonly KerasTensor[], options?: AddOptions): KerasTensor;
export function add(inputs: readonly Tensor[], options?: AddOptions): Tensor;
export function add(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: AddOptions]
): KerasTensor | Tensor {
  return new Add(...given).apply(inputs as readonly Tensor[]);
}
