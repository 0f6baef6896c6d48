import { boolean } from '../../config/kinds';
import type { OptionsOf, OptionTable } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat } from '../option-kinds';

const OPTIONS = {
  dataFormat: dataFormat(),
  /** Whether the spatial axes stay, with size 1. Default false. */
  keepdims: boolean(false),
} satisfies OptionTable;

/** Options of global poolings. */
export type GlobalPoolingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/** One number for each channel of each sample. */
export abstract class GlobalPooling extends Layer<typeof OPTIONS> {
  static override readonly options = OPTIONS;

  constructor(given: GlobalPoolingOptions, rank: number) {
    super(given);
    this.inputSpec = { ndim: rank + 2 };
    this.built = true;
  }

  /** The spatial axes of an input. */
  protected spatialAxes(inputs: Tensor): number[] {
    const first = this.config.dataFormat === 'channels_last' ? 1 : 2;
    return inputs.shape.slice(2).map((_, i) => first + i);
  }
}
