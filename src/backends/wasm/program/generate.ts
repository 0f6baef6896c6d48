import type { LoopStep, NodeStep, Step } from '../../../compile/steps';
import { allSteps } from '../../../compile/steps';
import type { FunctionReference } from '../assembler/assembler';
import { ModuleBuilder } from '../assembler/assembler';
import { emitLoop } from '../loops/loop-emitter';
import type { PreparedLoop } from '../loops/prepare-loop';
import { prepareLoop } from '../loops/prepare-loop';
import { emitRows } from '../loops/row-emitter';
import type { ScalarFunction } from '../loops/vector';
import type { Division } from '../parallel/division';
import { divide } from '../parallel/division';
import type { KernelCall } from '../kernels/calls/kernel-calls';
import { kernelCall, kernelScratchBytes } from '../kernels/calls/kernel-calls';
import type { LoopDivision } from '../parallel/loop-parts';
import { divideRows } from '../parallel/loop-parts';
import { gemmScratchBytes } from '../kernels/gemm/gemm';
import type { KernelLibrary } from '../kernels/library/library';
import { LIBRARY } from '../kernels/library/library';
import type { Callees, Sharing, StepRequest } from './step-emitter';
import { StepEmitter, tasksOf } from './step-emitter';
import { needsFinish } from '../native/native-code';
import { memoryImport } from '../engine/shared-memory';
import { defineSharing } from '../parallel/sharing';

/** The generated module of a program, and what it calls. */
export interface ProgramCode {
  readonly bytes: Uint8Array;
  /** Whether `step` takes (threads, spins), and other threads can `help`. */
  readonly isShared: boolean;
  /** The libraries whose kernels it calls. */
  readonly libraries: readonly KernelLibrary[];
  readonly functions: readonly ScalarFunction[];
}

interface CodeRequest extends StepRequest {
  readonly steps: readonly Step[];
  /** Whether the memory is one that threads share. */
  readonly sharedMemory: boolean;
  /** The address of the words by which threads share steps. */
  readonly control: number;
  /** Tells programs apart. */
  readonly id: number;
  /** Whether `step` calls `clock` after each step. */
  readonly isObserved: boolean;
}

/** Writes a program's loops, and a function `step` that runs them and the library's kernels in order. */
export function generate(request: CodeRequest): ProgramCode {
  const { steps } = request;
  const loops = new Map<Step, PreparedLoop>();
  const rows = new Map<Step, LoopDivision>();
  const prepare = (step: LoopStep): unknown => loops.set(step, prepareLoop(step));
  for (const step of allSteps(steps)) {
    if (step.kind === 'loop') prepare(step);
    if (step.kind !== 'rows') continue;
    const division = divideRows(step);
    rows.set(step, division);
    for (const part of [...division.parts, ...division.rests]) prepare(part);
  }
  const callsOut = (step: Step): boolean =>
    [step, ...(rows.get(step)?.parts ?? [])].some((loop) => (loops.get(loop)?.functions.length ?? 0) > 0);
  const functions = [...new Set([...loops.values()].flatMap((loop) => loop.functions))];
  const native = new Set<Step>(request.native?.steps);
  const isNative = (step: Step): boolean => native.has(step);
  const isForAny = (step: Step): boolean =>
    isNative(step) ? request.native!.shared !== null : !callsOut(step);
  const divisions = divide(steps, isForAny, isNative, rows);
  for (const [step, division] of divisions) {
    if (division.kind !== 'loop' || !loops.delete(step)) continue;
    for (const part of [...division.parts, ...division.rests]) prepare(part);
  }
  const finishes = [...native].some((step) => step.kind === 'dot' && needsFinish(step));
  const called = [
    ...allSteps(steps).flatMap((step) => kernelOf(step) ?? []),
    ...(finishes ? [{ library: LIBRARY, kernel: 'finishRows' }] : []),
  ];
  const kernels = new Map(called.map(({ library, kernel }) => [kernel, library]));

  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', memoryImport(request.sharedMemory));
  const imported = new Map(
    [...kernels].map(([name, library]) => [
      name,
      module.importFunction(library.name, name, [...library.kernels[name]], []),
    ]),
  );
  const product =
    native.size > 0 ? module.importFunction('env', 'product', new Array<'i32'>(6).fill('i32'), []) : null;
  const host = hostSteps(steps).length > 0 ? module.importFunction('env', 'host', ['i32'], []) : null;
  const clock = request.isObserved ? module.importFunction('env', 'clock', ['i32'], []) : null;
  const calls = new Map(
    functions.map((target, i) => {
      const parameters = new Array<'f64'>(target.length).fill('f64');
      return [target, module.importFunction('scalar', `${i}`, parameters, ['f64'])];
    }),
  );
  const emitted = new Map<string, FunctionReference>();
  for (const loop of loops.values()) {
    if (emitted.has(loop.key)) continue;
    const emit = loop.step.passes === null ? emitLoop : emitRows;
    emitted.set(loop.key, emit(module, loop, `loop${emitted.size}`, calls));
  }
  const callees: Callees = { loops, rows, emitted, imported, host, product, clock };
  const numbers = new Map(allSteps(steps).map((step, i) => [step, i]));
  const isShared = divisions.size > 0;
  if (isShared) defineSharedStep(module, request, callees, divisions, numbers);
  else {
    module.defineFunction(
      'step',
      [],
      [],
      (f) => new StepEmitter(f, request, callees, null, numbers).emitAll(steps, null),
      { export: true },
    );
  }
  return {
    bytes: module.toBytes(),
    isShared,
    libraries: [...new Set(kernels.values())],
    functions,
  };
}

/** Defines `step(threads, spins)` for the first thread, and what the others help it with. */
function defineSharedStep(
  module: ModuleBuilder,
  request: CodeRequest,
  callees: Callees,
  divisions: ReadonlyMap<Step, Division>,
  numbers: ReadonlyMap<Step, number>,
): void {
  const { steps, control, id } = request;
  const tasks = tasksOf(steps, divisions);
  const scans = [...new Set(tasks.flatMap((task) => task.scans.map(({ scan }) => scan)))];
  const words = scans.length > 0 ? request.words(new Int32Array(scans.length)) : 0;
  const positions = new Map(scans.map((scan, i) => [scan, words + 4 * i]));
  const sharing: Sharing = { divisions, tasks, positions };
  const unit = module.defineFunction('unit', ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [number, begin, end, thread] = f.parameters;
    for (const [i, task] of tasks.entries()) {
      f.get(number).i32(i).op('i32.eq');
      f.if(() =>
        new StepEmitter(f, request, callees, sharing, numbers).emitUnits(task, { begin, end }, thread),
      );
    }
  });
  const share = defineSharing(module, { control, program: id, unit });
  module.defineFunction(
    'step',
    ['i32', 'i32'],
    [],
    (f) => {
      const [threads, spins] = f.parameters;
      new StepEmitter(f, request, callees, sharing, numbers).emitAll(steps, { share, threads, spins });
    },
    { export: true },
  );
}

/** A kernel and where it is. */
type Called = Pick<KernelCall, 'library' | 'kernel'>;

function kernelOf(step: Step): Called | null {
  if (step.kind === 'dot') return { library: LIBRARY, kernel: 'gemm' };
  return step.kind === 'node' ? kernelCall(step.node) : null;
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
