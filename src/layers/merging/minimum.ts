import type { OptionArguments } from '../../util/arguments';
import { minimum as minimumOf } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { mergeMasked } from './masked';
import { Merge } from './merge';

/** Options of `Minimum`. */
export type MinimumOptions = LayerOptions;

/**
 * The smallest of its inputs in each place: y = min(x₁, x₂, ...).
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 * Where some inputs are masked in a place, only the others count there.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Minimum().apply([[[1, 20]], [[10, 2]]]))); // [[1. 2.]]
 *
 * @see https://keras.io/api/layers/merging_layers/minimum/
 */
export class Minimum extends Merge {
  static readonly className: string = 'Minimum';

  constructor(...options: OptionArguments<MinimumOptions, never>) {
    super(...options);
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return mergeMasked(inputs, minimumOf);
  }
}

/** The same as `new Minimum(options).apply(inputs)`. */
export function minimum(inputs: readonly KerasTensor[], options?: MinimumOptions): KerasTensor;
export function minimum(inputs: readonly Tensor[], options?: MinimumOptions): Tensor;
export function minimum(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: MinimumOptions]
): KerasTensor | Tensor {
  return new Minimum(...given).apply(inputs as readonly Tensor[]);
}
