import type { Arguments, ConfigOf, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { boolean, nullable, saveable } from '../../config/kinds';
import type { DType } from '../../ir/dtype';
import type { Tensor } from '../../runtime/tensor';
import { ArgumentError } from '../../util/errors';
import type { KerasTensor, SymbolicShape } from '../keras-tensor';
import { KerasTensor as Symbol, LayerNode } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';

const symbolicShape = nullable(
  saveable<SymbolicShape, SymbolicShape>(
    (value, site) => {
      const fits = Array.isArray(value) && value.every((n) => n === null || (Number.isInteger(n) && n >= 0));
      if (!fits) throw badOption(site, 'a list of whole numbers, null where a size is not fixed', value);
      return value;
    },
    (shape) => [...shape],
    [],
  ),
);

const OPTIONS = withFirst('shape', {
  /** Shape of one sample, without the batch; null where a size is not fixed. */
  shape: symbolicShape,
  /** Shape with the batch first. */
  batchShape: symbolicShape,
  /** Number of samples in each batch, where it is fixed. */
  batchSize: nullable(
    saveable<number, number>(
      (value, site) => {
        if (!Number.isInteger(value) || (value as number) < 1)
          throw badOption(site, 'a whole number, 1 or more', value);
        return value as number;
      },
      (n) => n,
      1,
    ),
  ),
  sparse: boolean(false),
  ragged: boolean(false),
  optional: boolean(false),
});

/** Options of `InputLayer` and `Input`. */
export type InputLayerOptions = Omit<LayerOptions, 'dtype' | 'inputShape'> &
  OptionsOf<typeof OPTIONS> & { readonly dtype?: DType };

/**
 * The place where data enters a functional model.
 *
 * @see https://keras.io/api/layers/core_layers/input/
 */
export class InputLayer extends Layer<typeof OPTIONS> {
  static readonly className: string = 'InputLayer';
  static override readonly options = OPTIONS;
  /** The symbol for the data. */
  readonly output: KerasTensor;
  readonly batchShape: SymbolicShape;
  readonly dtype: DType;

  constructor(...options: Arguments<typeof OPTIONS, InputLayerOptions>) {
    super(...options);
    this.batchShape = resolveBatchShape(this.config);
    this.dtype = this.computeDtype;
    for (const kind of ['sparse', 'ragged'] as const) {
      if (this.config[kind]) {
        throw new ArgumentError({
          code: 'input-kind',
          expected: `an input is dense: ${kind} tensors do not exist here.`,
          received: { [kind]: 'true' },
        });
      }
    }
    const node = new LayerNode(this, [], {});
    this.output = new Symbol(this.batchShape, this.dtype, this.name, node, 0);
    node.outputs = [this.output];
    this.built = true;
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override getConfig(): JsonObject {
    const { sparse, ragged, optional } = this.config;
    return {
      batch_shape: [...this.batchShape],
      dtype: this.dtype,
      sparse,
      ragged,
      name: this.name,
      optional,
    };
  }
}

function resolveBatchShape({ shape, batchShape, batchSize }: ConfigOf<typeof OPTIONS>): SymbolicShape {
  if ((shape === null) === (batchShape === null)) {
    throw new ArgumentError({
      code: 'input-shape',
      expected: 'an input needs either shape (without the batch) or batchShape (with it).',
      received: { shape: JSON.stringify(shape), batchShape: JSON.stringify(batchShape) },
      advice: 'For example: Input({ shape: [10] }).',
    });
  }
  return batchShape ?? [batchSize, ...shape!];
}

/**
 * A symbol for the data a functional model takes.
 *
 * @example
 * import { Input, Model, layers } from 'keratin';
 * const x = Input({ shape: [4] });
 * const y = new layers.Dense(1).apply(x);
 * console.log(new Model({ inputs: x, outputs: y }).countParams()); // 5
 *
 * @see https://keras.io/api/layers/core_layers/input/
 */
export function Input(options: InputLayerOptions): KerasTensor {
  return new InputLayer(options).output;
}
