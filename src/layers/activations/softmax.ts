import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { exp, greater, logsumexp, softmax, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { axes } from '../option-kinds';

const OPTIONS = withFirst('axis', {
  /** The axis, or axes together, along which the outputs sum to 1. Default -1. */
  axis: axes(-1),
});

/** Options of `Softmax`. */
export type SoftmaxOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

const lowest = (dtype: string): number => (dtype === 'float16' ? -3e4 : -1e9);

/**
 * Shares that sum to 1: y = eˣ / Σ eˣ. Places where `mask` is false get 0.
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.Softmax().apply([[1, 1]]))); // [[0.5 0.5]]
 *
 * @see https://keras.io/api/layers/activation_layers/softmax/
 */
export class Softmax extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Softmax';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, SoftmaxOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  override call(inputs: Tensor, options: CallOptions): Tensor {
    const given = (options.mask ?? null) as Tensor | null;
    if (given === null) return this.#shares(inputs);
    const mask = given.dtype === 'bool' ? given : greater(given, 0.5);
    const shares = this.#shares(where(mask, { x1: inputs, x2: lowest(inputs.dtype) }));
    return where(mask, { x1: shares, x2: 0 }).astype(shares.dtype);
  }

  #shares(x: Tensor): Tensor {
    const { axis } = this.config;
    if (typeof axis === 'number' || axis.length === 1)
      return softmax(x, { axis: typeof axis === 'number' ? axis : axis[0] });
    return exp(x.sub(logsumexp(x, { axis, keepdims: true })));
  }
}
