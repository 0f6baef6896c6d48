import { checkOptions } from '../util/options';
import { aFlag, aNumber, aShape, oneOrMoreAxes, wholeNumbers } from '../util/argument-kinds';
import { checkNoMore, checkArgument, requireArgument } from '../util/arguments';
import { ArgumentError, ShapeError } from '../util/errors';
import * as build from '../ir/build';
import type { DType, TypedArray } from '../ir/dtype';
import { floatType, isDouble, isFloat, isInteger, meanType, parseDType, sumType } from '../ir/dtype';
import type { ArrayValue, Node } from '../ir/node';
import type { ReduceKind } from '../ir/primitive';
import type { BinaryName, Comparison, UnaryName } from '../ir/primitives/elementwise';
import { UNARY } from '../ir/primitives/elementwise';
import {
  broadcastShapes,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  reducedShape,
  sameShape,
} from '../ir/shape';
import type { Arithmetic } from './arithmetic';
import {
  elementwise,
  floorQuotient,
  flooredRemainder,
  innerProduct,
  matrixProduct,
  minus,
  plus,
  power,
  times,
} from './arithmetic';
import type { NestedArray } from './coerce';
import { toArrayValue } from './coerce';
import { defaultInteger, floatx } from './default-float';
import type { IndexPart } from './indexing';
import { index, replaced, resolveShape } from './indexing';
import type { Operand } from './operands';
import { clipped, compare, fitted, meet, meetInFloat, meetingOf } from './operands';
import { sorted, sortingPositions } from './sorting';
import { TensorValue } from './tensor-value';

/** Something that holds a tensor: a `Variable`, a `DataFrame`. */
export interface HasTensor {
  toTensor(): Tensor;
  /** The same in the types NumPy gives it, where these differ: columns of a frame stay float64. */
  toNumpy?(): Tensor;
}

/** What functions take where they need a tensor. */
export type TensorLike = Tensor | HasTensor | NestedArray | TypedArray | BigInt64Array | BigUint64Array;

/** One axis, several axes, or (null, left out) all of them. */
export type Axis = number | readonly number[] | null;

/** Where a position is a tensor, its values choose. */
export type Index = Exclude<IndexPart, Node> | Tensor;

/** Whether a value has a tensor. */
export const hasTensor = (value: unknown): value is HasTensor =>
  typeof value === 'object' && value !== null && 'toTensor' in value && typeof value.toTensor === 'function';

/** Refuses what stands in the place of the options of a reduction. */
function checkReduction(owner: string, options: { keepdims?: boolean; ddof?: number }): void {
  checkOptions(owner, options, ['keepdims', 'ddof']);
  checkArgument(owner, 'keepdims', options.keepdims, aFlag);
  checkArgument(owner, 'ddof', options.ddof, aNumber);
}

/**
 * An n-dimensional array of numbers with NumPy's methods. It is immutable, and nobody ever frees it: its values are an
 * ordinary typed array. Inside a compiled function it stands for a value that will be computed.
 *
 * Methods and `keratin/ops` have one rule of types: floats and integers of at most 32 bits follow Keras (int32 divided by
 * int32 is float32), those of 64 bits NumPy (int64 divided by int64 is float64).
 *
 * @example
 * import * as np from 'keratin/numpy';
 * const x = np.array([[1, 2], [3, 4]]);
 * console.log(String(x.mul(10).sum(1))); // [30 70]
 *
 * @see https://numpy.org/doc/stable/reference/arrays.ndarray.html
 */
export class Tensor extends TensorValue {
  constructor(node: Node) {
    super(node);
    // `x[0] = 5` would be kept beside the values and change nothing: it is a TypeError.
    Object.preventExtensions(this);
  }

  /** Any plain value as a tensor: integers become int32 (int64 in `keratin/numpy`), other numbers `float`, booleans bool. */
  static from(value: TensorLike, float: DType = 'float32'): Tensor {
    if (value instanceof Tensor) return value;
    if (hasTensor(value)) {
      return float === 'float64' && value.toNumpy !== undefined ? value.toNumpy() : value.toTensor();
    }
    return Tensor.of(toArrayValue(value, float, defaultInteger()));
  }

