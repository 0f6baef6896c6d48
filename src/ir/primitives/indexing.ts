import type { ArrayValue, Node } from '../node';
import type { DType } from '../dtype';
import { isFloat } from '../dtype';
import type { Builder, Primitive, ScatterMode } from '../primitive';
import { sizeOf } from '../shape';
import { combination, rowsOf } from './reduce';

/**
 * `x` at `indices` along `axis`: shape x[:axis] + indices + x[axis+1:]. An index outside [0, size) gives NaN for floats
 * and 0 for other types (JAX's "fill" rule); negative indices are made positive before.
 */
const gather: Primitive<'gather'> = {
  name: 'gather',
  kind: 'other',
  infer: ([x, indices], { axis }) => ({
    shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  }),
  evaluate: ([x, indices], output, { axis }) => {
    const length = x.shape[axis];
    const inner = sizeOf(x.shape.slice(axis + 1));
    const outer = sizeOf(x.shape.slice(0, axis));
    const count = indices.data.length;
    const missing = isFloat(x.dtype) ? NaN : 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < count; i++) {
        const at = indices.data[i];
        const target = (o * count + i) * inner;
        if (at < 0 || at >= length) output.data.fill(missing, target, target + inner);
        else {
          const source = (o * length + at) * inner;
          for (let j = 0; j < inner; j++) output.data[target + j] = x.data[source + j];
        }
      }
    }
  },
  gradient: (b, node, dy) => {
    const [x, indices] = node.inputs;
    const { axis } = node.attributes;
    const indexRank = indices.shape.length;
    const count = sizeOf(indices.shape);
    // Bring the gathered axes to the front, add rows where they came from, and move the axis back.
    const rank = dy.shape.length;
    const moved = Array.from({ length: indexRank }, (_, i) => axis + i);
    const rest = Array.from({ length: rank }, (_, i) => i).filter((i) => !moved.includes(i));
    const restShape = rest.map((i) => dy.shape[i]);
    const rows = b.reshape(b.transpose(dy, [...moved, ...rest]), [count, ...restShape]);
    const zeros = b.constant(0, dy.dtype, [x.shape[axis], ...restShape]);
    const summed = b.scatter(zeros, b.reshape(indices, [count]), rows, 'add');
    const back = Array.from({ length: x.shape.length }, (_, a) => (a < axis ? a + 1 : a === axis ? 0 : a));
    return [b.transpose(summed, back), null];
  },
};

const KINDS = { add: 'sum', multiply: 'prod', max: 'max', min: 'min' } as const;

/** How a scatter combines what is there with an update. */
const combinationOf = (mode: ScatterMode, dtype: DType): ((old: number, update: number) => number) =>
  mode === 'set' ? (_, update) => update : combination(KINDS[mode], dtype);

/** Rows of `x` at `indices`, zeros for indices outside: what was skipped has no slope. */
function gatherOrZero(b: Builder, x: Node, indices: Node): Node {
  const rows = b.gather(x, indices, 0);
  const bound = (value: number): Node => b.constant(value, indices.dtype, indices.shape);
  const inside = b.binary(
    'and',
    b.compare('greater_equal', indices, bound(0)),
    b.compare('less', indices, bound(x.shape[0])),
  );
  const column = b.reshape(inside, [
    ...indices.shape,
    ...rows.shape.slice(indices.shape.length).map(() => 1),
  ]);
  return b.select(b.broadcastTo(column, rows.shape), rows, b.constant(0, rows.dtype, rows.shape));
}

/** Slopes of rows that were written, zeros for those that another row was written over. */
function lastWrites(b: Builder, indices: Node, rows: Node, size: number): Node {
  const own = b.iota(indices.shape, 0, 'int32');
  const last = b.scatter(b.constant(-1, 'int32', [size]), indices, own, 'set');
  const column = b.reshape(b.compare('equal', b.gather(last, indices, 0), own), [
    ...indices.shape,
    ...rows.shape.slice(indices.shape.length).map(() => 1),
  ]);
  return b.select(b.broadcastTo(column, rows.shape), rows, b.constant(0, rows.dtype, rows.shape));
}

/** `operand` [n, ...] with rows `updates` [m, ...] combined in at `indices` [m]; indices outside [0, n) are skipped. */
const scatter: Primitive<'scatter'> = {
  name: 'scatter',
  kind: 'other',
  infer: ([operand]) => ({ shape: operand.shape, dtype: operand.dtype }),
  evaluate: ([operand, indices, updates], output, { mode }) => {
    const combine = combinationOf(mode, output.dtype);
    const inner = sizeOf(operand.shape.slice(1));
    output.data.set(operand.data);
    for (let i = 0; i < indices.data.length; i++) {
      const at = indices.data[i];
      if (at < 0 || at >= operand.shape[0]) continue;
      for (let j = 0; j < inner; j++) {
        const position = at * inner + j;
        output.data[position] = combine(output.data[position], updates.data[i * inner + j]);
      }
    }
  },
  gradient: (b, node, dy) => {
    const [operand, indices, updates] = node.inputs;
    const { mode } = node.attributes;
    const rows = gatherOrZero(b, dy, indices);
    if (mode === 'add') return [dy, null, rows];
    if (mode === 'set') {
      const kept = b.scatter(dy, indices, b.constant(0, dy.dtype, updates.shape), 'set');
      return [kept, null, lastWrites(b, indices, rows, operand.shape[0])];
    }
    if (mode === 'multiply') {
      const factors = b.scatter(b.constant(1, dy.dtype, operand.shape), indices, updates, 'multiply');
      return [b.mul(dy, factors), null, b.mul(rows, b.div(gatherOrZero(b, node, indices), updates))];
    }
    // Extremum: whoever equals the result shares the slope evenly.
    const own = b.cast(b.compare('equal', operand, node), dy.dtype);
    const winners = b.cast(b.compare('equal', updates, gatherOrZero(b, node, indices)), dy.dtype);
    const count = b.scatter(own, indices, winners, 'add');
    const share = b.div(dy, b.binary('max', count, b.constant(1, dy.dtype, count.shape)));
    return [b.mul(share, own), null, b.mul(gatherOrZero(b, share, indices), winners)];
  },
};

/** The order that sorts `values`: stable; NaN last. */
function sortedOrder(values: ArrayValue['data'], start: number, length: number): number[] {
  return Array.from({ length }, (_, i) => i).sort((a, b) => {
    const x = values[start + a];
    const y = values[start + b];
    if (Number.isNaN(x)) return Number.isNaN(y) ? a - b : 1;
    if (Number.isNaN(y)) return -1;
    return x - y || a - b;
  });
}

/** Indices that sort `x` along its last axis, ascending and stable, NaN last. */
const argsort: Primitive<'argsort'> = {
  name: 'argsort',
  kind: 'other',
  infer: ([x]) => ({ shape: x.shape, dtype: 'int32' }),
  evaluate: ([x], output) => {
    const { rows, length } = rowsOf(x, [x.shape.length - 1]);
    for (let row = 0; row < rows; row++)
      output.data.set(sortedOrder(x.data, row * length, length), row * length);
  },
};

/** Primitives that read and write by index. */
export const INDEX = { gather, scatter, argsort };
