import type { Node } from '../ir/node';
import { makeNode, topologicalOrder } from '../ir/node';
import type { ScanAttributes } from '../ir/primitive';
import { Rounds, reachable } from './rounds';
import { simplify } from './simplify';

const attributesOf = (scan: Node): ScanAttributes => scan.attributes as unknown as ScanAttributes;
const isScan = (node: Node): boolean => node.primitive.name === 'scan';

/**
 * The graph below `roots` with loops that do less in each round:
 *
 * - results that nobody reads, and what only they need, are dropped;
 * - what is the same in all rounds is computed before the loop;
 * - products of sequences with one matrix are made for all rounds at once: before the loop, or after it where only
 *   stacked results need them;
 * - products that are added up over all rounds become one product over all rounds: gradients of weights.
 */
export function lightenLoops(roots: readonly Node[]): readonly Node[] {
  const order = topologicalOrder(roots);
  if (!order.some(isScan)) return roots;
  const used = usedResults(roots, order);
  const images = new Map<Node, Node>();
  const results = new Map<Node, ReadonlyMap<number, Node>>();
  for (const node of order) {
    const read = used.get(node);
    if (read === undefined) continue;
    // What a loop does not need has no image.
    const inputs = node.inputs.map((input) => images.get(input) ?? input);
    if (isScan(node)) results.set(node, new Rounds(node, inputs, [...read]).results());
    else if (node.primitive.name === 'project' && isScan(node.inputs[0])) {
      images.set(node, results.get(node.inputs[0])!.get(node.attributes.index as number)!);
    } else {
      const unchanged = inputs.every((input, i) => input === node.inputs[i]);
      images.set(node, unchanged ? node : makeNode(node.primitive, inputs, node.attributes));
    }
  }
  return simplify(roots.map((root) => images.get(root)!));
}

/** The nodes that `roots` depend on, with the results that are read of those with several. */
function usedResults(roots: readonly Node[], order: readonly Node[]): Map<Node, Set<number>> {
  const used = new Map<Node, Set<number>>(roots.map((root) => [root, new Set()]));
  const use = (node: Node): Set<number> => {
    let results = used.get(node);
    if (results === undefined) {
      results = new Set();
      used.set(node, results);
    }
    return results;
  };
  // Users come before what they use.
  for (const node of order.toReversed()) {
    const read = used.get(node);
    if (read === undefined) continue;
    if (node.primitive.name === 'project') use(node.inputs[0]).add(node.attributes.index as number);
    else if (isScan(node)) for (const i of neededInputs(attributesOf(node), read)) use(node.inputs[i]);
    else for (const input of node.inputs) use(input);
  }
  return used;
}

/** Positions of the inputs that some results of a loop depend on. */
function neededInputs(attributes: ScanAttributes, results: Iterable<number>): number[] {
  const { body, constants, carries } = attributes;
  const { outputs, nodes } = reachable(attributes, results);
  return body.inputs.flatMap((input, i) => {
    const carry = i - constants;
    const isLiveCarry = carry >= 0 && carry < carries && outputs.has(carry);
    return nodes.has(input) || isLiveCarry ? [i] : [];
  });
}
