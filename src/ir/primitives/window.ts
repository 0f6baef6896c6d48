import { ShapeError } from '../../util/errors';
import type { ArrayValue, Node } from '../node';
import { makeNode } from '../node';
import type { Pooling, Primitive, Support, WindowGeometry } from '../primitive';
import type { Shape } from '../shape';
import { formatShape, sizeOf } from '../shape';

/** Size of a window's output along one axis. */
export function windowOutput(size: number, kernel: number, geometry: WindowGeometry, axis: number): number {
  const [before, after] = geometry.padding[axis];
  const covered = (kernel - 1) * geometry.dilation[axis] + 1;
  return Math.floor((size + before + after - covered) / geometry.strides[axis]) + 1;
}

function outputSpatial(operation: string, shape: Shape, kernel: Shape, geometry: WindowGeometry): number[] {
  return kernel.map((size, axis) => {
    const output = windowOutput(shape[axis + 1], size, geometry, axis);
    if (output < 1) {
      throw new ShapeError({
        code: 'window-too-large',
        expected: `${operation} needs an input at least as large as its window on every spatial axis.`,
        received: {
          input: `${formatShape(shape)}   spatial axis ${axis} is ${shape[axis + 1]}`,
          window: `${formatShape(kernel)}   with dilation ${geometry.dilation[axis]}`,
        },
        advice: `Use padding: 'same', a smaller window, or fewer layers that shrink the input.`,
        details: { input: shape, window: kernel },
      });
    }
    return output;
  });
}

/** Calls `visit(outputPosition, windowCell, inputPosition)` for every cell of every window that lies inside the input. */
function forEachCell(
  input: Shape,
  output: Shape,
  window: Shape,
  geometry: WindowGeometry,
  visit: (outputCell: number, windowCell: number, inputCell: number) => void,
): void {
  const rank = window.length;
  const outputs = sizeOf(output);
  const cells = sizeOf(window);
  const at = new Array<number>(rank);
  for (let o = 0; o < outputs; o++) {
    let rest = o;
    for (let axis = rank - 1; axis >= 0; axis--) {
      at[axis] = (rest % output[axis]) * geometry.strides[axis] - geometry.padding[axis][0];
      rest = Math.floor(rest / output[axis]);
    }
    for (let cell = 0; cell < cells; cell++) {
      let position = 0;
      let scale = 1;
      let left = cell;
      let inside = true;
      for (let axis = rank - 1; axis >= 0 && inside; axis--) {
        const coordinate = at[axis] + (left % window[axis]) * geometry.dilation[axis];
        left = Math.floor(left / window[axis]);
        inside = coordinate >= 0 && coordinate < input[axis];
        position += coordinate * scale;
        scale *= input[axis];
      }
      if (inside) visit(o, cell, position);
    }
  }
}

/** A geometry alone, of attributes that have more. */
const geometryOf = ({ strides, dilation, padding }: WindowGeometry): WindowGeometry => ({
  strides,
  dilation,
  padding,
});
const spatial = (shape: Shape): Shape => shape.slice(1, -1);

type Accumulate = (x: number, w: number, y: number) => void;

/** Walks every multiply-add of a grouped convolution: indices into input, kernel and output. */
function forEachProduct(
  x: Shape,
  kernel: Shape,
  y: Shape,
  geometry: WindowGeometry,
  groups: number,
  visit: Accumulate,
): void {
  const channels = x[x.length - 1];
  const filters = y[y.length - 1];
  const channelsPerGroup = channels / groups;
  const filtersPerGroup = filters / groups;
  const inputCells = sizeOf(spatial(x));
  const outputCells = sizeOf(spatial(y));
  for (let n = 0; n < x[0]; n++) {
    forEachCell(spatial(x), spatial(y), kernel.slice(0, -2), geometry, (o, cell, i) => {
      const xBase = (n * inputCells + i) * channels;
      const yBase = (n * outputCells + o) * filters;
      for (let group = 0; group < groups; group++) {
        for (let c = 0; c < channelsPerGroup; c++) {
          const wBase = (cell * channelsPerGroup + c) * filters + group * filtersPerGroup;
          for (let f = 0; f < filtersPerGroup; f++) {
            visit(xBase + group * channelsPerGroup + c, wBase + f, yBase + group * filtersPerGroup + f);
          }
        }
      }
    });
  }
}

