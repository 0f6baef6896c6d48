import { uniformValue } from '../ir/build';
import type { Node } from '../ir/node';
import { nodeSize, topologicalOrder } from '../ir/node';
import { substitute } from '../ir/node';
import * as build from '../ir/build';
import { locate } from './operands';

/** A product of matrices, or a convolution, with what is done to its result while it is in registers. */
export interface Contraction {
  readonly product: Node;
  /** The node whose value comes out: the product itself, or the last node folded into it. */
  readonly result: Node;
  /** A value of the result's shape to which the product is added where that value lies. */
  readonly onto: Node | null;
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

/** What products are looked at with. */
interface Context {
  readonly users: ReadonlyMap<Node, readonly Node[]>;
  readonly isRoot: ReadonlySet<Node>;
  readonly products: ReadonlySet<Node>;
  /** The old values that roots replace. */
  readonly replaced: ReadonlyMap<Node, Node>;
}

/** What can be folded into each of `products`, by the node that results; `replaced` are old values by new ones. */
export function findContractions(
  roots: readonly Node[],
  products: readonly Node[],
  replaced: ReadonlyMap<Node, Node>,
): Map<Node, Contraction> {
  const context = { users: usersOf(roots), isRoot: new Set(roots), products: new Set(products), replaced };
  const found = new Map<Node, Contraction>();
  for (const product of products) {
    const contraction = withEpilogue(product, context);
    found.set(contraction.result, contraction);
  }
  return found;
}

/** The only user of a node's values, looking through reshapes, with the node it reads; null where there are more. */
function onlyUser(node: Node, context: Context): { user: Node; through: Node } | null {
  const list = context.users.get(node)!;
  if (list.length !== 1 || context.isRoot.has(node)) return null;
  const [user] = list;
  return user.primitive.name === 'reshape' ? onlyUser(user, context) : { user, through: node };
}

/** The other operand, where the only user of `node` adds something to it. */
function addend(node: Node, context: Context): { sum: Node; other: Node; through: Node } | null {
  const next = onlyUser(node, context);
  if (next?.user.primitive.name !== 'add') return null;
  const [left, right] = next.user.inputs;
  if (left === right) return null;
  return { sum: next.user, other: left === next.through ? right : left, through: next.through };
}

function withEpilogue(product: Node, context: Context): Contraction {
  let contraction: Contraction = { product, result: product, onto: null, bias: null, relu: false };
  let added = addend(product, context);
  if (added !== null && added.through === product && canAddOnto(product, added, context)) {
    contraction = { ...contraction, result: added.sum, onto: added.other };
    added = addend(added.sum, context);
  }
  if (added !== null && isRowBias(added.other, product)) {
    contraction = { ...contraction, result: added.sum, bias: added.other };
  }
  const last = onlyUser(contraction.result, context);
  const rectifies = last?.user.primitive.name === 'max' && isZero(last.user.inputs[1]);
  if (rectifies && last.user.inputs[0] === last.through)
    return { ...contraction, result: last.user, relu: true };
  return contraction;
}

/** Whether a product can be added to a value in place: to an earlier product used for nothing else, or to an old value. */
function canAddOnto(product: Node, { sum, other }: { sum: Node; other: Node }, context: Context): boolean {
  if (product.primitive.name !== 'dot') return false;
  if (context.replaced.get(sum) === other) return product.inputs.every((input) => viewed(input) !== other);
  const { products, users, isRoot } = context;
  const isEarlier = products.has(other) && other.primitive.name === 'dot' && other.id < product.id;
  return isEarlier && users.get(other)!.length === 1 && !isRoot.has(other);
}

/** What a view shows. */
const viewed = (node: Node): Node => (node.primitive.kind === 'view' ? viewed(node.inputs[0]) : node);

/** The values that a bias repeats. */
export const biasBase = (bias: Node): Node => locate(bias, ({ primitive }) => primitive.kind !== 'view').base;

/**
 * Whether `bias` is one contiguous row of values, one for each column of a product, repeated over all rows. They are known
 * before the program runs, or, for convolutions, computed by themselves: that is little beside what comes out.
 */
function isRowBias(bias: Node, product: Node): boolean {
  const columns = product.shape[product.shape.length - 1];
  const { base, strides } = locate(bias, ({ primitive }) => primitive.kind !== 'view');
  const isComputed =
    product.primitive.name === 'conv' && base.primitive.kind === 'elementwise' && nodeSize(base) === columns;
  if ((base.primitive.kind !== 'leaf' && !isComputed) || bias.shape[bias.shape.length - 1] !== columns)
    return false;
  if (uniformValue(base) !== null) return false;
  const last = strides.length - 1;
  return strides.every((stride, axis) =>
    axis === last ? stride === 1 || columns === 1 : stride === 0 || bias.shape[axis] === 1,
  );
}
