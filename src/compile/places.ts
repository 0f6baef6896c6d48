import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import type { CopyStep, Place } from './steps';

/** What most places have in common. */
export const PLACE = { index: -1, values: null, window: null };

/** A place for a node's value. */
export function newPlace(role: Place['role'], node: Node, index = -1): Place {
  return { ...PLACE, role, dtype: node.dtype, size: nodeSize(node), index };
}

/** Copies a whole place. */
export const copyStep = (place: Place, to: Place): CopyStep => ({
  kind: 'copy',
  from: { place, offset: 0 },
  to,
});
