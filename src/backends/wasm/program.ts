import type { DotStep, HostStep, Place, Step } from '../../compile/steps';
import { placeBytes } from '../../compile/plan-memory';
import { bytesOf } from '../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from './assembler';
import { ModuleBuilder } from './assembler';
import type { PreparedLoop } from './codegen/loop-emitter';
import { emitLoop, prepareLoop } from './codegen/loop-emitter';
import type { ScalarFunction } from './codegen/vector';
import { KERNELS } from './kernels/library';
import type { KernelName } from './kernels/library';
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
  /** Memory for packed panels of matrices. */
  readonly scratch: number;
}

/** Writes a program's loops, and a function `step` that runs them and the library's kernels in order. */
export function generate({ steps, addressOf, scratch }: CodeRequest): ProgramCode {
  const loops = new Map<Step, PreparedLoop>();
  for (const step of steps) if (step.kind === 'loop') loops.set(step, prepareLoop(step));
  const functions = [...new Set([...loops.values()].flatMap((loop) => loop.functions))];
  const kernels: KernelName[] = steps.some((step) => step.kind === 'dot') ? ['gemm'] : [];

  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 0 });
  const imported = new Map(
    kernels.map((name) => [name, module.importFunction('library', name, [...KERNELS[name]], [])]),
  );
  const host = steps.some((step) => step.kind === 'host')
    ? module.importFunction('env', 'host', ['i32'], [])
    : null;
  const calls = new Map(
    functions.map((target, i) => [
      target,
      module.importFunction('scalar', `${i}`, target.length === 2 ? ['f64', 'f64'] : ['f64'], ['f64']),
    ]),
  );
  const emitted = new Map<string, FunctionReference>();
  for (const loop of loops.values()) {
    if (!emitted.has(loop.key)) emitted.set(loop.key, emitLoop(module, loop, `loop${emitted.size}`, calls));
  }
  let hosted = 0;
  module.defineFunction(
    'step',
    [],
    [],
    (f) => {
      for (const step of steps) {
        if (step.kind === 'loop') {
          const loop = loops.get(step)!;
          for (const place of loop.places) f.i32(addressOf(place));
          f.call(emitted.get(loop.key)!);
        } else if (step.kind === 'dot') emitDot(f, step, addressOf, scratch, imported.get('gemm')!);
        else if (step.kind === 'copy')
          f.i32(addressOf(step.to)).i32(addressOf(step.from)).i32(placeBytes(step.from)).memoryCopy();
        else f.i32(hosted++).call(host!);
      }
    },
    { export: true },
  );
  return { bytes: module.toBytes(), kernels, functions, description: steps.map((step) => describe(step)) };
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
    case 'host':
      return `host ${step.node.primitive.name}`;
  }
}

/** The steps evaluated outside the module, in the order of their calls. */
export const hostSteps = (steps: readonly Step[]): HostStep[] => steps.filter((step) => step.kind === 'host');
