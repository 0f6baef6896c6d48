import type { DotStep, NodeStep, Place, ScanStep, Step } from '../../compile/steps';
import { allSteps } from '../../compile/steps';
import { placeBytes } from '../../compile/plan-memory';
import { bytesOf } from '../../ir/dtype';
import type { FunctionBuilder, FunctionReference } from './assembler';
import { ModuleBuilder } from './assembler';
import { emitLoop } from './codegen/loop-emitter';
import type { PreparedLoop } from './codegen/prepare-loop';
import { prepareLoop } from './codegen/prepare-loop';
import type { ScalarFunction } from './codegen/vector';
import { KERNELS } from './kernels/library';
import type { KernelName } from './kernels/library';
import { kernelCall, kernelScratchBytes } from './kernel-calls';
import { gemmScratchBytes } from './kernels/gemm';
import { ACCUMULATE, RELU } from './kernels/tile';

/** The generated module of a program, and what it calls. */
export interface ProgramCode {
  readonly bytes: Uint8Array;
  readonly kernels: readonly KernelName[];
  readonly functions: readonly ScalarFunction[];
  /** One line for each step, for people. */
  readonly description: readonly string[];
}

/** Addresses of places, in bytes. */
type AddressOf = (place: Place) => number;

interface CodeRequest {
  readonly steps: readonly Step[];
  readonly addressOf: AddressOf;
  /** Memory for kernels: packed panels of matrices, padded images. */
  readonly scratch: number;
  /** Keeps data for kernels; gives their address. */
  readonly words: (data: Int32Array) => number;
}

/** Writes a program's loops, and a function `step` that runs them and the library's kernels in order. */
export function generate(request: CodeRequest): ProgramCode {
  const all = allSteps(request.steps);
  const loops = new Map<Step, PreparedLoop>();
  for (const step of all) if (step.kind === 'loop') loops.set(step, prepareLoop(step));
  const functions = [...new Set([...loops.values()].flatMap((loop) => loop.functions))];
  const kernels = [...new Set(all.flatMap((step) => kernelOf(step) ?? []))];

  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { initial: 0 });
  const imported = new Map(
    kernels.map((name) => [name, module.importFunction('library', name, [...KERNELS[name]], [])]),
  );
  const host = hostSteps(request.steps).length > 0 ? module.importFunction('env', 'host', ['i32'], []) : null;
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
  module.defineFunction(
    'step',
    [],
    [],
    (f) => new StepEmitter(f, request, { loops, emitted, imported, host }).emit(request.steps),
    { export: true },
  );
  return {
    bytes: module.toBytes(),
    kernels,
    functions,
    description: request.steps.flatMap((step) => describe(step)),
  };
}

function kernelOf(step: Step): KernelName | null {
  if (step.kind === 'dot') return 'gemm';
  return step.kind === 'node' ? (kernelCall(step.node)?.kernel ?? null) : null;
}

/** The functions that steps call. */
interface Callees {
  readonly loops: ReadonlyMap<Step, PreparedLoop>;
  readonly emitted: ReadonlyMap<string, FunctionReference>;
  readonly imported: ReadonlyMap<KernelName, FunctionReference>;
  readonly host: FunctionReference | null;
}

/** Writes the calls of a program's steps. */
class StepEmitter {
  readonly #f: FunctionBuilder;
  readonly #request: CodeRequest;
  readonly #callees: Callees;
  /** For each scan being written, the local with the position in its sequences. */
  readonly #positions = new Map<number, number>();
  #hosted = 0;

  constructor(f: FunctionBuilder, request: CodeRequest, callees: Callees) {
    this.#f = f;
    this.#request = request;
    this.#callees = callees;
  }

  emit(steps: readonly Step[]): void {
    for (const step of steps) this.#step(step);
  }