type Visit = (input: number, output: number) => void;

/** Visits each (input, output) pair of a pooling, windows in row-major order. */
function forEachPooled(x: Shape, y: Shape, pooling: Pooling, visit: Visit): void {
  const channels = x[x.length - 1];
  const inputCells = sizeOf(spatial(x));
  const outputCells = sizeOf(spatial(y));
  for (let n = 0; n < x[0]; n++) {
    forEachCell(spatial(x), spatial(y), pooling.window, pooling, (o, _, i) => {
      const xBase = (n * inputCells + i) * channels;
      const yBase = (n * outputCells + o) * channels;
      for (let c = 0; c < channels; c++) visit(xBase + c, yBase + c);
    });
  }
}

const pooledShape = (operation: string, x: Shape, pooling: Pooling): number[] => [
  x[0],
  ...outputSpatial(operation, x, pooling.window, pooling),
  x[x.length - 1],
];

/** Position of the first largest element of each window, -1 where the window is empty. */
function winners(x: ArrayValue, y: Shape, pooling: Pooling): Int32Array {
  const best = new Int32Array(sizeOf(y)).fill(-1);
  forEachPooled(x.shape, y, pooling, (i, o) => {
    if (best[o] < 0 || x.data[i] > x.data[best[o]]) best[o] = i;
  });
  return best;
}

/** Nanoseconds that evaluation takes for a multiplication of a convolution, or a value of a window. */
const EVALUATION = 12;

/** The time of a convolution, or of one of its gradients, from its output and its kernel. */
const productNanoseconds = (y: Node, kernel: Node): number =>
  EVALUATION * sizeOf(y.shape) * sizeOf(kernel.shape.slice(0, -1));

/** The time of a pooling, or of its gradient, from what has an element for each window. */
const cellNanoseconds = ({ window }: Pooling, y: Node): number =>
  EVALUATION * sizeOf(y.shape) * sizeOf(window);

export type WindowName =
  | 'conv'
  | 'conv_input_gradient'
  | 'conv_kernel_gradient'
  | 'max_pool'
  | 'max_pool_gradient'
  | 'sum_pool'
  | 'sum_pool_gradient';

/** Convolutions, poolings and their transposes, with constructors of their nodes. */
export interface Windows {
  readonly primitives: { readonly [Name in WindowName]: Primitive<Name> };
  conv(x: Node, kernel: Node, geometry: WindowGeometry, groups: number): Node;
  convInputGradient(
    dy: Node,
    kernel: Node,
    inputShape: Shape,
    geometry: WindowGeometry,
    groups: number,
  ): Node;
  convKernelGradient(x: Node, dy: Node, kernelShape: Shape, geometry: WindowGeometry, groups: number): Node;
  maxPool(x: Node, window: Shape, geometry: WindowGeometry): Node;
  maxPoolGradient(x: Node, dy: Node, window: Shape, geometry: WindowGeometry): Node;
  sumPool(x: Node, window: Shape, geometry: WindowGeometry): Node;
  sumPoolGradient(dy: Node, inputShape: Shape, window: Shape, geometry: WindowGeometry): Node;
}

