import type { DType, TypedArray } from '../ir/dtype';
import { allocate } from '../ir/dtype';
import type { Shape } from '../ir/shape';
import { sizeOf } from '../ir/shape';

/**
 * What storages are grouped by in a memory plan: members of one arena lie side by side in the order they were made, so
 * that an optimizer's update of all parameters is one flat loop.
 */
export type Arena = string;

/** The values of one variable: an ordinary typed array, or a place in a compiled program's memory. */
export class Storage {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly arena: Arena;
  /** Grows with every write from outside the program that holds the values. */
  version = 0;
  /** The current values; a program that adopts the storage replaces the array by a view of its own memory. */
  data: TypedArray;
  /** The memory the values live in, with their address; null for an array of their own. */
  home: { readonly memory: object; readonly address: number } | null = null;

  constructor(shape: Shape, dtype: DType, arena: Arena, data?: TypedArray) {
    this.shape = shape;
    this.dtype = dtype;
    this.arena = arena;
    this.data = data ?? allocate(dtype, sizeOf(shape));
  }
}
