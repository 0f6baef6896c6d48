import type { OptionArguments } from '../../util/arguments';
import { multiply as multiplyOf } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Merge } from './merge';

/** Options of `Multiply`. */
export type MultiplyOptions = LayerOptions;

/**
 * The product of its inputs: y = x₁ · x₂ · ....
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Multiply().apply([[[1, 2]], [[10, 20]]]))); // [[10. 40.]]
 *
 * @see https://keras.io/api/layers/merging_layers/multiply/
 */
export class Multiply extends Merge {
  static readonly className: string = 'Multiply';

  constructor(...options: OptionArguments<MultiplyOptions, never>) {
    super(...options);
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((product, x) => multiplyOf(product, x));
  }
}

/** The same as `new Multiply(options).apply(inputs)`. */
export function multiply(inputs: readonly KerasTensor[], options?: MultiplyOptions): KerasTensor;
export function multiply(inputs: readonly Tensor[], options?: MultiplyOptions): Tensor;
export function multiply(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: MultiplyOptions]
): KerasTensor | Tensor {
  return new Multiply(...given).apply(inputs as readonly Tensor[]);
}