  /** A tensor over existing values, which must not change afterwards. */
  static of({ data, shape, dtype }: ArrayValue): Tensor {
    return new Tensor(build.constantFrom(data, shape, dtype));
  }

  /** The transpose: all axes in opposite order. */
  get T(): Tensor {
    return this.transpose();
  }

  /** What lies along the first axis, as NumPy iterates: rows of a matrix, elements of a vector. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.ndim === 0) {
      throw new ShapeError({
        code: 'iterate-scalar',
        expected: 'a tensor is iterable where it has a first axis.',
        received: { tensor: `${this.dtype}${formatShape(this.shape)}` },
        advice: 'Read the one number with x.item().',
      });
    }
    for (let i = 0; i < this.shape[0]; i++) yield this.at(i);
  }

  // Elementwise, one input.

  neg(): Tensor {
    return this.#unary('neg');
  }
  abs(): Tensor {
    return this.dtype === 'bool' ? this : this.#unary('abs');
  }
  sign(): Tensor {
    return this.#unary('sign');
  }
  sqrt(): Tensor {
    return this.#float('sqrt');
  }
  exp(): Tensor {
    return this.#float('exp');
  }
  log(): Tensor {
    return this.#float('log');
  }
  tanh(): Tensor {
    return this.#float('tanh');
  }
  square(): Tensor {
    return this.mul(this);
  }
  floor(): Tensor {
    return isFloat(this.dtype) ? this.#unary('floor') : this;
  }
  ceil(): Tensor {
    return isFloat(this.dtype) ? this.#unary('ceil') : this;
  }

  /** Rounds to `decimals` places, halves to even. */
  round(decimals = 0): Tensor {
    if (!isFloat(this.dtype)) return this;
    if (decimals === 0) return this.#unary('round');
    const factor = 10 ** decimals;
    return this.mul(factor).#unary('round').div(factor);
  }

  /** Any elementwise function of one input by its primitive's name; integers become `float` where it needs floats. */
  unary(name: UnaryName, float: DType = floatx()): Tensor {
    return this.#float(name, float);
  }

  // Elementwise, two inputs that broadcast.

  add(other: TensorLike): Tensor {
    return this.#together(plus, other);
  }
  sub(other: TensorLike): Tensor {
    return this.#together(minus, other);
  }
  mul(other: TensorLike): Tensor {
    return this.#together(times, other);
  }

  /** True division: 64-bit integers give float64, other integers and bools the default float type. */
  div(other: TensorLike): Tensor {
    const [a, b] = promoteFloat([this, other]);
    return new Tensor(elementwise('div', a.node, b.node));
  }

  /** The largest whole number not above the quotient. */
  floorDiv(other: TensorLike): Tensor {
    return this.#together(floorQuotient, other);
  }

  /** The remainder with the divisor's sign; whole numbers modulo 0 give 0. */
  mod(other: TensorLike): Tensor {
    return this.#together(flooredRemainder, other);
  }

  pow(other: TensorLike): Tensor {
    if (other === 2) return this.dtype === 'bool' ? this.astype('int32') : this.square();
    return this.#together(power, wholeScalar(other));
  }
  maximum(other: TensorLike): Tensor {
    return this.binary('max', other);
  }
  minimum(other: TensorLike): Tensor {
    return this.binary('min', other);
  }

  /** Values below `low` or above `high` become those; null leaves that side open. */
  clip(low: TensorLike | null, high: TensorLike | null): Tensor {
    const [least, most] = [low, high].map((bound) =>
      bound === null ? null : operandsOf([this, bound], floatx())[1],
    );
    return new Tensor(clipped(this.node, least, most, floatx()));
  }

  equal(other: TensorLike): Tensor {
    return compared('equal', this, other);
  }
  notEqual(other: TensorLike): Tensor {
    return compared('not_equal', this, other);
  }
  less(other: TensorLike): Tensor {
    return compared('less', this, other);
  }
  lessEqual(other: TensorLike): Tensor {
    return compared('less_equal', this, other);
  }
  greater(other: TensorLike): Tensor {
    return compared('greater', this, other);
  }
  greaterEqual(other: TensorLike): Tensor {
    return compared('greater_equal', this, other);
  }

