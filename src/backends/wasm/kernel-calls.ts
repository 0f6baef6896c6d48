import { MEAN_POOL, MEAN_POOL_GRADIENT } from '../../compile/decompose';
import type { NodeStep, Place, Span } from '../../compile/steps';
import { placeBytes } from '../../compile/plan-memory';
import { uniformValue } from '../../ir/build';
import type { DType } from '../../ir/dtype';
import type { Node } from '../../ir/node';
import { nodeSize } from '../../ir/node';
import type { WindowGeometry } from '../../ir/primitive';
import type { Shape } from '../../ir/shape';
import { sizeOf } from '../../ir/shape';
import type { FunctionBuilder, FunctionReference } from './assembler';
import type { ConvKind, ConvShape, Triple } from './kernels/conv-descriptor';
import { convDescriptor, convScratchBytes, convUnits } from './kernels/conv-descriptor';
import type { KernelName } from './kernels/library';
import type { PoolKind, PoolShape } from './kernels/pool';
import { poolDescriptor, poolUnits } from './kernels/pool';
import { RELU } from './kernels/tile';

/** What a call is written with. */
export interface CallContext {
  readonly f: FunctionBuilder;
  /** Pushes the address of a place, `offset` elements further. */
  readonly address: (place: Place, offset: number) => void;
  /** The address of a place that never moves. */
  readonly fixedAddress: (place: Place, offset: number) => number;
  readonly kernel: (name: KernelName) => FunctionReference;
  /** Keeps data for kernels; gives their address. */
  readonly words: (data: Int32Array) => number;
  /** Pushes the address of memory that the kernel may use while it runs. */
  readonly scratch: () => void;
  /** Pushes the first and the end of the units to compute, of so many. */
  readonly range: (units: number) => void;
}

interface KernelCall {
  readonly kernel: KernelName;
  readonly accepts: (node: Node) => boolean;
  readonly scratchBytes?: (node: Node) => number;
  /** Parts that can be computed by themselves, in any order. */
  readonly units?: (node: Node) => number;
  /** Multiplications and additions, where they are what takes its time. */
  readonly flops?: (node: Node) => number;
  /** Rough time on one thread. */
  readonly nanoseconds?: (node: Node) => number;
  readonly emit: (context: CallContext, step: NodeStep) => void;
  /** Whether the kernel reads tables with fixed addresses. */
  readonly fixed: boolean;
}

const isIndex = (dtype: DType): boolean => dtype === 'int32' || dtype === 'uint32';
const isFloat32 = (...nodes: readonly Node[]): boolean => nodes.every((node) => node.dtype === 'float32');

/** Sizes of spatial axes as three, with leading ones. */
function triple(sizes: readonly number[], missing: number): Triple {
  const padded = [...new Array<number>(3 - sizes.length).fill(missing), ...sizes];
  return [padded[0], padded[1], padded[2]];
}

const spatial = (shape: Shape): Shape => shape.slice(1, -1);
const geometryOf = (node: Node): WindowGeometry => node.attributes as unknown as WindowGeometry;

/** Whether kernels know a window's geometry. */
function hasPlainGeometry(node: Node): boolean {
  const { padding, strides } = geometryOf(node);
  return strides.length <= 3 && padding.every(([before, after]) => before >= 0 && after >= 0);
}

const hasDilation = (node: Node): boolean => geometryOf(node).dilation.some((step) => step !== 1);

/** Shapes of input, kernel and output of a convolution or one of its gradients. */
function convShapes(node: Node): { x: Shape; w: Shape; y: Shape } {
  const [a, b] = node.inputs;
  if (node.primitive.name === 'conv') return { x: a.shape, w: b.shape, y: node.shape };
  if (node.primitive.name === 'conv_input_gradient') return { x: node.shape, w: b.shape, y: a.shape };
  return { x: a.shape, w: node.shape, y: b.shape };
}

