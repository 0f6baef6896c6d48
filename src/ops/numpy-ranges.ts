import {
  checkArgument,
  checkNoMore,
  isOptions,
  optionsFrom,
  type OptionArguments,
  type OptionKinds,
  requireArgument,
} from '../util/arguments';
import { aTensor, aTensorOrNull, aFlag, aDType, aWholeNumber, aNumber } from '../util/argument-kinds';
import type { DType } from '../ir/dtype';
import { bitsOf, isFloat } from '../ir/dtype';
import { fitted } from '../runtime/operands';
import type { TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { powersOf, preciseLog10 } from '../util/precise';
import { wholeNumber } from './arguments';
import { applyBinary, cast, dtypeOr, floatResultType, resultType, range, scalarLike, tensor } from './common';

// Evenly spaced numbers.

/** A number known now. */
function known(owner: string, name: string, value: TensorLike): number {
  const number = tensor(value);
  if (number.size !== 1) {
    throw new ArgumentError({
      code: 'not-a-number',
      expected: `${owner} needs ${name} as one number.`,
      received: { [name]: `${number.dtype}[${number.shape.join(', ')}]` },
    });
  }
  return number.data[0];
}

/** Settings of `arange`. */
export interface ArangeOptions {
  readonly stop?: TensorLike | null;
  readonly step?: TensorLike | null;
  readonly dtype?: string | null;
}

const ARANGE_KINDS: OptionKinds<ArangeOptions> = { stop: aTensorOrNull, step: aTensorOrNull, dtype: aDType };

/**
 * Numbers from `start` up to but without `stop`: start, start + step, ...; from 0 where only one number is given.
 *
 * Both forms are accepted: `arange(2, { stop: 8, step: 2 })` and NumPy's `arange(2, 8, 2)`.
 *
 * @param start the first number; the end where there is no `stop`
 * @param second `stop`, or the options `stop`, `step` (1) and `dtype`
 * @param third `step`. Default 1
 * @param fourth `dtype`. Default: int32 for whole numbers, else `floatx()`
 * @returns numbers [⌈(stop - start) / step⌉]
 * @throws {ArgumentError} `zero-step` when the step is 0, `not-a-number` when a tensor of several numbers is given
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.arange(4))); // [0 1 2 3]
 * console.log(String(ops.arange(2, { stop: 8, step: 2 }))); // [2 4 6]
 * console.log(String(ops.arange(0, 1, 0.25))); // [0.   0.25 0.5  0.75]
 *
 * @see https://keras.io/api/ops/numpy/#arange-function
 */
export function arange(start: TensorLike, options?: ArangeOptions): Tensor;

export function arange(
  start: TensorLike,
  stop: TensorLike | null,
  step?: TensorLike | null,
  dtype?: string | null,
): Tensor;

export function arange(
  start: TensorLike,
  second?: TensorLike | null | ArangeOptions,
  third?: TensorLike | null,
  fourth?: string | null,
  ...others: readonly never[]
): Tensor {
  checkNoMore('arange', others);
  let given: ArangeOptions;
  if (isOptions<ArangeOptions>(second)) {
    checkNoMore('arange', [third, fourth]);
    given = optionsFrom<ArangeOptions>('arange', ARANGE_KINDS, [second]);
  } else given = { stop: second as TensorLike | null | undefined, step: third, dtype: fourth };
  for (const name of ['stop', 'step', 'dtype'] as const)
    checkArgument('arange', name, given[name], ARANGE_KINDS[name]);
  requireArgument('arange', 'start', start, aTensor);
  const { stop = null, step = null } = given;
  const values = [start, stop, step].filter((value) => value !== null);
  const dtype = dtypeOr(given.dtype, resultType(...values));
  const first = stop === null ? 0 : known('arange', 'start', start);
  const end = known('arange', stop === null ? 'start' : 'stop', stop ?? start);
  const stride = step === null ? 1 : known('arange', 'step', step);
  if (stride === 0) {
    throw new ArgumentError({
      code: 'zero-step',
      expected: 'arange needs a step other than 0.',
      received: { step: '0' },
    });
  }
  return stepped(first, stride, Math.max(0, Math.ceil((end - first) / stride)), dtype);
}

/**
 * `count` numbers as NumPy's `arange` computes them: the step is the difference of the first two, as the dtype has them, and
 * 16-bit floats are computed in float32.
 */
function stepped(first: number, step: number, count: number, dtype: DType): Tensor {
  const stored = (value: number): number => cast(value, dtype).item();
  const origin = count === 0 ? 0 : stored(first);
  const second = count < 2 ? origin : stored(first + step);
  const delta = second - origin;
  if (count > 2) stored(origin + (count - 1) * delta);
  const counted = range(count, isFloat(dtype) && bitsOf(dtype) === 16 ? 'float32' : dtype);
  const scaled = delta === 1 ? counted : counted.mul(scalarLike(delta, counted));
  const values = (origin === 0 ? scaled : scaled.add(scalarLike(origin, scaled))).astype(dtype);
  const computed = (value: number): number => (dtype === 'float64' ? value : Math.fround(value));
  const isKept = !isFloat(dtype) || stored(computed(origin + computed(delta))) === second;
  return count < 2 || isKept ? values : counted.equal(1).where(scalarLike(second, values), values);
}

/** Settings of `linspace`. */
export interface LinspaceOptions {
  /** How many numbers. Default 50. */
  readonly num?: TensorLike;
  /** Whether `stop` is the last number. Default true. */
  readonly endpoint?: boolean;
  /** Whether the step is given too. Default false. */
  readonly retstep?: boolean;
  readonly dtype?: string | null;
  /** The axis along which the numbers run. Default 0. */
  readonly axis?: number;
}

const LINSPACE_KINDS: OptionKinds<LinspaceOptions> = {
  num: aTensor,
  endpoint: aFlag,
  retstep: aFlag,
  dtype: aDType,
  axis: aWholeNumber,
};

interface Steps {
  readonly values: Tensor;
  readonly step: Tensor;
}

/** Evenly spaced numbers in the floating-point type of the ends. */
function evenly(
  start: TensorLike,
  stop: TensorLike,
  count: TensorLike,
  endpoint: boolean,
  axis: number,
): Steps {
  const num = wholeNumber('linspace', 'num', count);
  if (num < 0) {
    throw new ArgumentError({
      code: 'bad-count',
      expected: 'num is a whole number of at least 0.',
      received: { num: String(num) },
    });
  }
  const dtype = floatResultType(start, stop);
  const [from, to] = [cast(start, dtype), cast(stop, dtype)];
  const divisions = endpoint ? num - 1 : num;
  const ratios = Float64Array.from({ length: num }, (_, i) => (divisions === 0 ? 0 : i / divisions));
  const span = to.sub(from);
  const rank = span.ndim;
  const column = Tensor.of({
    data: ratios,
    shape: [num, ...new Array<number>(rank).fill(1)],
    dtype: 'float64',
  }).astype(dtype);
  const step = divisions > 0 ? span.div(divisions) : span.mul(NaN);
  // float64 is NumPy's, float32 JAX's: both ends enter with their own weight, so that the last number is `stop` exactly.
  const weighted =
    dtype === 'float64'
      ? stepwise(from, to, column, step, divisions, endpoint)
      : from.mul(column.neg().add(1)).add(to.mul(column));
  return { values: moveFirstAxis(weighted, axis), step };
}

/** NumPy's formula: start + i · step, with `stop` itself at the end; by ratios where the step underflows to 0. */
function stepwise(
  from: Tensor,
  to: Tensor,
  ratios: Tensor,
  step: Tensor,
  divisions: number,
  endpoint: boolean,
): Tensor {
  const counted = range(ratios.shape[0], 'float64').reshape(ratios.shape);
  const span = to.sub(from);
  const underflows = step.isConcrete && step.data.some((value) => value === 0);
  const offsets = divisions === 0 || underflows ? ratios.mul(span) : counted.mul(step);
  const values = offsets.add(from);
  return endpoint && divisions > 0 ? counted.equal(divisions).where(to, values) : values;
}

function moveFirstAxis(x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.ndim : axis;
  const order = x.shape.slice(1).map((_, i) => i + 1);
  order.splice(at, 0, 0);
  return x.transpose(order);
}

/**
 * Evenly spaced numbers: start + i · (stop - start) / (num - 1). Also NumPy's `linspace(0, 1, 5)`.
 *
 * @param start numbers of any shape
 * @param stop numbers of a shape that broadcasts with that of `start`
 * @param options `num` (50), also on its own; `endpoint`: whether `stop` is the last number (true); `retstep`:
 * whether to give the step too (false); `dtype` (default the floating-point type of the ends); `axis` of the numbers
 * (0)
 * @returns floats [num, ...], or with `retstep` [numbers, step]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.linspace(0, 1, { num: 5 }))); // [0.   0.25 0.5  0.75 1.  ]
 * console.log(String(ops.linspace(0, 1, { num: 4, endpoint: false }))); // [0.   0.25 0.5  0.75]
 *
 * @see https://keras.io/api/ops/numpy/#linspace-function
 */
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  options: LinspaceOptions & { readonly retstep: true },
): [Tensor, Tensor];
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  num: TensorLike,
  options: Omit<LinspaceOptions, 'num'> & { readonly retstep: true },
): [Tensor, Tensor];
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  ...given: OptionArguments<LinspaceOptions, 'num'>
): Tensor;
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  ...given: OptionArguments<LinspaceOptions, 'num'>
): Tensor | [Tensor, Tensor] {
  const options = optionsFrom<LinspaceOptions>('linspace', LINSPACE_KINDS, given);
  const { num = 50, endpoint = true, retstep = false, axis = 0 } = options;
  const { values, step } = evenly(start, stop, num, endpoint, axis);
  const dtype = dtypeOr(options.dtype, values.dtype);
  const result = inType(isFloat(dtype) ? values : values.floor(), dtype);
  return retstep ? [result, step] : result;
}

