import { constraintOption } from '../../constraints/option';
import { activationOption } from '../../activations/option';
import { nullable, required, saveable, text } from '../../config/kinds';
import type { Arguments, JsonObject, OptionsOf } from '../../config/option';
import { withFirst } from '../../config/option';
import { badOption } from '../../config/option';
import { fromConfig } from '../../config/construct';
import type { Initializer } from '../../initializers';
import { initializerOption } from '../../initializers/option';
import { FanInitializer } from '../../initializers/variance-scaling';
import { formatShape } from '../../ir/shape';
import { einsum } from '../../ops';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Variable } from '../../runtime/variable';
import { ArgumentError, ShapeError } from '../../util/errors';
import type { KerasTensor, SymbolicShape } from '../keras-tensor';
import type { LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { LoraSettings } from '../lora';
import { LowRankChange, enableLora, loraOptions, withLora } from '../lora';
import { notQuantized } from '../option-kinds';
import type { SymbolicType } from '../symbolic';

const outputShape = () =>
  required(
    saveable<number | SymbolicShape, SymbolicShape>(
      (value, site) => {
        const list: readonly unknown[] = Array.isArray(value) ? value : [value];
        if (!list.every((size) => size === null || (Number.isInteger(size) && (size as number) > 0))) {
          throw badOption(site, 'a whole number or a list of them, null where the input decides', value);
        }
        return list as SymbolicShape;
      },
      (shape) => [...shape],
      1,
    ),
  );

const OPTIONS = withFirst('activation', {
  equation: required(text('')),
  outputShape: outputShape(),
  /** Function applied to the result. Default: none. */
  activation: activationOption(null),
  /** Letters of the output's axes along which a learned number is added. Default: none. */
  biasAxes: nullable(text('')),
  kernelInitializer: initializerOption('glorot_uniform'),
  biasInitializer: initializerOption('zeros'),
  kernelRegularizer: regularizerOption(null),
  biasRegularizer: regularizerOption(null),
  activityRegularizer: regularizerOption(null),
  kernelConstraint: constraintOption(null),
  biasConstraint: constraintOption(null),
  quantizationConfig: notQuantized(),
  ...loraOptions(),
});

/** Options of `EinsumDense`. */
export type EinsumDenseOptions = LayerOptions & OptionsOf<typeof OPTIONS>;

interface Plan {
  readonly kernelShape: readonly number[];
  readonly biasShape: readonly number[] | null;
  readonly fullShape: SymbolicShape;
  /** Axes of the kernel that are summed over, and those of the output. */
  readonly inputAxes: readonly number[];
  readonly outputAxes: readonly number[];
}

function fail(expected: string, equation: string, shape: SymbolicShape): never {
  throw new ShapeError({
    code: 'einsum-dense',
    expected,
    received: { equation: JSON.stringify(equation), input: formatShape(shape) },
    details: { equation, shape },
  });
}

/** The shapes of weights and output that an equation and the shape of an input mean. */
function analyze(
  equation: string,
  biasAxes: string | null,
  inputShape: SymbolicShape,
  partial: SymbolicShape,
): Plan {
  const parts = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$/.exec(
    equation.replaceAll(' ', ''),
  );
  if (
    parts === null ||
    parts[1] !== parts[5] ||
    parts[3] !== parts[7] ||
    (parts[1] !== undefined && parts[3] !== undefined)
  ) {
    throw new ArgumentError({
      code: 'einsum-dense-equation',
      expected:
        'EinsumDense needs an equation like "abc,cd->abd", with "..." at the same end of input and output or nowhere.',
      received: { equation: JSON.stringify(equation) },
    });
  }
  const [, before, inputLetters, after, kernelLetters, , outputLetters] = parts;
  const elided = before === undefined && after === undefined ? 0 : inputShape.length - inputLetters.length;
  const left = before === undefined ? 0 : elided;
  const fullShape = [
    inputShape[0],
    ...(before === undefined ? [] : inputShape.slice(1, Math.max(elided, 1))),
    ...partial,
    ...(after === undefined ? [] : inputShape.slice(inputShape.length - elided)),
  ];
  const sizeIn = (letters: string, shape: SymbolicShape, letter: string): number | null | undefined =>
    letters.includes(letter) ? shape[left + letters.indexOf(letter)] : undefined;
  for (const letter of inputLetters) {
    const [given, wanted] = [
      sizeIn(inputLetters, inputShape, letter),
      sizeIn(outputLetters, fullShape, letter),
    ];
    if (wanted != null && given !== undefined && wanted !== given) {
      fail(
        `EinsumDense needs axis "${letter}" of equal size in input and output: ${given} and ${wanted}.`,
        equation,
        inputShape,
      );
    }
  }
  const axes = [...kernelLetters].map((letter) => {
    const size = sizeIn(outputLetters, fullShape, letter) ?? sizeIn(inputLetters, inputShape, letter);
    if (size == null)
      fail(`EinsumDense needs a fixed size of axis "${letter}" of its kernel.`, equation, inputShape);
    return { size, isOutput: outputLetters.includes(letter) };
  });
  for (const letter of outputLetters) {
    if (inputLetters.includes(letter) || kernelLetters.includes(letter)) continue;
    fail(`EinsumDense has axis "${letter}" only in its output.`, equation, inputShape);
  }
  const positions = axes.map((_, i) => i);
  return {
    kernelShape: axes.map(({ size }) => size),
    biasShape:
      biasAxes === null
        ? null
        : biasShapeOf(biasAxes, outputLetters, fullShape.slice(left), after === undefined ? 0 : elided),
    fullShape,
    inputAxes: positions.filter((i) => !axes[i].isOutput),
    outputAxes: positions.filter((i) => axes[i].isOutput),
  };
}

/** Sizes of the biases from the first of their axes on, 1 along others. */
function biasShapeOf(
  biasAxes: string,
  outputLetters: string,
  sizes: SymbolicShape,
  trailing: number,
): number[] {
  const unknown = [...biasAxes].find((letter) => !outputLetters.includes(letter));
  if (unknown !== undefined) {
    throw new ArgumentError({
      code: 'einsum-dense-bias',
      expected: `EinsumDense needs biasAxes to be letters of the output "${outputLetters}".`,
      received: { biasAxes: JSON.stringify(biasAxes) },
    });
  }
  const first = Math.min(...[...biasAxes].map((letter) => outputLetters.indexOf(letter)));
  const own = [...outputLetters]
    .map((letter, i) => (biasAxes.includes(letter) ? (sizes[i] as number) : 1))
    .slice(first);
  return [...own, ...new Array<number>(trailing).fill(1)];
}

/**
 * A dense layer along any axes: y = activation(einsum(equation, x, kernel) + bias).
 *
 * @param equation Which axes are multiplied and summed, e.g. `'abc,cd->abd'`; `...` at the beginning or end stands for
 * any axes.
 * @param outputShape Sizes of the output without the batch; null where the input decides.
 *
 * @throws ShapeError `einsum-dense` where equation and shapes do not fit.
 *
 * @example
 * import { layers, ops } from 'keratin';
 * const layer = new layers.EinsumDense('abc,cd->abd', [null, 64], { biasAxes: 'd' });
 * console.log(layer.apply(ops.ones([2, 32, 128])).shape); // [ 2, 32, 64 ]
 *
 * @see https://keras.io/api/layers/core_layers/einsum_dense/
 */
export class EinsumDense extends Layer<typeof OPTIONS> {
  static readonly className: string = 'EinsumDense';
  static override readonly options = OPTIONS;
  kernel!: Variable;
  bias: Variable | null = null;
  lora: LowRankChange | null = null;

  constructor(
    equation: string,
    outputSizes: number | SymbolicShape,
    ...options: Arguments<typeof OPTIONS, EinsumDenseOptions>
  ) {
    super(equation, outputSizes, ...options);
  }

  #plan(inputShape: SymbolicShape): Plan {
    const { equation, biasAxes, outputShape: partial } = this.config;
    return analyze(equation, biasAxes, inputShape, partial);
  }

  protected override outputTypes({ shape }: KerasTensor): SymbolicType {
    return { shape: this.#plan(shape).fullShape, dtype: this.computeDtype };
  }

  override build(inputShape: SymbolicShape): void {
    const { config } = this;
    const plan = this.#plan(inputShape);
    this.inputSpec = { ndim: inputShape.length };
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: plan.kernelShape,
      initializer: withAxes(config.kernelInitializer, plan),
      regularizer: config.kernelRegularizer,
      constraint: config.kernelConstraint,
    });
    if (plan.biasShape !== null) {
      this.bias = this.addWeight({
        name: 'bias',
        shape: plan.biasShape,
        initializer: config.biasInitializer,
        regularizer: config.biasRegularizer,
        constraint: config.biasConstraint,
      });
    }
    const { loraRank, loraAlpha } = config;
    if (loraRank !== null) this.lora = new LowRankChange(this, this.kernel, loraRank, { loraAlpha });
  }

  override call(inputs: Tensor): Tensor {
    const kernel = this.lora === null ? this.kernel.value : this.lora.value;
    const product = einsum(this.config.equation, inputs, kernel);
    return this.config.activation(this.bias === null ? product : product.add(this.bias));
  }

  /** Keeps the kernel and learns a change of low rank: kernel + loraAlpha / rank · a · b. */
  enableLora(rank: number, settings: LoraSettings = {}): void {
    this.lora = enableLora(this, this.kernel, this.lora, rank, settings);
  }

  override getConfig(): JsonObject {
    return withLora(super.getConfig(), this.lora, this.config);
  }
}

/** An initializer that is told which axes are inputs and outputs, with the seed it has. */
function withAxes(initializer: Initializer | null, { inputAxes, outputAxes }: Plan): Initializer | null {
  if (!(initializer instanceof FanInitializer)) return initializer;
  if (initializer.inputAxes !== null && initializer.outputAxes !== null) return initializer;
  const config = {
    ...initializer.getConfig(),
    seed: initializer.seed as never,
    input_axes: inputAxes,
    output_axes: outputAxes,
  };
  return fromConfig(initializer.constructor as never, config, (json) => json);
}
