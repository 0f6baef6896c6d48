import type { Span } from '../../../../compile/steps';
import type { WindowKernels } from '../../../../compile/windows';
import type { Node } from '../../../../ir/node';
import { attributesOf, nodeSize } from '../../../../ir/node';
import type { Convolution, Pooling, WindowGeometry } from '../../../../ir/primitive';
import type { Shape } from '../../../../ir/shape';
import { sizeOf } from '../../../../ir/shape';
import type { KernelCall } from './kernel-calls';
import { isFloat32, KERNEL } from './kernel-calls';
import type { ConvKind, ConvShape, Triple } from '../conv/conv-descriptor';
import { convDescriptor, convScratchBytes, convUnits } from '../conv/conv-descriptor';
import type { PoolKind, PoolShape } from '../pool/pool';
import { poolDescriptor, poolUnits } from '../pool/pool';
import { RELU } from '../gemm/tile';
import { WINDOW_LIBRARY } from '../library/window-library';

/** Sizes of spatial axes as three, with leading ones. */
function triple(sizes: readonly number[], missing: number): Triple {
  const padded = [...new Array<number>(3 - sizes.length).fill(missing), ...sizes];
  return [padded[0], padded[1], padded[2]];
}

const spatial = (shape: Shape): Shape => shape.slice(1, -1);
const convolutionOf = (node: Node): Convolution =>
  attributesOf(node, 'conv', 'conv_input_gradient', 'conv_kernel_gradient');
const poolingOf = (node: Node): Pooling =>
  attributesOf(node, 'max_pool', 'max_pool_gradient', 'mean_pool', 'mean_pool_gradient');

/** Whether kernels know a window's geometry. */
function isPlain({ padding, strides }: WindowGeometry): boolean {
  return strides.length <= 3 && padding.every(([before, after]) => before >= 0 && after >= 0);
}

const hasDilation = ({ dilation }: WindowGeometry): boolean => dilation.some((step) => step !== 1);

/** Shapes of input, kernel and output of a convolution or one of its gradients. */
function convShapes(node: Node): { x: Shape; w: Shape; y: Shape } {
  const [a, b] = node.inputs;
  if (node.primitive.name === 'conv') return { x: a.shape, w: b.shape, y: node.shape };
  if (node.primitive.name === 'conv_input_gradient') return { x: node.shape, w: b.shape, y: a.shape };
  return { x: a.shape, w: node.shape, y: b.shape };
}

function convShape(node: Node): ConvShape {
  const { x, w, y } = convShapes(node);
  const { strides, padding, dilation, groups } = convolutionOf(node);
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
    groups,
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
    library: WINDOW_LIBRARY,
    kernel: kind,
    fixed: true,
    accepts: (node) =>
      isFloat32(node, ...node.inputs) && isPlain(convolutionOf(node)) && sizeOf(convShapes(node).y) > 0,
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
  const { strides, padding, window } = poolingOf(node);
  return {
    mode: node.primitive.name.startsWith('max') ? 'max' : 'average',
    batch: x[0],
    inputSpatial: triple(spatial(x), 1),
    channels: x[x.length - 1],
    windowSpatial: triple(window, 1),
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
    library: WINDOW_LIBRARY,
    kernel,
    fixed: true,
    accepts: (node) => {
      const pooling = poolingOf(node);
      return (
        isFloat32(node, ...node.inputs) && isPlain(pooling) && !hasDilation(pooling) && nodeSize(node) > 0
      );
    },
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

/** What this backend computes convolutions and poolings with. */
export const WINDOW_CALLS: WindowKernels = {
  conv: [KERNEL.with(convCall('conv'))],
  conv_input_gradient: [KERNEL.with(convCall('convInputGradient'))],
  conv_kernel_gradient: [KERNEL.with(convCall('convFilterGradient'))],
  max_pool: [KERNEL.with(poolCall('pool'))],
  max_pool_gradient: [KERNEL.with(poolCall('maxPoolGradient'))],
  mean_pool: [KERNEL.with(poolCall('pool'))],
  mean_pool_gradient: [KERNEL.with(poolCall('averagePoolGradient'))],
};
