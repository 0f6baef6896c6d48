import { optionsFrom, type OptionArguments } from '../util/arguments';
import type { Arena } from '../backends/storage';
import { Storage } from '../backends/storage';
import type { DType } from '../ir/dtype';
import type { NestedArray } from './coerce';
import * as build from '../ir/build';
import type { Shape } from '../ir/shape';
import { formatShape, sameShape } from '../ir/shape';
import { ShapeError, StateError } from '../util/errors';
import { Tensor, type TensorLike } from './tensor';
import { toNumber } from './to-number';
import { currentLoop, currentTrace } from './trace';
import { INSPECT } from '../util/notebook';

/** A function of a weight: a penalty (regularizer) or a projection (constraint). */
export interface WeightFunction {
  call(value: Tensor): Tensor;
}

/** Settings of a `Variable`. */
export interface VariableOptions {
  /** Type of the values. Default: that of the initial value. */
  readonly dtype?: DType;
  /** Whether optimizers change it. Default true. */
  readonly trainable?: boolean;
  /** Its own name, e.g. `kernel`. Default `variable`. */
  readonly name?: string;
  /** Its full name, e.g. `dense/kernel`. Default: the name. */
  readonly path?: string;
  /** Which values it lies beside in compiled programs. */
  readonly arena?: Arena;
  /** A penalty that training adds to the loss. */
  readonly regularizer?: WeightFunction | null;
  /** What optimizers apply to the value after each update. */
  readonly constraint?: WeightFunction | null;
}

const NAMES = ['dtype', 'trainable', 'name', 'path', 'arena', 'regularizer', 'constraint'] as const;

function storageOf(initial: TensorLike, { dtype, arena = 'other' }: VariableOptions): Storage {
  const given = Tensor.from(initial, 'float32');
  const value = dtype === undefined ? given : given.astype(dtype);
  return new Storage(value.shape, value.dtype, arena, value.data.slice());
}

let observer: ((variable: Variable) => void) | null = null;

/** Runs `body` and tells which variables it reads or assigns. */
export function observingReads<R>(observe: (variable: Variable) => void, body: () => R): R {
  const outer = observer;
  observer = observe;
  try {
    return body();
  } finally {
    observer = outer;
  }
}

/**
 * A value that changes: a weight, an optimizer's slot, a metric's sum. Reading `value` inside a compiled function gives
 * the value at that point of the program; `assign` there becomes part of the program.
 *
 * @example
 * import { Variable } from 'keratin';
 * const counter = new Variable(0);
 * counter.assign(counter.value.add(1));
 * console.log(counter.value.item()); // 1
 *
 * @see https://keras.io/api/ops/ — keras.Variable
 */
export class Variable {
  readonly name: string;
  readonly path: string;
  readonly storage: Storage;
  trainable: boolean;
  readonly regularizer: WeightFunction | null;
  readonly constraint: WeightFunction | null;
  #snapshot: { version: number; tensor: Tensor } | null = null;

  /** @param initial its first value; a storage becomes the variable's own */
  constructor(initial: TensorLike | Storage, ...given: OptionArguments<VariableOptions, never>) {
    const options = optionsFrom<VariableOptions>('Variable', NAMES, given, false);
    this.name = options.name ?? 'variable';
    this.path = options.path ?? this.name;
    this.trainable = options.trainable ?? true;
    this.regularizer = options.regularizer ?? null;
    this.constraint = options.constraint ?? null;
    this.storage = initial instanceof Storage ? initial : storageOf(initial, options);
  }

  /**
   * A variable with the same number at all places, as one made of `ops.full(shape, value)`, without a tensor in between.
   *
   * @param options those of a variable, its dtype among them
   * @example
   * import { Variable } from 'keratin';
   * console.log(String(Variable.filled([3], 0.5, { dtype: 'float32' }).value)); // [0.5 0.5 0.5]
   */
  static filled(shape: Shape, value: number, options: VariableOptions & { readonly dtype: DType }): Variable {
    const storage = new Storage(shape, options.dtype, options.arena ?? 'other');
    if (value !== 0) storage.data.fill(build.constant(value, options.dtype).value!.data[0]);
    return new Variable(storage, options);
  }

  get shape(): readonly number[] {
    return this.storage.shape;
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  /** The current value; it does not change when the variable does. */
  get value(): Tensor {
    observer?.(this);
    const trace = currentTrace();
    if (trace !== null) return new Tensor(trace.read(this.storage));
    const { version } = this.storage;
    if (this.#snapshot?.version !== version) {
      const { data, shape, dtype } = this.storage;
      this.#snapshot = { version, tensor: new Tensor(build.constantFrom(data.slice(), shape, dtype)) };
    }
    return this.#snapshot!.tensor;
  }

  /**
   * Sets a new value of the same shape; it is cast to the variable's dtype.
   *
   * @throws ShapeError `variable-shape` where the shape differs.
   */
  assign(value: TensorLike): this {
    const loop = currentLoop();
    if (loop !== null) {
      throw new StateError({
        code: 'assign-in-loop',
        expected: `a variable cannot be assigned in the body of ${loop}: it is recorded once, for all rounds.`,
        received: { variable: `"${this.path}"` },
        advice: 'Carry the value from round to round, and assign it after the loop.',
        details: { variable: this.path, loop },
      });
    }
    return this.put(value);
  }

  /** Assigns without regard to loops: what a generator of seeds draws in one is the same in each round. */
  put(value: TensorLike): this {
    const tensor = Tensor.from(value, 'float32').astype(this.dtype);
    if (!sameShape(tensor.shape, this.shape)) {
      throw new ShapeError({
        code: 'variable-shape',
        expected: `variable "${this.path}" takes values of its own shape.`,
        received: { variable: formatShape(this.shape), value: formatShape(tensor.shape) },
        details: { variable: this.shape, value: tensor.shape },
      });
    }
    observer?.(this);
    const trace = currentTrace();
    if (trace !== null) trace.write(this.storage, tensor.node);
    else {
      this.storage.data.set(tensor.data);
      this.storage.version += 1;
    }
    return this;
  }

  /** Adds to the value. */
  assignAdd(value: TensorLike): this {
    return this.assign(this.value.add(value));
  }

  /** Subtracts from the value. */
  assignSub(value: TensorLike): this {
    return this.assign(this.value.sub(value));
  }

  /** The current value, so that a variable can be used wherever a tensor can. */
  toTensor(): Tensor {
    return this.value;
  }

  toString(): string {
    return `<Variable path=${this.path}, shape=${formatShape(this.shape)}, dtype=${this.dtype}>`;
  }

  /** What `JSON.stringify` writes: the values. */
  toJSON(): NestedArray {
    return this.value.toJSON();
  }

  /** What operators see: as a number the only element of its value, as a text what `toString` gives. */
  [Symbol.toPrimitive](hint: 'default' | 'string' | 'number'): string | number {
    return hint === 'string' ? this.toString() : toNumber(this.value);
  }

  [INSPECT](): string {
    return this.toString();
  }
}
