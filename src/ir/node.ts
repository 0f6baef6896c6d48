import { StateError } from '../util/errors';
import { identityOf, keyOf } from '../util/key';
import type {
  ArrayValue,
  Attributes,
  AttributesOf,
  GivenAttributes,
  Node,
  Operation,
  Primitive,
  PrimitiveAttributes,
  ReduceKind,
} from './primitive';
import { sizeOf } from './shape';

export type { ArrayValue, Attributes, Node } from './primitive';

let nextId = 0;

/** A node applying `primitive`; its shape and dtype follow from the primitive's own rule. */
export function makeNode<Name extends string, Given extends Attributes>(
  primitive: Primitive<Name, Given>,
  inputs: readonly Node[],
  ...[attributes = {} as Given]: GivenAttributes<Given>
): Node {
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

/** The same applied to other inputs: `node` itself where they are its own. */
export const withInputs = (node: Node, inputs: readonly Node[]): Node =>
  inputs.every((input, i) => input === node.inputs[i])
    ? node
    : makeNode(node.primitive, inputs, node.attributes);

/** Whether a node applies one of some primitives: then its attributes are theirs. */
export function isA<Name extends keyof PrimitiveAttributes>(
  node: Node,
  ...names: readonly Name[]
): node is Node<Name>;
export function isA<Name extends keyof PrimitiveAttributes>(
  operation: Operation,
  ...names: readonly Name[]
): operation is Operation<Name>;
export function isA({ primitive }: Operation, ...names: readonly string[]): boolean {
  return names.includes(primitive.name);
}

/** Whether a node reduces axes. */
export const isReduce = (node: Operation): node is Operation<`reduce_${ReduceKind}`> =>
  isA(node, 'reduce_sum', 'reduce_prod', 'reduce_max', 'reduce_min');

/** The attributes of a node that applies one of some primitives. */
export function attributesOf<Name extends keyof PrimitiveAttributes>(
  node: Node,
  ...names: readonly Name[]
): AttributesOf<Name> {
  if (isA(node, ...names)) return node.attributes;
  throw new StateError({
    code: 'other-primitive',
    expected: `a node that applies ${names.join(' or ')}.`,
    received: { node: node.primitive.name },
  });
}

/** What tells operations apart: equal for one primitive with equal attributes, and for nothing else. */
export const operationKey = ({ primitive, attributes }: Operation): string =>
  `${identityOf(primitive)} ${keyOf(attributes)}`;

/** A node holding values. */
export const makeConstant = (primitive: Primitive<'constant'>, value: ArrayValue): Node => ({
  id: nextId++,
  primitive,
  inputs: [],
  attributes: { shape: value.shape, dtype: value.dtype },
  shape: value.shape,
  dtype: value.dtype,
  closed: true,
  value,
});

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
    copies.set(
      node,
      withInputs(
        node,
        node.inputs.map((input) => copies.get(input)!),
      ),
    );
  }
  return roots.map((root) => copies.get(root)!);
}

/** Number of elements of a node's value. */
export const nodeSize = (node: Node): number => sizeOf(node.shape);
