import type { DType, TypedArray } from '../ir/dtype';
import type { Node } from '../ir/node';
import { formatShape, sizeOf } from '../ir/shape';
import { StateError } from '../util/errors';
import { formatArray } from '../util/format-array';
import { INSPECT } from '../util/notebook';
import type { NestedArray } from './coerce';
import { nestedArray } from './coerce';
import { settle } from './eager';
import { toNumber, unknownValues } from './to-number';

/** What a tensor is: its type, its values where they are known, and how these are read and shown. */
export abstract class TensorValue {
  /** The value's place in a program; a constant where the values are known. */
  readonly node: Node;
  readonly shape: readonly number[];
  readonly dtype: DType;

  constructor(node: Node) {
    this.node = settle(node);
    this.shape = node.shape;
    this.dtype = node.dtype;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the values are known; false inside a compiled function. */
  get isConcrete(): boolean {
    return this.node.value !== null;
  }

  /**
   * The values in row-major order. They must not be changed.
   *
   * @throws StateError `symbolic-value` inside a compiled function, where values are not known yet.
   */
  get data(): TypedArray {
    const { value } = this.node;
    if (value === null) {
      throw unknownValues(this);
    }
    return value.data;
  }

  /** The only element as a JavaScript number. */
  item(): number {
    const { data } = this;
    if (data.length !== 1) {
      throw new StateError({
        code: 'item-size',
        expected: 'item() needs a tensor with exactly one element.',
        received: { tensor: `${this.dtype}${formatShape(this.shape)}` },
        advice: 'Pick an element first: x.at(0).item(), or use x.toArray().',
      });
    }
    return data[0];
  }

  /** The values as nested arrays; bools as booleans. */
  toArray(): NestedArray {
    return nestedArray(this);
  }

  /**
   * What `JSON.stringify` writes: the values, as `toArray` gives them.
   *
   * @throws StateError `symbolic-value` inside a compiled function.
   */
  toJSON(): NestedArray {
    return this.toArray();
  }

  /** As NumPy's `str`. */
  toString(): string {
    if (!this.isConcrete) return `<traced ${this.dtype}${formatShape(this.shape)}>`;
    return formatArray(this.data, this.shape, this.dtype, {}, 'str');
  }

  /**
   * What operators see: as a number its only element, as a text what `toString` gives. (`if (x)` sees an object, which is
   * true: JavaScript asks nobody.)
   *
   * @throws StateError `traced-number` inside a compiled function, `number-size` where there is not one element.
   */
  [Symbol.toPrimitive](hint: 'default' | 'string' | 'number'): string | number {
    return hint === 'string' ? this.toString() : toNumber(this);
  }

  [INSPECT](): string {
    if (!this.isConcrete) return this.toString();
    return formatArray(this.data, this.shape, this.dtype, {}, 'repr');
  }
}
