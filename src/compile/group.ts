import type { Node } from '../ir/node';
import type { Contraction } from './contraction';
import type { LoopBuilder } from './loop-builder';

/** One loop nest, or one node that is computed by something else than a loop. */
export type Group =
  | { readonly kind: 'loop'; readonly builder: LoopBuilder }
  | { readonly kind: 'contraction'; readonly contraction: Contraction; readonly reads: ReadonlySet<Node> }
  /** `results` is the node itself, or the projections of a node with several results. */
  | {
      readonly kind: 'other';
      readonly node: Node;
      readonly results: Node[];
      readonly reads: ReadonlySet<Node>;
    };

/** Nodes a group computes. */
export function resultsOf(group: Group): readonly Node[] {
  if (group.kind === 'loop') return group.builder.results;
  return group.kind === 'other' ? group.results : [group.contraction.result];
}

/** Nodes a group reads from memory. */
export const readsOf = (group: Group): ReadonlySet<Node> =>
  group.kind === 'loop' ? group.builder.reads : group.reads;
