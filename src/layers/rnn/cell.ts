import { constraintOption } from '../../constraints/option';
import { activationOption } from '../../activations/option';
import { boolean } from '../../config/kinds';
import type { OptionTable } from '../../config/option';
import { initializerOption } from '../../initializers/option';
import { ones, zeros } from '../../ops';
import { SeedGenerator, dropout as dropoutOf } from '../../random';
import { regularizerOption } from '../../regularizers/option';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { ArgumentError } from '../../util/errors';
import type { CallOptions } from '../layer';
import { Layer } from '../layer';
import { optionalRate } from '../option-kinds';
import type { RecurrentCell, StateSize } from './recurrent-cell';
import { initialStatesOf, stateSizeOf } from './recurrent-cell';

export type { RecurrentCell, StateSize } from './recurrent-cell';

/** The states before the first step: what the cell says, or zeros. */
export function initialStates(cell: RecurrentCell, batchSize: number): Tree<Tensor>[] {
  if (cell.getInitialState !== undefined) {
    return initialStatesOf(cell, cell.getInitialState(batchSize), batchSize);
  }
  const fresh = (size: StateSize): Tree<Tensor> =>
    typeof size === 'number' ? zeros([batchSize, size], { dtype: cell.computeDtype }) : size.map(fresh);
  const states = fresh(stateSizeOf(cell));
  return Array.isArray(states) ? (states as Tree<Tensor>[]) : [states];
}

/** The states among the options of a cell's call. @throws ArgumentError `cell-states` where they are missing. */
export function statesOf(cell: Layer, options: CallOptions): readonly Tree<Tensor>[] {
  const { states } = options as { states?: Tree<Tensor> };
  if (states !== undefined) return Array.isArray(states) ? (states as readonly Tree<Tensor>[]) : [states];
  throw new ArgumentError({
    code: 'cell-states',
    expected: `${cell.className} needs the states before the step.`,
    received: { states: 'undefined' },
    advice: 'Give them as an option: cell.apply(x, { states: cell.getInitialState(batchSize) }).',
  });
}

/** Options of the functions and the kernels of recurrent cells. */
export const kernelOptions = () => ({
  /** How the kernel for the inputs starts. Default `glorot_uniform`. */
  kernelInitializer: initializerOption('glorot_uniform'),
  /** How the kernel for the states starts. Default `orthogonal`. */
  recurrentInitializer: initializerOption('orthogonal'),
  /** How the biases start. Default `zeros`. */
  biasInitializer: initializerOption('zeros'),
});

/** Penalties and projections of recurrent cells. */
export const penaltyOptions = () => ({
  kernelRegularizer: regularizerOption(null),
  recurrentRegularizer: regularizerOption(null),
  biasRegularizer: regularizerOption(null),
});

/** Projections of recurrent cells. */
export const constraintOptions = () => ({
  kernelConstraint: constraintOption(null),
  recurrentConstraint: constraintOption(null),
  biasConstraint: constraintOption(null),
});

/** Shares of inputs and states that training sets to 0, the same in all steps. */
export const dropoutOptions = () => ({
  /** Share of the inputs that training drops. Default 0. */
  dropout: optionalRate(),
  /** Share of the states that training drops. Default 0. */
  recurrentDropout: optionalRate(),
});

/** Functions of a cell with gates. */
export const gateOptions = () => ({
  /** Function of the new content. Default `tanh`. */
  activation: activationOption('tanh'),
  /** Function of the gates. Default `sigmoid`. */
  recurrentActivation: activationOption('sigmoid'),
  /** Whether learned numbers are added. Default true. */
  useBias: boolean(true),
});

interface CellConfig {
  readonly units: number;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
}

/** Factors of inputs or states: one for all gates, or one for each. */
export type DropoutMasks = readonly Tensor[];

/** Factors drawn for one pass over a sequence; null where nothing is dropped. */
export interface DrawnMasks {
  readonly inputs: DropoutMasks | null;
  readonly states: DropoutMasks | null;
}

/** `count` tensors of dropout factors like a tensor, or null where nothing is dropped. */
export function drawFactors(
  like: Tensor,
  rate: number,
  count: number,
  seeds: SeedGenerator,
): DropoutMasks | null {
  if (rate === 0) return null;
  const whole = ones(like.shape, { dtype: like.dtype });
  return Array.from({ length: count }, () => dropoutOf(whole, rate, { seed: seeds }));
}

