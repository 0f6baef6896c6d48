import type { Arguments, JsonObject, OptionTable } from '../../config/option';
import type { Deserialize } from '../../config/saveable';
import { formatShape } from '../../ir/shape';
import { stack, unstack } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { ShapeError } from '../../util/errors';
import type { KerasTensor, SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { layerOption, withLayers } from '../layer-option';
import type { SymbolicType } from '../symbolic';

const OPTIONS = { layer: layerOption() } satisfies OptionTable;

/** Options of `TimeDistributed`. */
export type TimeDistributedOptions = LayerOptions;

/**
 * A layer applied to each time step on its own, with the same weights.
 *
 * x: float[batch, time, ...]; y: float[batch, time, ...output of the layer].
 *
 * @throws ShapeError `time-axis` for inputs with fewer than three axes, `time-mask` for masks that do not fit.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.TimeDistributed(new layers.Dense(2));
 * console.log(layer.apply(ops.ones([1, 10, 8])).shape); // [ 1, 10, 2 ]
 *
 * @see https://keras.io/api/layers/recurrent_layers/time_distributed/
 */
export class TimeDistributed extends Layer<typeof OPTIONS> {
  static readonly className: string = 'TimeDistributed';
  static override readonly options = OPTIONS;
  readonly layer: Layer;

  constructor(layer: Layer, ...options: Arguments<typeof OPTIONS, TimeDistributedOptions>) {
    super(layer, ...options);
    this.layer = layer;
    this.supportsMasking = true;
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['layer'], deserialize), deserialize);
  }

  override build(inputShape: SymbolicShape): void {
    this.layer.ensureBuilt(this.#stepShape(inputShape));
  }

  #stepShape(inputShape: SymbolicShape): SymbolicShape {
    if (inputShape.length >= 3) return [inputShape[0], ...inputShape.slice(2)];
    throw new ShapeError({
      code: 'time-axis',
      expected: 'TimeDistributed needs inputs [batch, time, ...features].',
      received: { input: formatShape(inputShape) },
    });
  }

  protected override outputTypes({ shape }: KerasTensor, record: () => SymbolicType): SymbolicType {
    if (shape[1] !== null) return record();
    // The number of steps decides only about the size of the second axis.
    const [batch, ...rest] = this.layer.computeOutputShape(this.#stepShape(shape)) as SymbolicShape;
    return { shape: [batch, null, ...rest], dtype: this.computeDtype };
  }

  override call(inputs: Tensor, { training, mask }: CallOptions): Tensor {
    const given = (mask ?? null) as Tensor | null;
    if (
      given !== null &&
      (given.ndim < 2 || given.shape[0] !== inputs.shape[0] || given.shape[1] !== inputs.shape[1])
    ) {
      throw new ShapeError({
        code: 'time-mask',
        expected: "TimeDistributed needs a mask whose first two axes are the input's batch and time.",
        received: { mask: formatShape(given.shape), input: formatShape(inputs.shape) },
      });
    }
    const masks = given === null ? null : unstack(given, { axis: 1 });
    const steps = unstack(inputs, { axis: 1 }).map(
      (step, i) => this.layer.call(step, { training, ...(masks && { mask: masks[i] }) }) as Tensor,
    );
    return stack(steps, { axis: 1 });
  }
}