/** Settings of `logspace` and `geomspace`. */
export interface SpaceOptions {
  readonly num?: TensorLike;
  readonly endpoint?: boolean;
  readonly dtype?: string | null;
  readonly axis?: number;
}

const SPACE_KINDS: OptionKinds<SpaceOptions> = {
  num: aTensor,
  endpoint: aFlag,
  dtype: aDType,
  axis: aWholeNumber,
};

/** Options of `logspace`. */
export interface LogspaceOptions extends SpaceOptions {
  readonly base?: number;
}

/**
 * Numbers evenly spaced on a logarithmic scale: base^start, ..., base^stop.
 *
 * @param start exponents of any shape
 * @param stop exponents of a shape that broadcasts with that of `start`
 * @param options `num` (50), `endpoint` (true), `base` (10), `dtype` (default the floating-point type of the ends),
 * `axis` (0)
 * @returns floats [num, ...]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.logspace(0, 3, { num: 4 }))); // [   1.   10.  100. 1000.]
 *
 * @see https://keras.io/api/ops/numpy/#logspace-function
 */
export function logspace(
  start: TensorLike,
  stop: TensorLike,
  ...given: OptionArguments<LogspaceOptions, 'num'>
): Tensor {
  const options = optionsFrom<LogspaceOptions>(
    'logspace',
    { num: aTensor, endpoint: aFlag, dtype: aDType, axis: aWholeNumber, base: aNumber },
    given,
  );
  const { num = 50, endpoint = true, base = 10, axis = 0 } = options;
  const { values } = evenly(start, stop, num, endpoint, axis);
  return inType(powers(base, values), dtypeOr(options.dtype, values.dtype));
}