function convShape(node: Node): ConvShape {
  const { x, w, y } = convShapes(node);
  const { strides, padding, dilation } = geometryOf(node);
  return {
    batch: x[0],
    inputSpatial: triple(spatial(x), 1),
    inputChannels: x[x.length - 1],
    kernelSpatial: triple(w.slice(0, -2), 1),
    outputSpatial: triple(spatial(y), 1),
    outputChannels: y[y.length - 1],
    strides: triple(strides, 1),
    paddingBefore: triple(
      padding.map(([before]) => before),
      0,
    ),
    dilations: triple(dilation, 1),
    groups: node.attributes.groups as number,
  };
}

/** Multiplications and additions of a nanosecond. */
const FLOPS = 40;

function convFlops({
  batch,
  outputSpatial,
  outputChannels,
  kernelSpatial,
  inputChannels,
  groups,
}: ConvShape): number {
  const outputs = batch * sizeOf(outputSpatial) * outputChannels;
  return (2 * outputs * sizeOf(kernelSpatial) * inputChannels) / groups;
}

function convCall(kind: ConvKind): KernelCall {
  return {
    kernel: kind,
    fixed: true,
    accepts: (node) =>
      isFloat32(node, ...node.inputs) && hasPlainGeometry(node) && sizeOf(convShapes(node).y) > 0,
    scratchBytes: (node) => convScratchBytes(kind, convShape(node)),
    units: (node) => convUnits(kind, convShape(node)),
    flops: (node) => convFlops(convShape(node)),
    nanoseconds: (node) => convFlops(convShape(node)) / FLOPS,
    emit: ({ f, fixedAddress, kernel, words, scratch, range }, { node, inputs, outputs, bias, relu }) => {
      const [first, second] = inputs.map((span) => fixedAddress(span!.place, span!.offset));
      const result = fixedAddress(outputs[0]!, 0);
      const roles = {
        conv: { x: first, w: second, y: result },
        convInputGradient: { x: result, w: second, y: first },
        convFilterGradient: { x: first, w: result, y: second },
      }[kind];
      const biasAt = bias === null ? 0 : fixedAddress(bias.place, bias.offset);
      const shape = convShape(node);
      const descriptor = convDescriptor(kind, shape, { ...roles, bias: biasAt, flags: relu ? RELU : 0 });
      f.i32(words(descriptor));
      range(convUnits(kind, shape));
      scratch();
      f.call(kernel(kind));
    },
  };
}

function poolShape(node: Node, x: Shape, y: Shape): PoolShape {
  const { strides, padding } = geometryOf(node);
  return {
    mode: node.primitive.name.startsWith('max') ? 'max' : 'average',
    batch: x[0],
    inputSpatial: triple(spatial(x), 1),
    channels: x[x.length - 1],
    windowSpatial: triple(node.attributes.window as Shape, 1),
    outputSpatial: triple(spatial(y), 1),
    strides: triple(strides, 1),
    paddingBefore: triple(
      padding.map(([before]) => before),
      0,
    ),
  };
}

function poolCall(kernel: PoolKind): KernelCall {
  const shapeOf = (node: Node): PoolShape => {
    const [first, second] = node.inputs;
    const [x, y] = {
      pool: () => [first.shape, node.shape],
      maxPoolGradient: () => [first.shape, second.shape],
      averagePoolGradient: () => [node.shape, first.shape],
    }[kernel]();
    return poolShape(node, x, y);
  };
  return {
    kernel,
    fixed: true,
    accepts: (node) =>
      isFloat32(node, ...node.inputs) && hasPlainGeometry(node) && !hasDilation(node) && nodeSize(node) > 0,
    units: (node) => poolUnits(kernel, shapeOf(node)),
    nanoseconds: (node) => node.inputs.reduce((sum, input) => sum + nodeSize(input), nodeSize(node)) / 2,
    emit: ({ f, fixedAddress, kernel: reference, words, scratch, range }, { node, inputs, outputs }) => {
      const at = (span: Span | null): number => fixedAddress(span!.place, span!.offset);
      const result = fixedAddress(outputs[0]!, 0);
      const addresses = {
        pool: () => ({ x: at(inputs[0]), y: result, dx: 0 }),
        maxPoolGradient: () => ({ x: at(inputs[0]), y: at(inputs[1]), dx: result }),
        averagePoolGradient: () => ({ x: 0, y: at(inputs[0]), dx: result }),
      }[kernel]();
      const shape = shapeOf(node);
      f.i32(words(poolDescriptor(shape, addresses)));
      range(poolUnits(kernel, shape));
      scratch();
      f.call(reference(kernel));
    },
  };
}