  /** Any elementwise function of two inputs by its primitive's name, after broadcasting and promotion. */
  binary(name: BinaryName, other: TensorLike, float: DType = floatx()): Tensor {
    const [a, b] = promote([this, other], float);
    const counts = a.dtype === 'bool' && ARITHMETIC.has(name);
    const [left, right] = counts ? [a.astype('int32'), b.astype('int32')] : [a, b];
    return new Tensor(elementwise(name, left.node, right.node));
  }

  /** Elements of `a` where this is true, of `b` where it is false. */
  where(a: TensorLike, b: TensorLike, float: DType = floatx()): Tensor {
    const [left, right] = promote([a, b], float);
    const condition = this.astype('bool');
    const shape = broadcastShapes([condition.shape, left.shape, right.shape], 'where');
    const spread = (x: Tensor): Node => build.broadcastTo(x.node, shape);
    return new Tensor(build.select(spread(condition), spread(left), spread(right)));
  }

  /** The same values in another type; floats become integers by truncation. */
  astype(dtype: DType): Tensor {
    return dtype === this.dtype ? this : new Tensor(build.cast(this.node, parseDType(dtype)));
  }

  /** The same value with no gradient flowing through it. */
  stopGradient(): Tensor {
    return new Tensor(build.stopGradient(this.node));
  }

  // Reductions.

  sum(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.#summable().#reduce('sum', axis, options);
  }
  prod(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.#summable().#reduce('prod', axis, options);
  }
  max(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.#reduce('max', axis, options);
  }
  min(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.#reduce('min', axis, options);
  }

