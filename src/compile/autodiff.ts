import {
  add,
  binary,
  broadcastTo,
  cast,
  compare,
  constant,
  cumulate,
  div,
  dot,
  gather,
  input,
  iota,
  mul,
  neg,
  pad,
  reduce,
  reshape,
  reverse,
  scatter,
  select,
  slice,
  sub,
  transpose,
  unary,
} from '../ir/build';
import { isFloat } from '../ir/dtype';
import type { Node } from '../ir/node';
import { isA, topologicalOrder } from '../ir/node';
import type { Builder } from '../ir/primitive';
import { DTypeError } from '../util/errors';

const builder: Builder = {
  ...{ input, constant, neg, add, sub, mul, div, compare, select, cast, dot, gather, scatter },
  ...{ reshape, transpose, broadcastTo, slice, pad, reverse, iota, reduce, cumulate, differentiate },
  unary: (name, x) => unary(name as 'exp', x),
  binary: (name, a, b) => binary(name as 'add', a, b),
};

/** Nodes on a path from `wrt` to the outputs: only these need cotangents. */
function dependents(order: readonly Node[], wrt: readonly Node[]): Set<Node> {
  const found = new Set<Node>(wrt);
  for (const node of order) if (node.inputs.some((operand) => found.has(operand))) found.add(node);
  return found;
}

/**
 * Reverse-mode differentiation: nodes for the cotangents of `wrt`, given cotangents of `outputs`. Null where no
 * gradient flows.
 */
export function differentiate(
  outputs: readonly Node[],
  cotangents: readonly Node[],
  wrt: readonly Node[],
): (Node | null)[] {
  // What was made before all of `wrt` depends on none of it.
  const order = topologicalOrder(
    outputs,
    wrt.reduce((oldest, { id }) => Math.min(oldest, id), Infinity),
  );
  const needed = dependents(order, wrt);
  // Several cotangents per node for those with several results.
  const sums = new Map<Node, (Node | null)[]>();
  const accumulate = (node: Node, index: number, cotangent: Node): void => {
    if (!needed.has(node) || !isFloat(cotangent.dtype)) return;
    const entry = sums.get(node) ?? [];
    const previous = entry[index];
    entry[index] = previous == null ? cotangent : add(previous, cotangent);
    sums.set(node, entry);
  };
  for (const [i, output] of outputs.entries()) accumulate(output, 0, cotangents[i]);
  for (const node of order.toReversed()) {
    const dys = sums.get(node);
    if (dys === undefined || !needed.has(node)) continue;
    if (isA(node, 'project')) {
      accumulate(node.inputs[0], node.attributes.index, dys[0]!);
      continue;
    }
    const rule = node.primitive;
    const slopes =
      rule.gradientAll !== undefined
        ? rule.gradientAll(builder, node, dys)
        : (rule.gradient?.(builder, node, dys[0]!) ?? []);
    for (const [i, slope] of slopes.entries()) if (slope != null) accumulate(node.inputs[i], 0, slope);
  }
  return wrt.map((node) => sums.get(node)?.[0] ?? null);
}

/** The slopes of a scalar: null where it does not depend on an input. */
export function slopesOf(scalar: Node, wrt: readonly Node[]): (Node | null)[] {
  if (scalar.shape.length !== 0 || !isFloat(scalar.dtype)) {
    throw new DTypeError({
      code: 'gradient-of-scalar',
      expected: 'a gradient needs a function with one floating-point number as its result.',
      received: { result: `${scalar.dtype}[${scalar.shape.join(', ')}]` },
      advice: 'Reduce it first, for example with .sum() or .mean().',
    });
  }
  return differentiate([scalar], [constant(1, scalar.dtype)], wrt);
}

/** The gradients of a scalar: zeros where it does not depend on an input. */
export const gradients = (scalar: Node, wrt: readonly Node[]): Node[] =>
  slopesOf(scalar, wrt).map((slope, i) => slope ?? constant(0, wrt[i].dtype, wrt[i].shape));
