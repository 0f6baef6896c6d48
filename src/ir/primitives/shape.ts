import { ShapeError } from '../../util/errors';
import type { ArrayValue, Node } from '../node';
import type { Primitive, PrimitiveAttributes, Strided } from '../primitive';
import type { Shape } from '../shape';
import { formatShape, sizeOf, stridesOf } from '../shape';

/** Copies `source` into `target` reading with `strides` from `offset`, over `shape` in row-major order. */
export function copyStrided(
  source: ArrayValue['data'],
  target: ArrayValue['data'],
  shape: Shape,
  strides: readonly number[],
  offset: number,
): void {
  if (strides.every((stride) => stride === 0)) {
    target.fill(source[offset]);
    return;
  }
  const rank = shape.length;
  const size = sizeOf(shape);
  const inner = shape[rank - 1];
  const innerStride = strides[rank - 1];
  const index = new Array<number>(rank).fill(0);
  let position = offset;
  for (let written = 0; written < size;) {
    for (let i = 0; i < inner; i++) target[written++] = source[position + i * innerStride];
    for (let axis = rank - 2; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** A primitive whose result is elements of its input in another order, read with strides. */
function viewPrimitive<Name extends keyof PrimitiveAttributes>(
  name: Name,
  rules: Pick<Primitive<Name>, 'infer' | 'gradient'> & Required<Pick<Primitive<Name>, 'viewStrides'>>,
): Primitive<Name> {
  return {
    name,
    kind: 'view',
    evaluate: ([x], output, attributes) => {
      const { strides, offset } = rules.viewStrides(x.shape, stridesOf(x.shape), output.shape, attributes)!;
      copyStrided(x.data, output.data, output.shape, strides, offset);
    },
    ...rules,
  };
}

const copyAll: Primitive['evaluate'] = ([x], output) => output.data.set(x.data);

const reshape: Primitive<'reshape'> = {
  name: 'reshape',
  kind: 'view',
  infer: ([x], { shape }) => {
    if (sizeOf(shape) !== sizeOf(x.shape)) {
      throw new ShapeError({
        code: 'reshape-size',
        expected: 'reshape needs a shape with the same number of elements.',
        received: {
          x: `${formatShape(x.shape)}   ${sizeOf(x.shape)} elements`,
          shape: `${formatShape(shape)}   ${sizeOf(shape)} elements`,
        },
        advice: 'Use -1 for one axis to have its size computed.',
        details: { from: x.shape, to: shape },
      });
    }
    return { shape, dtype: x.dtype };
  },
  evaluate: copyAll,
  viewStrides: reshapeStrides,
  gradient: (b, node, dy) => [b.reshape(dy, node.inputs[0].shape)],
};

const transpose = viewPrimitive('transpose', {
  infer: ([x], { permutation }) => ({ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }),
  viewStrides: (_x, strides, _shape, { permutation }) => ({
    strides: permutation.map((axis) => strides[axis]),
    offset: 0,
  }),
  gradient: (b, node, dy) => {
    const { permutation } = node.attributes;
    return [
      b.transpose(
        dy,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
});

/** Repeats axes of size 1; ranks are equal. */
const broadcast = viewPrimitive('broadcast', {
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  viewStrides: (x, strides) => ({
    strides: strides.map((stride, axis) => (x[axis] === 1 ? 0 : stride)),
    offset: 0,
  }),
  gradient: (b, node, dy) => {
    const [x] = node.inputs;
    const axes = x.shape.flatMap((size, axis) => (size === 1 && node.shape[axis] !== 1 ? [axis] : []));
    return [b.reduce('sum', dy, axes, true)];
  },
});

const slice = viewPrimitive('slice', {
  infer: ([x], { start, limit, step }) => ({
    shape: x.shape.map((_, axis) => Math.max(0, Math.ceil((limit[axis] - start[axis]) / step[axis]))),
    dtype: x.dtype,
  }),
  viewStrides: (_x, strides, _shape, { start, step }) => ({
    strides: strides.map((stride, axis) => stride * step[axis]),
    offset: strides.reduce((sum, stride, axis) => sum + stride * start[axis], 0),
  }),
  gradient: (b, node, dy) => {
    const { start, step } = node.attributes;
    const [x] = node.inputs;
    const covered = dy.shape.map((size, axis) => (size === 0 ? 0 : (size - 1) * step[axis] + 1));
    const high = x.shape.map((size, axis) => size - start[axis] - covered[axis]);
    return [
      b.pad(
        dy,
        start,
        high,
        step.map((s) => s - 1),
        0,
      ),
    ];
  },
});

/** Adds `low`/`high` cells at the ends and `interior` cells between elements; negative ends crop. */
const pad: Primitive<'pad'> = {
  name: 'pad',
  kind: 'other',
  infer: ([x], { low, high, interior }) => ({
    shape: x.shape.map(
      (size, axis) => low[axis] + high[axis] + size + Math.max(size - 1, 0) * interior[axis],
    ),
    dtype: x.dtype,
  }),
  evaluate: ([x], output, { low, interior, value }) => {
    if (value !== 0) output.data.fill(value);
    const rank = x.shape.length;
    const strides = stridesOf(output.shape);
    const index = new Array<number>(rank).fill(0);
    for (let i = 0; i < x.data.length; i++) {
      let position = 0;
      let inside = true;
      for (let axis = 0; axis < rank; axis++) {
        const at = low[axis] + index[axis] * (interior[axis] + 1);
        if (at < 0 || at >= output.shape[axis]) inside = false;
        position += at * strides[axis];
      }
      if (inside) output.data[position] = x.data[i];
      for (let axis = rank - 1; axis >= 0; axis--) {
        if (++index[axis] < x.shape[axis]) break;
        index[axis] = 0;
      }
    }
  },
  gradient: (b, node, dy) => {
    const { low, high, interior } = node.attributes;
    const [x] = node.inputs;
    // Cells cropped by negative ends get no gradient: pad dy back first, then pick the elements.
    const cropped = b.pad(
      dy,
      low.map((n) => Math.max(-n, 0)),
      high.map((n) => Math.max(-n, 0)),
      low.map(() => 0),
      0,
    );
    const start = low.map((n) => Math.max(n, 0));
    const limit = x.shape.map((size, axis) =>
      size === 0 ? start[axis] : start[axis] + (size - 1) * (interior[axis] + 1) + 1,
    );
    return [
      b.slice(
        cropped,
        start,
        limit,
        interior.map((n) => n + 1),
      ),
    ];
  },
};

const reverse = viewPrimitive('reverse', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  viewStrides: (x, strides, _shape, { axes }) => ({
    strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
    offset: axes.reduce((sum, axis) => sum + strides[axis] * (x[axis] - 1), 0),
  }),
  gradient: (b, node, dy) => [b.reverse(dy, node.attributes.axes)],
});

/** 0, 1, 2, ... along one axis. */
const iota: Primitive<'iota'> = {
  name: 'iota',
  kind: 'other',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  evaluate: (_, output, { axis }) => {
    const inner = sizeOf(output.shape.slice(axis + 1));
    const length = output.shape[axis];
    for (let i = 0; i < output.data.length; i++) output.data[i] = Math.floor(i / inner) % length;
  },
};

/** What gives its operand back. */
const unchanged = {
  kind: 'view',
  infer: ([x]: readonly Node[]) => ({ shape: x.shape, dtype: x.dtype }),
  evaluate: copyAll,
  viewStrides: (_x: Shape, strides: readonly number[]) => ({ strides, offset: 0 }),
} as const;

/** A value without gradient. */
const stopGradient: Primitive<'stop_gradient'> = { ...unchanged, name: 'stop_gradient' };

/** The same value as a gradient starts from it: only what is computed from here on counts as its path. */
const watch: Primitive<'watch'> = {
  ...unchanged,
  name: 'watch',
  isOpen: true,
  gradient: (_b, _node, dy) => [dy],
};

/** The primitives that move values. */
export const SHAPE = {
  reshape,
  transpose,
  broadcast,
  slice,
  pad,
  reverse,
  iota,
  stop_gradient: stopGradient,
  watch,
};

/** How a node shows elements of its input, which `strides` walk; null where it is no view, or not one by strides. */
export const viewStrides = (node: Node, strides: readonly number[]): Strided | null =>
  node.primitive.viewStrides?.(node.inputs[0].shape, strides, node.shape, node.attributes) ?? null;

/** Strides for reading `from` (with `strides`) as `to` without a copy, or null where that is impossible. */
export function reshapeStrides(from: Shape, strides: readonly number[], to: Shape): Strided | null {
  const result = new Array<number>(to.length).fill(0);
  if (sizeOf(to) === 0) return { strides: result, offset: 0 };
  const source = from.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis] }]));
  let position = 0;
  let axis = 0;
  // Match groups of axes with equal products; inside a group the source must be one contiguous run.
  while (axis < to.length) {
    if (to[axis] === 1) {
      axis += 1;
      continue;
    }
    let targetSize = to[axis];
    const first = axis;
    axis += 1;
    let sourceSize = source[position].size;
    const firstSource = position;
    position += 1;
    while (targetSize !== sourceSize) {
      if (targetSize < sourceSize) targetSize *= to[axis++];
      else sourceSize *= source[position++].size;
    }
    for (let i = firstSource; i + 1 < position; i++) {
      if (source[i].stride !== source[i + 1].stride * source[i + 1].size) return null;
    }
    let stride = source[position - 1].stride;
    for (let i = axis - 1; i >= first; i--) {
      result[i] = to[i] === 1 ? 0 : stride;
      stride *= to[i];
    }
  }
  return { strides: result, offset: 0 };
}
