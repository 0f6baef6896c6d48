import { requiredInteger } from '../../config/kinds';
import type { Arguments, OptionTable } from '../../config/option';
import { repeat } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';

const OPTIONS = { n: requiredInteger() } satisfies OptionTable;

/** Options of `RepeatVector`. */
export type RepeatVectorOptions = LayerOptions;

/**
 * Each sample `n` times in a row: [batch, features] becomes [batch, n, features].
 *
 * @example
 * import { layers } from 'keratin';
 * console.log(String(new layers.RepeatVector(2).apply([[1, 2]]))); // [[[1. 2.]
 * //                                                                  [1. 2.]]]
 *
 * @see https://keras.io/api/layers/reshaping_layers/repeat_vector/
 */
export class RepeatVector extends Layer<typeof OPTIONS> {
  static readonly className: string = 'RepeatVector';
  static override readonly options = OPTIONS;

  constructor(n: number, ...options: Arguments<typeof OPTIONS, RepeatVectorOptions>) {
    super(n, ...options);
    this.inputSpec = { ndim: 2 };
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor): Tensor {
    return repeat(inputs.expandDims(1), this.config.n, { axis: 1 });
  }
}
