import type { NodeStep, Place, Step } from '../../compile/steps';
import { allSteps } from '../../compile/steps';
import type { FunctionReference } from './assembler';
import { ModuleBuilder } from './assembler';
import { emitLoop } from './codegen/loop-emitter';
import type { PreparedLoop } from './codegen/prepare-loop';
import { prepareLoop } from './codegen/prepare-loop';
import type { ScalarFunction } from './codegen/vector';
import { divide } from './division';
import { kernelCall, kernelScratchBytes } from './kernel-calls';
import { gemmScratchBytes } from './kernels/gemm';
import { KERNELS } from './kernels/library';
import type { KernelName } from './kernels/library';
import type { StepRequest } from './step-emitter';
import { StepEmitter } from './step-emitter';
import { defineBarrier } from './threads/barrier';
import { memoryImport } from './threads/shared-memory';

/** The generated module of a program, and what it calls. */
export interface ProgramCode {
  readonly bytes: Uint8Array;
  /** Whether `step` takes (thread, threads, spins) and is called on each of several threads. */
  readonly isShared: boolean;
  readonly kernels: readonly KernelName[];
  readonly functions: readonly ScalarFunction[];
  /** One line for each step, for people. */
  readonly description: readonly string[];
}

interface CodeRequest extends StepRequest {
  readonly steps: readonly Step[];
  /** Whether the memory is one that threads share. */
  readonly sharedMemory: boolean;
  /** The address of the words by which threads wait for each other. */
  readonly control: number;
}

/** Writes a program's loops, and a function `step` that runs them and the library's kernels in order. */
export function generate(request: CodeRequest): ProgramCode {
  const { steps } = request;
  const loops = new Map<Step, PreparedLoop>();
  for (const step of allSteps(steps)) if (step.kind === 'loop') loops.set(step, prepareLoop(step));
  const functions = [...new Set([...loops.values()].flatMap((loop) => loop.functions))];
  const divisions = divide(steps, (loop) => loops.get(loop)!.functions.length === 0);
  for (const [step, division] of divisions) {
    if (division.kind !== 'loop') continue;
    loops.delete(step);
    for (const part of [division.part, division.rest]) if (part !== null) loops.set(part, prepareLoop(part));
  }
  const kernels = [...new Set(allSteps(steps).flatMap((step) => kernelOf(step) ?? []))];

  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(request.sharedMemory));
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
    if (emitted.has(loop.key)) continue;
    emitted.set(loop.key, emitLoop(module, loop, `loop${emitted.size}`, calls));
  }
  const isShared = divisions.size > 0;
  const barrier = isShared ? defineBarrier(module, request.control) : null;
  module.defineFunction(
    'step',
    isShared ? ['i32', 'i32', 'i32'] : [],
    [],
    (f) => {
      const [thread, threads, spins] = f.parameters;
      const wait = (): void => {
        f.get(threads).i32(1).op('i32.gt_u');
        f.if(() => f.get(threads).get(spins).call(barrier!));
      };
      const sharing = isShared ? { divisions, thread, threads, barrier: wait } : null;
      new StepEmitter(f, request, { loops, emitted, imported, host }, sharing).emitAll(steps);
    },
    { export: true },
  );
  return {
    bytes: module.toBytes(),
    isShared,
    kernels,
    functions,
    description: steps.flatMap((step) => describe(step)),
  };
}

function kernelOf(step: Step): KernelName | null {
  if (step.kind === 'dot') return 'gemm';
  return step.kind === 'node' ? (kernelCall(step.node)?.kernel ?? null) : null;
}

const formatPlace = ({ role, dtype, size, index }: Place): string =>
  `${role}${index < 0 ? '' : ` ${index}`} ${dtype}[${size}]`;

function describe(step: Step): string | string[] {
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
      const folded = `${step.accumulates ? ' + result' : ''}${step.bias === null ? '' : ' + bias'}${step.relu ? ', relu' : ''}`;
      return `dot ${step.batch > 1 ? `${step.batch} x ` : ''}[${step.m}, ${step.k}] [${step.k}, ${step.n}]${folded} -> ${formatPlace(step.c)}`;
    }
    case 'copy':
      return `copy ${formatPlace(step.from.place)} -> ${formatPlace(step.to)}`;
    case 'scan': {
      const rounds = step.body.steps.flatMap((inner) => describe(inner)).map((line) => `  ${line}`);
      return [
        `scan of ${step.length}${step.reverse ? ', backwards' : ''} -> ${step.writes.map(formatPlace).join(', ')}`,
        ...rounds,
      ];
    }
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
  allSteps(steps)
    .filter((step) => step.kind === 'node')
    .filter((step) => kernelCall(step.node) === null);

/** Bytes of memory that the kernels of a program use while they run. */
export function kernelScratch(steps: readonly Step[]): number {
  const each = allSteps(steps).map((step) => {
    if (step.kind === 'dot') return gemmScratchBytes(step.m, step.n, step.k);
    return step.kind === 'node' ? kernelScratchBytes(step.node) : 0;
  });
  return Math.max(0, ...each);
}
