import { bytesOf } from '../../../ir/dtype';
import type { Access, LoopValue } from '../../../compile/steps';
import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler/assembler';
import type { Part, StorePlan } from './loop-analysis';
import { LoopAnalysis, advanceOf } from './loop-analysis';
import type { LaneAccess, Width } from './memory';
import { loadVector, storeVector } from './memory';
import type { PreparedLoop } from './prepare-loop';
import { ReductionEmitter } from './reductions';
import type { ValueContext } from './value-writer';
import { writePositions, writeValue } from './value-writer';
import type { ScalarFunction } from './vector';

/** Writes a loop as a function of the addresses of its places. */
export function emitLoop(
  module: ModuleBuilder,
  loop: PreparedLoop,
  name: string,
  functions: ReadonlyMap<ScalarFunction, FunctionReference>,
): FunctionReference {
  const parameters = loop.places.map(() => 'i32' as const);
  return module.defineFunction(name, parameters, [], (f) => new LoopEmitter(f, loop, functions).emit());
}

/** An i32 that moves with the loops: an address, or a position. */
interface Pointer {
  readonly local: number;
  /** What one step of each loop adds. */
  readonly steps: readonly number[];
}

class LoopEmitter {
  readonly #f: FunctionBuilder;
  readonly #loop: PreparedLoop;
  readonly #analysis: LoopAnalysis;
  readonly #reductions: ReductionEmitter;
  readonly #pointers = new Map<string, Pointer>();
  readonly #locals = new Map<number, number>();
  /** Vectors in the current round of the vector loop. */
  #vectors = 1;
  #width: Width = 4;
  readonly #context: ValueContext;
  /** Which of several vectors is being written. */
  #copy = 0;

  constructor(
    f: FunctionBuilder,
    loop: PreparedLoop,
    functions: ReadonlyMap<ScalarFunction, FunctionReference>,
  ) {
    this.#f = f;
    this.#loop = loop;
    this.#context = {
      f,
      functions,
      push: (operand) => this.#push(operand, this.#copy),
      given: (value) => this.#given(this.#loop.step.values[value], this.#copy),
    };
    this.#analysis = new LoopAnalysis(loop);
    const { sizes, order, reductions, reducesLanes, widest } = this.#analysis;
    const rounds = sizes.slice(order.keptLoops).map((_, i) => this.#analysis.roundsOf(order.keptLoops + i));
    this.#reductions = new ReductionEmitter(f, loop.step, { reductions, rounds, reducesLanes, widest });
  }

  emit(): void {
    if (this.#loop.step.dimensions.slice(0, this.#loop.step.kept).includes(0)) return;
    this.#createPointers();
    this.#body(0);
  }

  // Loops.

  /** What a pointer has moved after all rounds of a loop. */
  #moved(loop: number, pointer: Pointer): number {
    if (loop === this.#analysis.sizes.length) return 0;
    const rounds = this.#analysis.roundsOf(loop);
    if (rounds === 0) return 0;
    if (rounds === 1) return this.#moved(loop + 1, pointer);
    const passed = this.#analysis.partsOf(loop).reduce((sum, part) => sum + part.trips * advanceOf(part), 0);
    return pointer.steps[loop] * passed;
  }

  /** What happens inside the first `depth` loops. */
  #body(depth: number): void {
    const { order, sizes, reductions, stores } = this.#analysis;
    const reduces = depth === order.keptLoops && reductions.length > 0;
    this.#compute(depth, false);
    if (reduces) this.#reductions.start(this.#analysis.reducesLanes ? this.#analysis.widest : this.#vectors);
    if (depth < sizes.length) this.#emitLoop(depth);
    else if (reductions.length > 0) {
      const push = (value: number, u: number): void => this.#push(this.#loop.images[value], u);
      this.#reductions.accumulate(this.#vectors, this.#width, push);
    }
    if (reduces) {
      this.#finishReductions();
      this.#compute(depth, true);
    }
    for (const store of stores) if (store.depth === depth) this.#store(store);
  }

  #emitLoop(loop: number): void {
    const rounds = this.#analysis.roundsOf(loop);
    for (const part of this.#analysis.partsOf(loop)) {
      const before = { vectors: this.#vectors, width: this.#width };
      if (part.vectors > 0) this.#vectors = part.vectors;
      if (part.trips === 1) {
        if (part.vectors > 0) this.#width = Math.min(4, part.elements);
        this.#body(loop + 1);
        if (rounds > 1) this.#movePointers(loop, part);
      } else if (part.trips > 1) this.#emitRounds(loop, part);
      this.#vectors = before.vectors;
      this.#width = before.width;
    }
    const { sizes, order } = this.#analysis;
    if (loop === sizes.length - 1 && loop >= order.keptLoops) this.#reductions.endInnermost();
  }

