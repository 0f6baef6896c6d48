import { bytesOf } from '../../../ir/dtype';
import type { Access, LoopValue, Passes } from '../../../compile/steps';
import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler/assembler';
import type { Part } from './loop-analysis';
import { advanceOf } from './loop-analysis';
import type { LaneAccess } from './memory';
import { loadVector, storeVector } from './memory';
import type { PreparedLoop } from './prepare-loop';
import { ReductionEmitter } from './reductions';
import type { RowStore } from './row-analysis';
import { RowAnalysis } from './row-analysis';
import { isTransposed, loadTransposed, pushColumn, storeTransposed } from './transposed';
import type { ValueContext } from './value-writer';
import { writePositions, writeValue } from './value-writer';
import type { ScalarFunction } from './vector';

/** Writes a loop that keeps each row in registers while it passes over it, as a function of the addresses of its places. */
export function emitRows(
  module: ModuleBuilder,
  loop: PreparedLoop,
  name: string,
  functions: ReadonlyMap<ScalarFunction, FunctionReference>,
): FunctionReference {
  const parameters = loop.places.map(() => 'i32' as const);
  const analysis = new RowAnalysis(loop, loop.step.passes!);
  return module.defineFunction(name, parameters, [], (f) =>
    new RowEmitter(f, loop, analysis, functions).emit(),
  );
}

/** An i32 that moves from row to row: an address, or a position. */
interface Pointer {
  readonly local: number;
  /** What one step of each loop adds. */
  readonly steps: readonly number[];
}

class RowEmitter {
  readonly #f: FunctionBuilder;
  readonly #loop: PreparedLoop;
  readonly #analysis: RowAnalysis;
  readonly #passes: Passes;
  readonly #reductions: readonly ReductionEmitter[];
  readonly #pointers = new Map<string, Pointer>();
  readonly #locals = new Map<number, number>();
  /** Rows beside each other as they lie in memory, for each value that is loaded so. */
  readonly #raw = new Map<number, readonly number[]>();
  /** How many lanes of the current vector exist. */
  #width = 4;
  readonly #context: ValueContext;
  /** At which position of a row values are being written. */
  #copy = 0;

