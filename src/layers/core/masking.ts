import { number } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { scalarLike } from '../../ops/common';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import { setMask } from '../mask';

const OPTIONS = withFirst('maskValue', {
  /** Time steps whose features all equal it are left out. Default 0. */
  maskValue: number(0),
});

/** Options of `Masking`. */
export type MaskingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/**
 * Leaves out time steps: where all features of a step equal `maskValue`, later layers that know masks skip the step.
 *
 * x and y: float[batch, time, ...features]; features of steps left out become 0.
 *
 * @example
 * import { layers } from 'keratin';
 * const steps = new layers.Masking({ maskValue: 9 }).apply([[[1, 2], [9, 9]]]);
 * console.log(String(steps.sum(-1))); // [[3. 0.]]
 *
 * @see https://keras.io/api/layers/core_layers/masking/
 */
export class Masking extends Layer<typeof OPTIONS> {
  static readonly className: string = 'Masking';
  static override readonly options = OPTIONS;

  constructor(...options: Arguments<typeof OPTIONS, MaskingOptions>) {
    super(...options);
    this.supportsMasking = true;
    this.built = true;
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override computeMask(inputs: Tensor): Tensor {
    return inputs.notEqual(this.config.maskValue).any(-1);
  }

  override call(inputs: Tensor): Tensor {
    const counts = inputs.notEqual(this.config.maskValue).any(-1, { keepdims: true });
    const outputs = counts.where(inputs, scalarLike(0, inputs));
    setMask(outputs, counts.squeeze(-1));
    return outputs;
  }
}