  #emitRounds(loop: number, part: Part): void {
    const f = this.#f;
    const counter = f.local('i32');
    // Where the last vector is partial, elements are counted instead of rounds.
    const partial = part.vectors > 0 && part.elements % 4 !== 0;
    const step = partial ? 4 : 1;
    if (part.vectors > 0) this.#width = partial ? { local: counter } : 4;
    const { sizes, order } = this.#analysis;
    const innermost = loop === sizes.length - 1 && loop >= order.keptLoops;
    f.i32(partial ? part.elements : part.trips).set(counter);
    f.loop((again) => {
      this.#body(loop + 1);
      this.#movePointers(loop, part);
      if (innermost) this.#reductions.endRound(counter, step, this.#vectors, part.trips);
      f.get(counter).i32(step).op('i32.sub').tee(counter);
      if (partial) f.i32(0).op('i32.gt_s');
      f.brIf(again);
    });
  }

  #movePointers(loop: number, part: Part): void {
    for (const pointer of this.#pointers.values()) {
      const delta = pointer.steps[loop] * advanceOf(part) - this.#moved(loop + 1, pointer);
      if (delta !== 0) this.#f.get(pointer.local).i32(delta).op('i32.add').set(pointer.local);
    }
  }

  #finishReductions(): void {
    const image = (position: number): number => this.#loop.images[position];
    this.#reductions.finish(this.#vectors, ({ position }, u) => {
      if (this.#analysis.needed.has(image(position))) this.#f.set(this.#localOf(image(position), u));
      else this.#f.op('drop');
    });
  }

  // Addresses.

  #createPointers(): void {
    for (const [i, value] of this.#loop.vector.values.entries()) {
      if (!this.#analysis.needed.has(i)) continue;
      const given = this.#analysis.given(value);
      if (given?.kind === 'load') this.#pointerOf(given.access);
      else if (given?.kind === 'index') this.#indexPointer(given);
    }
    for (const { access } of this.#analysis.stores) this.#pointerOf(access);
  }

  /** The local with an access's address, and the bytes to add to it. */
  #pointerOf(access: Access): { local: number; offset: number } {
    const f = this.#f;
    const parameter = this.#loop.places.indexOf(access.place);
    const bytes = bytesOf(access.place.dtype);
    const strides = this.#analysis.along(access.strides);
    if (strides.every((stride) => stride === 0)) return { local: parameter, offset: access.offset * bytes };
    // A pointer that moves down must never lie below its place, because offsets are added without a sign.
    const descends = strides.some((stride) => stride < 0);
    const key = `${parameter} ${strides.join()} ${descends ? access.offset : ''}`;
    let pointer = this.#pointers.get(key);
    if (pointer === undefined) {
      pointer = { local: f.local('i32'), steps: strides.map((stride) => stride * bytes) };
      this.#pointers.set(key, pointer);
      f.get(parameter);
      if (descends) f.i32(access.offset * bytes).op('i32.add');
      f.set(pointer.local);
    }
    return { local: pointer.local, offset: descends ? 0 : access.offset * bytes };
  }

  #indexPointer({ strides, start }: Extract<LoopValue, { kind: 'index' }>): number | null {
    const steps = this.#analysis.along(strides);
    const first = start === null ? null : this.#loop.places.indexOf(start);
    if (steps.every((step) => step === 0)) return first;
    const key = `index ${steps.join()} ${first}`;
    let pointer = this.#pointers.get(key);
    if (pointer === undefined) {
      pointer = { local: this.#f.local('i32'), steps };
      this.#pointers.set(key, pointer);
      if (first === null) this.#f.i32(0);
      else this.#f.get(first);
      this.#f.set(pointer.local);
    }
    return pointer.local;
  }

  #laneAccess(access: Access, vectorIndex: number): LaneAccess {
    const { local, offset } = this.#pointerOf(access);
    const stride = this.#analysis.laneStride(access.strides);
    return { local, offset, first: 4 * vectorIndex, stride, width: this.#width, dtype: access.place.dtype };
  }

  // Values.

  #compute(depth: number, post: boolean): void {
    const analysis = this.#analysis;
    for (const [i, value] of this.#loop.vector.values.entries()) {
      const here = analysis.depth[i] === depth && analysis.post[i] === post && analysis.needed.has(i);
      if (!here || analysis.inlined[i] || analysis.given(value)?.kind === 'reduce') continue;
      for (let u = 0; u < (analysis.varies[i] ? this.#vectors : 1); u++) {
        this.#write(i, u);
        this.#f.set(this.#localOf(i, u));
      }
    }
  }

  #localOf(value: number, u: number): number {
    const key = value * 8 + (this.#analysis.varies[value] ? u : 0);
    let local = this.#locals.get(key);
    if (local === undefined) {
      local = this.#f.local('v128');
      this.#locals.set(key, local);
    }
    return local;
  }

  #push(value: number, u: number): void {
    if (this.#analysis.inlined[value]) this.#write(value, u);
    else this.#f.get(this.#localOf(value, u));
  }

  /** Pushes a value computed anew. */
  #write(position: number, u: number): void {
    this.#copy = u;
    writeValue(this.#context, this.#loop.vector.values[position]);
  }

  #given(value: LoopValue, u: number): void {
    if (value.kind === 'load') loadVector(this.#f, this.#laneAccess(value.access, u));
    if (value.kind !== 'index') return;
    const stride = this.#analysis.laneStride(value.strides);
    const first = value.offset + 4 * u * stride;
    writePositions(this.#f, this.#indexPointer(value), { first, stride, dtype: value.dtype });
  }

  #store({ value, access }: StorePlan): void {
    const vectors = this.#analysis.laneStride(access.strides) === 0 ? 1 : this.#vectors;
    for (let u = 0; u < vectors; u++) {
      this.#push(value, u);
      storeVector(this.#f, this.#laneAccess(access, u));
    }
  }
}
