import type { NodeStep, Place } from '../../../../compile/steps';
import { placeBytes } from '../../../../compile/plan-memory';
import { uniformValue } from '../../../../ir/build';
import type { DType } from '../../../../ir/dtype';
import type { Node } from '../../../../ir/node';
import { attributesOf, nodeSize } from '../../../../ir/node';
import { SupportKey } from '../../../../ir/primitive';
import { sizeOf } from '../../../../ir/shape';
import type { FunctionBuilder, FunctionReference } from '../../assembler/assembler';
import type { KernelLibrary } from '../library/library';
import { LIBRARY } from '../library/library';

/** What a call is written with. */
export interface CallContext {
  readonly f: FunctionBuilder;
  /** Pushes the address of a place, `offset` elements further. */
  readonly address: (place: Place, offset: number) => void;
  /** The address of a place that never moves. */
  readonly fixedAddress: (place: Place, offset: number) => number;
  readonly kernel: (name: string) => FunctionReference;
  /** Keeps data for kernels; gives their address. */
  readonly words: (data: Int32Array) => number;
  /** Pushes the address of memory that the kernel may use while it runs. */
  readonly scratch: () => void;
  /** Pushes the first and the end of the units to compute, of so many. */
  readonly range: (units: number) => void;
}

/** How a kernel of a library computes a node. */
export interface KernelCall {
  readonly library: KernelLibrary;
  readonly kernel: string;
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
export const isFloat32 = (...nodes: readonly Node[]): boolean =>
  nodes.every((node) => node.dtype === 'float32');

const gather: KernelCall = {
  library: LIBRARY,
  kernel: 'gatherRows',
  fixed: false,
  accepts: (node) => isFloat32(node) && isIndex(node.inputs[1].dtype) && nodeSize(node) > 0,
  emit: ({ f, address, kernel }, { node, inputs, outputs }) => {
    const [x, indices] = node.inputs;
    const { axis } = attributesOf(node, 'gather');
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
  library: LIBRARY,
  kernel: 'scatterAddRows',
  fixed: false,
  accepts: (node) =>
    attributesOf(node, 'scatter').mode === 'add' && isFloat32(node) && isIndex(node.inputs[1].dtype),
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

/** Calls for primitives that all programs may have. */
const CALLS: Readonly<Record<string, KernelCall>> = { gather, scatter };

/** Calls that other primitives bring. */
export const KERNEL = new SupportKey<KernelCall>();

/** The library's kernel for a node; null where it is evaluated outside. */
export function kernelCall(node: Node): KernelCall | null {
  const call = KERNEL.of(node.primitive) ?? CALLS[node.primitive.name];
  return call?.accepts(node) === true ? call : null;
}

/** Whether the operand of a node must lie in memory. */
export const needsOperand = (node: Node, operand: number): boolean =>
  node.primitive.name !== 'scatter' || operand !== 0 || !addsToZeros(node) || kernelCall(node) === null;

/** Bytes of scratch memory that a node's kernel uses. */
export const kernelScratchBytes = (node: Node): number => kernelCall(node)?.scratchBytes?.(node) ?? 0;
