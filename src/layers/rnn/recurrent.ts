import { boolean } from '../../config/kinds';
import type { JsonObject, OptionsOf, OptionTable } from '../../config/option';
import { any, flip, scan, where, zeros, zerosLike } from '../../ops';
import { Tensor } from '../../runtime/tensor';
import { untraced } from '../../runtime/trace';
import type { Tree } from '../../runtime/tree';
import { flattenTree, mapTree } from '../../runtime/tree';
import { Variable } from '../../runtime/variable';
import { StateError } from '../../util/errors';
import { isShapeLeaf } from '../call-shapes';
import type { KerasTensor, SymbolicShape } from '../keras-tensor';
import { isKerasTensor } from '../keras-tensor';
import type { CallOptions, LayerOptions } from '../layer';
import { Layer } from '../layer';
import type { SymbolicType } from '../symbolic';
import type { RecurrentCell } from './cell';
import { UnitsCell, initialStates, isLoopCell } from './cell';
import { applyCell, checkOutput } from './recurrent-cell';

/** Options of every layer over sequences. */
export const sequenceOptions = () => ({
  /** Whether the outputs of all steps are given, not only the last. Default false. */
  returnSequences: boolean(false),
  /** Whether the last states are given after the output. Default false. */
  returnState: boolean(false),
  /** Whether sequences are read from the end; outputs of all steps then come in that order. Default false. */
  goBackwards: boolean(false),
  /** Whether a batch begins with the last states of the batch before, until `resetState`. Default false. */
  stateful: boolean(false),
  /**
   * Steps are always computed in one compiled loop; this only tells what the output of masked steps is: with unroll that
   * of the step before, at first zeros. Default false.
   */
  unroll: boolean(false),
  /** Whether outputs of masked steps are zeros instead of those of the step before; not with unroll. Default false. */
  zeroOutputForMask: boolean(false),
});

type SequenceTable = ReturnType<typeof sequenceOptions>;

/** Options of every layer over sequences. */
export type SequenceOptions = LayerOptions & OptionsOf<SequenceTable>;

interface Pass {
  readonly outputs: Tree<Tensor> | null;
  readonly last: Tree<Tensor>;
  readonly states: Tree<Tensor>[];
}

/** Structures of one shape leaf by leaf. */
function combine(a: Tree<Tensor>, b: Tree<Tensor>, f: (a: Tensor, b: Tensor) => Tensor): Tree<Tensor> {
  const others = flattenTree<Tensor>(b);
  let next = 0;
  return mapTree(a, (leaf) => f(leaf, others[next++]));
}