  #step(step: Step): void {
    const f = this.#f;
    switch (step.kind) {
      case 'loop': {
        const loop = this.#callees.loops.get(step)!;
        for (const place of loop.places) this.#address(place, 0);
        f.call(this.#callees.emitted.get(loop.key)!);
        break;
      }
      case 'dot':
        this.#dot(step);
        break;
      case 'copy':
        this.#address(step.to, 0);
        this.#address(step.from.place, step.from.offset);
        f.i32(placeBytes(step.to)).memoryCopy();
        break;
      case 'node':
        this.#node(step);
        break;
      case 'scan':
        this.#scan(step);
    }
  }

  /** Pushes the address of an element. */
  #address(place: Place, offset: number): void {
    const f = this.#f;
    const bytes = bytesOf(place.dtype);
    f.i32(this.#fixedAddress(place, offset));
    for (let { window } = place; window !== null; { window } = window.whole) {
      if (window.step === 0) continue;
      f.get(this.#positions.get(window.scan)!)
        .i32(window.step * bytes)
        .op('i32.mul')
        .op('i32.add');
    }
  }

  /** The address of an element, at the start of all scans it moves with. */
  #fixedAddress(place: Place, offset: number): number {
    const { window } = place;
    if (window !== null) return this.#fixedAddress(window.whole, window.offset + offset);
    return this.#request.addressOf(place) + offset * bytesOf(place.dtype);
  }

  #node(step: NodeStep): void {
    const call = kernelCall(step.node);
    if (call === null) {
      this.#f.i32(this.#hosted++).call(this.#callees.host!);
      return;
    }
    const { scratch, words } = this.#request;
    call.emit(
      {
        f: this.#f,
        address: (place, offset) => this.#address(place, offset),
        fixedAddress: (place, offset) => this.#fixedAddress(place, offset),
        kernel: (name) => this.#callees.imported.get(name)!,
        words,
        scratch,
      },
      step,
    );
  }

  #dot({ batch, m, n, k, a, b, c, accumulates, bias, relu }: DotStep): void {
    if (batch * m * n === 0) return;
    const f = this.#f;
    const counter = f.local('i32');
    const matrix = (place: Place, offset: number, stride: number): void => {
      this.#address(place, offset);
      if (batch === 1 || stride === 0) return;
      f.get(counter)
        .i32(stride * bytesOf(place.dtype))
        .op('i32.mul')
        .op('i32.add');
    };
    const call = (): void => {
      f.i32(m).i32(n).i32(k);
      matrix(a.place, a.offset, a.strides[0]);
      f.i32(a.strides[1]).i32(a.strides[2]);
      matrix(b.place, b.offset, b.strides[0]);
      f.i32(b.strides[1]).i32(b.strides[2]);
      matrix(c, 0, m * n);
      f.i32(n);
      if (bias === null) f.i32(0);
      else this.#address(bias.place, bias.offset);
      f.i32((accumulates ? ACCUMULATE : 0) | (relu ? RELU : 0))
        .i32(this.#request.scratch)
        .call(this.#callees.imported.get('gemm')!);
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

  #scan({ scan, length, reverse, starts, body }: ScanStep): void {
    const f = this.#f;
    const [position, left] = [f.local('i32'), f.local('i32')];
    this.#positions.set(scan, position);
    this.emit(starts);
    if (length === 0) return;
    f.i32(reverse ? length - 1 : 0).set(position);
    f.i32(length).set(left);
    f.loop((again) => {
      this.emit(body.steps);
      f.get(position)
        .i32(reverse ? -1 : 1)
        .op('i32.add')
        .set(position);
      f.get(left).i32(1).op('i32.sub').tee(left).brIf(again);
    });
  }
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
export function scratchBytes(steps: readonly Step[]): number {
  const each = allSteps(steps).map((step) => {
    if (step.kind === 'dot') return gemmScratchBytes(step.m, step.n, step.k);
    return step.kind === 'node' ? kernelScratchBytes(step.node) : 0;
  });
  return Math.max(0, ...each);
}
