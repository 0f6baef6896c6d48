import type { OptionsOf, OptionTable } from '../../config/option';
import { oneOf } from '../../config/kinds';
import type { averagePool, maxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat, nullablePerAxis, perAxis } from '../option-kinds';

/** The declared options of poolings over `rank` spatial axes. */
export const poolingOptions = (rank: number) =>
  ({
    /** Size of the windows. Default 2. */
    poolSize: perAxis(rank, 2),
    /** `valid`: windows lie inside the input; `same`: ⌈size / stride⌉ of them. */
    padding: oneOf(['valid', 'same'], 'valid'),
    /** Steps between windows. Default: the window's size. */
    strides: nullablePerAxis(rank),
    dataFormat: dataFormat(),
  }) satisfies OptionTable;

type PoolingTable = ReturnType<typeof poolingOptions>;

/** Options of poolings. */
export type PoolingOptions = LayerOptions & OptionsOf<PoolingTable>;

/** One number for each window of an input. */
export abstract class Pooling extends Layer<PoolingTable> {
  constructor(given: PoolingOptions, rank: number) {
    super({ ...given, strides: given.strides ?? given.poolSize ?? 2 });
    this.inputSpec = { ndim: rank + 2 };
    this.built = true;
  }

  protected poolWith(pool: typeof maxPool | typeof averagePool, inputs: Tensor): Tensor {
    const { poolSize, padding, strides, dataFormat: format } = this.config;
    return pool(inputs, poolSize, { strides, padding, dataFormat: format });
  }
}
