/** Something an object keeps, with the path that Keras's files give it: `blocks/container/dense_1`. */
export interface Part<T> {
  readonly value: T;
  readonly path: string;
}

/** How parts are told from other values, and what they are called. */
export interface PartRules<T> {
  readonly isPart: (value: unknown) => value is T;
  /** Properties that are not looked at. */
  readonly except?: ReadonlySet<string>;
  /** Name of a property in paths. By default they have the properties' own. */
  readonly propertyName?: (property: string) => string;
  /** Name of a part among the members of a container; members of one name are numbered. Without it paths end there. */
  readonly memberName?: (part: T) => string;
}

/** The members of a container: a list, a map, a set or a plain object; null for everything else. */
function membersOf(value: unknown): Iterable<unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return value.values();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : null;
}

/**
 * What an object keeps in its properties, directly or in containers inside containers (lists, maps, sets, plain objects),
 * in the order of the properties. Everything that looks into layers and metrics (tracking, training, resetting, counting,
 * saving, loading) sees this and nothing else.
 */
export function partsOf<T>(owner: object, rules: PartRules<T>): Part<T>[] {
  const { isPart, except, propertyName = (property) => property, memberName } = rules;
  const found: Part<T>[] = [];
  const containers = new Set<unknown>();
  const visit = (members: Iterable<unknown>, prefix: string): void => {
    const counts = new Map<string, number>();
    const pathOf = (name: string): string => {
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return count === 0 ? `${prefix}/${name}` : `${prefix}/${name}_${count}`;
    };
    for (const member of members) {
      if (isPart(member)) {
        found.push({ value: member, path: memberName === undefined ? prefix : pathOf(memberName(member)) });
        continue;
      }
      const inner = membersOf(member);
      if (inner === null) continue;
      // Keras numbers containers without looking into them: those without parts count too.
      const path = memberName === undefined ? prefix : pathOf('container');
      if (containers.has(member)) continue;
      containers.add(member);
      visit(inner, path);
    }
  };
  for (const [property, value] of Object.entries(owner)) {
    if (except?.has(property) === true) continue;
    if (isPart(value)) {
      found.push({ value, path: propertyName(property) });
      continue;
    }
    const members = membersOf(value);
    // A container is numbered anew for each property it is kept under.
    containers.clear();
    containers.add(value);
    if (members !== null) visit(members, propertyName(property));
  }
  return found;
}