  constructor(
    f: FunctionBuilder,
    loop: PreparedLoop,
    analysis: RowAnalysis,
    functions: ReadonlyMap<ScalarFunction, FunctionReference>,
  ) {
    this.#f = f;
    this.#loop = loop;
    this.#analysis = analysis;
    this.#passes = analysis.passes;
    this.#context = {
      f,
      functions,
      push: (operand) => this.#push(operand, this.#copy),
      given: (value) => this.#given(value, this.#copy),
    };
    const { count, ofValues } = this.#passes;
    this.#reductions = Array.from({ length: count }, (_, pass) => {
      const reductions = analysis.reductions.filter(({ position }) => ofValues[position] === pass);
      const { reducesLanes } = analysis;
      return new ReductionEmitter(f, loop.step, { reductions, rounds: [1], reducesLanes, widest: 1 });
    });
  }

  emit(): void {
    if (this.#loop.step.dimensions.includes(0)) return;
    this.#createPointers();
    this.#aroundRows(0);
  }

  // Loops.

  /** What happens inside the first `depth` of the loops from row to row. */
  #aroundRows(depth: number): void {
    const { order, sizes } = this.#analysis;
    if (depth === order.keptLoops) {
      this.#passOver();
      return;
    }
    this.#computeWhole(depth, 0);
    const rounds = this.#analysis.roundsOf(depth);
    for (const part of this.#analysis.partsOf(depth)) {
      const before = this.#width;
      if (part.vectors > 0) this.#width = Math.min(4, part.elements);
      if (part.trips === 1) {
        this.#aroundRows(depth + 1);
        if (rounds > 1) this.#movePointers(depth, part);
      } else if (sizes[depth] > 0) this.#repeat(depth, part);
      this.#width = before;
    }
  }

  #repeat(depth: number, part: Part): void {
    const f = this.#f;
    const counter = f.local('i32');
    f.i32(part.trips).set(counter);
    f.loop((again) => {
      this.#aroundRows(depth + 1);
      this.#movePointers(depth, part);
      f.get(counter).i32(1).op('i32.sub').tee(counter).brIf(again);
    });
  }

  /** All passes over a row, or over four beside each other. */
  #passOver(): void {
    const { order, stores, needed } = this.#analysis;
    this.#raw.clear();
    for (const [pass, reductions] of this.#reductions.entries()) {
      this.#computeWhole(order.keptLoops, pass);
      reductions.start(1);
      this.#pass(pass);
      reductions.finish(1, ({ position }) => {
        const image = this.#loop.images[position];
        if (needed.has(image)) this.#f.set(this.#localOf(image, 0));
        else this.#f.op('drop');
      });
    }
    this.#computeWhole(order.keptLoops, this.#passes.count);
    for (const store of stores) if (!store.isElement) this.#store(store, 0);
  }

  /** One pass over a row, position by position. */
  #pass(pass: number): void {
    const { copies, stores, reducesLanes, sizes } = this.#analysis;
    const own = stores.filter((store) => store.isElement && store.pass === pass);
    const rowsWidth = this.#width;
    for (let u = 0; u < copies; u++) {
      if (reducesLanes) this.#width = Math.min(4, sizes[sizes.length - 1] - 4 * u);
      this.#computeElements(pass, u);
      this.#reductions[pass].accumulate(1, this.#width, (value) => this.#push(this.#loop.images[value], u));
      for (const store of own) if (!this.#isTransposed(store.access)) this.#store(store, u);
    }
    this.#width = rowsWidth;
    for (const store of own) if (this.#isTransposed(store.access)) this.#storeRows(store);
  }

  // Pointers.

  /** What a pointer has moved after all rounds of a loop. */
  #moved(loop: number, pointer: Pointer): number {
    if (loop >= this.#analysis.order.keptLoops) return 0;
    if (this.#analysis.roundsOf(loop) === 1) return this.#moved(loop + 1, pointer);
    const passed = this.#analysis.partsOf(loop).reduce((sum, part) => sum + part.trips * advanceOf(part), 0);
    return pointer.steps[loop] * passed;
  }

  #movePointers(loop: number, part: Part): void {
    for (const pointer of this.#pointers.values()) {
      const delta = pointer.steps[loop] * advanceOf(part) - this.#moved(loop + 1, pointer);
      if (delta !== 0) this.#f.get(pointer.local).i32(delta).op('i32.add').set(pointer.local);
    }
  }

  #createPointers(): void {
    const { needed, stores } = this.#analysis;
    for (const [i, value] of this.#loop.vector.values.entries()) {
      const given = needed.has(i) ? this.#analysis.given(value) : null;
      if (given?.kind === 'load') this.#pointerOf(given.access);
      else if (given?.kind === 'index') this.#positionPointer(given);
    }
    for (const { access } of stores) this.#pointerOf(access);
  }

  /** The local with the address of a row, and the bytes to add to it. */
  #pointerOf({ place, strides, offset }: Access): { local: number; offset: number } {
    const parameter = this.#loop.places.indexOf(place);
    const bytes = bytesOf(place.dtype);
    // A pointer that moves down must never lie below its place, because offsets are added without a sign.
    const descends = this.#analysis.along(strides).some((stride) => stride < 0);
    const start = descends ? offset * bytes : 0;
    const local = this.#pointer(`${parameter} ${start}`, strides, bytes, () => {
      this.#f.get(parameter);
      if (start !== 0) this.#f.i32(start).op('i32.add');
    });
    return { local: local ?? parameter, offset: local !== null && descends ? 0 : offset * bytes };
  }

  #positionPointer({ strides, start }: Extract<LoopValue, { kind: 'index' }>): number | null {
    const first = start === null ? null : this.#loop.places.indexOf(start);
    const pointer = this.#pointer(`position ${first}`, strides, 1, () =>
      first === null ? this.#f.i32(0) : this.#f.get(first),
    );
    return pointer ?? first;
  }

  /** The local that moves by strides; null where nothing moves it. Positions in a row are added to it. */
  #pointer(key: string, strides: readonly number[], unit: number, start: () => unknown): number | null {
    const { keptLoops } = this.#analysis.order;
    const steps = this.#analysis.along(strides).map((stride, loop) => (loop < keptLoops ? stride * unit : 0));
    if (steps.every((step) => step === 0)) return null;
    const whole = `${key} ${steps.join()}`;
    let pointer = this.#pointers.get(whole);
    if (pointer === undefined) {
      pointer = { local: this.#f.local('i32'), steps };
      this.#pointers.set(whole, pointer);
      start();
      this.#f.set(pointer.local);
    }
    return pointer.local;
  }

  /** Elements from a value's first one to the one at position `u` of a row. */
  #distance(strides: readonly number[], u: number): number {
    const stride = this.#analysis.along(strides)[strides.length - 1];
    return this.#analysis.reducesLanes ? 4 * u * stride : u * stride;
  }

  #laneAccess(access: Access, u: number): LaneAccess {
    const { local, offset } = this.#pointerOf(access);
    const { dtype } = access.place;
    return {
      local,
      offset: offset + this.#distance(access.strides, u) * bytesOf(dtype),
      first: 0,
      stride: this.#analysis.laneStride(access.strides),
      width: this.#width,
      dtype,
    };
  }

  // Values.

  /** Values that are the same for a whole row, known before a pass. */
  #computeWhole(depth: number, pass: number): void {
    const analysis = this.#analysis;
    for (const [i, value] of this.#loop.vector.values.entries()) {
      const here = !analysis.isElement[i] && analysis.depth[i] === depth && analysis.pass[i] === pass;
      if (here && analysis.given(value)?.kind !== 'reduce') this.#compute(i, 0);
    }
  }

  /** Elements at one position of a row. */
  #computeElements(pass: number, u: number): void {
    const analysis = this.#analysis;
    for (const i of this.#loop.vector.values.keys()) {
      if (analysis.isElement[i] && analysis.pass[i] === pass) this.#compute(i, u);
    }
  }

  #compute(value: number, u: number): void {
    if (!this.#analysis.needed.has(value) || this.#analysis.inlined[value]) return;
    this.#write(value, u);
    this.#f.set(this.#localOf(value, u));
  }

  #localOf(value: number, u: number): number {
    const { isElement, copies } = this.#analysis;
    const key = value * copies + (isElement[value] ? u : 0);
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

  #given(position: number, u: number): void {
    const value = this.#loop.step.values[position];
    if (value.kind === 'load') {
      if (this.#isTransposed(value.access)) pushColumn(this.#f, this.#rowsOf(position, value.access), u);
      else loadVector(this.#f, this.#laneAccess(value.access, u));
    } else if (value.kind === 'index') {
      writePositions(this.#f, this.#positionPointer(value), {
        first: value.offset + this.#distance(value.strides, u),
        stride: this.#analysis.laneStride(value.strides),
        dtype: value.dtype,
      });
    }
  }

  #store({ value, access }: RowStore, u: number): void {
    this.#push(value, u);
    storeVector(this.#f, this.#laneAccess(access, u));
  }

  // Rows beside each other.

  /** Whether four rows lie in one piece, and are taken as columns. */
  #isTransposed({ place, strides }: Access): boolean {
    const { copies, reducesLanes } = this.#analysis;
    if (reducesLanes || this.#width < 4 || bytesOf(place.dtype) !== 4) return false;
    return isTransposed(copies, this.#distance(strides, 1), this.#analysis.laneStride(strides));
  }

  #rowsOf(position: number, access: Access): readonly number[] {
    let raw = this.#raw.get(position);
    if (raw === undefined) {
      raw = loadTransposed(this.#f, this.#pointerOf(access), this.#analysis.copies);
      this.#raw.set(position, raw);
    }
    return raw;
  }

  #storeRows({ value, access }: RowStore): void {
    const columns = Array.from({ length: this.#analysis.copies }, (_, u) => {
      if (!this.#analysis.inlined[value]) return this.#localOf(value, u);
      const column = this.#f.local('v128');
      this.#write(value, u);
      this.#f.set(column);
      return column;
    });
    storeTransposed(this.#f, { ...this.#pointerOf(access), columns });
  }
}
