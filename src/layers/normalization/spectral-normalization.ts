import { integer } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import type { Deserialize } from '../../config/saveable';
import { TruncatedNormal } from '../../initializers';
import { all, equal, matmul, maximum, rsqrt, sum, where } from '../../ops';
import type { Tensor } from '../../runtime/tensor';
import { Variable } from '../../runtime/variable';
import { ArgumentError } from '../../util/errors';
import type { SymbolicShape } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import { layerOption, withLayers } from '../layer-option';
import type { SymbolicType } from '../symbolic';

const OPTIONS = withFirst('powerIterations', {
  layer: layerOption(),
  /** How often each training step improves the estimate of the norm. Default 1. */
  powerIterations: integer(1, { minimum: 1 }),
});

/** Options of `SpectralNormalization`. */
export type SpectralNormalizationOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

/** x divided by its Euclidean norm. */
const unit = (x: Tensor): Tensor => x.mul(rsqrt(maximum(sum(x.square()), 1e-12)));

/**
 * A layer whose kernel is divided by its largest singular value at each training step, found by power iteration; its
 * output changes at most as much as its input.
 *
 * @param layer A layer with a `kernel` or `embeddings`.
 * @throws ArgumentError `spectral-kernel` where it has neither.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.SpectralNormalization(new layers.Dense(2));
 * console.log(layer.apply(ops.ones([1, 8]), { training: true }).shape); // [ 1, 2 ]
 *
 * @see https://keras.io/api/layers/normalization_layers/spectral_normalization/
 * @see T. Miyato et al.: Spectral normalization for generative adversarial networks, ICLR 2018, algorithm 1.
 */
export class SpectralNormalization extends Layer<typeof OPTIONS> {
  static readonly className: string = 'SpectralNormalization';
  static override readonly options = OPTIONS;
  readonly layer: Layer;
  kernel!: Variable;
  vectorU!: Variable;

  constructor(layer: Layer, ...options: Arguments<typeof OPTIONS, SpectralNormalizationOptions>) {
    super(layer, ...options);
    this.layer = layer;
  }

  static override fromConfig(config: JsonObject, deserialize: Deserialize): Layer {
    return super.fromConfig(withLayers(config, ['layer'], deserialize), deserialize);
  }

  override build(inputShape: SymbolicShape): void {
    this.layer.ensureBuilt(inputShape);
    const last = inputShape[inputShape.length - 1];
    this.inputSpec = last === null ? { minNdim: 1 } : { minNdim: 1, axes: { '-1': last } };
    const { kernel, embeddings } = this.layer as unknown as Readonly<Record<string, unknown>>;
    const found = kernel ?? embeddings;
    if (!(found instanceof Variable)) {
      throw new ArgumentError({
        code: 'spectral-kernel',
        expected: 'SpectralNormalization needs a layer with a kernel or embeddings.',
        received: { layer: `"${this.layer.name}" (${this.layer.className})` },
      });
    }
    this.kernel = found;
    this.vectorU = this.addWeight({
      name: 'vector_u',
      shape: [1, found.shape[found.shape.length - 1]],
      initializer: new TruncatedNormal({ stddev: 0.02 }),
      trainable: false,
      dtype: found.dtype,
    });
  }

  protected override outputTypes(_inputs: unknown, record: () => SymbolicType): SymbolicType {
    return { ...record(), dtype: this.computeDtype };
  }

  override call(inputs: Tensor, { training }: CallOptions): Tensor {
    if (training === true) this.#normalize();
    return this.layer.apply(inputs).astype(inputs.dtype);
  }

  #normalize(): void {
    const kernel = this.kernel.value;
    const matrix = kernel.reshape([-1, kernel.shape[kernel.ndim - 1]]);
    const before = this.vectorU.value;
    let [u, v] = [before, before];
    for (let i = 0; i < this.config.powerIterations; i++) {
      v = unit(matmul(u, matrix.transpose()));
      u = unit(matmul(v, matrix));
    }
    [u, v] = [u.stopGradient(), v.stopGradient()];
    const norm = matmul(matmul(v, matrix), u.transpose()).reshape([]);
    // A kernel of zeros has no direction: it stays as it is.
    const isZero = all(equal(kernel, 0));
    this.vectorU.assign(where(isZero, { x1: before, x2: u }));
    this.kernel.assign(where(isZero, { x1: kernel, x2: kernel.div(norm) }));
  }
}
