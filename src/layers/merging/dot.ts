import { optionsFrom, type OptionArguments } from '../../util/arguments';
import { boolean } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { formatShape, normalizeAxis } from '../../ir/shape';
import { matmul, maximum, moveaxis, rsqrt, square, sum } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { KerasTensor } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { requiredAxes } from '../option-kinds';
import { requireList } from './merge';

const OPTIONS = withFirst('normalize', {
  axes: requiredAxes(),
  /** Whether samples are divided by their norm along the axis before: the result is the cosine. Default false. */
  normalize: boolean(false),
});

/** Options of `Dot`. */
export type DotOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/** x divided by its Euclidean norm along an axis. */
const normalized = (x: Tensor, axis: number): Tensor =>
  x.mul(rsqrt(maximum(sum(square(x), { axis, keepdims: true }), 1e-12)));

/**
 * The sum of products of two inputs along one axis of each, sample by sample.
 *
 * x₁: float[batch, ..., k, ...]; x₂: float[batch, ..., k, ...]; y: float[batch, other axes of x₁, other axes of x₂], or
 * [batch, 1] where no other axes are left.
 *
 * @param axes The axis of both, or one for each; not the batch.
 * @throws ShapeError `dot-axes` where the sizes along the axes differ.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Dot(1).apply([[[1, 2]], [[3, 4]]]))); // [[11.]]
 *
 * @see https://keras.io/api/layers/merging_layers/dot/
 */
export class Dot extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Dot';
  static override readonly options = OPTIONS;

  constructor(axes: number | readonly number[], ...options: Arguments<typeof OPTIONS, DotOptions>) {
    super(axes, ...options);
    this.supportsMasking = true;
    if (Array.isArray(this.config.axes) && this.config.axes.length !== 2) {
      throw new ArgumentError({
        code: 'dot-axes',
        expected: 'Dot needs one axis, or one for each of two inputs.',
        received: { axes: `[${this.config.axes.join(', ')}]` },
      });
    }
  }

  #axes(ranks: readonly number[]): [number, number] {
    const { axes } = this.config;
    const [first, second] = typeof axes === 'number' ? [axes, axes] : axes;
    return [normalizeAxis(first, ranks[0], 'Dot'), normalizeAxis(second, ranks[1], 'Dot')];
  }

  protected override get takesList(): boolean {
    return true;
  }

  override build(inputShape: unknown): void {
    const shapes = requireList('Dot', inputShape, 2);
    const axes = this.#axes(shapes.map((shape) => shape.length));
    const [a, b] = [shapes[0][axes[0]], shapes[1][axes[1]]];
    const known = a !== null && b !== null;
    if (shapes.length === 2 && !axes.includes(0) && (!known || a === b)) return;
    throw new ShapeError({
      code: 'dot-axes',
      expected: 'Dot needs two inputs with the same size along the axes, which are not the batch.',
      received: {
        'inputs[0]': `${formatShape(shapes[0])}   axis ${axes[0]} is ${a}`,
        'inputs[1]': `${formatShape(shapes[1])}   axis ${axes[1]} is ${b}`,
      },
      details: { shapes, axes },
    });
  }

  override call(inputs: readonly Tensor[]): Tensor {
    const [first, second] = this.#axes(inputs.map((x) => x.ndim));
    const [x1, x2] = this.config.normalize
      ? [normalized(inputs[0], first), normalized(inputs[1], second)]
      : [inputs[0], inputs[1]];
    const left = moveaxis(x1, first, -1);
    const right = moveaxis(x2, second, 1);
    const [batch, size] = [left.shape[0], x1.shape[first]];
    const [rows, columns] = [left.shape.slice(1, -1), right.shape.slice(2)];
    const count = (sizes: readonly number[]): number => sizes.reduce((product, n) => product * n, 1);
    const products = matmul(
      left.reshape([batch, count(rows), size]),
      right.reshape([batch, size, count(columns)]),
    );
    const rest = [...rows, ...columns];
    return products.reshape([batch, ...(rest.length === 0 ? [1] : rest)]);
  }

  override computeMask(): null {
    return null;
  }
}

/** Options of the function `dot`. */
export type DotFunctionOptions = DotOptions & { readonly axes?: number | readonly number[] };

/** The same as `new Dot(axes, options).apply(inputs)`; `axes` is -1 by default. */
export function dot(
  inputs: readonly KerasTensor[],
  ...given: OptionArguments<DotFunctionOptions, 'axes'>
): KerasTensor;
export function dot(inputs: readonly Tensor[], ...given: OptionArguments<DotFunctionOptions, 'axes'>): Tensor;
export function dot(
  inputs: readonly KerasTensor[] | readonly Tensor[],
  ...given: OptionArguments<DotFunctionOptions, 'axes'>
): KerasTensor | Tensor {
  const names: readonly (keyof DotFunctionOptions)[] = ['axes', ...(Object.keys(Dot.options) as 'name'[])];
  const { axes = -1, ...options } = optionsFrom<DotFunctionOptions>('dot', [...new Set(names)], given);
  return new Dot(axes, options).apply(inputs as readonly Tensor[]);
}
