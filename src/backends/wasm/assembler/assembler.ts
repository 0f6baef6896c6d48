import { ArgumentError, StateError } from '../../../util/errors';
import {
  ATOMIC,
  INSTRUCTIONS,
  LANE_INSTRUCTIONS,
  MEMORY_INSTRUCTIONS,
  MEMORY_LANE_INSTRUCTIONS,
} from './opcodes';
import type { Instruction, LaneInstruction, MemoryInstruction, MemoryLaneInstruction } from './opcodes';

export type { Instruction, LaneInstruction, MemoryInstruction, MemoryLaneInstruction } from './opcodes';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

const VALUE_TYPES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

const OPCODES = new Map<string, number>(Object.entries(INSTRUCTIONS));
const MEMORY_OPCODES = new Map<string, number>(Object.entries(MEMORY_INSTRUCTIONS));
const MEMORY_LANE_OPCODES = new Map<string, number>(Object.entries(MEMORY_LANE_INSTRUCTIONS));
const LANE_OPCODES = new Map<string, number>(Object.entries(LANE_INSTRUCTIONS));

/** A function of the module being built, to `call`. */
export interface FunctionReference {
  readonly name: string;
  readonly index: number;
}

/** A block or loop that `br` and `brIf` can name while its body is being written. */
export interface Label {
  readonly depth: number;
}

const numberBits = new DataView(new ArrayBuffer(8));
const numberBytes = new Uint8Array(numberBits.buffer);

/** Bytes that grow at the end. */
class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  reserve(extra: number): void {
    if (this.length + extra <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + extra));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  unsigned(value: number): void {
    if (this.length + 5 > this.bytes.length) this.reserve(5);
    if (value >= 0 && value < 0x80) {
      this.bytes[this.length++] = value;
      return;
    }
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  signed(value: number): void {
    if (this.length + 5 > this.bytes.length) this.reserve(5);
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>= 7;
    }
    this.bytes[this.length++] = rest & 0x7f;
  }

  signed64(value: bigint): void {
    this.reserve(10);
    let rest = BigInt.asIntN(64, value);
    while (rest < -64n || rest > 63n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest & 0x7fn);
  }

  copy(source: Uint8Array, length = source.length): void {
    this.reserve(length);
    this.bytes.set(length === source.length ? source : source.subarray(0, length), this.length);
    this.length += length;
  }

  /** The low `count` bytes of the scratch number. */
  number(count: number): void {
    this.reserve(count);
    for (let i = 0; i < count; i++) this.bytes[this.length++] = numberBytes[i];
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.copy(encoded);
  }

  opcode(code: number): void {
    if (this.length + 4 > this.bytes.length) this.reserve(4);
    if (code > 0xff) {
      this.bytes[this.length++] = code >>> 16;
      const sub = code & 0xffff;
      if (sub < 0x80) {
        this.bytes[this.length++] = sub;
      } else {
        this.bytes[this.length++] = (sub & 0x7f) | 0x80;
        this.bytes[this.length++] = sub >>> 7;
      }
    } else {
      this.bytes[this.length++] = code;
    }
  }

  section(id: number, body: ByteWriter): void {
    if (body.length === 0) return;
    this.byte(id);
    this.unsigned(body.length);
    this.copy(body.bytes, body.length);
  }
}

/** Writes the instructions of one function; every method appends and returns the builder. */
export class FunctionBuilder {
  /** Local indices of the parameters. */
  readonly parameters: readonly number[];
  readonly #code = new ByteWriter(512);
  readonly #locals: number[] = [];
  #depth = 0;

  constructor(parameterCount: number) {
    this.parameters = Array.from({ length: parameterCount }, (_, i) => i);
  }

  /** A fresh local, zero at the start of the function. */
  local(type: ValueType): number {
    return this.parameters.length + this.#locals.push(VALUE_TYPES[type]) - 1;
  }

  get(local: number): this {
    return this.#withIndex(0x20, local);
  }
  set(local: number): this {
    return this.#withIndex(0x21, local);
  }
  tee(local: number): this {
    return this.#withIndex(0x22, local);
  }

  i32(value: number): this {
    this.#code.byte(0x41);
    this.#code.signed(value);
    return this;
  }
  i64(value: bigint): this {
    this.#code.byte(0x42);
    this.#code.signed64(value);
    return this;
  }
  f32(value: number): this {
    this.#code.byte(0x43);
    numberBits.setFloat32(0, value, true);
    this.#code.number(4);
    return this;
  }
  f64(value: number): this {
    this.#code.byte(0x44);
    numberBits.setFloat64(0, value, true);
    this.#code.number(8);
    return this;
  }

  /** `v128.const` of 16 bytes. */
  v128(bytes: Uint8Array): this {
    if (bytes.length !== 16) throw immediateError('v128.const takes 16 bytes', 'bytes', bytes.length);
    this.#code.opcode(0xfd000c);
    this.#code.copy(bytes);
    return this;
  }
  splatF32(value: number): this {
    numberBits.setFloat32(0, value, true);
    return this.#splat();
  }
  splatI32(value: number): this {
    numberBits.setInt32(0, value, true);
    return this.#splat();
  }