const gather: KernelCall = {
  kernel: 'gatherRows',
  fixed: false,
  accepts: (node) => isFloat32(node) && isIndex(node.inputs[1].dtype) && nodeSize(node) > 0,
  emit: ({ f, address, kernel }, { node, inputs, outputs }) => {
    const [x, indices] = node.inputs;
    const axis = node.attributes.axis as number;
    const count = nodeSize(indices);
    const inner = sizeOf(x.shape.slice(axis + 1));
    for (let outer = 0; outer < sizeOf(x.shape.slice(0, axis)); outer++) {
      address(inputs[0]!.place, inputs[0]!.offset + outer * x.shape[axis] * inner);
      address(inputs[1]!.place, inputs[1]!.offset);
      address(outputs[0]!, outer * count * inner);
      f.i32(count)
        .i32(inner * 4)
        .i32(x.shape[axis])
        .call(kernel('gatherRows'));
    }
  },
};

/** Whether the rows a scatter adds to are zeros, which need not lie in memory. */
const addsToZeros = (node: Node): boolean => uniformValue(node.inputs[0]) === 0;

const scatter: KernelCall = {
  kernel: 'scatterAddRows',
  fixed: false,
  accepts: (node) => node.attributes.mode === 'add' && isFloat32(node) && isIndex(node.inputs[1].dtype),
  emit: ({ f, address, kernel }, { node, inputs, outputs }) => {
    const [target] = outputs;
    const [operand, indices, updates] = inputs;
    address(target!, 0);
    if (operand === null) f.i32(0).i32(placeBytes(target!)).memoryFill();
    else {
      address(operand.place, operand.offset);
      f.i32(placeBytes(target!)).memoryCopy();
    }
    address(updates!.place, updates!.offset);
    address(indices!.place, indices!.offset);
    address(target!, 0);
    f.i32(nodeSize(node.inputs[1]))
      .i32(sizeOf(node.shape.slice(1)))
      .i32(node.shape[0])
      .call(kernel('scatterAddRows'));
  },
};

const CALLS: Readonly<Record<string, KernelCall>> = {
  conv: convCall('conv'),
  conv_input_gradient: convCall('convInputGradient'),
  conv_kernel_gradient: convCall('convFilterGradient'),
  max_pool: poolCall('pool'),
  max_pool_gradient: poolCall('maxPoolGradient'),
  [MEAN_POOL.name]: poolCall('pool'),
  [MEAN_POOL_GRADIENT.name]: poolCall('averagePoolGradient'),
  gather,
  scatter,
};

/** The library's kernel for a node; null where it is evaluated outside. */
export function kernelCall(node: Node): KernelCall | null {
  const call = CALLS[node.primitive.name];
  return call?.accepts(node) === true ? call : null;
}

/** Whether the operand of a node must lie in memory. */
export const needsOperand = (node: Node, operand: number): boolean =>
  node.primitive.name !== 'scatter' || operand !== 0 || !addsToZeros(node) || kernelCall(node) === null;

/** Bytes of scratch memory that a node's kernel uses. */
export const kernelScratchBytes = (node: Node): number => kernelCall(node)?.scratchBytes?.(node) ?? 0;
