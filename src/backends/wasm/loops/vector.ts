import type { Instruction } from '../assembler/assembler';

/** A function of doubles that generated code calls for single elements. */
export type ScalarFunction = (...values: number[]) => number;

/** How the lanes of a vector are given to a scalar function and taken back. */
export type LaneType = 'float32' | 'int32' | 'uint32';

/** One vector (or 32-bit integer) value; operands are positions of earlier ones. */
export type VectorValue =
  | { readonly kind: 'constant'; readonly bytes: Uint8Array }
  | { readonly kind: 'operation'; readonly instruction: Instruction; readonly operands: readonly number[] }
  /** A shift of all lanes by one number of bits. */
  | {
      readonly kind: 'shift';
      readonly instruction: Instruction;
      readonly operands: readonly number[];
      readonly bits: number;
    }
  | { readonly kind: 'shuffle'; readonly lanes: readonly number[]; readonly operands: readonly number[] }
  /** A scalar function applied to each lane. */
  | {
      readonly kind: 'call';
      readonly function: ScalarFunction;
      readonly operands: readonly number[];
      readonly from: LaneType;
      readonly to: LaneType;
    }
  /** A value that the surrounding loop provides: position in its own list. */
  | { readonly kind: 'given'; readonly value: number };

/** Collects vector operations, each different one once. */
export class VectorBuilder {
  readonly values: VectorValue[] = [];
  readonly #keys = new Map<string, number>();
  readonly #functions = new Map<ScalarFunction, number>();

  given(value: number): number {
    return this.#add(`given ${value}`, { kind: 'given', value });
  }

  op(instruction: Instruction, ...operands: number[]): number {
    return this.#add(`${instruction} ${operands.join()}`, { kind: 'operation', instruction, operands });
  }

  shift(
    instruction: 'i32x4.shl' | 'i32x4.shr_s' | 'i32x4.shr_u' | 'i64x2.shl' | 'i64x2.shr_u',
    x: number,
    bits: number,
  ): number {
    return this.#add(`${instruction} ${x} by ${bits}`, { kind: 'shift', instruction, operands: [x], bits });
  }

  shuffle(lanes: readonly number[], a: number, b: number): number {
    return this.#add(`shuffle ${lanes.join()} ${a} ${b}`, { kind: 'shuffle', lanes, operands: [a, b] });
  }

  call(target: ScalarFunction, from: LaneType, to: LaneType, ...operands: number[]): number {
    let id = this.#functions.get(target);
    if (id === undefined) {
      id = this.#functions.size;
      this.#functions.set(target, id);
    }
    return this.#add(`call ${id} ${from} ${to} ${operands.join()}`, {
      kind: 'call',
      function: target,
      operands,
      from,
      to,
    });
  }

  f32(value: number): number {
    return this.#constant(new Uint8Array(new Float32Array(4).fill(value).buffer));
  }

  i32(value: number): number {
    return this.#constant(new Uint8Array(new Int32Array(4).fill(value).buffer));
  }

  f64(value: number): number {
    return this.#constant(new Uint8Array(new Float64Array(2).fill(value).buffer));
  }

  i64(value: bigint): number {
    return this.#constant(new Uint8Array(new BigInt64Array(2).fill(value).buffer));
  }

  /** `condition ? a : b`, lane by lane. */
  select(condition: number, a: number, b: number): number {
    return this.op('v128.bitselect', a, b, condition);
  }

  /** c[0] + x (c[1] + x (c[2] + ...)) on lanes of one type. */
  polynomial(lanes: 'f32x4' | 'f64x2', x: number, coefficients: readonly number[]): number {
    const constant = (value: number): number => (lanes === 'f32x4' ? this.f32(value) : this.f64(value));
    return coefficients
      .slice(0, -1)
      .reduceRight(
        (sum, coefficient) => this.op(`${lanes}.add`, this.op(`${lanes}.mul`, sum, x), constant(coefficient)),
        constant(coefficients[coefficients.length - 1]),
      );
  }

  #constant(bytes: Uint8Array): number {
    return this.#add(`constant ${bytes.join()}`, { kind: 'constant', bytes });
  }

  #add(key: string, value: VectorValue): number {
    let position = this.#keys.get(key);
    if (position === undefined) {
      position = this.values.push(value) - 1;
      this.#keys.set(key, position);
    }
    return position;
  }
}
