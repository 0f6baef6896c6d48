import type { OptionTable } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { OptionsOf } from '../../config/option';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat, requiredPerAxis } from '../option-kinds';
import type { adaptiveAveragePool, adaptiveMaxPool } from '../../ops';

/** The declared options of adaptive poolings over `rank` spatial axes. */
export const adaptiveOptions = (rank: number) =>
  ({ outputSize: requiredPerAxis(rank), dataFormat: dataFormat() }) satisfies OptionTable;

type AdaptiveTable = ReturnType<typeof adaptiveOptions>;

/** Options of adaptive poolings. */
export type AdaptivePoolingOptions = LayerOptions & OptionsOf<AdaptiveTable>;

/** One number for each of a given number of parts of an input. */
export abstract class AdaptivePooling extends Layer<AdaptiveTable> {
  protected poolWith(pool: typeof adaptiveMaxPool | typeof adaptiveAveragePool, inputs: Tensor): Tensor {
    const { outputSize, dataFormat: format } = this.config;
    return pool(inputs, outputSize, { dataFormat: format });
  }
}
