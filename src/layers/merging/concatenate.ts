import { integer } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { formatShape, normalizeAxis } from '../../ir/shape';
import { any, concatenate as concatenateOf, expandDims, ones } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { ShapeError } from '../../util/errors';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { requireList } from './merge';

const OPTIONS = withFirst('axis', {
  /** The axis along which the inputs follow each other. Default -1, the last. */
  axis: integer(-1),
});

/** Options of `Concatenate`. */
export type ConcatenateOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Its inputs one after the other along an axis.
 *
 * x₁, x₂, ...: tensors whose shapes are equal but for `axis`.
 *
 * @throws ShapeError `concatenate-shape` where they are not, `bad-axis`.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Concatenate().apply([[[1, 2]], [[3]]]))); // [[1. 2. 3.]]
 *
 * @see https://keras.io/api/layers/merging_layers/concatenate/
 */
export class Concatenate extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Concatenate';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, ConcatenateOptions>) {
    super(...options);
    this.supportsMasking = true;
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  protected override get takesList(): boolean {
    return true;
  }

  override build(inputShape: unknown): void {
    const shapes = requireList('Concatenate', inputShape);
    const { axis } = this.config;
    const rank = shapes[0].length;
    const at = normalizeAxis(axis, rank, 'Concatenate');
    const fits = shapes.every(
      (shape) =>
        shape.length === rank &&
        shape.every((size, i) => i === at || size === null || shapes[0][i] === null || size === shapes[0][i]),
    );
    if (fits) return;
    throw new ShapeError({
      code: 'concatenate-shape',
      expected: `Concatenate needs inputs of equal shapes but for axis ${axis}.`,
      received: Object.fromEntries(shapes.map((shape, i) => [`inputs[${i}]`, formatShape(shape)])),
      details: { shapes, axis },
    });
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return concatenateOf(inputs, { axis: this.config.axis });
  }

  override computeMask(inputs: readonly Tensor[], mask: readonly (Tensor | null)[] | null): Tensor | null {
    if (!Array.isArray(mask) || mask.every((one) => one === null)) return null;
    const masks = (mask as readonly (Tensor | null)[]).map((one, i): Tensor => {
      if (one === null) return ones(inputs[i].shape, { dtype: 'bool' });
      return one.ndim < inputs[i].ndim ? expandDims(one, -1).broadcastTo(inputs[i].shape) : one;
    });
    return any(concatenateOf(masks, { axis: this.config.axis }), { axis: -1 });
  }
}

/** The same as `new Concatenate(options).apply(inputs)`. */
export function concatenate(inputs: readonly KerasTensor[], options?: ConcatenateOptions): KerasTensor;
export function concatenate(inputs: readonly Tensor[], options?: ConcatenateOptions): Tensor;
export function concatenate(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: readonly [options?: ConcatenateOptions]
): KerasTensor | Tensor {
  return new Concatenate(...given).apply(inputs as readonly Tensor[]);
}
