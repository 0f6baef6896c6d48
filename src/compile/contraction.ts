import { uniformValue } from '../ir/build';
import type { Node } from '../ir/node';
import { topologicalOrder } from '../ir/node';
import { substitute } from '../ir/primitives/control';
import * as build from '../ir/build';
import { locate } from './operands';

/** A product of matrices, or a convolution, with what is done to its result while it is in registers. */
export interface Contraction {
  readonly product: Node;
  /** The node whose value comes out: the product itself, or the last node folded into it. */
  readonly result: Node;
  /** Added to each row. */
  readonly bias: Node | null;
  readonly relu: boolean;
}

const isZero = (node: Node): boolean => uniformValue(node) === 0;

/** The nodes that use each node. */
export function usersOf(roots: readonly Node[]): Map<Node, Node[]> {
  const users = new Map<Node, Node[]>();
  for (const node of topologicalOrder(roots)) {
    users.set(node, []);
    for (const input of new Set(node.inputs)) users.get(input)!.push(node);
  }
  return users;
}

/**
 * `z > 0` written as `max(z, 0) > 0` where the maximum is computed anyway: then `z` itself need not be kept until the
 * gradient is computed.
 */
export function masksFromResults(roots: readonly Node[]): Node[] {
  const order = topologicalOrder(roots);
  const rectified = new Map<Node, Node>();
  for (const node of order) {
    if (node.primitive.name === 'max' && isZero(node.inputs[1])) rectified.set(node.inputs[0], node);
  }
  const replacements = new Map<Node, Node>();
  for (const node of order) {
    const [z, zero] = node.inputs;
    if (node.primitive.name !== 'greater' || !isZero(zero) || !rectified.has(z)) continue;
    replacements.set(node, build.compare('greater', rectified.get(z)!, zero));
  }
  return replacements.size === 0 ? [...roots] : substitute(roots, replacements);
}

/** What can be folded into each of `products`, by the node that results. */
export function findContractions(roots: readonly Node[], products: readonly Node[]): Map<Node, Contraction> {
  const users = usersOf(roots);
  const isRoot = new Set(roots);
  const found = new Map<Node, Contraction>();
  for (const product of products) {
    const contraction = withEpilogue(product, users, isRoot);
    found.set(contraction.result, contraction);
  }
  return found;
}

/** The only user of a node's values, looking through reshapes, with the node it reads; null where there are more. */
function onlyUser(
  node: Node,
  users: ReadonlyMap<Node, readonly Node[]>,
  isRoot: ReadonlySet<Node>,
): { user: Node; through: Node } | null {
  const list = users.get(node)!;
  if (list.length !== 1 || isRoot.has(node)) return null;
  const [user] = list;
  return user.primitive.name === 'reshape' ? onlyUser(user, users, isRoot) : { user, through: node };
}

function withEpilogue(
  product: Node,
  users: ReadonlyMap<Node, readonly Node[]>,
  isRoot: ReadonlySet<Node>,
): Contraction {
  const plain: Contraction = { product, result: product, bias: null, relu: false };
  const first = onlyUser(product, users, isRoot);
  if (first === null) return plain;
  let contraction = plain;
  let next: typeof first | null = first;
  if (first.user.primitive.name === 'add') {
    const [left, right] = first.user.inputs;
    const bias = left === first.through ? right : left;
    if (left === right || !isRowBias(bias, product.shape[product.shape.length - 1])) return plain;
    contraction = { ...plain, result: first.user, bias };
    next = onlyUser(first.user, users, isRoot);
  }
  if (
    next?.user.primitive.name === 'max' &&
    isZero(next.user.inputs[1]) &&
    next.user.inputs[0] === next.through
  ) {
    return { ...contraction, result: next.user, relu: true };
  }
  return contraction;
}

/** Whether `bias` is one contiguous row of `columns` values, known before the program runs, repeated over all rows. */
function isRowBias(bias: Node, columns: number): boolean {
  const { base, strides } = locate(bias, (node) => node.primitive.kind === 'leaf');
  if (base.primitive.kind !== 'leaf' || bias.shape[bias.shape.length - 1] !== columns) return false;
  if (uniformValue(base) !== null) return false;
  const last = strides.length - 1;
  return strides.every((stride, axis) =>
    axis === last ? stride === 1 || columns === 1 : stride === 0 || bias.shape[axis] === 1,
  );
}
