import { describeValue } from '../../config/option';
import { formatShape, sameShape } from '../../ir/shape';
import { badReturn, returnedTensors } from '../../runtime/returned';
import type { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { flattenTree } from '../../runtime/tree';
import { ArgumentError } from '../../util/errors';
import type { CallOptions } from '../layer';
import type { Layer } from '../layer';

/** Sizes of a cell's states: one, or one for each. */
export type StateSize = number | readonly StateSize[];

/** One step of a recurrent network: from an input and states to an output and new states. */
export interface RecurrentCell extends Layer {
  /** Number of features of each state. */
  readonly stateSize: StateSize;
  /** Number of features of the output, of each where it gives several. Default: that of the first state. */
  readonly outputSize?: StateSize;
  /** The states before the first step. Default: zeros. */
  getInitialState?(batchSize: number): Tree<Tensor>;
}

// What cells of one's own say and give, checked where it passes between them and the layers over sequences.

const typeOf = ({ dtype, shape }: Tensor): string => `${dtype}${formatShape(shape)}`;
const listOf = (states: Tree<Tensor>): string => `[${flattenTree<Tensor>(states).map(typeOf).join(', ')}]`;

const isSize = (value: unknown): value is StateSize =>
  Array.isArray(value)
    ? value.length > 0 && value.every(isSize)
    : Number.isInteger(value) && (value as number) > 0;

/**
 * The sizes of a cell's states.
 *
 * @throws ArgumentError `cell-state-size` where it does not say them.
 */
export function stateSizeOf({ className, stateSize }: RecurrentCell): StateSize {
  const given: unknown = stateSize;
  if (isSize(given)) return given;
  throw new ArgumentError({
    code: 'cell-state-size',
    expected: `the cell ${className} needs a property stateSize: the number of features of its state, or a list with one for each.`,
    received: { stateSize: describeValue(given) },
    advice: 'States of other forms come from a method getInitialState(batchSize) of the cell.',
  });
}

/**
 * The states that a cell's `getInitialState` gave.
 *
 * @throws ArgumentError `bad-return`.
 */
export function initialStatesOf(
  { className }: RecurrentCell,
  given: unknown,
  batchSize: number,
): Tree<Tensor>[] {
  const site = {
    owner: `${className}.getInitialState`,
    expected: `tensors of ${batchSize} rows, one for each sample of the batch`,
  };
  const states = returnedTensors(given, site);
  for (const state of flattenTree<Tensor>(states))
    if (state.shape[0] !== batchSize) throw badReturn(site, state);
  return Array.isArray(states) ? (states as Tree<Tensor>[]) : [states];
}

/** The output of a step and the states after it, as a list. */
export type CellResult = [output: Tree<Tensor>, states: Tree<Tensor>[]];

/**
 * One step of a cell.
 *
 * @throws ArgumentError `bad-return` where it is not [output, new states], with states like those before.
 */
export function applyCell(
  cell: RecurrentCell,
  x: Tree<Tensor>,
  before: readonly Tree<Tensor>[],
  training: CallOptions['training'],
): CellResult {
  const result: unknown = cell.apply<Tree<Tensor>>(x, { states: before, training } as CallOptions);
  const site = {
    owner: `${cell.className}.call`,
    expected: `[output, new states], the states like those before: ${listOf(before)}`,
  };
  if (!Array.isArray(result) || result.length !== 2) throw badReturn(site, result);
  const output = returnedTensors(result[0], site);
  const next = result[1] as Tree<Tensor>;
  const states = (Array.isArray(next) ? next : [next]) as Tree<Tensor>[];
  const [old, fresh] = [flattenTree<Tensor>(before), flattenTree<Tensor>(states)];
  const isAlike =
    old.length === fresh.length &&
    old.every(({ dtype, shape }, i) => dtype === fresh[i].dtype && sameShape(shape, fresh[i].shape));
  if (!isAlike) {
    throw new ArgumentError({
      code: 'bad-return',
      expected: `${site.owner} needs to return ${site.expected}.`,
      received: { 'returned states': listOf(states) },
      details: { owner: site.owner, value: result },
    });
  }
  const { outputSize } = cell;
  const sizes = flattenTree<Tensor>(output).map(({ shape, ndim }) => shape[ndim - 1]);
  if (
    outputSize !== undefined &&
    sizes.join() !== flattenTree<number>(outputSize, (size) => typeof size === 'number').join()
  )
    throw badReturn(
      { owner: site.owner, expected: `an output of its outputSize, ${String(outputSize)} features` },
      output,
    );
  return [output, states];
}

/** Refuses an output unlike the first state where the cell does not say its size. @throws ArgumentError `bad-return`. */
export function checkOutput(cell: RecurrentCell, output: Tree<Tensor>, first: Tree<Tensor>): void {
  const wanted = flattenTree<Tensor>(first).map(({ shape }) => shape);
  const given = flattenTree<Tensor>(output);
  if (given.length === wanted.length && given.every(({ shape }, i) => sameShape(shape, wanted[i]))) return;
  const site = {
    owner: `${cell.className}.call`,
    expected: `an output of shape ${wanted.map(formatShape).join(', ')}`,
    advice:
      'An output unlike the first state needs a property outputSize of the cell: its number of features.',
  };
  throw badReturn(site, output);
}
