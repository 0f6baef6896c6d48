import { ArgumentError, DTypeError } from '../../util/errors';
import type { DType, TypedArray } from '../dtype';
import { isFloat } from '../dtype';
import { arithmeticOf } from '../integers';
import type { ArrayValue } from '../node';
import type { Along, AlongAll, Builder, Cumulation, Primitive, ReduceKind } from '../primitive';
import type { Node } from '../node';
import { reducedShape, sizeOf, stridesOf } from '../shape';
import { copyStrided } from './shape';

/** The sum of a part of an array. */
type Sum = (data: TypedArray, start: number, length: number) => number;

const START: Readonly<Record<ReduceKind, number>> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };

type Combine = (a: number, b: number) => number;

const EXTREMA: Readonly<Record<'max' | 'min', Combine>> = {
  max: (a, b) => (a > b || Number.isNaN(a) ? a : b),
  min: (a, b) => (a < b || Number.isNaN(a) ? a : b),
};

/** How a reduction takes in a number of a type. */
export function combination(kind: ReduceKind, dtype: DType): Combine {
  if (kind === 'max' || kind === 'min') return EXTREMA[kind];
  const { add, multiply } = arithmeticOf(dtype);
  return kind === 'sum' ? add : multiply;
}

/** `x` with its reduced axes moved to the end, as rows: one row for each result. */
export function rowsOf(
  x: ArrayValue,
  axes: readonly number[],
): { data: TypedArray; rows: number; length: number } {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const length = sizeOf(axes.map((axis) => x.shape[axis]));
  const rows = sizeOf(kept.map((axis) => x.shape[axis]));
  const order = [...kept, ...axes];
  if (order.every((axis, i) => axis === i)) return { data: x.data, rows, length };
  const strides = stridesOf(x.shape);
  const data = x.data.slice();
  copyStrided(
    x.data,
    data,
    order.map((axis) => x.shape[axis]),
    order.map((axis) => strides[axis]),
    0,
  );
  return { data, rows, length };
}

const plainSum: Sum = (data, start, length) => {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += data[i];
  return sum;
};

/** Pairwise summation in NumPy's order, of 8 sums side by side: rounding errors grow with log n instead of n. */
const pairwiseSum: Sum = (data, start, length) => {
  if (length < 8) return plainSum(data, start, length);
  if (length > 128) {
    const half = (length >> 1) & ~7;
    return pairwiseSum(data, start, half) + pairwiseSum(data, start + half, length - half);
  }
  const whole = length & ~7;
  let [a, b, c, d, e, f, g, h] = data.subarray(start, start + 8);
  for (let i = start + 8; i < start + whole; i += 8) {
    a += data[i];
    b += data[i + 1];
    c += data[i + 2];
    d += data[i + 3];
    e += data[i + 4];
    f += data[i + 5];
    g += data[i + 6];
    h += data[i + 7];
  }
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = start + whole; i < start + length; i++) sum += data[i];
  return sum;
};

/** How floats are summed; NumPy sums float64 along the last axes pairwise, and whole rows one after the other. */
function sumOf({ dtype, shape }: ArrayValue, axes: readonly number[]): Sum {
  const areLast = axes.every((axis) => axis >= shape.length - axes.length);
  return dtype === 'float64' && !areLast ? plainSum : pairwiseSum;
}

const expandLike = (b: Builder, value: Node, x: Node, axes: readonly number[]): Node =>
  b.broadcastTo(b.reshape(value, reducedShape(x.shape, axes, true)), x.shape);

