import type { Node } from '../ir/node';
import { isA, topologicalOrder, withInputs } from '../ir/node';
import type { ScanAttributes } from '../ir/primitive';
import { Rounds, reachable } from './rounds';
import { simplify } from './simplify';

const isScan = (node: Node): node is Node<'scan'> => isA(node, 'scan');

/**
 * The graph below `given` with loops that do less in each round:
 *
 * - loops that compute the same become the one that computes the most besides;
 * - results that nobody reads, and what only they need, are dropped;
 * - what is the same in all rounds is computed before the loop;
 * - products of sequences with one matrix are made for all rounds at once: before the loop, or after it where only
 *   stacked results need them;
 * - products that are added up over all rounds become one product over all rounds: gradients of weights.
 */
export function lightenLoops(given: readonly Node[]): readonly Node[] {
  if (!topologicalOrder(given).some(isScan)) return given;
  const roots = withWidestScans(given);
  const order = topologicalOrder(roots);
  const used = usedResults(roots, order);
  const images = new Map<Node, Node>();
  const results = new Map<Node, ReadonlyMap<number, Node>>();
  for (const node of order) {
    const read = used.get(node);
    if (read === undefined) continue;
    // What a loop does not need has no image.
    const inputs = node.inputs.map((input) => images.get(input) ?? input);
    if (isScan(node)) results.set(node, new Rounds(node, inputs, [...read]).results());
    else if (isA(node, 'project') && isScan(node.inputs[0])) {
      images.set(node, results.get(node.inputs[0])!.get(node.attributes.index)!);
    } else {
      images.set(node, withInputs(node, inputs));
    }
  }
  return simplify(roots.map((root) => images.get(root)!));
}

/**
 * For each scan the one that computes the same and the most besides: the gradient of a scan runs it again for results that
 * its steps alone do not give, and then one run is enough.
 */
function widestScans(order: readonly Node[]): Map<Node, Node<'scan'>> {
  const widest = new Map<Node, Node<'scan'>>();
  const scans = order.filter(isScan);
  for (const scan of scans) {
    for (const other of scans) {
      if (extendsScan(other, widest.get(scan) ?? scan)) widest.set(scan, other);
    }
  }
  return widest;
}

/** The graph below `roots` with the widest of several scans in the place of the others. */
function withWidestScans(roots: readonly Node[]): readonly Node[] {
  const order = topologicalOrder(roots);
  const widest = widestScans(order);
  if (widest.size === 0) return roots;
  const images = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => images.get(input)!);
    const scan = widest.get(node) ?? node;
    // The widest one comes before what uses the others: it is made anew where the first of them is.
    const image = images.get(scan) ?? withInputs(scan, inputs);
    images.set(node, image).set(scan, image);
  }
  return simplify(roots.map((root) => images.get(root)!));
}

function extendsScan(wide: Node<'scan'>, narrow: Node<'scan'>): boolean {
  const [a, b] = [wide.attributes, narrow.attributes];
  return (
    wide !== narrow &&
    a.body.inputs === b.body.inputs &&
    a.reverse === b.reverse &&
    a.length === b.length &&
    a.body.outputs.length > b.body.outputs.length &&
    b.body.outputs.every((output, i) => output === a.body.outputs[i]) &&
    wide.inputs.every((input, i) => input === narrow.inputs[i])
  );
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
    if (isA(node, 'project')) use(node.inputs[0]).add(node.attributes.index);
    else if (isScan(node)) for (const i of neededInputs(node.attributes, read)) use(node.inputs[i]);
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
