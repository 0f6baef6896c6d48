import type { DType } from '../../../ir/dtype';
import { bytesOf } from '../../../ir/dtype';
import type { Access, LoopStep, LoopValue, Place } from '../../../compile/steps';
import type { FunctionBuilder, FunctionReference, ModuleBuilder } from '../assembler';
import { accumulate, horizontal, neutralBytes } from './accumulate';
import { expand } from './expand';
import type { LoopOrder } from './loop-order';
import { chooseOrder } from './loop-order';
import type { LaneAccess } from './memory';
import { loadVector, storeVector } from './memory';
import type { ScalarFunction, VectorValue } from './vector';
import { VectorBuilder } from './vector';

type ReduceValue = Extract<LoopValue, { kind: 'reduce' }>;

/** A loop nest translated to vector operations, ready to be written. */
export interface PreparedLoop {
  readonly step: LoopStep;
  readonly order: LoopOrder;
  readonly vector: VectorBuilder;
  /** The vector value of each loop value. */
  readonly images: readonly number[];
  /** Places in the order of the function's parameters. */
  readonly places: readonly Place[];
  /** Equal for loops that differ only in their places. */
  readonly key: string;
  readonly functions: readonly ScalarFunction[];
}

/** Translates a loop's values. */
export function prepareLoop(step: LoopStep): PreparedLoop {
  const v = new VectorBuilder();
  const images: number[] = [];
  for (const [i, value] of step.values.entries()) {
    if (value.kind === 'constant') images.push(constantOf(v, value));
    else if (value.kind === 'apply') {
      const operands = value.operands.map((o) => ({ vector: images[o], dtype: step.values[o].dtype }));
      images.push(expand(v, value.name, value.dtype, operands));
    } else images.push(v.given(i));
  }
  const accesses = [
    ...step.values.flatMap((value) => (value.kind === 'load' ? [value.access] : [])),
    ...step.stores.map((store) => store.access),
  ];
  const places = [...new Set(accesses.map((access) => access.place))];
  const functions = new Set(v.values.flatMap((value) => (value.kind === 'call' ? [value.function] : [])));
  const portable = (name: string, value: unknown): unknown => {
    if (name === 'place') return places.indexOf(value as Place);
    // JSON has no -0, NaN and infinities.
    return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${Object.is(value, -0) ? '-0' : value}`
      : value;
  };
  return {
    step,
    order: chooseOrder(step),
    vector: v,
    images,
    places,
    key: JSON.stringify(step, portable),
    functions: [...functions],
  };
}

function constantOf(v: VectorBuilder, { dtype, value }: Extract<LoopValue, { kind: 'constant' }>): number {
  if (dtype === 'float32') return v.f32(value);
  return dtype === 'bool' ? v.i32(value !== 0 ? -1 : 0) : v.i32(value);
}

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

interface StorePlan {
  readonly value: number;
  readonly access: Access;
  readonly depth: number;
}

/** A stretch of the vector loop with `trips` rounds of `vectors` vectors each. */
interface Part {
  readonly trips: number;
  readonly vectors: number;
  /** Elements in this part: its last vector may be partial. */
  readonly elements: number;
}

class LoopEmitter {
  readonly #f: FunctionBuilder;
  readonly #loop: PreparedLoop;
  readonly #functions: ReadonlyMap<ScalarFunction, FunctionReference>;
  readonly #sizes: readonly number[];
  readonly #order: LoopOrder;
  readonly #depth: readonly number[];
  readonly #post: readonly boolean[];
  readonly #varies: readonly boolean[];
  readonly #inlined: readonly boolean[];
  readonly #needed: ReadonlySet<number>;
  readonly #stores: readonly StorePlan[];
  readonly #reductions: readonly { readonly value: ReduceValue; readonly position: number }[];
  readonly #parts: readonly Part[];
  readonly #pointers = new Map<string, Pointer>();
  readonly #locals = new Map<number, number>();
  readonly #accumulators = new Map<number, number[]>();
  readonly #indexAccumulators = new Map<number, number[]>();
  /** Vectors in the current round of the vector loop. */
  #unroll = 1;
  /** Elements of the current vector that exist: a number, or a local that counts down and may exceed four. */
  #width: { readonly fixed: number } | { readonly local: number } = { fixed: 4 };

  constructor(
    f: FunctionBuilder,
    loop: PreparedLoop,
    functions: ReadonlyMap<ScalarFunction, FunctionReference>,
  ) {
    this.#f = f;
    this.#loop = loop;
    this.#functions = functions;
    this.#order = loop.order;
    this.#sizes = loop.order.dimensions.map((dimension) => loop.step.dimensions[dimension]);
    this.#reductions = loop.step.values.flatMap((value, position) =>
      value.kind === 'reduce' ? [{ value, position }] : [],
    );
    this.#parts = this.#vectorParts();
    const { values } = loop.vector;
    this.#depth = this.#computeDepths(values);
    this.#post = propagate(values, (value) => this.#given(value)?.kind === 'reduce');
    this.#varies = propagate(values, (value) => this.#givenVaries(value));
    this.#stores = loop.step.stores.map(({ value, access }) => this.#planStore(loop.images[value], access));
    const uses = this.#countUses(values);
    this.#needed = new Set(uses.keys());
    this.#inlined = values.map((value, i) => value.kind === 'operation' && uses.get(i)?.single === true);
  }

  emit(): void {
    if (this.#loop.step.dimensions.slice(0, this.#loop.step.kept).includes(0)) return;
    this.#createPointers();
    this.#body(0);
  }

  // What is known of the values.

  #given(value: VectorValue): LoopValue | null {
    return value.kind === 'given' ? this.#loop.step.values[value.value] : null;
  }

  /** Strides in the order of the loops; 0 for loops with one step. */
  #along(strides: readonly number[]): number[] {
    return this.#order.dimensions.map((dimension, k) => (this.#sizes[k] === 1 ? 0 : strides[dimension]));
  }

  #stridesOf(value: LoopValue): readonly number[] {
    if (value.kind === 'load') return this.#along(value.access.strides);
    return value.kind === 'index' ? this.#along(value.strides) : [];
  }

  #computeDepths(values: readonly VectorValue[]): number[] {
    const depths: number[] = [];
    for (const value of values) {
      const given = this.#given(value);
      if (given === null)
        depths.push('operands' in value ? Math.max(0, ...value.operands.map((o) => depths[o])) : 0);
      else if (given.kind === 'reduce') depths.push(this.#order.keptLoops);
      else depths.push(1 + this.#stridesOf(given).findLastIndex((stride) => stride !== 0));
    }
    return depths;
  }

  #givenVaries(value: VectorValue): boolean {
    const given = this.#given(value);
    const { vector, keptLoops } = this.#order;
    if (given === null || vector < 0) return false;
    return given.kind === 'reduce' ? vector < keptLoops : (this.#stridesOf(given)[vector] ?? 0) !== 0;
  }

  #planStore(value: number, access: Access): StorePlan {
    const innermost = 1 + this.#along(access.strides).findLastIndex((stride) => stride !== 0);
    const depth = this.#post[value] ? this.#order.keptLoops : Math.max(innermost, this.#depth[value]);
    return { value, access, depth };
  }

  /** How often each value is used; `single` where the only use is where the value itself is computed. */
  #countUses(values: readonly VectorValue[]): Map<number, { single: boolean }> {
    const uses = new Map<number, { single: boolean }>();
    const use = (operand: number, depth: number, post: boolean, varies: boolean): void => {
      const single =
        !uses.has(operand) &&
        this.#depth[operand] === depth &&
        this.#post[operand] === post &&
        this.#varies[operand] === varies;
      uses.set(operand, { single });
    };
    for (const { value, depth } of this.#stores) use(value, depth, this.#post[value], this.#varies[value]);
    for (const { value } of this.#reductions) {
      // Partial sums use their operands once for each vector of a round.
      for (const operand of value.operands) use(this.#loop.images[operand], -1, false, false);
    }
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (!uses.has(i) || !('operands' in value)) continue;
      const nested = value.kind === 'operation' || value.kind === 'shift' || value.kind === 'shuffle';
      for (const operand of value.operands)
        use(operand, nested ? this.#depth[i] : -1, this.#post[i], this.#varies[i]);
    }
    return uses;
  }

  // Loops.

  #vectorParts(): Part[] {
    const { vector, unroll } = this.#order;
    if (vector < 0) return [];
    const size = this.#sizes[vector];
    const round = 4 * unroll;
    const rounds = unroll > 1 ? Math.floor(size / round) : 0;
    const rest = size - rounds * round;
    const parts: Part[] = [];
    if (rounds > 0) parts.push({ trips: rounds, vectors: unroll, elements: rounds * round });
    if (rest > 0) parts.push({ trips: Math.ceil(rest / 4), vectors: 1, elements: rest });
    return parts;
  }

  #partsOf(loop: number): readonly Part[] {
    return loop === this.#order.vector
      ? this.#parts
      : [{ trips: this.#sizes[loop], vectors: 0, elements: this.#sizes[loop] }];
  }

  /** How many elements one round of a loop passes. */
  static #advance = ({ vectors }: Part): number => (vectors === 0 ? 1 : 4 * vectors);

  /** What a pointer has moved after all rounds of a loop. */
  #moved(loop: number, pointer: Pointer): number {
    if (loop === this.#sizes.length) return 0;
    const parts = this.#partsOf(loop);
    const rounds = parts.reduce((sum, part) => sum + part.trips, 0);
    if (rounds === 0) return 0;
    if (rounds === 1) return this.#moved(loop + 1, pointer);
    return (
      pointer.steps[loop] * parts.reduce((sum, part) => sum + part.trips * LoopEmitter.#advance(part), 0)
    );
  }

  /** What happens inside the first `depth` loops. */
  #body(depth: number): void {
    const { keptLoops } = this.#order;
    this.#compute(depth, false);
    if (depth === keptLoops) this.#startReductions();
    if (depth < this.#sizes.length) this.#emitLoop(depth);
    else this.#accumulateAll();
    if (depth === keptLoops && this.#reductions.length > 0) {
      this.#finishReductions();
      this.#compute(depth, true);
    }
    for (const store of this.#stores) if (store.depth === depth) this.#store(store);
  }

  #emitLoop(loop: number): void {
    const f = this.#f;
    const parts = this.#partsOf(loop);
    const rounds = parts.reduce((sum, part) => sum + part.trips, 0);
    for (const part of parts) {
      const isVector = part.vectors > 0;
      const partial = isVector && part.elements % 4 !== 0;
      const before = { unroll: this.#unroll, width: this.#width };
      if (isVector) this.#unroll = part.vectors;
      const step = partial ? 4 : 1;
      if (part.trips === 1) {
        if (isVector) this.#width = { fixed: Math.min(4, part.elements) };
        this.#body(loop + 1);
        if (rounds > 1) this.#movePointers(loop, part);
      } else if (part.trips > 1) {
        const counter = f.local('i32');
        if (isVector) this.#width = partial ? { local: counter } : { fixed: 4 };
        f.i32(partial ? part.elements : part.trips).set(counter);
        f.loop((again) => {
          this.#body(loop + 1);
          this.#movePointers(loop, part);
          f.get(counter).i32(step).op('i32.sub').tee(counter);
          if (partial) f.i32(0).op('i32.gt_s');
          f.brIf(again);
        });
      }
      this.#unroll = before.unroll;
      this.#width = before.width;
    }
  }

  #movePointers(loop: number, part: Part): void {
    for (const pointer of this.#pointers.values()) {
      const delta = pointer.steps[loop] * LoopEmitter.#advance(part) - this.#moved(loop + 1, pointer);
      if (delta !== 0) this.#f.get(pointer.local).i32(delta).op('i32.add').set(pointer.local);
    }
  }

  // Addresses.

  #createPointers(): void {
    for (const [i, value] of this.#loop.vector.values.entries()) {
      if (!this.#needed.has(i)) continue;
      const given = this.#given(value);
      if (given?.kind === 'load') this.#pointerOf(given.access);
      else if (given?.kind === 'index') this.#indexPointer(given.strides);
    }
    for (const { access } of this.#stores) this.#pointerOf(access);
  }

  /** The local with an access's address, and the bytes to add to it. */
  #pointerOf(access: Access): { local: number; offset: number } {
    const f = this.#f;
    const parameter = this.#loop.places.indexOf(access.place);
    const bytes = bytesOf(access.place.dtype);
    const strides = this.#along(access.strides);
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

  #indexPointer(strides: readonly number[]): number | null {
    const steps = this.#along(strides);
    if (steps.every((step) => step === 0)) return null;
    const key = `index ${steps.join()}`;
    let pointer = this.#pointers.get(key);
    if (pointer === undefined) {
      pointer = { local: this.#f.local('i32'), steps };
      this.#pointers.set(key, pointer);
      this.#f.i32(0).set(pointer.local);
    }
    return pointer.local;
  }

  #laneAccess(access: Access, vectorIndex: number): LaneAccess {
    const { local, offset } = this.#pointerOf(access);
    const stride = this.#order.vector < 0 ? 0 : this.#along(access.strides)[this.#order.vector];
    const width = 'fixed' in this.#width ? this.#width.fixed : this.#width;
    return { local, offset, first: 4 * vectorIndex, stride, width, dtype: access.place.dtype };
  }

  // Values.

  #compute(depth: number, post: boolean): void {
    const { values } = this.#loop.vector;
    for (const [i, value] of values.entries()) {
      if (this.#depth[i] !== depth || this.#post[i] !== post || !this.#needed.has(i) || this.#inlined[i])
        continue;
      if (this.#given(value)?.kind === 'reduce') continue;
      for (let u = 0; u < (this.#varies[i] ? this.#unroll : 1); u++) {
        this.#write(i, u);
        this.#f.set(this.#localOf(i, u));
      }
    }
  }

  #localOf(value: number, u: number): number {
    const key = value * 8 + (this.#varies[value] ? u : 0);
    let local = this.#locals.get(key);
    if (local === undefined) {
      local = this.#f.local('v128');
      this.#locals.set(key, local);
    }
    return local;
  }

  #push(value: number, u: number): void {
    if (this.#inlined[value]) this.#write(value, u);
    else this.#f.get(this.#localOf(value, u));
  }

  /** Pushes a value computed anew. */
  #write(position: number, u: number): void {
    const f = this.#f;
    const value = this.#loop.vector.values[position];
    switch (value.kind) {
      case 'constant':
        f.v128(value.bytes);
        break;
      case 'operation':
        for (const operand of value.operands) this.#push(operand, u);
        f.op(value.instruction);
        break;
      case 'shift':
        this.#push(value.operands[0], u);
        f.i32(value.bits).op(value.instruction);
        break;
      case 'shuffle':
        for (const operand of value.operands) this.#push(operand, u);
        f.shuffle(value.lanes);
        break;
      case 'call':
        this.#call(value, u);
        break;
      case 'given': {
        const given = this.#loop.step.values[value.value];
        if (given.kind === 'load') loadVector(f, this.#laneAccess(given.access, u));
        else if (given.kind === 'index') this.#index(given, u);
      }
    }
  }

  #index({ strides, offset, dtype }: Extract<LoopValue, { kind: 'index' }>, u: number): void {
    const f = this.#f;
    const pointer = this.#indexPointer(strides);
    const stride = this.#order.vector < 0 ? 0 : this.#along(strides)[this.#order.vector];
    const lanes = new Int32Array([0, 1, 2, 3]).map((lane) => (lane + 4 * u) * stride + offset);
    if (pointer !== null) f.get(pointer).op('i32x4.splat');
    f.v128(new Uint8Array(lanes.buffer));
    if (pointer !== null) f.op('i32x4.add');
    if (dtype === 'float32') f.op('f32x4.convert_i32x4_s');
  }

  /** A scalar function of doubles on each lane. */
  #call({ function: target, operands, from, to }: Extract<VectorValue, { kind: 'call' }>, u: number): void {
    const f = this.#f;
    const reference = this.#functions.get(target)!;
    for (let lane = 0; lane < 4; lane++) {
      for (const operand of operands) {
        this.#push(operand, u);
        if (from === 'float32') f.lane('f32x4.extract_lane', lane).op('f64.promote_f32');
        else
          f.lane('i32x4.extract_lane', lane).op(from === 'int32' ? 'f64.convert_i32_s' : 'f64.convert_i32_u');
      }
      f.call(reference);
      if (to === 'float32') {
        f.op('f32.demote_f64');
        if (lane === 0) f.op('f32x4.splat');
        else f.lane('f32x4.replace_lane', lane);
      } else {
        // As assigning to an Int32Array: modulo 2^32.
        f.op('i64.trunc_sat_f64_s').op('i32.wrap_i64');
        if (lane === 0) f.op('i32x4.splat');
        else f.lane('i32x4.replace_lane', lane);
      }
    }
  }

  #store({ value, access }: StorePlan): void {
    const varies = this.#order.vector >= 0 && this.#along(access.strides)[this.#order.vector] !== 0;
    for (let u = 0; u < (varies ? this.#unroll : 1); u++) {
      this.#push(value, u);
      storeVector(this.#f, this.#laneAccess(access, u));
    }
  }

  // Reductions.

  #alongVector(): boolean {
    return this.#order.vector >= this.#order.keptLoops;
  }

  #startReductions(): void {
    const f = this.#f;
    const copies = this.#alongVector()
      ? Math.max(1, ...this.#parts.map((part) => part.vectors))
      : this.#unroll;
    for (const { value, position } of this.#reductions) {
      const finds = value.reduction === 'argmax' || value.reduction === 'argmin';
      const dtype = this.#loop.step.values[value.operands[0]].dtype;
      for (let u = 0; u < copies; u++) {
        f.v128(neutralBytes(value.reduction, dtype)).set(localIn(f, this.#accumulators, position, u));
        if (finds) f.splatI32(0).set(localIn(f, this.#indexAccumulators, position, u));
      }
    }
  }

  #accumulateAll(): void {
    const f = this.#f;
    const masked =
      this.#alongVector() &&
      ((typeof this.#width === 'object' && 'local' in this.#width) ||
        ('fixed' in this.#width && this.#width.fixed < 4));
    for (const { value, position } of this.#reductions) {
      const [operand, place] = value.operands.map((o) => this.#loop.images[o]);
      const dtype = this.#loop.step.values[value.operands[0]].dtype;
      for (let u = 0; u < this.#unroll; u++) {
        const into = localIn(f, this.#accumulators, position, u);
        accumulate(f, value.reduction, dtype, into, {
          push: () => {
            this.#push(operand, u);
            if (masked) this.#maskTail(value, dtype);
          },
          index:
            place === undefined
              ? null
              : { into: localIn(f, this.#indexAccumulators, position, u), push: () => this.#push(place, u) },
        });
      }
    }
  }

  /** Replaces the lanes past the end of a row. */
  #maskTail({ reduction }: ReduceValue, dtype: DType): void {
    const f = this.#f;
    const lanes = new Uint8Array(new Int32Array([0, 1, 2, 3]).buffer);
    f.v128(neutralBytes(reduction, dtype));
    if ('local' in this.#width) f.get(this.#width.local).op('i32x4.splat').v128(lanes).op('i32x4.gt_s');
    else {
      const { fixed } = this.#width;
      f.v128(new Uint8Array(new Int32Array([0, 1, 2, 3]).map((lane) => (lane < fixed ? -1 : 0)).buffer));
    }
    f.op('v128.bitselect');
  }

  #finishReductions(): void {
    const f = this.#f;
    const along = this.#alongVector();
    for (const { value, position } of this.#reductions) {
      const dtype = this.#loop.step.values[value.operands[0]].dtype;
      const finds = value.reduction === 'argmax' || value.reduction === 'argmin';
      const image = this.#loop.images[position];
      const sources = (finds ? this.#indexAccumulators : this.#accumulators).get(position)!;
      if (along) {
        horizontal(f, value.reduction, dtype, sources);
        if (this.#needed.has(image)) f.set(this.#localOf(image, 0));
        else f.op('drop');
      } else {
        for (let u = 0; u < (this.#varies[image] ? this.#unroll : 1); u++)
          f.get(sources[u]).set(this.#localOf(image, u));
      }
    }
  }
}

function localIn(f: FunctionBuilder, locals: Map<number, number[]>, position: number, u: number): number {
  let list = locals.get(position);
  if (list === undefined) {
    list = [];
    locals.set(position, list);
  }
  list[u] ??= f.local('v128');
  return list[u];
}

/** True for values that start with it, and for all computed from them. */
function propagate(values: readonly VectorValue[], starts: (value: VectorValue) => boolean): boolean[] {
  const result: boolean[] = [];
  for (const value of values) {
    result.push('operands' in value ? value.operands.some((operand) => result[operand]) : starts(value));
  }
  return result;
}