/** A tensor with its first two axes exchanged: batch first or time first. */
const swap = (x: Tensor): Tensor => x.transpose([1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);

/** As `swap`, of all sequences in a structure. */
const swapAll = (sequences: Tree<Tensor>): Tree<Tensor> => mapTree<Tensor, Tensor>(sequences, swap);

/** What a layer over sequences has from its layer's options and gives to its cell. */
export type CellSettings = Pick<LayerOptions, 'trainable' | 'dtype'>;

/** A cell run over the time steps of sequences, in one loop that is compiled with the rest. */
export abstract class Recurrent<T extends OptionTable> extends Layer<T & SequenceTable> {
  readonly cell: RecurrentCell;
  /** States are no weights: files do not have them. */
  #states: Variable[] | null = null;

  /** Set by `Bidirectional`, which needs zeros for masked steps. */
  zeroOutputForMask: boolean;

  constructor(given: readonly unknown[], makeCell: (config: never, shared: CellSettings) => RecurrentCell) {
    super(...given);
    this.cell = makeCell(this.config as never, { trainable: this.trainable, dtype: this.dtypePolicy });
    this.zeroOutputForMask = this.#settings.zeroOutputForMask;
    this.supportsMasking = true;
  }

  get #settings(): { readonly [K in keyof SequenceTable]: boolean } {
    return this.config as unknown as { readonly [K in keyof SequenceTable]: boolean };
  }

  get returnSequences(): boolean {
    return this.#settings.returnSequences;
  }
  get returnState(): boolean {
    return this.#settings.returnState;
  }
  get goBackwards(): boolean {
    return this.#settings.goBackwards;
  }
  get stateful(): boolean {
    return this.#settings.stateful;
  }

  protected override get shapeNames(): readonly string[] {
    return ['sequences', 'initial_state'];
  }

  override build(inputShape: Tree<SymbolicShape>): void {
    const ofStep = ([batch, , ...rest]: SymbolicShape): SymbolicShape => [batch, ...rest];
    this.cell.ensureBuilt(mapTree(inputShape, ofStep, isShapeLeaf));
  }

  protected override outputTypes(
    inputs: Tree<KerasTensor>,
    record: () => Tree<SymbolicType>,
  ): Tree<SymbolicType> {
    const all = flattenTree<KerasTensor>(inputs, isKerasTensor);
    if (this.stateful && all.some(({ shape }) => shape[0] === null)) {
      throw new StateError({
        code: 'stateful-batch',
        expected: `${this.className} keeps states from batch to batch and needs batches of one size.`,
        received: { input: all.join(', ') },
        advice: 'Give the size: Input({ batchShape: [32, 10, 8] }).',
      });
    }
    return record();
  }

  override computeMask(_inputs: Tree<Tensor>, mask: Tree<Tensor | null> | null): Tree<Tensor | null> | null {
    const [first = null] = flattenTree<Tensor | null>(mask);
    const own = this.returnSequences ? first : null;
    return this.returnState ? [own, ...initialShapes(this.cell).map(() => null)] : own;
  }

  /** The states kept from batch to batch, where the layer is stateful and was called. */
  get states(): Variable[] | null {
    return this.#states;
  }

  override get otherVariables(): readonly Variable[] {
    return this.states ?? [];
  }

  /** The states before the first step: zeros, or what the cell says. */
  getInitialState(batchSize: number): Tree<Tensor>[] {
    return initialStates(this.cell, batchSize);
  }

  /** Sets kept states to zero. */
  resetState(): void {
    for (const state of this.states ?? []) state.assign(zeros(state.shape, { dtype: state.dtype }));
  }

  #startingStates(batchSize: number, given: unknown): Tree<Tensor>[] {
    const initial = this.getInitialState(batchSize);
    if (this.stateful) this.#keepStates(flattenTree<Tensor>(initial));
    if (given != null) return Array.isArray(given) ? (given as Tree<Tensor>[]) : [given as Tensor];
    const { states: kept } = this;
    if (kept === null) return initial;
    let next = 0;
    return mapTree<Tensor, Tensor>(initial, () => kept[next++].value) as Tree<Tensor>[];
  }

  #keepStates(initial: readonly Tensor[]): void {
    const batchSize = initial[0].shape[0];
    this.#states ??= untraced(() =>
      initial.map(
        ({ shape }, i) =>
          new Variable(zeros(shape, { dtype: this.variableDtype }), {
            name: 'rnn_state',
            path: `${this.path}/rnn_state${i === 0 ? '' : `_${i}`}`,
            trainable: false,
            arena: 'state',
          }),
      ),
    );
    const kept = this.#states;
    if (kept[0].shape[0] !== batchSize) {
      throw new StateError({
        code: 'stateful-batch',
        expected: `${this.className} "${this.name}" keeps states of ${kept[0].shape[0]} samples from batch to batch.`,
        received: { batch: `${batchSize} samples` },
        advice: 'Give batches of one size, or make the layer without stateful.',
      });
    }
  }

  override getConfig(): JsonObject {
    return { ...super.getConfig(), zero_output_for_mask: this.zeroOutputForMask };
  }

  override call(sequences: Tree<Tensor>, options: CallOptions): Tree<Tensor> {
    const { initialState } = options as { initialState?: unknown };
    const cast = (x: Tensor): Tensor => x.astype(this.cell.computeDtype);
    const states = mapTree<Tensor, Tensor>(
      this.#startingStates(flattenTree<Tensor>(sequences)[0].shape[0], initialState),
      cast,
    ) as Tree<Tensor>[];
    const [mask = null] = flattenTree<Tensor | null>(options.mask ?? null);
    const pass = this.#run(sequences, states, mask, options.training === true);
    for (const [i, state] of flattenTree<Tensor>(pass.states).entries()) {
      if (this.stateful) this.states![i].assign(state);
    }
    const computed = (tree: Tree<Tensor>): Tree<Tensor> =>
      mapTree<Tensor, Tensor>(tree, (x) => x.astype(this.computeDtype));
    const output = computed(pass.outputs ?? pass.last);
    return this.returnState ? [output, ...pass.states.map(computed)] : output;
  }

  #run(sequences: Tree<Tensor>, states: Tree<Tensor>[], mask: Tensor | null, training: boolean): Pass {
    const { cell } = this;
    if (!isLoopCell(cell) || !(sequences instanceof Tensor)) {
      const steps = swapAll(sequences);
      return this.#loop(steps, states, mask, false, (x, before) => applyCell(cell, x, before, training));
    }
    const steps = swap(sequences);
    const masks = cell.drawMasks(steps.at(0), flattenTree<Tensor>(states)[0], training);
    // Products of inputs with a matrix are made for all steps at once.
    const isProduct = cell instanceof UnitsCell;
    const inputs = isProduct ? cell.project(steps, masks.inputs) : steps;
    return this.#loop(inputs, states, mask, true, (given, before) => {
      const x = given as Tensor;
      const projected = isProduct ? x : cell.project(x, masks.inputs);
      const next = cell.step(projected, before as Tensor[], masks.states);
      return [next[0], next];
    });
  }

  #loop(
    steps: Tree<Tensor>,
    states: Tree<Tensor>[],
    mask: Tensor | null,
    outputIsState: boolean,
    step: (x: Tree<Tensor>, states: Tree<Tensor>[]) => [Tree<Tensor>, Tree<Tensor>[]],
  ): Pass {
    const { goBackwards, returnSequences } = this;
    const { unroll } = this.#settings;
    const isMasked = mask !== null;
    // The output is carried where the next step needs it, or the last one is wanted and is not the first state.
    const isState = outputIsState && !(isMasked && this.zeroOutputForMask);
    const keepsOutput = (isMasked && unroll) || (!returnSequences && !isState);
    const first = keepsOutput ? [this.#firstOutput(steps, states, step)] : [];
    const counts = mask === null ? null : swap(countingSteps(mask));
    const body = (
      carry: readonly Tree<Tensor>[],
      x: { x: Tree<Tensor>; counts?: Tensor },
    ): [Tree<Tensor>[], Tree<Tensor> | null] => {
      const before = carry.slice(first.length) as Tree<Tensor>[];
      let [output, after] = step(x.x, before);
      if (keepsOutput) checkOutput(this.cell, output, first[0]);
      if (x.counts !== undefined) {
        const choose = (now: Tensor, otherwise: Tensor): Tensor =>
          where(spread(x.counts!, now), { x1: now, x2: otherwise }).astype(now.dtype);
        const nothing = (): Tree<Tensor> => mapTree<Tensor, Tensor>(output, zerosLike);
        const rest = this.zeroOutputForMask ? nothing() : previousOutput(before, output);
        output = combine(output, unroll ? carry[0] : rest, choose);
        after = combine(after, before, choose) as Tree<Tensor>[];
      }
      return [[...(keepsOutput ? [output] : []), ...after], returnSequences ? output : null];
    };
    const xs: Record<string, Tree<Tensor>> = counts === null ? { x: steps } : { x: steps, counts };
    const [carried, stacked] = scan(body as never, [...first, ...states] as never, {
      xs,
      reverse: goBackwards,
    });
    const ends = carried as readonly Tree<Tensor>[];
    const last = keepsOutput ? ends[0] : flattenTree<Tensor>(ends[0])[0];
    const inOrder = (values: Tensor): Tensor => swap(goBackwards ? flip(values, { axis: 0 }) : values);
    const outputs = stacked === null ? null : mapTree<Tensor, Tensor>(stacked as Tree<Tensor>, inOrder);
    return { outputs, last, states: ends.slice(first.length) as Tree<Tensor>[] };
  }

  /** Zeros like what a step gives. */
  #firstOutput(
    steps: Tree<Tensor>,
    states: Tree<Tensor>[],
    step: (x: Tree<Tensor>, states: Tree<Tensor>[]) => [Tree<Tensor>, Tree<Tensor>[]],
  ): Tree<Tensor> {
    const { outputSize } = this.cell;
    const dtype = this.cell.computeDtype;
    if (isLoopCell(this.cell) || (outputSize === undefined && steps instanceof Tensor))
      return zeros(flattenTree<Tensor>(states)[0].shape, { dtype });
    if (typeof outputSize === 'number' && steps instanceof Tensor)
      return zeros([steps.shape[1], outputSize], { dtype });
    const [output] = step(
      mapTree<Tensor, Tensor>(steps, (values) => values.at(0)),
      states,
    );
    return mapTree<Tensor, Tensor>(output, ({ shape, dtype: type }) => zeros(shape, { dtype: type }));
  }
}

