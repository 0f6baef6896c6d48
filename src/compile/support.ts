import type { Node } from '../ir/node';
import { SupportKey } from '../ir/primitive';

/** A pass over graphs that have nodes of a primitive, before they are fused. */
export const REWRITE = new SupportKey<(roots: readonly Node[]) => readonly Node[]>();

/** A node in terms of primitives that have kernels; null where it stays as it is. */
export const DECOMPOSE = new SupportKey<(node: Node) => Node | null>();
