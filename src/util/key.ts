const identities = new WeakMap<object, number>();
let identityCount = 0;

/** A number that only this object has. */
export function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = identityCount++;
    identities.set(value, identity);
  }
  return identity;
}

function numberKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * A text for a value: equal texts for equal values, and for no others. Numbers are equal as `Object.is` says (NaN is NaN,
 * -0 is not 0); lists, typed arrays and plain objects by what they hold; functions, symbols without a description of their
 * own and all other objects by identity. This is the one way in which caches name what they hold.
 *
 * @param special gives the text of values that have a meaning of their own; undefined for all others. Its texts must begin
 * with `<`, which no other text does.
 */
export function keyOf(value: unknown, special?: (value: unknown) => string | undefined): string {
  const visit = (part: unknown): string => {
    const known = special?.(part);
    if (known !== undefined) return known;
    switch (typeof part) {
      case 'number':
        return numberKey(part);
      case 'bigint':
        return `${part}n`;
      case 'string':
        return JSON.stringify(part);
      case 'function':
        return `#${identityOf(part)}`;
      case 'object':
        return part === null ? 'null' : objectKey(part);
      default:
        return String(part);
    }
  };
  const objectKey = (part: object): string => {
    if (Array.isArray(part)) return `[${Array.from(part, visit).join()}]`;
    if (ArrayBuffer.isView(part) && !(part instanceof DataView)) {
      const numbers = part as unknown as Iterable<number | bigint>;
      return `${part.constructor.name}[${Array.from(numbers, visit).join()}]`;
    }
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return `#${identityOf(part)}`;
    const record = part as Readonly<Record<string, unknown>>;
    const fields = Object.keys(record)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${visit(record[name])}`);
    return `{${fields.join()}}`;
  };
  return visit(value);
}