/** The first states of a cell as a list, whatever their sizes. */
const initialShapes = (cell: RecurrentCell): readonly unknown[] =>
  Array.isArray(cell.stateSize) ? cell.stateSize : [cell.stateSize];

/** Which steps count, as bool[batch, time]: those of which anything counts. */
function countingSteps(mask: Tensor): Tensor {
  const bools = mask.astype('bool');
  return bools.ndim === 2 ? bools : any(bools, { axis: bools.shape.map((_, i) => i).slice(2) });
}

/**
 * What Keras takes for the output before a step: the first state, of the last cell where there are several; for several
 * outputs as many states.
 */
function previousOutput(states: readonly Tree<Tensor>[], output: Tree<Tensor>): Tree<Tensor> {
  const last = Array.isArray(states[0]) ? states[states.length - 1] : states[0];
  if (output instanceof Tensor) return flattenTree<Tensor>(last)[0];
  const all = flattenTree<Tensor>(states);
  return flattenTree<Tensor>(output).map((value, i) => all[i] ?? zerosLike(value));
}

/** bool[batch] over the axes of another tensor. */
const spread = (counts: Tensor, like: Tensor): Tensor =>
  counts.reshape([counts.shape[0], ...like.shape.slice(1).map(() => 1)]);

const SEQUENCE_OPTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(sequenceOptions()),
  'units',
  'activityRegularizer',
]);

/** What of a layer's options its cell takes. */
export const withoutSequenceOptions = <C extends object>(config: C): C =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !SEQUENCE_OPTIONS.has(name))) as C;
