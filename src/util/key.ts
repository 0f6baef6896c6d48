const identities = new WeakMap<object, number>();
const symbols = new Map<symbol, number>();
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

/** The same of symbols, which Node 20 does not hold weakly unless they are objects. */
function symbolKey(value: symbol): string {
  const registered = Symbol.keyFor(value);
  if (registered !== undefined) return `@${JSON.stringify(registered)}`;
  const identity = symbols.get(value) ?? identityCount++;
  symbols.set(value, identity);
  return `@${identity}`;
}

/** The text of what holds nothing else. */
function leafKey(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'string':
      return JSON.stringify(value);
    case 'symbol':
      return symbolKey(value);
    case 'function':
      return `#${identityOf(value)}`;
    default:
      return String(value);
  }
}

/** A text as it is, among values that are still to be written. */
class Text {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const COMMA = new Text(',');
/** Where a list has no element, which is something else than undefined. */
const HOLE = new Text('');

/** The parts of which an object's text is made, in order; its text alone where it is known by identity. */
function partsOf(object: object): unknown[] | string {
  if (ArrayBuffer.isView(object) && !(object instanceof DataView)) {
    const numbers = object as unknown as Iterable<number | bigint>;
    return `${object.constructor.name}[${Array.from(numbers, leafKey).join()}]`;
  }
  if (Array.isArray(object)) {
    const parts: unknown[] = [new Text('[')];
    for (let i = 0; i < object.length; i++) parts.push(i in object ? object[i] : HOLE, COMMA);
    parts.push(new Text(']'));
    return parts;
  }
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return `#${identityOf(object)}`;
  const record = object as Readonly<Record<string, unknown>>;
  const fields = Object.keys(record).sort();
  return [
    new Text('{'),
    ...fields.flatMap((name) => [new Text(`${JSON.stringify(name)}:`), record[name], COMMA]),
    new Text('}'),
  ];
}

/**
 * A text for a value: equal texts for equal values, and for no others. Numbers are equal as `Object.is` says (NaN is NaN,
 * -0 is not 0); lists, typed arrays and plain objects by what they hold (a place without an element is not undefined);
 * functions, symbols but those of `Symbol.for`, and all other objects by identity. This is the one way in which caches name
 * what they hold.
 *
 * @param special gives the text of values that have a meaning of their own; undefined for all others. Its texts must begin
 * with `<`, which no other text does.
 */
export function keyOf(value: unknown, special?: (value: unknown) => string | undefined): string {
  const pending: unknown[] = [value];
  let key = '';
  while (pending.length > 0) {
    const next = pending.pop();
    if (next instanceof Text) {
      key += next.text;
      continue;
    }
    const known = special?.(next);
    if (known !== undefined) key += known;
    else if (typeof next !== 'object' || next === null) key += leafKey(next);
    else {
      const parts = partsOf(next);
      if (typeof parts === 'string') key += parts;
      else for (let i = parts.length - 1; i >= 0; i--) pending.push(parts[i]);
    }
  }
  return key;
}
