import { optionsFrom, type OptionArguments, checkNoMore, requireArgument } from '../util/arguments';
import {
  nullable,
  aWholeNumber,
  axisOrAxes,
  wholeNumbers,
  aText,
  aNumber,
  oneOrMoreAxes,
} from '../util/argument-kinds';
import * as build from '../ir/build';
import { concatenateNodes } from '../ir/primitives/concatenate';
import { formatShape, normalizeAxes, normalizeAxis } from '../ir/shape';
import type { Axis, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError, ShapeError } from '../util/errors';
import { checkChoice } from '../util/choices';
import { toNumbers } from './arguments';
import { cast, tensor } from './common';
import { ravel, swapaxes } from './numpy-shape';
import { splitAt } from './numpy-split';

/** Options of `repeat`. */
export interface RepeatOptions {
  readonly axis?: number | null;
}

// Elements repeated, reversed, moved, and continued beyond the edges.

/**
 * Elements repeated, each beside itself.
 *
 * @param x numbers of any shape
 * @param repeats how often, for all elements or for each place of the axis
 * @param options `axis` (default: the flattened tensor)
 * @returns numbers of the dtype of x
 * @throws {ShapeError} `repeat-count` when there is neither one number nor one for each place
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.repeat([1, 2], 2))); // [1 1 2 2]
 * console.log(String(ops.repeat([1, 2], [1, 3]))); // [1 2 2 2]
 *
 * @see https://keras.io/api/ops/numpy/#repeat-function
 */
export function repeat(
  x: TensorLike,
  repeats: TensorLike,
  ...given: OptionArguments<RepeatOptions, 'axis'>
): Tensor {
  const options = optionsFrom<RepeatOptions>('repeat', { axis: nullable(aWholeNumber) }, given);
  const { axis = null } = options;
  const value = axis === null ? ravel(x) : tensor(x);
  const at = normalizeAxis(axis ?? 0, value.ndim, 'repeat');
  const counts = toNumbers('repeat', 'repeats', repeats);
  const size = value.shape[at];
  if (counts.length === 1) {
    const shape = [...value.shape.slice(0, at + 1), counts[0], ...value.shape.slice(at + 1)];
    const result = value.shape.map((n, i) => (i === at ? n * counts[0] : n));
    return value
      .expandDims(at + 1)
      .broadcastTo(shape)
      .reshape(result);
  }
  if (counts.length !== size) {
    throw new ShapeError({
      code: 'repeat-count',
      expected: `repeat needs one number, or one for each of the ${size} places of axis ${at}.`,
      received: { repeats: formatShape(counts) },
    });
  }
  const places = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return value.take(Int32Array.from(places), at);
}

/**
 * The whole tensor repeated along each axis.
 *
 * @param x numbers of any shape
 * @param repeats how often, for each axis counted from the last one
 * @returns numbers of the dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.tile([1, 2], 2))); // [1 2 1 2]
 * console.log(ops.tile([1, 2], [2, 2]).toArray()); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 *
 * @see https://keras.io/api/ops/numpy/#tile-function
 */
export function tile(x: TensorLike, repeats: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('tile', others);
  const value = tensor(x);
  const counts = toNumbers('tile', 'repeats', repeats);
  const rank = Math.max(value.ndim, counts.length);
  const shape = [...new Array<number>(rank - value.ndim).fill(1), ...value.shape];
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const paired = shape.flatMap((_, i) => [1, shape[i]]);
  const tiled = shape.flatMap((size, i) => [times[i], size]);
  return value
    .reshape(paired)
    .broadcastTo(tiled)
    .reshape(shape.map((size, i) => size * times[i]));
}

/** Options of `flip`. */
export interface FlipOptions {
  readonly axis?: Axis;
}

/**
 * Elements in opposite order.
 *
 * @param x numbers of any shape
 * @param options `axis`: the axis or axes reversed (default: all)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.flip([1, 2, 3]))); // [3 2 1]
 * console.log(ops.flip([[1, 2], [3, 4]], { axis: 1 }).toArray()); // [[2, 1], [4, 3]]
 *
 * @see https://keras.io/api/ops/numpy/#flip-function
 */
