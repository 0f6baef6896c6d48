import type { Lowered } from '../../../compile/steps';
import { placeBytes, planMemory } from '../../../compile/plan-memory';
import type { NodeStep, Place, Step } from '../../../compile/steps';
import { allSteps } from '../../../compile/steps';
import type { TypedArray } from '../../../ir/dtype';
import { bytesOf, viewOf } from '../../../ir/dtype';
import { evaluateResults } from '../../../ir/evaluate';
import type { ArrayValue, Node } from '../../../ir/node';
import { nodeSize } from '../../../ir/node';
import { sizeOf } from '../../../ir/shape';
import { StateError } from '../../../util/errors';
import type { Executable, ProgramSpec } from '../../backend';
import { lowerProgram, storagesOf } from '../../lower-program';
import type { RowTable } from '../../row-table';
import type { Storage } from '../../storage';
import type { SharedProducts } from '../native/products';
import type { NativeProducts } from '../native/native-products';
import { nativeProducts } from '../native/native-products';
import type { ProgramCode } from './generate';
import { generate, hostSteps, kernelScratch } from './generate';
import { ResidentRows } from '../memory/resident-rows';
import { wasmTarget } from './target';
import { roomForThreads, threadCount } from '../engine/thread-count';
import type { SharedProgram, SharedStep } from '../parallel/thread-pool';
import { estimateWork, LARGE_WORK } from './work';
import type { Workspace } from '../memory/workspace';
import { workspaceFor } from '../memory/workspace';

/** Operations from which a first run on one thread takes longer than threads need to be there. */
const WAIT_FROM = 1e9;
/** Milliseconds that threads have for that. */
const PATIENCE = 50;

/** Bytes of machine code that engines make of a byte of a module, roughly. */
const CODE_GROWTH = 8;

function refuseReleased(): never {
  throw new StateError({
    code: 'program-released',
    expected: 'a program runs as long as it is kept.',
    received: { program: 'it has given back its memory' },
    advice: 'Compile the function anew.',
  });
}

/** Threads that write to one line of a cache wait for each other. */
const CACHE_LINE = 64;

/** A variable that lives in another workspace, with its copy here. */
interface Foreign {
  readonly storage: Storage;
  readonly address: number;
  readonly written: boolean;
  /** Version of the storage that the copy equals. */
  version: number;
}

/** Who wants to know of what a program is made, and how it goes on. */
export interface Observer {
  /** Takes the program's steps, and those of them that a native library computes. */
  readonly onCompiled: (steps: readonly Step[], native: ReadonlySet<Step>) => void;
  /** Is called with the number of each step that has ended; null where nobody needs that. */
  readonly onStep: ((step: number) => void) | null;
}

/** How many programs there have been: all threads know them by their numbers. */
let programs = 0;

/** A program compiled to WebAssembly. */
export class WasmExecutable implements Executable {
  readonly #workspace: Workspace;
  readonly #inputs: readonly Place[];
  readonly #outputs: readonly Place[];
  readonly #addressOf: (place: Place) => number;
  readonly #written: readonly Storage[];
  readonly #foreign: readonly Foreign[];
  readonly #code: ProgramCode;
  #step: () => void;
  /** The step on several threads, once there is what runs it there. */
  #shared: SharedProgram | null = null;
  readonly #isShared: boolean;
  /** Whether threads are waited for before the first run. */
  readonly #isLong: boolean;
  readonly bytes: number;
  #isReleased = false;
  #generation = -1;
  #inputViews: TypedArray[] = [];
  #outputViews: TypedArray[] = [];