  mean(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    const result = floatType(this.dtype, floatx());
    const total = this.astype(meanType(result)).#reduce('sum', axis, options);
    return total.div(this.#count(axis)).astype(result);
  }

  /** Mean squared distance from the mean, divided by n - ddof. */
  var(axis: Axis = null, options?: { keepdims?: boolean; ddof?: number }): Tensor {
    const result = floatType(this.dtype, floatx());
    const wide = this.astype(meanType(result));
    const centered = wide.sub(wide.mean(axis, { keepdims: true }));
    const total = centered.mul(centered).#reduce('sum', axis, options);
    return total.div(this.#count(axis) - (options?.ddof ?? 0)).astype(result);
  }
  std(axis: Axis = null, options?: { keepdims?: boolean; ddof?: number }): Tensor {
    return this.var(axis, options).sqrt();
  }
  all(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.astype('bool').#reduce('min', axis, options);
  }
  any(axis: Axis = null, options?: { keepdims?: boolean }): Tensor {
    return this.astype('bool').#reduce('max', axis, options);
  }

  /** Position of the first largest element along an axis, or of the flattened array. */
  argmax(axis: number | null = null): Tensor {
    return this.#argument('argmax', axis);
  }
  argmin(axis: number | null = null): Tensor {
    return this.#argument('argmin', axis);
  }

  cumsum(axis: number | null = null): Tensor {
    return this.#cumulate('sum', axis);
  }
  cumprod(axis: number | null = null): Tensor {
    return this.#cumulate('prod', axis);
  }

  // Shape.

  /** The same elements in another shape; one size may be -1. `reshape(2, 3)` is `reshape([2, 3])`. */
  reshape(first: readonly number[] | number, ...others: readonly number[]): Tensor {
    requireArgument('reshape', 'shape', first, oneOrMoreAxes);
    if (typeof first !== 'number') checkNoMore('reshape', others);
    const shape = typeof first === 'number' ? [first, ...others] : first;
    return new Tensor(build.reshape(this.node, resolveShape(this.node, shape)));
  }

  /** Axes in another order; by default the opposite one. */
  transpose(axes: readonly number[] = this.shape.map((_, i) => this.ndim - 1 - i)): Tensor {
    requireArgument('transpose', 'axes', axes, wholeNumbers);
    const permutation = axes.map((axis) => normalizeAxis(axis, this.ndim, 'transpose'));
    normalizeAxes(permutation, this.ndim, 'transpose');
    if (permutation.length !== this.ndim) return this.transpose(normalizeAxes(null, this.ndim, 'transpose'));
    return new Tensor(build.transpose(this.node, permutation));
  }
  flatten(): Tensor {
    return this.reshape([this.size]);
  }
  ravel(): Tensor {
    return this.flatten();
  }

  /** Removes axes of size 1: the given ones, or all. */
  squeeze(axis: Axis = null): Tensor {
    const axes = normalizeAxes(axis, this.ndim, 'squeeze').filter(
      (a) => axis !== null || this.shape[a] === 1,
    );
    return this.reshape(reducedShape(this.shape, axes));
  }

  /** Adds an axis of size 1. */
  expandDims(axis: number): Tensor {
    const at = normalizeAxis(axis, this.ndim + 1, 'expandDims');
    return this.reshape([...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }
  broadcastTo(shape: readonly number[]): Tensor {
    requireArgument('broadcastTo', 'shape', shape, aShape);
    const common = broadcastShapes([this.shape, shape], 'broadcastTo');
    if (!sameShape(common, shape)) {
      throw new ShapeError({
        code: 'broadcast-to',
        expected: 'broadcastTo needs a shape that x can be repeated to.',
        received: { x: formatShape(this.shape), shape: formatShape(shape) },
      });
    }
    return new Tensor(build.broadcastTo(this.node, shape));
  }

  /**
   * Part of the tensor, as NumPy's `x[...]`: positions, ranges as texts, null for a new axis, lists of positions (several are taken point by point).
   *
   * @example
   * import * as np from 'keratin/numpy';
   * const x = np.arange(12).reshape([3, 4]);
   * console.log(String(x.at(':', 1)));     // [1 5 9]
   * console.log(String(x.at(-1, '::2'))); // [ 8 10]
   */
  at(...parts: Index[]): Tensor {
    return new Tensor(index(this.node, parts.map(indexPart)));
  }

  /**
   * A new tensor with another value, which broadcasts, in the part that `at` would take: `x[0] = 5` is `x.set(0, 5)`.
   *
   * @throws ArgumentError `set-arguments` without an index or a value, ShapeError `set-shape` where it does not fit, DTypeError
   * `number-out-of-range` where the dtype does not hold a value that is known.
   *
   * @example
   * import * as np from 'keratin/numpy';
   * const x = np.array([1, 2, 3]);
   * console.log(String(x.set(-1, 9)), String(x.set(x.greater(1), 0))); // [1 2 9] [1 0 0]
   */
  set(...given: [...parts: Index[], value: TensorLike]): Tensor {
    const parts = given.slice(0, -1) as Index[];
    const last = given.at(-1) as TensorLike | undefined;
    if (parts.length === 0 || last === undefined) {
      throw new ArgumentError({
        code: 'set-arguments',
        expected: 'set takes an index and, as its last argument, the new value.',
        received: { arguments: String(given.length) },
        advice: 'Write x.set(0, value), or x.set(0, 1, value) for several axes.',
      });
    }
    const [, value] = operandsOf([this, last], floatx());
    return new Tensor(replaced(this.node, parts.map(indexPart), fitted(value, this.dtype)));
  }

  /** Rows, or elements along `axis`, at positions; negative positions count from the end. */
  take(indices: TensorLike, axis: number | null = null): Tensor {
    if (axis === null) return this.flatten().take(indices, 0);
    const at = normalizeAxis(axis, this.ndim, 'take');
    const positions = Tensor.from(indices).astype('int32');
    const wrapped = positions.less(0).where(positions.add(this.shape[at]), positions).astype('int32');
    return new Tensor(build.gather(this.node, wrapped.node, at));
  }

  /** Sorted ascending along an axis. */
  sort(axis: number = -1): Tensor {
    const at = normalizeAxis(axis, this.ndim, 'sort');
    return new Tensor(sorted(this.node, at));
  }

  /** Positions that sort ascending along an axis; equal elements keep their order. */
  argsort(axis: number = -1): Tensor {
    const at = normalizeAxis(axis, this.ndim, 'argsort');
    return new Tensor(sortingPositions(this.node, at));
  }

  // Products.

  /** Matrix product; leading axes are stacks that broadcast. */
  matmul(other: TensorLike): Tensor {
    const [, given] = alongside(this, other);
    const areInt8 = this.dtype === 'int8' && given.dtype === 'int8';
    const [a, b] = promote([this, given]);
    return new Tensor(matrixProduct(a.node, b.node, areInt8));
  }

  /** NumPy's `dot`: inner product of vectors, matrix product, or sum over this's last and other's second-to-last axis. */
  dot(other: TensorLike): Tensor {
    const [a, b] = promote([this, other]);
    return a.ndim === 0 || b.ndim === 0 ? a.mul(b) : new Tensor(innerProduct(a.node, b.node));
  }

  #unary(name: UnaryName): Tensor {
    return new Tensor(build.unary(name, this.node));
  }

  #together(f: Arithmetic, other: TensorLike): Tensor {
    const [a, b] = promote([this, other]);
    return new Tensor(f(a.node, b.node));
  }

  #float(name: UnaryName, float: DType = floatx()): Tensor {
    return (UNARY[name].accepts === 'float' ? this.astype(floatType(this.dtype, float)) : this).#unary(name);
  }

  #summable(): Tensor {
    return this.astype(sumType(this.dtype, defaultInteger()));
  }

