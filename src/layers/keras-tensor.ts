import type { DType } from '../ir/dtype';
import { formatShape } from '../ir/shape';
import type { Tree } from '../runtime/tree';
import { StateError } from '../util/errors';
import { INSPECT } from '../util/notebook';

/** Sizes of axes; null where a size is known only with the data, like the batch. */
export type SymbolicShape = readonly (number | null)[];

/** Something that can be applied to symbols: a layer or a model. */
export interface Operation {
  readonly name: string;
}

/** One application of an operation in a functional model. */
export class LayerNode {
  readonly operation: Operation;
  /** All arguments, with `KerasTensor`s among them. */
  readonly inputs: Tree<KerasTensor>;
  /** Other arguments of the call. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Set once the results are known. */
  outputs: readonly KerasTensor[] = [];

  constructor(operation: Operation, inputs: Tree<KerasTensor>, options: Readonly<Record<string, unknown>>) {
    this.operation = operation;
    this.inputs = inputs;
    this.options = options;
  }
}

/**
 * A symbol for a tensor in a functional model: its shape (null where a size comes with the data), its dtype, and which
 * layer it comes from.
 *
 * @see https://keras.io/guides/functional_api/
 */
export class KerasTensor {
  readonly shape: SymbolicShape;
  readonly dtype: DType;
  readonly name: string;
  /** The application it results from; null for values that do not come from a layer. */
  readonly node: LayerNode | null;
  /** Which of the application's results it is. */
  readonly index: number;

  constructor(shape: SymbolicShape, dtype: DType, name: string, node: LayerNode | null = null, index = 0) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.node = node;
    this.index = index;
  }

  get ndim(): number {
    return this.shape.length;
  }

  toString(): string {
    return `<KerasTensor shape=${formatShape(this.shape)}, dtype=${this.dtype}, name=${this.name}>`;
  }

  /**
   * A text where one is asked for; never a number.
   *
   * @throws StateError `symbol-number`.
   */
  [Symbol.toPrimitive](hint: 'default' | 'string' | 'number'): string {
    if (hint === 'string') return this.toString();
    throw new StateError({
      code: 'symbol-number',
      expected: 'a symbol of a functional model has no value that could be used as a plain number.',
      received: { symbol: this.toString() },
      advice: 'Instead of operators and Math apply a layer to it: new layers.Add().apply([a, b]).',
      details: { name: this.name, shape: this.shape },
    });
  }

  [INSPECT](): string {
    return this.toString();
  }
}

export const isKerasTensor = (value: unknown): value is KerasTensor => value instanceof KerasTensor;
