import type { DotStep, NodeStep, Place, Step } from '../../compile/steps';
import { placeBytes } from '../../compile/plan-memory';
import { bytesOf } from '../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from './assembler';
import { ModuleBuilder } from './assembler';
import type { PreparedLoop } from './codegen/loop-emitter';
import { emitLoop, prepareLoop } from './codegen/loop-emitter';
import type { ScalarFunction } from './codegen/vector';
import { KERNELS } from './kernels/library';
import type { KernelName } from './kernels/library';
import { kernelCall, kernelScratchBytes } from './kernel-calls';
import { gemmScratchBytes } from './kernels/gemm';
import { RELU } from './kernels/tile';

/** The generated module of a program, and what it calls. */
export interface ProgramCode {
  readonly bytes: Uint8Array;
  readonly kernels: readonly KernelName[];
  readonly functions: readonly ScalarFunction[];
  /** One line for each step, for people. */
  readonly description: readonly string[];
}

/** Addresses of places, in bytes. */
export type AddressOf = (place: Place) => number;

export interface CodeRequest {
  readonly steps: readonly Step[];
  readonly addressOf: AddressOf;
  /** Memory for kernels: packed panels of matrices, padded images. */
  readonly scratch: number;
  /** Keeps data for kernels; gives their address. */
  readonly words: (data: Int32Array) => number;
}

/** Writes a program's loops, and a function `step` that runs them and the library's kernels in order. */
export function generate({ steps, addressOf, scratch, words }: CodeRequest): ProgramCode {
  const loops = new Map<Step, PreparedLoop>();
  for (const step of steps) if (step.kind === 'loop') loops.set(step, prepareLoop(step));
  const functions = [...new Set([...loops.values()].flatMap((loop) => loop.functions))];
  const kernels = [...new Set(steps.flatMap((step) => kernelOf(step) ?? []))];

  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 0 });
  const imported = new Map(
    kernels.map((name) => [name, module.importFunction('library', name, [...KERNELS[name]], [])]),
  );
  const host = hostSteps(steps).length > 0 ? module.importFunction('env', 'host', ['i32'], []) : null;
  const calls = new Map(
    functions.map((target, i) => {
      const parameters = new Array<'f64'>(target.length).fill('f64');
      return [target, module.importFunction('scalar', `${i}`, parameters, ['f64'])];
    }),
  );
  const emitted = new Map<string, FunctionReference>();
  for (const loop of loops.values()) {
    if (!emitted.has(loop.key)) emitted.set(loop.key, emitLoop(module, loop, `loop${emitted.size}`, calls));
  }
  let hosted = 0;
  const emitStep = (f: FunctionBuilder, step: Step): void => {
    const fixedAddress = (place: Place, offset: number): number =>
      addressOf(place) + offset * bytesOf(place.dtype);
    switch (step.kind) {
      case 'loop': {
        const loop = loops.get(step)!;
        for (const place of loop.places) f.i32(addressOf(place));
        f.call(emitted.get(loop.key)!);
        break;
      }
      case 'dot':
        emitDot(f, step, addressOf, scratch, imported.get('gemm')!);
        break;
      case 'copy':
        f.i32(addressOf(step.to)).i32(addressOf(step.from)).i32(placeBytes(step.from)).memoryCopy();
        break;
      case 'node': {
        const call = kernelCall(step.node);
        const address = (place: Place, offset: number): void => void f.i32(fixedAddress(place, offset));
        const kernel = (name: KernelName): FunctionReference => imported.get(name)!;
        if (call === null) f.i32(hosted++).call(host!);
        else call.emit({ f, address, fixedAddress, kernel, words, scratch }, step);
      }
    }
  };
  module.defineFunction('step', [], [], (f) => steps.forEach((step) => emitStep(f, step)), { export: true });
  return { bytes: module.toBytes(), kernels, functions, description: steps.map((step) => describe(step)) };
}

