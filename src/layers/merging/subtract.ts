import type { OptionArguments } from '../../util/arguments';
import { subtract as subtractOf } from '../../ops';
import { ArgumentError } from '../../util/errors';
import type { Tensor } from '../../runtime/tensor';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Merge } from './merge';

/** Options of `Subtract`. */
export type SubtractOptions = LayerOptions;

/**
 * The difference of two inputs: y = x₁ - x₂.
 *
 * x₁, x₂, ...: tensors of one shape, or of shapes that broadcast; axes missing after the batch are added.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Subtract().apply([[[5, 7]], [[1, 2]]]))); // [[4. 5.]]
 *
 * @see https://keras.io/api/layers/merging_layers/subtract/
 */
export class Subtract extends Merge {
  static readonly className: string = 'Subtract';

  constructor(...options: OptionArguments<SubtractOptions, never>) {
    super(...options);
  }

  override build(inputShape: unknown): void {
    super.build(inputShape);
    const count = (inputShape as readonly unknown[]).length;
    if (count === 2) return;
    throw new ArgumentError({
      code: 'merge-inputs',
      expected: 'Subtract needs a list of two tensors.',
      received: { inputs: `${count} tensors` },
    });
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return subtractOf(inputs[0], inputs[1]);
  }
}

/** The same as `new Subtract(options).apply(inputs)`. */
export function subtract(inputs: readonly KerasTensor[], options?: SubtractOptions): KerasTensor;
export function subtract(inputs: readonly Tensor[], options?: SubtractOptions): Tensor;
export function subtract(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: SubtractOptions]
): KerasTensor | Tensor {
  return new Subtract(...given).apply(inputs as readonly Tensor[]);
}