  /** An instruction without immediates. */
  op(name: Instruction): this {
    this.#code.opcode(OPCODES.get(name)!);
    return this;
  }

  /** A load or store at `offset` bytes from the address on the stack. */
  memory(name: MemoryInstruction, offset = 0): this {
    const opcode = MEMORY_OPCODES.get(name)!;
    const naturalAlignment = name.startsWith('i64') ? 3 : 2;
    this.#code.opcode(opcode);
    this.#code.byte(opcode < ATOMIC ? 0 : naturalAlignment);
    this.#code.unsigned(offset);
    return this;
  }

  /** A load or store of one lane. */
  memoryLane(name: MemoryLaneInstruction, lane: number, offset = 0): this {
    this.#code.opcode(MEMORY_LANE_OPCODES.get(name)!);
    this.#code.byte(0);
    this.#code.unsigned(offset);
    this.#code.byte(lane);
    return this;
  }

  /** `extract_lane` or `replace_lane`. */
  lane(name: LaneInstruction, lane: number): this {
    this.#code.opcode(LANE_OPCODES.get(name)!);
    this.#code.byte(lane);
    return this;
  }

  /** `i8x16.shuffle` by 16 byte lanes: 0 to 15 of the first vector, 16 to 31 of the second. */
  shuffle(lanes: readonly number[]): this {
    if (lanes.length !== 16) throw immediateError('i8x16.shuffle takes 16 lanes', 'lanes', lanes.length);
    this.#code.opcode(0xfd000d);
    for (const lane of lanes) this.#code.byte(lane);
    return this;
  }

  /** Runs `body` once; `br` to its label leaves it. */
  block(body: (label: Label) => void): this {
    return this.#nest(0x02, body);
  }

  /** Runs `body` once; `br` to its label starts it again. */
  loop(body: (label: Label) => void): this {
    return this.#nest(0x03, body);
  }

  /** Takes an i32 from the stack and runs `then` where it is not 0; with `result`, both branches leave that value. */
  if(then: () => void, otherwise?: () => void, result?: ValueType): this {
    this.#code.byte(0x04);
    this.#code.byte(result === undefined ? 0x40 : VALUE_TYPES[result]);
    this.#depth++;
    then();
    if (otherwise !== undefined) {
      this.#code.byte(0x05);
      otherwise();
    }
    this.#depth--;
    this.#code.byte(0x0b);
    return this;
  }

  br(label: Label): this {
    return this.#branch(0x0c, label);
  }
  brIf(label: Label): this {
    return this.#branch(0x0d, label);
  }

  call(target: FunctionReference): this {
    return this.#withIndex(0x10, target.index);
  }

  /** Pushes the size of the memory in pages of 64 KiB. */
  memorySize(): this {
    this.#code.byte(0x3f);
    this.#code.byte(0);
    return this;
  }

  /** Takes destination, source and byte count. */
  memoryCopy(): this {
    this.#code.opcode(0xfc000a);
    this.#code.byte(0);
    this.#code.byte(0);
    return this;
  }

  /** Takes destination, byte value and byte count. */
  memoryFill(): this {
    this.#code.opcode(0xfc000b);
    this.#code.byte(0);
    return this;
  }

  /**
   * `for (local = from; local < bound; local += step) body`, compared as signed integers. `from` and `bound` push an
   * i32; `bound` is written twice (before the loop and at its end), so it should be a local or a constant.
   */
  forRange(local: number, from: () => void, bound: () => void, step: number, body: () => void): this {
    from();
    this.set(local);
    this.get(local);
    bound();
    return this.op('i32.lt_s').if(() => {
      this.loop((again) => {
        body();
        this.get(local).i32(step).op('i32.add').tee(local);
        bound();
        this.op('i32.lt_s').brIf(again);
      });
    });
  }