  constructor(spec: ProgramSpec, observer: Observer | null = null) {
    const storages = storagesOf(spec);
    const roots = [...spec.outputs, ...spec.writes.values()];
    const work = estimateWork(roots);
    const workspace = workspaceFor(
      storages,
      work >= LARGE_WORK,
      bytesOfNodes([...spec.inputs, ...spec.outputs]),
    );
    workspace.adopt(storages.filter((storage) => storage.home === null));
    const lowered = lowerProgram(spec, storages, wasmTarget, (storage) => addressIn(workspace, storage));
    const layout = new Layout(workspace, lowered, storages, this);
    this.#workspace = workspace;
    this.#inputs = lowered.inputs;
    this.#outputs = lowered.outputs;
    this.#addressOf = layout.addressOf;
    this.#foreign = layout.foreign(spec);
    this.#written = storages.filter(
      (storage) => spec.writes.has(storage) && storage.home?.memory === workspace,
    );
    const onStep = observer?.onStep ?? null;
    const threads = workspace.isShared ? roomForThreads() : 1;
    const scratchBytes = Math.ceil(kernelScratch(lowered.steps) / CACHE_LINE) * CACHE_LINE;
    const native = nativeProducts(lowered.steps, workspace.memory);
    const id = ++programs;
    this.#code = generate({
      native,
      steps: lowered.steps,
      addressOf: layout.addressOf,
      scratch: workspace.scratch('kernels', scratchBytes * threads, this),
      scratchBytes,
      words: (data) => layout.keep(data),
      sharedMemory: workspace.isShared,
      control: workspace.control,
      id,
      isObserved: onStep !== null,
    });
    observer?.onCompiled(lowered.steps, new Set(native?.steps));
    const module = new WebAssembly.Module(this.#code.bytes as BufferSource);
    const exports = instantiate(module, this.#code, workspace, {
      hosted: hostSteps(lowered.steps),
      addressOf: layout.addressOf,
      native,
      onStep,
    });
    this.bytes = workspace.ownBytes(this) + CODE_GROWTH * this.#code.bytes.length;
    this.#isShared = this.#code.isShared && workspace.isShared;
    this.#isLong = this.#isShared && work >= WAIT_FROM;
    // Where that cannot be loaded, the program runs on this thread alone.
    if (this.#isShared) this.#share(id, exports, module, threads, native?.shared ?? null).catch(() => {});
    this.#step = this.#code.isShared ? () => exports.step(1, 0) : (exports.step as () => void);
  }

  input(index: number): TypedArray {
    if (this.#generation !== this.#workspace.generation) this.#renewViews();
    return this.#inputViews[index];
  }

  output(index: number): TypedArray {
    if (this.#generation !== this.#workspace.generation) this.#renewViews();
    return this.#outputViews[index];
  }

  read(index: number): Promise<TypedArray> {
    return Promise.resolve(this.output(index));
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#workspace.letGo(this);
    this.#shared?.release();
    this.#shared = null;
    this.#step = refuseReleased;
    this.#generation = -1;
  }

  load(table: RowTable, from: number, count: number): void {
    if (this.#isReleased) refuseReleased();
    const inputs = this.#inputs;
    const rows = ResidentRows.of(table, this.#workspace);
    for (let i = 0; i < inputs.length; i++) {
      if (rows === null) table.copy(i, this.input(i), from, count);
      else rows.gather(i, this.#addressOf(inputs[i]), from, count);
    }
  }

  prepare(): Promise<void> | null {
    const isWorthIt = this.#isLong && this.threads < this.mostThreads;
    return isWorthIt ? this.#waitForThreads() : null;
  }

  async #waitForThreads(): Promise<void> {
    const start = performance.now();
    while (this.threads < this.mostThreads && performance.now() - start < PATIENCE)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  run(): void {
    // Counted loops: iterators would be allocated in each step.
    const written = this.#written;
    if (this.#foreign.length > 0) this.#copyAllIn();
    if (this.#shared === null) this.#step();
    else this.#shared.run();
    for (let i = 0; i < written.length; i++) written[i].version += 1;
    if (this.#foreign.length > 0) this.#copyAllOut();
  }

  /** On how many threads the next run takes place: those of the pool, as soon as they have the program. */
  get threads(): number {
    return this.#shared?.threads ?? 1;
  }

  /** On how many threads it will run once they have the program. */
  get mostThreads(): number {
    return this.#isShared ? threadCount() : 1;
  }

  /** Has all threads of the pool run the step together. What starts them is loaded now: most programs are too small. */
  async #share(
    id: number,
    step: SharedStep,
    module: WebAssembly.Module,
    threads: number,
    products: SharedProducts | null,
  ): Promise<void> {
    const code = this.#workspace.codeFor(module, this.#code.libraries, products);
    const { SharedProgram } = await import('../parallel/thread-pool');
    if (!this.#isReleased) this.#shared = new SharedProgram(id, code, step, threads);
  }

  #view(place: Place): TypedArray {
    return viewOf(place.dtype, this.#workspace.memory.buffer, this.#addressOf(place), place.size);
  }

  #renewViews(): void {
    if (this.#isReleased) refuseReleased();
    this.#generation = this.#workspace.generation;
    this.#inputViews = this.#inputs.map((place) => this.#view(place));
    this.#outputViews = this.#outputs.map((place) => this.#view(place));
  }

  #mirror({ storage, address }: Foreign): TypedArray {
    return viewOf(storage.dtype, this.#workspace.memory.buffer, address, sizeOf(storage.shape));
  }

  #copyAllIn(): void {
    for (const foreign of this.#foreign) {
      if (foreign.version === foreign.storage.version) continue;
      this.#mirror(foreign).set(foreign.storage.data);
      foreign.version = foreign.storage.version;
    }
  }

  #copyAllOut(): void {
    for (const foreign of this.#foreign) {
      if (!foreign.written) continue;
      foreign.storage.data.set(this.#mirror(foreign));
      foreign.storage.version += 1;
      foreign.version = foreign.storage.version;
    }
  }
}

const bytesOfNodes = (nodes: readonly Node[]): number =>
  nodes.reduce((sum, node) => sum + nodeSize(node) * bytesOf(node.dtype), 0);

/** Where a variable lies in a workspace; null where it lives elsewhere. */
const addressIn = (workspace: Workspace, { home }: Storage): number | null =>
  home?.memory === workspace ? home.address : null;

/** Where all places of a program lie. */
class Layout {
  readonly #workspace: Workspace;
  readonly #storages: readonly Storage[];
  readonly #owner: object;
  readonly #addresses = new Map<Place, number>();
  readonly addressOf = (place: Place): number => this.#addresses.get(place)!;

  constructor(workspace: Workspace, lowered: Lowered, storages: readonly Storage[], owner: object) {
    this.#workspace = workspace;
    this.#storages = storages;
    this.#owner = owner;
    const own = lowered.places.filter((place) => !this.#isAtHome(place));
    this.#placeOwn(own);
    const plan = planMemory(lowered);
    const base = workspace.scratch('temporaries', plan.bytes, owner);
    for (const [place, offset] of plan.offsets) this.#addresses.set(place, base + offset);
    for (const step of allSteps(lowered.steps)) {
      if (step.kind !== 'scan') continue;
      const room = this.addressOf(step.room);
      for (const [place, offset] of step.temporaries) this.#addresses.set(place, room + offset);
    }
    for (const place of lowered.places) {
      if (place.role === 'constant') this.#fill(place);
      if (place.role === 'variable' && this.#isAtHome(place))
        this.#addresses.set(place, storages[place.index].home!.address);
    }
  }

  /** Copies of variables that live elsewhere. */
  foreign(spec: ProgramSpec): Foreign[] {
    return this.#storages.flatMap((storage, index) => {
      if (addressIn(this.#workspace, storage) !== null) return [];
      const place = [...this.#addresses.keys()].find((p) => p.role === 'variable' && p.index === index)!;
      return [{ storage, address: this.addressOf(place), written: spec.writes.has(storage), version: -1 }];
    });
  }

  /** Keeps data as long as the program; their address. */
  keep(data: Int32Array): number {
    const block = this.#workspace.allocate(data.byteLength);
    this.#workspace.releaseWith([this.#owner], block);
    new Int32Array(this.#workspace.memory.buffer, block.start, data.length).set(data);
    return block.start;
  }

  #isAtHome(place: Place): boolean {
    return place.role === 'variable' && addressIn(this.#workspace, this.#storages[place.index]) !== null;
  }

  /** Inputs, outputs, constants and copies of variables: they belong to the program and are given back with it. */
  #placeOwn(places: readonly Place[]): void {
    let bytes = 0;
    const offsets = places.map((place) => {
      const offset = bytes;
      bytes += Math.ceil(placeBytes(place) / 16) * 16;
      return offset;
    });
    const block = this.#workspace.allocate(bytes);
    this.#workspace.releaseWith([this.#owner], block);
    for (const [i, place] of places.entries()) this.#addresses.set(place, block.start + offsets[i]);
  }

  #fill(place: Place): void {
    viewOf(place.dtype, this.#workspace.memory.buffer, this.addressOf(place), place.size).set(place.values!);
  }
}

/** What a program calls outside its module and the library. */
interface Outside {
  readonly hosted: readonly NodeStep[];
  readonly addressOf: (place: Place) => number;
  readonly native: NativeProducts | null;
  readonly onStep: ((step: number) => void) | null;
}

function instantiate(
  module: WebAssembly.Module,
  code: ProgramCode,
  workspace: Workspace,
  { hosted, addressOf, native, onStep }: Outside,
): SharedStep {
  const scalar = Object.fromEntries(code.functions.map((target, i) => [`${i}`, target]));
  const host = (index: number): void => evaluateHost(hosted[index], workspace, addressOf);
  const libraries = code.libraries.map((library) => [library.name, workspace.exportsOf(library)]);
  const instance = new WebAssembly.Instance(module, {
    env: { memory: workspace.memory, host, product: native?.run ?? (() => {}), clock: onStep ?? (() => {}) },
    ...(Object.fromEntries(libraries) as WebAssembly.Imports),
    scalar,
  });
  return instance.exports as unknown as SharedStep;
}

/** Evaluates one node with the oracle, on values in memory. */
function evaluateHost(
  { node, inputs, outputs }: NodeStep,
  workspace: Workspace,
  addressOf: (place: Place) => number,
): void {
  const { buffer } = workspace.memory;
  const given = node.inputs.map((input, i): ArrayValue => {
    const { place, offset } = inputs[i]!;
    const address = addressOf(place) + offset * bytesOf(place.dtype);
    return {
      shape: input.shape,
      dtype: input.dtype,
      data: viewOf(input.dtype, buffer, address, nodeSize(input)),
    };
  });
  const results = evaluateResults(node, given);
  for (const [i, place] of outputs.entries()) {
    if (place != null) viewOf(place.dtype, buffer, addressOf(place), place.size).set(results[i].data);
  }
}
