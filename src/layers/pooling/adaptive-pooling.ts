import type { Tensor } from '../../runtime/tensor';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat, requiredPerAxis } from '../option-kinds';
import type { adaptiveAveragePool, adaptiveMaxPool } from '../../ops';

/** The declared options of adaptive poolings over `rank` spatial axes. */
export const adaptiveOptions = (rank: number) =>
  withFirst('dataFormat', { outputSize: requiredPerAxis(rank), dataFormat: dataFormat() });

type AdaptiveTable = ReturnType<typeof adaptiveOptions>;

/** Options of adaptive poolings. */
export type AdaptivePoolingOptions = LayerOptions & OptionsOf<AdaptiveTable>;
/** What adaptive poolings take behind the number of parts. */
export type AdaptivePoolingArguments = Arguments<AdaptiveTable, AdaptivePoolingOptions>;

/** One number for each of a given number of parts of an input. */
export abstract class AdaptivePooling extends Layer<AdaptiveTable> {
  protected poolWith(pool: typeof adaptiveMaxPool | typeof adaptiveAveragePool, inputs: Tensor): Tensor {
    const { outputSize, dataFormat: format } = this.config;
    return pool(inputs, outputSize, { dataFormat: format });
  }
}
