import { ArgumentError, FormatError, KeratinError } from '../util/errors';
import { toCamelCase } from '../util/names';
import type { Json, JsonObject, OptionTable } from './option';
import { optionName } from './option';
import type { Deserialize, SaveableClass } from './saveable';
import { classNameOf, isSavedObject, objectsInside, splitConfig, withCustomObjects } from './saveable';

/** Whether a class, or one between it and `base`, has a constructor of its own. */
export function hasOwnConstructor(constructor: object, base: object): boolean {
  for (let each = constructor; each !== base && typeof each === 'function';) {
    // Minified code keeps the word.
    if (/\bconstructor\s*\(/.test(Function.prototype.toString.call(each))) return true;
    each = Object.getPrototypeOf(each) as object;
  }
  return false;
}

/** Whether two values are the same as JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  const [first, second] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  return [...keys].every((key) => sameJson(first[key], second[key]));
}

/** What an object says of a key of its config: by `getConfig`, or by a property of that name; undefined where it does not. */
function answerOf(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  const config: unknown =
    'getConfig' in object && typeof object.getConfig === 'function' ? object.getConfig() : {};
  const said = (config as Readonly<Record<string, unknown>>)[key];
  if (said !== undefined) return said;
  const value = (object as Readonly<Record<string, unknown>>)[toCamelCase(key)];
  return typeof value === 'object' || typeof value === 'function' ? undefined : value;
}

/**
 * Makes an object from its config. Where a class of the user's does not declare its parameters, and the config has more
 * keys than those it inherits, they are given as options along with the others, or by position in the order of the config,
 * whichever gives an object that agrees with the config.
 *
 * @param table the parameters that are declared
 * @throws FormatError `class-config` where neither does
 */
export function construct<T>(
  constructor: SaveableClass<T>,
  table: OptionTable,
  config: JsonObject,
  deserialize: Deserialize,
): T {
  // A class that declares its parameters has no others.
  const isDeclared = Object.hasOwn(constructor, 'options');
  const isKnown = (key: string): boolean => isDeclared || optionName(table, key) !== null;
  const known = Object.entries(config).filter(([key]) => isKnown(key));
  const extra = Object.entries(config).filter(([key]) => !isKnown(key));
  const { positional, options } = splitConfig(constructor, Object.fromEntries(known), table);
  const revive = (value: Json): unknown => (isSavedObject(value) ? deserialize(value as Json) : value);
  const values = extra.map(([key, value]) => [toCamelCase(key), revive(value)] as const);
  const Constructor = constructor as unknown as new (...args: unknown[]) => T;
  // A constructor of a class that was saved with nothing is given nothing.
  const asOne = (all: object): object[] => (Object.keys(all).length === 0 ? [] : [all]);
  const ways = [
    () => new Constructor(...positional, ...asOne({ ...options, ...Object.fromEntries(values) })),
    () => new Constructor(...positional, ...values.map(([, value]) => value), ...asOne(options)),
  ];
  let cause: unknown;
  for (const way of extra.length === 0 ? ways.slice(0, 1) : ways) {
    try {
      const made = way();
      const answers = extra.map(([key, value]) => [answerOf(made, key), value] as const);
      if (answers.every(([said, value]) => said === undefined || sameJson(said, value))) return made;
    } catch (error) {
      if (extra.length === 0) throw error;
      cause ??= error;
    }
  }
  const name = classNameOf(constructor);
  throw new FormatError({
    code: 'class-config',
    expected: `the class ${name} must be possible to make from its config.`,
    received: {
      config: JSON.stringify(config).slice(0, 300),
      ...(cause === undefined ? {} : { problem: problemOf(cause) }),
    },
    advice:
      `Give it a static method that makes one: static fromConfig(config) { return new ${name}(...); }; ` +
      'or let its constructor take one object with these names in camelCase.',
    details: { className: name, config },
    cause,
  });
}

/**
 * Makes an object of `constructor` from a Keras config: as its `fromConfig` says, else by `construct`. Keys a declared class
 * does not know are an error unless null.
 *
 * @throws FormatError `unknown-config-key`, `class-config`
 */
export function fromConfig<T>(
  constructor: SaveableClass<T>,
  config: JsonObject,
  deserialize: Deserialize,
): T {
  if (constructor.fromConfig !== undefined) return constructor.fromConfig(config, deserialize);
  return construct(constructor, constructor.options ?? {}, config, deserialize);
}

/** Objects of some classes and functions, as configs that were made from them in this process can be read again. */
interface Known {
  readonly className: string;
  readonly constructor: unknown;
  readonly config?: object;
}

/** What was written to lists of configs, by the lists. */
const written = new WeakMap<object, readonly Known[]>();

/** Remembers of which objects a list of configs was made, for `deserializeAgain`. */
export function rememberObjects<T extends object>(list: T, objects: readonly Known[]): T {
  written.set(list, objects);
  return list;
}

/**
 * Makes the objects of a list of configs that `getConfig` gave in this process, of the classes they had.
 *
 * @throws ArgumentError `no-deserialize` for other lists.
 */
export function deserializeAgain(list: unknown): Deserialize {
  const known = typeof list === 'object' && list !== null ? written.get(list) : undefined;
  if (known === undefined) return noDeserialize;
  const shared = new Map<unknown, unknown>();
  const inside = Object.assign({}, ...known.map(({ config = {} }) => objectsInside(config))) as Record<
    string,
    unknown
  >;
  const deserialize: Deserialize = (json) => {
    const { class_name: name, config, shared_object_id: id } = json as JsonObject;
    const found = known.find(({ className }) => className === name)?.constructor;
    if (found === undefined) return noDeserialize(json);
    const made =
      shared.get(id) ??
      withCustomObjects(inside, () => fromConfig(found as SaveableClass, config as JsonObject, deserialize));
    if (id !== undefined) shared.set(id, made);
    return made;
  };
  return deserialize;
}

/** Stands for what makes objects from configs, where nobody gave it. @throws ArgumentError `no-deserialize` */
export const noDeserialize = (_json: Json): never => {
  throw new ArgumentError({
    code: 'no-deserialize',
    expected:
      'fromConfig makes a Sequential of layers from what its getConfig gave; for other configs it needs a second argument ' +
      'that makes the layers inside.',
    received: { deserialize: 'undefined' },
    advice: 'Models come whole from files: write one with save, and read it with loadModel.',
  });
};

const problemOf = (error: unknown): string =>
  error instanceof KeratinError ? error.message.split('\n')[0] : 'its constructor failed';