/** Floats in the dtype that is asked for, which has to hold them. */
const inType = (values: Tensor, dtype: DType): Tensor => new Tensor(fitted(values.node, dtype));

/** Powers of a number; in float64 the nearest ones, as those of NumPy almost always are. */
function powers(base: number, exponents: Tensor): Tensor {
  const { dtype, shape, isConcrete } = exponents;
  if (dtype !== 'float64' || !isConcrete) return applyBinary('pow', scalarLike(base, exponents), exponents);
  return Tensor.of({ dtype, shape, data: Float64Array.from(exponents.data, powersOf(base)) });
}

/** Logarithms to base 10; in float64 the nearest ones. */
function logarithms(x: Tensor): Tensor {
  const { dtype, shape, isConcrete } = x;
  if (dtype !== 'float64' || !isConcrete) return x.log().div(Math.LN10);
  return Tensor.of({ dtype, shape, data: Float64Array.from(x.data, preciseLog10) });
}

/**
 * Numbers in constant ratio: start, start · r, start · r², ..., stop.
 *
 * @param start numbers of any shape, not 0
 * @param stop numbers of the sign of `start`
 * @param options `num` (50), `endpoint` (true), `dtype` (default the floating-point type of the ends), `axis` (0)
 * @returns floats [num, ...]
 * @throws {ArgumentError} `bad-count` when `num` is below 0, `not-whole` when it is no whole number,
 * `geometric-zero` when an end is 0
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(String(ops.geomspace(1, 8, { num: 4 }))); // [1.        2.        4.0000005 8.       ]
 *
 * @see https://keras.io/api/ops/numpy/#geomspace-function
 */
export function geomspace(
  start: TensorLike,
  stop: TensorLike,
  ...given: OptionArguments<SpaceOptions, 'num'>
): Tensor {
  const options = optionsFrom<SpaceOptions>('geomspace', SPACE_KINDS, given);
  const { num = 50, endpoint = true, axis = 0 } = options;
  const dtype = floatResultType(start, stop);
  const [from, to] = [cast(start, dtype), cast(stop, dtype)];
  if ([from, to].some((end) => end.isConcrete && end.data.includes(0))) {
    throw new ArgumentError({
      code: 'geometric-zero',
      expected: 'numbers in constant ratio are other than 0.',
      received: { start: String(from), stop: String(to) },
      advice: 'Use linspace, or leave out the 0.',
    });
  }
  const sign = from.sign();
  const [first, last] = dtype === 'float64' ? [from.mul(sign), to.mul(sign)] : [from.abs(), to.abs()];
  const { values } = evenly(logarithms(first), logarithms(last), num, endpoint, 0);
  const found = powers(10, values);
  const signed = (dtype === 'float64' ? withEnds(found, first, endpoint ? last : null) : found).mul(sign);
  return inType(moveFirstAxis(signed, axis), dtypeOr(options.dtype, dtype));
}

/** Values whose first, and last where it is given, are what they should be, without the rounding on the way. */
function withEnds(values: Tensor, first: Tensor, last: Tensor | null): Tensor {
  const [count, ...rest] = values.shape;
  const place = range(count).reshape([count, ...rest.map(() => 1)]);
  const begun = place.equal(0).where(first, values);
  return last === null || count < 2 ? begun : place.equal(count - 1).where(last, begun);
}
