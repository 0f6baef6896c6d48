import type { OptionArguments } from '../../util/arguments';
import { add, divide } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Merge } from './merge';

/** Options of `Average`. */
export type AverageOptions = LayerOptions;

/**
 * The mean of its inputs: y = (x₁ + x₂ + ...) / n.
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Average().apply([[[1, 2]], [[3, 4]]]))); // [[2. 3.]]
 *
 * @see https://keras.io/api/layers/merging_layers/average/
 */
export class Average extends Merge {
  static readonly className: string = 'Average';

  constructor(...options: OptionArguments<AverageOptions, never>) {
    super(...options);
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return divide(
      inputs.reduce((sum, x) => add(sum, x)),
      inputs.length,
    );
  }
}

/** The same as `new Average(options).apply(inputs)`. */
export function average(inputs: readonly KerasTensor[], options?: AverageOptions): KerasTensor;
export function average(inputs: readonly Tensor[], options?: AverageOptions): Tensor;
export function average(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: AverageOptions]
): KerasTensor | Tensor {
  return new Average(...given).apply(inputs as readonly Tensor[]);
}
