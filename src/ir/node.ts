import type { DType, TypedArray } from './dtype';
import type { Shape } from './shape';
import { sizeOf } from './shape';
import type { Primitive } from './primitive';

/** Compile-time parameters of a node. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Values with their type: what primitives are evaluated on. */
export interface ArrayValue {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** One value of a program: a primitive applied to other values. */
export interface Node {
  /** Grows with creation, so inputs always have smaller ids: sorting by id is a topological order. */
  readonly id: number;
  readonly primitive: Primitive;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
  /** True where no program input is below: the value can be computed now. */
  readonly closed: boolean;
  /** Values, for constants. */
  readonly value: ArrayValue | null;
}

let nextId = 0;

/** A node applying `primitive`; its shape and dtype follow from the primitive's own rule. */
export function makeNode(primitive: Primitive, inputs: readonly Node[], attributes: Attributes = {}): Node {
  const { shape, dtype } = primitive.infer(inputs, attributes);
  return {
    id: nextId++,
    primitive,
    inputs,
    attributes,
    shape,
    dtype,
    closed: primitive.name !== 'input' && inputs.every((input) => input.closed),
    value: null,
  };
}

/** A node holding values. */
export function makeConstant(primitive: Primitive, value: ArrayValue): Node {
  return {
    id: nextId++,
    primitive,
    inputs: [],
    attributes: {},
    shape: value.shape,
    dtype: value.dtype,
    closed: true,
    value,
  };
}

/** All nodes `roots` depend on, inputs before users. */
export function topologicalOrder(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const pending = [...roots];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) if (!seen.has(input)) pending.push(input);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Number of elements of a node's value. */
export const nodeSize = (node: Node): number => sizeOf(node.shape);