  #count(axis: Axis): number {
    return normalizeAxes(axis, this.ndim, 'mean').reduce((count, a) => count * this.shape[a], 1);
  }

  #reduce(kind: ReduceKind, axis: Axis, options?: { keepdims?: boolean; ddof?: number }): Tensor {
    if (options !== undefined) checkReduction(kind, options);
    const keepdims = options?.keepdims ?? false;
    return new Tensor(build.reduce(kind, this.node, normalizeAxes(axis, this.ndim, kind), keepdims));
  }

  #cumulate(kind: ReduceKind, axis: number | null): Tensor {
    const counted = this.dtype === 'bool' ? this.astype('int32') : this;
    const x = axis === null ? counted.flatten() : counted;
    return new Tensor(build.cumulate(kind, x.node, normalizeAxis(axis ?? 0, x.ndim, `cum${kind}`), false));
  }

  #argument(name: 'argmax' | 'argmin', axis: number | null): Tensor {
    const x = axis === null ? this.flatten() : this;
    const search = name === 'argmax' ? build.argmax : build.argmin;
    return new Tensor(search(x.node, normalizeAxis(axis ?? 0, x.ndim, name)));
  }
}

const indexPart = (part: Index): IndexPart => (part instanceof Tensor ? part.node : part);

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'rem', 'pow']);

/** How lists of fractions are read: as exactly as the values beside them. */
const listed = (values: readonly TensorLike[], float: DType): DType =>
  values.some((value) => value instanceof Tensor && isDouble(value.dtype)) ? 'float64' : float;

/** Values as operands, in which numbers stay numbers. */
function operandsOf(values: readonly TensorLike[], float: DType): Operand[] {
  const read = listed(values, float);
  return values.map((value) => (typeof value === 'number' ? value : Tensor.from(value, read).node));
}

/** Values as tensors of their own types, which are compared by value. */
export const alongside = (...values: readonly TensorLike[]): Tensor[] =>
  values.map((value) => Tensor.from(value, listed(values, floatx())));

/** The dtype in which values meet: the one rule of methods and functions, see `meetingType`. */
export const resultType = (values: readonly TensorLike[], float: DType = floatx()): DType =>
  meetingOf(operandsOf(values, float), float);

/** Values in the dtype in which they meet. */
export const promote = (values: readonly TensorLike[], float: DType = floatx()): Tensor[] =>
  meet(operandsOf(values, float), float).map((node) => new Tensor(node));

/** Values in the floating-point dtype in which they meet. */
export const promoteFloat = (values: readonly TensorLike[], float: DType = floatx()): Tensor[] =>
  meetInFloat(operandsOf(values, float), float).map((node) => new Tensor(node));

/** A comparison of values that broadcast. */
export function compared(name: Comparison, x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = operandsOf([x1, x2], floatx());
  return new Tensor(compare(name, a, b, floatx()));
}

/** A whole number that is known gives way to the other type, also as a tensor. */
export function wholeScalar(x: TensorLike): TensorLike {
  if (typeof x === 'number') return x;
  const value = Tensor.from(x, floatx());
  return value.ndim === 0 && value.isConcrete && isInteger(value.dtype) ? value.item() : x;
}
