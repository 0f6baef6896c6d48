import type { Node } from '../ir/node';
import { nodeSize } from '../ir/node';
import { PART } from './assemble';
import type { Group } from './group';
import { readsOf, resultsOf } from './group';
import type { LoopBuilder } from './loop-builder';

/**
 * Moves loops to later ones that use their results, or read the same values, where both become one: a value may have been
 * computed long before the last one it is used with.
 *
 * @param end only groups before this one are moved and joined.
 * @param replaced new values of variables by the nodes that stand for the old ones.
 */
export function sinkLoops(groups: readonly Group[], end: number, replaced: ReadonlyMap<Node, Node>): Group[] {
  const result: (Group | null)[] = [...groups];
  const positions = new Map(groups.flatMap((group, i) => resultsOf(group).map((node) => [node, i])));
  const last = Math.min(end, groups.length) - 1;
  for (let from = last - 1; from >= 0; from--) {
    const group = result[from];
    if (group?.kind !== 'loop' || !mayMove(group)) continue;
    // What an old value of a variable is read for must stay before the new one.
    const writers = [...group.builder.reads].flatMap(
      (read) => positions.get(replaced.get(read) ?? read) ?? [],
    );
    const limit = Math.min(
      last,
      ...writers.filter((position) => position > from).map((position) => position - 1),
    );
    const found = findHost(group.builder, result, from + 1, limit);
    if (found === null) continue;
    result[found.position] = { kind: 'loop', builder: found.builder };
    result[from] = null;
    for (const node of group.builder.results) positions.set(node, found.position);
  }
  return result.filter((group) => group !== null);
}

const mayMove = (group: Group): boolean => resultsOf(group).every((node) => node.primitive !== PART);

/** The first loop that can take in another one, before anything else needs its results. */
function findHost(
  builder: LoopBuilder,
  groups: readonly (Group | null)[],
  first: number,
  limit: number,
): { position: number; builder: LoopBuilder } | null {
  for (let position = first; position <= limit; position++) {
    const group = groups[position];
    if (group === null) continue;
    const reads = readsOf(group);
    const isReader = builder.results.some((node) => reads.has(node));
    if (group.kind === 'loop' && group.builder.size === builder.size && mayMove(group)) {
      const isRelated = isReader || [...builder.reads].some((read) => nodeSize(read) > 1 && reads.has(read));
      const joined = isRelated ? builder.joined(group.builder) : null;
      if (joined !== null) return { position, builder: joined };
    }
    if (isReader) return null;
  }
  return null;
}