function kernelOf(step: Step): KernelName | null {
  if (step.kind === 'dot') return 'gemm';
  return step.kind === 'node' ? (kernelCall(step.node)?.kernel ?? null) : null;
}

function emitDot(
  f: FunctionBuilder,
  { batch, m, n, k, a, b, c, bias, relu }: DotStep,
  addressOf: AddressOf,
  scratch: number,
  gemm: FunctionReference,
): void {
  if (batch * m * n === 0) return;
  const flags = relu ? RELU : 0;
  const counter = f.local('i32');
  const address = (place: Place, offset: number, stride: number): void => {
    f.i32(addressOf(place) + offset * bytesOf(place.dtype));
    if (batch > 1 && stride !== 0)
      f.get(counter)
        .i32(stride * bytesOf(place.dtype))
        .op('i32.mul')
        .op('i32.add');
  };
  const call = (): void => {
    f.i32(m).i32(n).i32(k);
    address(a.place, a.offset, a.strides[0]);
    f.i32(a.strides[1]).i32(a.strides[2]);
    address(b.place, b.offset, b.strides[0]);
    f.i32(b.strides[1]).i32(b.strides[2]);
    address(c, 0, m * n);
    f.i32(n);
    f.i32(bias === null ? 0 : addressOf(bias.place) + bias.offset * bytesOf(bias.place.dtype));
    f.i32(flags).i32(scratch).call(gemm);
  };
  if (batch === 1) call();
  else
    f.forRange(
      counter,
      () => f.i32(0),
      () => f.i32(batch),
      1,
      call,
    );
}

const formatPlace = ({ role, dtype, size, index }: Place): string =>
  `${role}${index < 0 ? '' : ` ${index}`} ${dtype}[${size}]`;

function describe(step: Step): string {
  switch (step.kind) {
    case 'loop': {
      const names = step.values.flatMap((value) =>
        value.kind === 'apply' ? [value.name] : value.kind === 'reduce' ? [value.reduction] : [],
      );
      const [kept, reduced] = [step.dimensions.slice(0, step.kept), step.dimensions.slice(step.kept)];
      const over = reduced.length === 0 ? '' : ` over [${reduced.join(', ')}]`;
      return `loop [${kept.join(', ')}]${over}: ${names.join(' ') || 'copy'} -> ${step.stores.map(({ access }) => formatPlace(access.place)).join(', ')}`;
    }
    case 'dot': {
      const folded = `${step.bias === null ? '' : ' + bias'}${step.relu ? ', relu' : ''}`;
      return `dot ${step.batch > 1 ? `${step.batch} x ` : ''}[${step.m}, ${step.k}] [${step.k}, ${step.n}]${folded} -> ${formatPlace(step.c)}`;
    }
    case 'copy':
      return `copy ${formatPlace(step.from)} -> ${formatPlace(step.to)}`;
    case 'node': {
      const how = kernelCall(step.node) === null ? 'outside' : 'kernel';
      const folded = `${step.bias === null ? '' : ' + bias'}${step.relu ? ', relu' : ''}`;
      const results = step.outputs.flatMap((place) => (place == null ? [] : [formatPlace(place)]));
      return `${how} ${step.node.primitive.name}${folded} -> ${results.join(', ')}`;
    }
  }
}

/** The steps evaluated outside the module, in the order of their calls. */
export const hostSteps = (steps: readonly Step[]): NodeStep[] =>
  steps.filter((step) => step.kind === 'node').filter((step) => kernelCall(step.node) === null);

/** Bytes of memory that the kernels of a program use while they run. */
export function scratchBytes(steps: readonly Step[]): number {
  const each = steps.map((step) => {
    if (step.kind === 'dot') return gemmScratchBytes(step.m, step.n, step.k);
    return step.kind === 'node' ? kernelScratchBytes(step.node) : 0;
  });
  return Math.max(0, ...each);
}