export function flip(x: TensorLike, ...given: OptionArguments<FlipOptions, 'axis'>): Tensor {
  const options = optionsFrom<FlipOptions>('flip', { axis: axisOrAxes }, given);
  const value = tensor(x);
  return new Tensor(build.reverse(value.node, normalizeAxes(options.axis, value.ndim, 'flip')));
}

/**
 * Rows in opposite order: axis 0 reversed.
 *
 * @param x numbers of any shape
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.flipud([[1, 2], [3, 4]]).toArray()); // [[3, 4], [1, 2]]
 *
 * @see https://keras.io/api/ops/numpy/#flipud-function
 */
export function flipud(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('flipud', others);
  return flip(x, { axis: 0 });
}

/**
 * Columns in opposite order: axis 1 reversed.
 *
 * @param x numbers of at least two axes
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.fliplr([[1, 2], [3, 4]]).toArray()); // [[2, 1], [4, 3]]
 *
 * @see https://keras.io/api/ops/numpy/#fliplr-function
 */
export function fliplr(x: TensorLike, ...others: readonly never[]): Tensor {
  checkNoMore('fliplr', others);
  return flip(x, { axis: 1 });
}

/** Options of `roll`. */
export interface RollOptions {
  readonly axis?: number | readonly number[] | null;
}

/**
 * Elements moved along an axis; those that leave at one end come in at the other.
 *
 * @param x numbers of any shape
 * @param shift by how many places, for all axes or for each
 * @param options `axis`: the axis or axes (default: the flattened tensor, put back into shape)
 * @returns numbers of the shape and dtype of x
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.roll([1, 2, 3, 4], 1))); // [4 1 2 3]
 * console.log(ops.roll([[1, 2], [3, 4]], 1, { axis: 1 }).toArray()); // [[2, 1], [4, 3]]
 *
 * @see https://keras.io/api/ops/numpy/#roll-function
 */
export function roll(
  x: TensorLike,
  shift: number | readonly number[],
  ...given: OptionArguments<RollOptions, 'axis'>
): Tensor {
  const options = optionsFrom<RollOptions>('roll', { axis: axisOrAxes }, given);
  requireArgument('roll', 'shift', shift, oneOrMoreAxes);
  const value = tensor(x);
  const { axis = null } = options;
  if (axis === null) {
    const total = typeof shift === 'number' ? shift : shift.reduce((sum, n) => sum + n, 0);
    return value.size === 0 ? value : roll(value.flatten(), total, { axis: 0 }).reshape(value.shape);
  }
  const axes = typeof axis === 'number' ? [axis] : axis;
  const shifts = typeof shift === 'number' ? axes.map(() => shift) : shift;
  return axes.reduce((result, one, i) => {
    const at = normalizeAxis(one, value.ndim, 'roll');
    const size = value.shape[at];
    const cut = size === 0 ? 0 : ((-(shifts[i] ?? shifts[0]) % size) + size) % size;
    if (cut === 0) return result;
    const [head, tail] = splitAt(result, at, [cut]);
    return new Tensor(concatenateNodes([tail.node, head.node], at));
  }, value);
}

/** Options of `rot90`. */
export interface Rot90Options {
  readonly k?: number;
  readonly axes?: readonly [number, number] | readonly number[];
}

/**
 * A tensor turned by quarters in the plane of two axes, from the first towards the second.
 *
 * @param array numbers of at least two axes
 * @param options `k`: number of quarter turns (1), `axes` of the plane ([0, 1])
 * @returns numbers of the dtype of `array`
 * @throws {ArgumentError} `rot90-axes` when there are not two different axes
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.rot90([[1, 2], [3, 4]]).toArray()); // [[2, 4], [1, 3]]
 *
 * @see https://keras.io/api/ops/numpy/#rot90-function
 */
