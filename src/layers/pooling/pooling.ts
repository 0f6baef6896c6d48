import type { Arguments, OptionsOf, OptionTable } from '../../config/option';
import { withFirst } from '../../config/option';
import { oneOf } from '../../config/kinds';
import type { averagePool, maxPool } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import { dataFormat, nullablePerAxis, perAxis, requiredPerAxis } from '../option-kinds';

/** The declared options of poolings over `rank` spatial axes. */
export const poolingOptions = (rank: number) =>
  withFirst('poolSize', {
    /** Size of the windows. Default 2. */
    poolSize: perAxis(rank, 2),
    ...windowOptions(rank),
  });

/** As `poolingOptions`, where the size of the windows has no default. */
export const averagePoolingOptions = (rank: number) =>
  withFirst('strides', { poolSize: requiredPerAxis(rank), ...windowOptions(rank) });

const windowOptions = (rank: number) =>
  ({
    /** `valid`: windows lie inside the input; `same`: ⌈size / stride⌉ of them. */
    padding: oneOf(['valid', 'same'], 'valid'),
    /** Steps between windows. Default: the window's size. */
    strides: nullablePerAxis(rank),
    dataFormat: dataFormat(),
  }) satisfies OptionTable;

type PoolingTable = ReturnType<typeof poolingOptions>;
type AveragePoolingTable = ReturnType<typeof averagePoolingOptions>;

/** Options of poolings. */
export type PoolingOptions = LayerOptions & OptionsOf<PoolingTable>;
/** What poolings take. */
export type PoolingArguments = Arguments<PoolingTable, PoolingOptions>;
/** Options of average poolings. */
export type AveragePoolingOptions = LayerOptions & OptionsOf<AveragePoolingTable>;
/** What average poolings take behind the size of their windows. */
export type AveragePoolingArguments = Arguments<AveragePoolingTable, AveragePoolingOptions>;

/** One number for each window of an input. */
export abstract class Pooling extends Layer<PoolingTable> {
  protected static override complete(
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    return { ...given, strides: given.strides ?? given.poolSize ?? 2 };
  }

  constructor(given: readonly unknown[], rank: number) {
    super(...given);
    this.inputSpec = { ndim: rank + 2 };
    this.built = true;
  }

  protected poolWith(pool: typeof maxPool | typeof averagePool, inputs: Tensor): Tensor {
    const { poolSize, padding, strides, dataFormat: format } = this.config;
    return pool(inputs, poolSize, { strides, padding, dataFormat: format });
  }
}
