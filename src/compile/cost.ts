import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';

/** Work from which a value used in several loops is stored instead of computed again. */
export const SHARED_COST = 8;
/** Work from which a value repeated along another axis is stored first. */
export const REPEATED_COST = 3;

/** Costs of computing nodes from values in memory. */
export class CostModel {
  readonly #costs = new Map<Node, number>();
  readonly #isMaterialised: (node: Node) => boolean;
  readonly #costOf: (name: string) => number;

  /** @param costOf the target's rough work of an elementwise primitive on one element. */
  constructor(isMaterialised: (node: Node) => boolean, costOf: (name: string) => number) {
    this.#isMaterialised = isMaterialised;
    this.#costOf = costOf;
  }

  /** Work for one element, whether or not the node itself lies in memory. */
  of(node: Node): number {
    let cost = this.#costs.get(node);
    if (cost === undefined) {
      cost = this.#ownCost(node);
      for (const input of node.inputs) if (!this.#isMaterialised(input)) cost += this.of(input);
      cost = Math.min(cost, 10_000);
      this.#costs.set(node, cost);
    }
    return cost;
  }

  #ownCost({ primitive: { kind, name } }: Node): number {
    return kind === 'elementwise' || name === 'rng_bits' ? this.#costOf(name) : 0;
  }
}

/** Whether a broadcast repeats more than a single number. */
export const repeatsVector = (node: Node): boolean =>
  node.primitive.name === 'broadcast' &&
  nodeSize(node.inputs[0]) > 1 &&
  nodeSize(node) > nodeSize(node.inputs[0]);