  /** Appends the size, the locals and the code to a code section. */
  writeTo(section: ByteWriter): void {
    const locals = new ByteWriter(16);
    let runs = 0;
    for (let start = 0; start < this.#locals.length; runs++) {
      let end = start + 1;
      while (this.#locals[end] === this.#locals[start]) end++;
      locals.unsigned(end - start);
      locals.byte(this.#locals[start]);
      start = end;
    }
    const head = new ByteWriter(8);
    head.unsigned(runs);
    section.unsigned(head.length + locals.length + this.#code.length + 1);
    section.copy(head.bytes, head.length);
    section.copy(locals.bytes, locals.length);
    section.copy(this.#code.bytes, this.#code.length);
    section.byte(0x0b);
  }

  #withIndex(opcode: number, index: number): this {
    const code = this.#code;
    if (code.length + 6 > code.bytes.length) code.reserve(6);
    code.bytes[code.length++] = opcode;
    if (index < 0x80) code.bytes[code.length++] = index;
    else code.unsigned(index);
    return this;
  }

  /** The scratch number in all four lanes. */
  #splat(): this {
    this.#code.opcode(0xfd000c);
    for (let lane = 0; lane < 4; lane++) this.#code.number(4);
    return this;
  }

  #nest(opcode: number, body: (label: Label) => void): this {
    this.#code.byte(opcode);
    this.#code.byte(0x40);
    body({ depth: ++this.#depth });
    this.#depth--;
    this.#code.byte(0x0b);
    return this;
  }

  #branch(opcode: number, label: Label): this {
    if (label.depth > this.#depth) {
      throw new StateError({
        code: 'wasm-label',
        expected: 'a branch must be inside the block or loop it names.',
        received: { 'depth of the label': `${label.depth}`, 'depth here': `${this.#depth}` },
        details: { labelDepth: label.depth, depth: this.#depth },
      });
    }
    return this.#withIndex(opcode, this.#depth - label.depth);
  }
}

function immediateError(expected: string, name: string, length: number): ArgumentError {
  return new ArgumentError({
    code: 'wasm-immediate',
    expected: `${expected}.`,
    received: { [name]: `${length} values` },
    details: { length },
  });
}

/**
 * Builds one WebAssembly module: imports first, then functions, each written at once by its `body`.
 *
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
export class ModuleBuilder {
  readonly #typeIndices = new Map<string, number>();
  readonly #types = new ByteWriter(128);
  readonly #imports = new ByteWriter(256);
  readonly #functionTypes: number[] = [];
  readonly #exports = new ByteWriter(128);
  readonly #bodies: FunctionBuilder[] = [];
  #importCount = 0;
  #importedFunctions = 0;
  #exportCount = 0;

  /** Imports the memory all loads and stores use; sizes in pages of 64 KiB. `shared` needs a `maximum`. */
  importMemory(
    module: string,
    name: string,
    options: { initial: number; maximum?: number; shared?: boolean },
  ): void {
    const { initial, maximum, shared = false } = options;
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(0x02);
    this.#imports.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
    this.#imports.unsigned(initial);
    if (maximum !== undefined) this.#imports.unsigned(maximum);
  }

  /** @throws StateError after the first `defineFunction`, because imports take the first indices. */
  importFunction(module: string, name: string, params: ValueType[], results: ValueType[]): FunctionReference {
    if (this.#bodies.length > 0) {
      throw new StateError({
        code: 'wasm-import-order',
        expected: 'functions must be imported before the first one is defined.',
        received: { import: `${module}.${name}`, 'functions defined': `${this.#bodies.length}` },
        details: { module, name, defined: this.#bodies.length },
      });
    }
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(0x00);
    this.#imports.unsigned(this.#typeIndex(params, results));
    return { name, index: this.#importedFunctions++ };
  }

  /** Writes a function with `body` (at once); it may call itself and every function defined or imported before. */
  defineFunction(
    name: string,
    params: ValueType[],
    results: ValueType[],
    body: (f: FunctionBuilder, self: FunctionReference) => void,
    options: { export?: boolean } = {},
  ): FunctionReference {
    const reference = { name, index: this.#importedFunctions + this.#bodies.length };
    const builder = new FunctionBuilder(params.length);
    this.#functionTypes.push(this.#typeIndex(params, results));
    this.#bodies.push(builder);
    body(builder, reference);
    if (options.export === true) {
      this.#exportCount++;
      this.#exports.text(name);
      this.#exports.byte(0x00);
      this.#exports.unsigned(reference.index);
    }
    return reference;
  }

  /** The module in WebAssembly's binary format. */
  toBytes(): Uint8Array {
    const module = new ByteWriter(4096);
    module.copy(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]));
    module.section(1, counted(this.#typeIndices.size, this.#types));
    module.section(2, counted(this.#importCount, this.#imports));
    const functions = new ByteWriter(64);
    for (const type of this.#functionTypes) functions.unsigned(type);
    module.section(3, counted(this.#functionTypes.length, functions));
    module.section(7, counted(this.#exportCount, this.#exports));
    const code = new ByteWriter(4096);
    for (const body of this.#bodies) body.writeTo(code);
    module.section(10, counted(this.#bodies.length, code));
    return module.bytes.slice(0, module.length);
  }

  #typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    const index = this.#typeIndices.size;
    this.#typeIndices.set(key, index);
    this.#types.byte(0x60);
    for (const list of [params, results]) {
      this.#types.unsigned(list.length);
      for (const type of list) this.#types.byte(VALUE_TYPES[type]);
    }
    return index;
  }
}

/** The body of a section: a count and the entries; empty where there are none. */
function counted(count: number, entries: ByteWriter): ByteWriter {
  const body = new ByteWriter(entries.length + 5);
  if (count === 0) return body;
  body.unsigned(count);
  body.copy(entries.bytes, entries.length);
  return body;
}
