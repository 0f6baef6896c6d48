import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';

/** Work of functions that are called for each element by itself. */
const CALLED = 100;

/** Rough work of one element where it is more than one simple operation. */
const COSTS: Readonly<Record<string, number>> = {
  div: 4,
  sqrt: 4,
  rsqrt: 6,
  exp: 12,
  expm1: 20,
  log: 12,
  log1p: 20,
  tanh: 16,
  sigmoid: 16,
  erf: 20,
  erfc: 20,
  sin: 20,
  cos: 20,
  pow: 40,
  rng_bits: 60,
  ...Object.fromEntries(
    'rem tan asin acos atan sinh cosh asinh acosh atanh atan2 erfinv'
      .split(' ')
      .map((name) => [name, CALLED]),
  ),
};

/** Work from which a value used in several loops is stored instead of computed again. */
export const SHARED_COST = 8;
/** Work from which a value repeated along another axis is stored first. */
export const REPEATED_COST = 3;

/** Rough work of an elementwise primitive on one element. */
export const opCost = (name: string): number => COSTS[name] ?? 1;

const ownCost = ({ primitive }: Node): number =>
  primitive.kind === 'elementwise' || primitive.name === 'rng_bits' ? opCost(primitive.name) : 0;

/** Costs of computing nodes from values in memory. */
export class CostModel {
  readonly #costs = new Map<Node, number>();
  readonly #isMaterialised: (node: Node) => boolean;

  constructor(isMaterialised: (node: Node) => boolean) {
    this.#isMaterialised = isMaterialised;
  }

  /** Work for one element, whether or not the node itself lies in memory. */
  of(node: Node): number {
    let cost = this.#costs.get(node);
    if (cost === undefined) {
      cost = ownCost(node);
      for (const input of node.inputs) if (!this.#isMaterialised(input)) cost += this.of(input);
      cost = Math.min(cost, 10_000);
      this.#costs.set(node, cost);
    }
    return cost;
  }
}

/** Whether a broadcast repeats more than a single number. */
export const repeatsVector = (node: Node): boolean =>
  node.primitive.name === 'broadcast' &&
  nodeSize(node.inputs[0]) > 1 &&
  nodeSize(node) > nodeSize(node.inputs[0]);