/** The primitives of windows with what compiles them; gradients are made of the same ones. */
export function windowPrimitives(support: Partial<Readonly<Record<WindowName, Support>>> = {}): Windows {
  /** Convolution (cross-correlation) of x [batch, ...spatial, channels] with kernel [...window, channels / groups, filters]. */
  const conv: Primitive<'conv'> = {
    name: 'conv',
    support: support.conv,
    evaluationNanoseconds: (node) => productNanoseconds(node, node.inputs[1]),
    kind: 'contraction',
    infer: ([x, kernel], attributes) => {
      const { groups } = attributes;
      const channels = x.shape[x.shape.length - 1];
      const [perGroup, filters] = kernel.shape.slice(-2);
      if (
        x.shape.length !== kernel.shape.length ||
        channels !== perGroup * groups ||
        filters % groups !== 0
      ) {
        throw new ShapeError({
          code: 'conv-channels',
          expected: "conv needs the input's channels to equal the kernel's input channels times the groups.",
          received: {
            input: `${formatShape(x.shape)}   ${channels} channels`,
            kernel: `${formatShape(kernel.shape)}   ${perGroup} channels for each of ${groups} groups`,
          },
          details: { input: x.shape, kernel: kernel.shape, groups },
        });
      }
      const out = outputSpatial('conv', x.shape, kernel.shape.slice(0, -2), attributes);
      return { shape: [x.shape[0], ...out, filters], dtype: x.dtype };
    },
    evaluate: ([x, kernel], output, attributes) => {
      const sum = new Float64Array(output.data.length);
      forEachProduct(x.shape, kernel.shape, output.shape, attributes, attributes.groups, (i, w, o) => {
        sum[o] += x.data[i] * kernel.data[w];
      });
      output.data.set(sum);
    },
    gradient: (_, node, dy) => {
      const [x, kernel] = node.inputs;
      const geometry = geometryOf(node.attributes);
      const groups = node.attributes.groups;
      return [
        make.convInputGradient(dy, kernel, x.shape, geometry, groups),
        make.convKernelGradient(x, dy, kernel.shape, geometry, groups),
      ];
    },
  };

  /** The transpose of `conv` in its input: inputs (dy, kernel). Also transposed convolution. */
  const convInputGradient: Primitive<'conv_input_gradient'> = {
    name: 'conv_input_gradient',
    support: support.conv_input_gradient,
    evaluationNanoseconds: (node) => productNanoseconds(node.inputs[0], node.inputs[1]),
    kind: 'contraction',
    infer: ([dy], { inputShape }) => ({ shape: inputShape, dtype: dy.dtype }),
    evaluate: ([dy, kernel], output, attributes) => {
      const sum = new Float64Array(output.data.length);
      forEachProduct(output.shape, kernel.shape, dy.shape, attributes, attributes.groups, (i, w, o) => {
        sum[i] += dy.data[o] * kernel.data[w];
      });
      output.data.set(sum);
    },
    gradient: (_, node, g) => {
      const [dy, kernel] = node.inputs;
      const geometry = geometryOf(node.attributes);
      const groups = node.attributes.groups;
      return [
        make.conv(g, kernel, geometry, groups),
        make.convKernelGradient(g, dy, kernel.shape, geometry, groups),
      ];
    },
  };

  /** The transpose of `conv` in its kernel: inputs (x, dy). */
  const convKernelGradient: Primitive<'conv_kernel_gradient'> = {
    name: 'conv_kernel_gradient',
    support: support.conv_kernel_gradient,
    evaluationNanoseconds: (node) => productNanoseconds(node.inputs[1], node),
    kind: 'contraction',
    infer: ([x], { kernelShape }) => ({ shape: kernelShape, dtype: x.dtype }),
    evaluate: ([x, dy], output, attributes) => {
      const sum = new Float64Array(output.data.length);
      forEachProduct(x.shape, output.shape, dy.shape, attributes, attributes.groups, (i, w, o) => {
        sum[w] += x.data[i] * dy.data[o];
      });
      output.data.set(sum);
    },
    gradient: (_, node, g) => {
      const [x, dy] = node.inputs;
      const geometry = geometryOf(node.attributes);
      const groups = node.attributes.groups;
      return [make.convInputGradient(dy, g, x.shape, geometry, groups), make.conv(x, g, geometry, groups)];
    },
  };

  /** Largest value of each window; padding never wins. */
  const maxPool: Primitive<'max_pool'> = {
    name: 'max_pool',
    support: support.max_pool,
    evaluationNanoseconds: (node) => cellNanoseconds(node.attributes, node),
    kind: 'other',
    infer: ([x], attributes) => ({ shape: pooledShape('max_pool', x.shape, attributes), dtype: x.dtype }),
    evaluate: ([x], output, attributes) => {
      for (const [o, i] of winners(x, output.shape, attributes).entries())
        output.data[o] = i < 0 ? -Infinity : x.data[i];
    },
    gradient: (_, node, dy) => [
      make.maxPoolGradient(node.inputs[0], dy, node.attributes.window, geometryOf(node.attributes)),
    ],
  };

  /** dy added at the first largest element of each window: inputs (x, dy). */
  const maxPoolGradient: Primitive<'max_pool_gradient'> = {
    name: 'max_pool_gradient',
    support: support.max_pool_gradient,
    evaluationNanoseconds: (node) => cellNanoseconds(node.attributes, node.inputs[1]),
    kind: 'other',
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    evaluate: ([x, dy], output, attributes) => {
      for (const [o, i] of winners(x, dy.shape, attributes).entries())
        if (i >= 0) output.data[i] += dy.data[o];
    },
  };

  /** Sum over each window. */
  const sumPool: Primitive<'sum_pool'> = {
    name: 'sum_pool',
    support: support.sum_pool,
    evaluationNanoseconds: (node) => cellNanoseconds(node.attributes, node),
    kind: 'other',
    infer: ([x], attributes) => ({ shape: pooledShape('sum_pool', x.shape, attributes), dtype: x.dtype }),
    evaluate: ([x], output, attributes) => {
      const sum = new Float64Array(output.data.length);
      forEachPooled(x.shape, output.shape, attributes, (i, o) => {
        sum[o] += x.data[i];
      });
      output.data.set(sum);
    },
    gradient: (_, node, dy) => [
      make.sumPoolGradient(dy, node.inputs[0].shape, node.attributes.window, geometryOf(node.attributes)),
    ],
  };

  /** The transpose of `sum_pool`. */
  const sumPoolGradient: Primitive<'sum_pool_gradient'> = {
    name: 'sum_pool_gradient',
    support: support.sum_pool_gradient,
    evaluationNanoseconds: (node) => cellNanoseconds(node.attributes, node.inputs[0]),
    kind: 'other',
    infer: ([dy], { inputShape }) => ({ shape: inputShape, dtype: dy.dtype }),
    evaluate: ([dy], output, attributes) => {
      forEachPooled(output.shape, dy.shape, attributes, (i, o) => {
        output.data[i] += dy.data[o];
      });
    },
    gradient: (_, node, g) => [make.sumPool(g, node.attributes.window, geometryOf(node.attributes))],
  };

  const make: Windows = {
    primitives: {
      conv,
      conv_input_gradient: convInputGradient,
      conv_kernel_gradient: convKernelGradient,
      max_pool: maxPool,
      max_pool_gradient: maxPoolGradient,
      sum_pool: sumPool,
      sum_pool_gradient: sumPoolGradient,
    },
    conv: (x, kernel, geometry, groups) => makeNode(conv, [x, kernel], { ...geometry, groups }),
    convInputGradient: (dy, kernel, inputShape, geometry, groups) =>
      makeNode(convInputGradient, [dy, kernel], { ...geometry, groups, inputShape }),
    convKernelGradient: (x, dy, kernelShape, geometry, groups) =>
      makeNode(convKernelGradient, [x, dy], { ...geometry, groups, kernelShape }),
    maxPool: (x, window, geometry) => makeNode(maxPool, [x], { ...geometry, window }),
    maxPoolGradient: (x, dy, window, geometry) => makeNode(maxPoolGradient, [x, dy], { ...geometry, window }),
    sumPool: (x, window, geometry) => makeNode(sumPool, [x], { ...geometry, window }),
    sumPoolGradient: (dy, inputShape, window, geometry) =>
      makeNode(sumPoolGradient, [dy], { ...geometry, window, inputShape }),
  };
  return make;
}
