import type { ArrayValue, Attributes, Node, Primitive } from './primitive';
import { sizeOf } from './shape';

export type { ArrayValue, Attributes, Node } from './primitive';

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
    closed: primitive.isOpen !== true && inputs.every((input) => input.closed),
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

/** All nodes `roots` depend on, inputs before users; of those only the ones made since the node with the id `since`. */
export function topologicalOrder(roots: readonly Node[], since = 0): Node[] {
  const seen = new Set<Node>();
  const pending = roots.filter(({ id }) => id >= since);
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) if (input.id >= since && !seen.has(input)) pending.push(input);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Copies the graph below `roots` with some nodes replaced. */
export function substitute(roots: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  const copies = new Map<Node, Node>(replacements);
  for (const node of topologicalOrder(roots)) {
    if (copies.has(node)) continue;
    const inputs = node.inputs.map((input) => copies.get(input)!);
    const unchanged = inputs.every((input, i) => input === node.inputs[i]);
    copies.set(node, unchanged ? node : makeNode(node.primitive, inputs, node.attributes));
  }
  return roots.map((root) => copies.get(root)!);
}

/** Number of elements of a node's value. */
export const nodeSize = (node: Node): number => sizeOf(node.shape);
