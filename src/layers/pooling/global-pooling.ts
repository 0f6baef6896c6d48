import { boolean } from '../../config/kinds';
import type { Arguments, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat } from '../option-kinds';

const OPTIONS = withFirst('dataFormat', {
  dataFormat: dataFormat(),
  /** Whether the spatial axes stay, with size 1. Default false. */
  keepdims: boolean(false),
});

/** Options of global poolings. */
export type GlobalPoolingOptions = LayerOptions & OptionsOf<typeof OPTIONS>;
/** What global poolings take. */
export type GlobalPoolingArguments = Arguments<typeof OPTIONS, GlobalPoolingOptions>;

/** One number for each channel of each sample. */
export abstract class GlobalPooling extends Layer<typeof OPTIONS> {
  static override readonly options = OPTIONS;

  constructor(given: readonly unknown[], rank: number) {
    super(...given);
    this.inputSpec = { ndim: rank + 2 };
    this.built = true;
  }

  /** The spatial axes of an input. */
  protected spatialAxes(inputs: Tensor): number[] {
    const first = this.config.dataFormat === 'channels_last' ? 1 : 2;
    return inputs.shape.slice(2).map((_, i) => first + i);
  }
}
