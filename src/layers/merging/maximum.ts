import type { OptionArguments } from '../../util/arguments';
import { maximum as maximumOf } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { mergeMasked } from './masked';
import { Merge } from './merge';

/** Options of `Maximum`. */
export type MaximumOptions = LayerOptions;

/**
 * The largest of its inputs in each place: y = max(x₁, x₂, ...).
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 * Where some inputs are masked in a place, only the others count there.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Maximum().apply([[[1, 20]], [[10, 2]]]))); // [[10. 20.]]
 *
 * @see https://keras.io/api/layers/merging_layers/maximum/
 */
export class Maximum extends Merge {
  static readonly className: string = 'Maximum';

  constructor(...options: OptionArguments<MaximumOptions, never>) {
    super(...options);
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return mergeMasked(inputs, maximumOf);
  }
}

/** The same as `new Maximum(options).apply(inputs)`. */
export function maximum(inputs: readonly KerasTensor[], options?: MaximumOptions): KerasTensor;
export function maximum(inputs: readonly Tensor[], options?: MaximumOptions): Tensor;
export function maximum(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: MaximumOptions]
): KerasTensor | Tensor {
  return new Maximum(...given).apply(inputs as readonly Tensor[]);
}