export function rot90(array: TensorLike, ...given: OptionArguments<Rot90Options, 'k'>): Tensor {
  const options = optionsFrom<Rot90Options>('rot90', { k: aWholeNumber, axes: wholeNumbers }, given);
  const { k = 1, axes = [0, 1] } = options;
  const value = tensor(array);
  const [first, second] = axes.map((axis) => normalizeAxis(axis, value.ndim, 'rot90'));
  if (axes.length !== 2 || first === second) {
    throw new ArgumentError({
      code: 'rot90-axes',
      expected: 'rot90 needs two different axes.',
      received: { axes: formatShape(axes) },
    });
  }
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return value;
  if (turns === 2) return flip(value, { axis: [first, second] });
  if (turns === 1) return swapaxes(flip(value, { axis: second }), first, second);
  return flip(swapaxes(value, first, second), { axis: second });
}

/** How `pad` fills the cells it adds. */
export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge' | 'wrap';

/** Options of `pad`. */
export interface PadOptions {
  readonly mode?: string;
  readonly constantValues?: number | null;
}

/**
 * Cells added before and after each axis.
 *
 * @param x numbers of any shape
 * @param padWidth [[before, after], ...] for each axis, or one pair or number for all
 * @param options `mode`: 'constant' (default), 'reflect', 'symmetric', 'edge' or 'wrap'; `constantValues` of mode
 * 'constant' (0)
 * @returns numbers of the dtype of x
 * @throws {ArgumentError} `pad-constant` when `constantValues` is given in another mode
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.pad([1, 2, 3], [[1, 2]]))); // [0 1 2 3 0 0]
 * console.log(String(ops.pad([1, 2, 3], 2, { mode: 'reflect' }))); // [3 2 1 2 3 2 1]
 *
 * @see https://keras.io/api/ops/numpy/#pad-function
 */
export function pad(
  x: TensorLike,
  padWidth: TensorLike,
  ...given: OptionArguments<PadOptions, 'mode'>
): Tensor {
  const options = optionsFrom<PadOptions>('pad', { mode: aText, constantValues: nullable(aNumber) }, given);
  const value = tensor(x);
  const modes: readonly PadMode[] = ['constant', 'reflect', 'symmetric', 'edge', 'wrap'];
  const mode = checkChoice('pad', 'mode', options.mode ?? 'constant', modes);
  if (mode !== 'constant' && options.constantValues != null) {
    throw new ArgumentError({
      code: 'pad-constant',
      expected: "pad takes constantValues only in mode 'constant'.",
      received: { mode: JSON.stringify(mode), constantValues: String(options.constantValues) },
    });
  }
  const widths = tensor(padWidth).broadcastTo([value.ndim, 2]).data;
  const low = value.shape.map((_, i) => widths[2 * i]);
  const high = value.shape.map((_, i) => widths[2 * i + 1]);
  if (mode === 'constant') {
    return new Tensor(
      build.pad(
        value.node,
        low,
        high,
        low.map(() => 0),
        cast(options.constantValues ?? 0, value.dtype).item(),
      ),
    );
  }
  return value.shape.reduce((result, size, axis) => {
    if (low[axis] === 0 && high[axis] === 0) return result;
    const places = Int32Array.from({ length: low[axis] + size + high[axis] }, (_, i) =>
      source(i - low[axis], size, mode),
    );
    return result.take(places, axis);
  }, value);
}

/** Which element stands at place `at`, which may lie outside [0, size). */
function source(at: number, size: number, mode: PadMode): number {
  const remainder = (value: number, period: number): number => ((value % period) + period) % period;
  if (mode === 'edge') return Math.min(Math.max(at, 0), size - 1);
  if (mode === 'wrap') return remainder(at, size);
  if (mode === 'symmetric') {
    const place = remainder(at, 2 * size);
    return place < size ? place : 2 * size - 1 - place;
  }
  if (size === 1) return 0;
  const place = remainder(at, 2 * size - 2);
  return place < size ? place : 2 * size - 2 - place;
}
