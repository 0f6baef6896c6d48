import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';

/** Work from which a value used in several loops is stored instead of computed again. */
export const SHARED_COST = 8;
/** Work from which a value repeated along another axis is stored first. */
export const REPEATED_COST = 3;

/** What costs more is as good as this. */
const MOST = 10_000;

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
    const pending = [node];
    while (pending.length > 0) {
      const next = pending[pending.length - 1];
      const computed = next.inputs.filter((input) => !this.#isMaterialised(input));
      const missing = computed.filter((input) => !this.#costs.has(input));
      if (missing.length > 0) pending.push(...missing);
      else {
        const below = computed.reduce((sum, input) => sum + this.#costs.get(input)!, 0);
        this.#costs.set(next, Math.min(this.#ownCost(next) + below, MOST));
        pending.pop();
      }
    }
    return this.#costs.get(node)!;
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