/** The product of all other elements along `axes`, also where elements are zero. */
function productOfOthers(b: Builder, x: Node, axes: readonly number[]): Node {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const length = sizeOf(axes.map((axis) => x.shape[axis]));
  const rows = sizeOf(kept.map((axis) => x.shape[axis]));
  const flat = b.reshape(b.transpose(x, order), [rows, length]);
  // Products of everything before and everything after each element.
  const shifted = (low: number, high: number): Node => b.pad(flat, [0, low], [0, high], [0, 0], 1);
  const before = b.cumulate('prod', shifted(1, -1), 1, false);
  const after = b.cumulate('prod', shifted(-1, 1), 1, true);
  const others = b.reshape(
    b.mul(before, after),
    order.map((axis) => x.shape[axis]),
  );
  return b.transpose(
    others,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

function reduceGradient(kind: ReduceKind): NonNullable<Primitive<string, AlongAll>['gradient']> {
  return (b, node, dy) => {
    const [x] = node.inputs;
    const { axes } = node.attributes;
    const spread = expandLike(b, dy, x, axes);
    if (kind === 'sum') return [spread];
    if (kind === 'prod') return [b.mul(spread, productOfOthers(b, x, axes))];
    // Ties share the slope evenly, as in JAX.
    const isExtremum = b.cast(b.compare('equal', x, expandLike(b, node, x, axes)), dy.dtype);
    const count = expandLike(b, b.reduce('sum', isExtremum, axes), x, axes);
    return [b.mul(spread, b.div(isExtremum, count))];
  };
}

function reducePrimitive<Kind extends ReduceKind>(kind: Kind): Primitive<`reduce_${Kind}`, AlongAll> {
  return {
    name: `reduce_${kind}`,
    kind: 'reduce',
    infer: ([x], { axes }) => {
      if (x.dtype === 'bool' && (kind === 'sum' || kind === 'prod')) {
        throw new DTypeError({
          code: 'reduce-dtype',
          expected: `reduce_${kind} works on numbers.`,
          received: { dtype: x.dtype },
          advice: `Cast first, for example x.astype('int32').`,
        });
      }
      if (
        sizeOf(x.shape) === 0 &&
        (kind === 'max' || kind === 'min') &&
        axes.some((axis) => x.shape[axis] === 0)
      ) {
        throw new ArgumentError({
          code: 'reduce-empty',
          expected: `${kind} needs at least one element along the reduced axes.`,
          received: { shape: `[${x.shape.join(', ')}]`, axes: `[${axes.join(', ')}]` },
        });
      }
      return { shape: reducedShape(x.shape, axes), dtype: x.dtype };
    },
    evaluate: ([x], output, { axes }) => {
      const { data, rows, length } = rowsOf(x, axes);
      const combine = combination(kind, x.dtype);
      const add = sumOf(x, axes);
      for (let row = 0; row < rows; row++) {
        if (kind === 'sum' && isFloat(x.dtype)) {
          output.data[row] = add(data, row * length, length);
          continue;
        }
        let result = START[kind];
        for (let i = row * length; i < (row + 1) * length; i++) result = combine(data[i], result);
        output.data[row] = result;
      }
    },
    gradient: reduceGradient(kind),
  };
}

/** Index of the first extremum along one axis; NaN counts as an extremum, as in NumPy. */
function argumentPrimitive<Name extends 'argmax' | 'argmin'>(name: Name): Primitive<Name, Along> {
  return {
    name,
    kind: 'other',
    infer: ([x], { axis }) => {
      if (x.shape[axis] === 0) {
        throw new ArgumentError({
          code: 'reduce-empty',
          expected: `${name} needs at least one element along axis ${axis}.`,
          received: { shape: `[${x.shape.join(', ')}]` },
        });
      }
      return { shape: reducedShape(x.shape, [axis]), dtype: 'int32' };
    },
    evaluate: ([x], output, { axis }) => {
      const { data, rows, length } = rowsOf(x, [axis]);
      for (let row = 0; row < rows; row++) {
        const start = row * length;
        let best = 0;
        for (let i = 1; i < length && !Number.isNaN(data[start + best]); i++) {
          const value = data[start + i];
          const champion = data[start + best];
          if (Number.isNaN(value) || (name === 'argmax' ? value > champion : value < champion)) best = i;
        }
        output.data[row] = best;
      }
    },
  };
}

/** Running results along one axis, forward or from the end. */
function cumulatePrimitive<Kind extends ReduceKind>(kind: Kind): Primitive<`cumulate_${Kind}`, Cumulation> {
  return {
    name: `cumulate_${kind}`,
    kind: 'other',
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    evaluate: ([x], output, { axis, reverse }) => {
      const length = x.shape[axis];
      const inner = sizeOf(x.shape.slice(axis + 1));
      const outer = sizeOf(x.shape.slice(0, axis));
      const combine = combination(kind, x.dtype);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let result = START[kind];
          for (let step = 0; step < length; step++) {
            const at = reverse ? length - 1 - step : step;
            const position = (o * length + at) * inner + i;
            result = combine(x.data[position], result);
            output.data[position] = result;
          }
        }
      }
    },
    gradient: (b, node, dy) => [cumulateGradient(b, kind, node, dy)],
  };
}

function cumulateGradient(b: Builder, kind: ReduceKind, node: Node<string, Cumulation>, dy: Node): Node {
  const [x] = node.inputs;
  const { axis, reverse } = node.attributes;
  if (kind === 'sum') return b.cumulate('sum', dy, axis, !reverse);
  const length = x.shape[axis];
  // d out[j] / d x[i], as a matrix over an extra axis j placed after `axis`.
  const outer = x.shape.slice(0, axis);
  const inner = x.shape.slice(axis + 1);
  const square = [...outer, length, length, ...inner];
  const spread = (value: Node, at: number): Node =>
    b.broadcastTo(
      b.reshape(
        value,
        square.map((size, a) => (a === at ? 1 : size)),
      ),
      square,
    );
  const from = b.iota(square, axis, 'int32');
  const to = b.iota(square, axis + 1, 'int32');
  const covers = b.compare(reverse ? 'less_equal' : 'greater_equal', to, from);
  const zero = b.constant(0, dy.dtype, square);
  let slope: Node;
  if (kind === 'prod') {
    // The product up to j with x[i] left out: x[i] replaced by 1, cumulated over j.
    const values = spread(x, axis);
    const withoutOwn = b.select(b.compare('equal', to, from), b.constant(1, x.dtype, square), values);
    slope = b.cumulate('prod', withoutOwn, axis + 1, reverse);
  } else {
    // The running extremum at j is x[i]: its slope, shared evenly among ties.
    const isExtremum = b.compare('equal', spread(x, axis + 1), spread(node, axis));
    const shared = b.cast(b.binary('and', isExtremum, covers), dy.dtype);
    slope = b.div(shared, b.broadcastTo(b.reduce('sum', shared, [axis], true), square));
  }
  return b.reduce('sum', b.select(covers, b.mul(slope, spread(dy, axis)), zero), [axis + 1]);
}

/** Primitives that combine elements along axes. */
export const REDUCE = {
  reduce_sum: reducePrimitive('sum'),
  reduce_prod: reducePrimitive('prod'),
  reduce_max: reducePrimitive('max'),
  reduce_min: reducePrimitive('min'),
  argmax: argumentPrimitive('argmax'),
  argmin: argumentPrimitive('argmin'),
  cumulate_sum: cumulatePrimitive('sum'),
  cumulate_prod: cumulatePrimitive('prod'),
  cumulate_max: cumulatePrimitive('max'),
  cumulate_min: cumulatePrimitive('min'),
};