/** The factors of a pass that drops nothing. */
export const NO_MASKS: DrawnMasks = { inputs: null, states: null };

/** A cell whose output is its first state and which draws its dropout once for all steps of a sequence. */
export interface LoopCell extends RecurrentCell {
  drawMasks(input: Tensor, state: Tensor, training: boolean): DrawnMasks;
  project(inputs: Tensor, masks: DropoutMasks | null): Tensor;
  step(projected: Tensor, states: readonly Tensor[], masks: DropoutMasks | null): Tensor[];
}

/** Whether a cell has what the layers over sequences use to be fast. */
export const isLoopCell = (cell: RecurrentCell): cell is LoopCell =>
  ['drawMasks', 'project', 'step'].every(
    (name) => typeof (cell as unknown as Record<string, unknown>)[name] === 'function',
  );

/**
 * A cell whose output is its first state and whose products of inputs do not depend on states: a layer over sequences
 * computes them for all steps at once.
 */
export abstract class UnitsCell<T extends OptionTable> extends Layer<T> implements LoopCell {
  readonly seedGenerator: SeedGenerator;
  readonly #gates: number;

  constructor(given: readonly unknown[], gates: number) {
    super(...given);
    this.seedGenerator = new SeedGenerator({ seed: this.#settings.seed });
    this.#gates = gates;
  }

  get #settings(): CellConfig {
    return this.config as unknown as CellConfig;
  }

  get units(): number {
    return this.#settings.units;
  }
  abstract get stateSize(): StateSize;
  get outputSize(): number {
    return this.units;
  }

  getInitialState(batchSize: number): Tensor[] {
    const count = Array.isArray(this.stateSize) ? this.stateSize.length : 1;
    return Array.from({ length: count }, () => zeros([batchSize, this.units], { dtype: this.computeDtype }));
  }

  /** What a step needs of its input, for inputs [..., features] of any number of steps. */
  abstract project(inputs: Tensor, masks: DropoutMasks | null): Tensor;

  /** The states after a step; the first is the output. */
  abstract step(projected: Tensor, states: readonly Tensor[], masks: DropoutMasks | null): Tensor[];

  /** Draws the factors for one pass, as Keras also where they are not used: its random numbers then stay in step. */
  drawMasks(input: Tensor, state: Tensor, training: boolean): DrawnMasks {
    const { dropout, recurrentDropout } = this.#settings;
    // With recurrent dropout every gate has factors of its own.
    const count = recurrentDropout > 0 ? this.#gates : 1;
    const inputs = drawFactors(input, dropout, count, this.seedGenerator);
    const states = drawFactors(state, recurrentDropout, count, this.seedGenerator);
    if (!training) return NO_MASKS;
    // Cells with gates leave a share of 1 out, as Keras's.
    const counts = (rate: number): boolean => rate < 1 || this.#gates === 1;
    return { inputs: counts(dropout) ? inputs : null, states: counts(recurrentDropout) ? states : null };
  }

  override call(inputs: Tensor, options: CallOptions): Tree<Tensor> {
    const states = statesOf(this, options) as readonly Tensor[];
    const masks = this.drawMasks(inputs, states[0], options.training === true);
    const next = this.step(this.project(inputs, masks.inputs), states, masks.states);
    return [next[0], next];
  }
}

/** Columns of a matrix: part `index` of `count` equal ones. */
export const columns = (x: Tensor, index: number, count: number): Tensor => {
  const size = x.shape[x.ndim - 1] / count;
  return x.at('...', `${index * size}:${(index + 1) * size}`);
};

/** Products of inputs and a kernel for several gates, whose inputs may have factors of their own. */
export function gateProducts(
  inputs: Tensor,
  kernel: Tensor,
  gates: number,
  masks: DropoutMasks | null,
): Tensor[] {
  if (masks === null || masks.length === 1) {
    const product = (masks === null ? inputs : inputs.mul(masks[0])).matmul(kernel);
    return Array.from({ length: gates }, (_, i) => columns(product, i, gates));
  }
  return masks.map((mask, i) => inputs.mul(mask).matmul(columns(kernel, i, gates)));
}
