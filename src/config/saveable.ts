import { aFunction, ofKind, aText } from '../util/argument-kinds';
import type { OptionArguments } from '../util/arguments';
import { optionsFrom, checkNoMore, isPlainObject, requireArgument } from '../util/arguments';
import { ArgumentError, FormatError, NameError } from '../util/errors';
import { suggestName } from '../util/names';
import type { Json, JsonObject, OptionTable } from './option';
import { kerasName, optionName } from './option';

/** Something Keras writes to a file as `{ module, class_name, config, registered_name }`. */
export interface Saveable {
  /** All parameters under Keras's names. */
  getConfig(): JsonObject;
}

/** Turns the JSON of any object into the object: handed to classes that contain others. */
export type Deserialize = (json: Json) => unknown;

/** A class whose objects can be saved and made again. */
export interface SaveableClass<T = unknown> {
  /** Keras's name; where a subclass of yours has none, its JavaScript name serves. */
  readonly className?: string;
  /** Keras's module, e.g. `keras.layers`. */
  readonly module?: string;
  readonly options?: OptionTable;
  readonly name: string;
  new (...args: never): T;
  /** Makes an object from its config; by default positional parameters and options are taken from the table. */
  fromConfig?(config: JsonObject, deserialize: Deserialize): T;
}

/** The name a class is saved under. */
export const classNameOf = (constructor: { readonly name: string; readonly className?: string }): string =>
  Object.hasOwn(constructor, 'className') ? constructor.className! : constructor.name;

/** The class of an object: what can be saved can be made again by it. */
export const classOf = <T extends object>(object: T): SaveableClass<T> =>
  object.constructor as unknown as SaveableClass<T>;

/** What Keras writes for an object. */
export function serializeSaveable(object: Saveable): JsonObject {
  const constructor = classOf(object);
  const className = classNameOf(constructor);
  const own = Object.hasOwn(constructor, 'className');
  const custom = customNameOf(constructor);
  return {
    module: own && custom === null ? (constructor.module ?? null) : null,
    class_name: className,
    config: object.getConfig(),
    registered_name: custom ?? (own ? null : className),
  };
}

/** A config's values as positional arguments and options, by the class's table. */
export function splitConfig(
  constructor: SaveableClass,
  config: JsonObject,
  table: OptionTable = constructor.options ?? {},
): { positional: unknown[]; options: Record<string, unknown> } {
  const given = new Map<string, unknown>();
  for (const [key, value] of Object.entries(config)) {
    const name = optionName(table, key);
    if (name !== null) given.set(name, value);
    else if (value !== null) {
      throw new FormatError({
        code: 'unknown-config-key',
        expected: `the config of ${classNameOf(constructor)} has a key it does not know.`,
        received: { [key]: JSON.stringify(value) },
        advice: suggestName(
          key,
          Object.keys(table).map((known) => kerasName(table, known)),
        ),
        details: { className: classNameOf(constructor), key },
      });
    }
  }
  const required = Object.keys(table).filter((name) => table[name].required);
  const positional = required.map((name) => given.get(name));
  for (const name of required) given.delete(name);
  return { positional, options: Object.fromEntries(given) };
}

/** Classes and functions by name. */
const anObject = /* @__PURE__ */ ofKind('an object of classes and functions by name', isPlainObject);

const scopes: Readonly<Record<string, unknown>>[] = [];
const registered = new Map<string, unknown>();
const registeredNames = new Map<unknown, string>();

/** Runs `body` with classes and functions of yours known by name to deserialization. */
export function withCustomObjects<T>(
  objects: Readonly<Record<string, unknown>>,
  body: () => T,
  ...others: readonly never[]
): T {
  checkNoMore('withCustomObjects', others);
  requireArgument('withCustomObjects', 'objects', objects, anObject);
  requireArgument('withCustomObjects', 'body', body, aFunction);
  scopes.push(objects);
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/**
 * The functions and classes of objects among the options of an object, by the names that its config has for them: what makes
 * another one of it needs no registration.
 */
export function objectsInside(options: object): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const visit = (value: unknown): void => {
    if (typeof value === 'function') found[customNameOf(value) ?? value.name] = value;
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null && 'getConfig' in value) {
      const constructor = classOf(value);
      found[customNameOf(constructor) ?? classNameOf(constructor)] = constructor;
      // A function that stands for an object of its family.
      if ('fn' in value) visit(value.fn);
    }
  };
  Object.values(options).forEach(visit);
  return found;
}

/** Remembers which classes and functions of yours are known now: what it gives runs later work with the same ones known. */
export function keepCustomObjects(): <T>(body: () => T) => T {
  const kept = [...scopes];
  return (body) => {
    const others = scopes.splice(0, scopes.length, ...kept);
    try {
      return body();
    } finally {
      scopes.splice(0, scopes.length, ...others);
    }
  };
}

/** The class or function of yours called `name`, if a scope or a registration has it. */
export function customObject(name: string): unknown {
  for (const scope of scopes.toReversed()) if (Object.hasOwn(scope, name)) return scope[name];
  return registered.get(name) ?? registered.get(`Custom>${name}`);
}

/** What a class or function of the user's is registered under. */
export interface RegistrationOptions {
  /** Default `Custom`. */
  readonly package?: string;
  /** Default: the name it has. */
  readonly name?: string;
}

/**
 * Makes a class or function of yours known to loading under `package>name`, as Keras's `register_keras_serializable`.
 *
 * @throws ArgumentError `bad-registration` where it is neither, or has no name.
 *
 * @example
 * import { layers, utils } from 'keratin';
 * class Twice extends layers.Layer {
 *   call(x) {
 *     return x.mul(2);
 *   }
 * }
 * utils.registerKerasSerializable(Twice, 'mine');
 *
 * @see https://keras.io/api/models/model_saving_apis/serialization_utils/#registerkerasserializable-function
 */
export function registerSaveable(
  target: SaveableClass | ((...args: never[]) => unknown),
  ...given: OptionArguments<RegistrationOptions, 'package'> | readonly [package_: string, name: string]
): void {
  const [first, second] = given;
  const options: RegistrationOptions =
    typeof first === 'string' && typeof second === 'string'
      ? { package: first, name: second }
      : optionsFrom<RegistrationOptions>('registerKerasSerializable', { package: aText, name: aText }, given);
  const { package: packageName = 'Custom', name = typeof target === 'function' ? target.name : '' } = options;
  if (
    typeof target !== 'function' ||
    typeof packageName !== 'string' ||
    typeof name !== 'string' ||
    name === ''
  ) {
    throw new ArgumentError({
      code: 'bad-registration',
      expected: 'registerKerasSerializable takes a class or a function, the name of a package, and a name.',
      received: { target: typeof target, package: String(packageName), name: JSON.stringify(name) },
      advice: "For example registerKerasSerializable(MyLayer, 'mine').",
    });
  }
  registered.set(`${packageName}>${name}`, target);
  registeredNames.set(target, `${packageName}>${name}`);
}

/** The name a class or function of the user's is registered under; null where it is not. */
export const customNameOf = (target: unknown): string | null => registeredNames.get(target) ?? null;

/** A family of classes that can be given by name: initializers, losses, ... */
export interface ClassFamily<T> {
  /** For errors, e.g. `initializer`. */
  readonly kind: string;
  readonly classes: readonly SaveableClass<T>[];
  /** Other accepted spellings of class names. */
  readonly aliases?: Readonly<Record<string, string>>;
}

const spelling = (name: string): string => name.toLowerCase().replaceAll(/[_\s]/g, '');

/** The names of a family. */
export interface NameFamily extends Pick<ClassFamily<unknown>, 'kind' | 'aliases'> {
  readonly names: readonly string[];
}

/** The name of the class that `name` means, in any of Keras's spellings. @throws NameError with the nearest right name. */
export function findName({ kind, names, aliases = {} }: NameFamily, name: string): string {
  const target = Object.hasOwn(aliases, name) ? aliases[name] : name;
  const found = names.includes(target) ? target : names.find((known) => spelling(known) === spelling(target));
  if (found !== undefined) return found;
  throw new NameError({
    code: `unknown-${kind.replaceAll(' ', '-')}`,
    expected: `there is no ${kind} called "${name}".`,
    received: { [kind]: JSON.stringify(name) },
    advice: suggestName(name, [...names, ...Object.keys(aliases)]),
    details: { name },
  });
}

/** The class called `name`, in any of Keras's spellings. @throws NameError with the nearest right name. */
export function findClass<T>(family: ClassFamily<T>, name: string): SaveableClass<T> {
  const custom = customObject(name);
  if (typeof custom === 'function') return custom as unknown as SaveableClass<T>;
  const names = family.classes.map(classNameOf);
  return family.classes[names.indexOf(findName({ ...family, names }, name))];
}

/** Loads the classes of a table one by one: each module has the class under its name. */
export type Loaders<Classes> = {
  readonly [Name in keyof Classes]: () => Promise<{ readonly [Key in Name]: Classes[Name] }>;
};

/** What files hold of an object: the name of its class and its config. */
export interface SavedObject {
  readonly class_name: string;
  readonly config: Json;
  readonly module?: string | null;
  readonly registered_name?: string | null;
}

/** Whether a value is the JSON of a saved object. */
export const isSavedObject = (value: unknown): value is { class_name: string; config: JsonObject } =>
  typeof value === 'object' &&
  value !== null &&
  'class_name' in value &&
  typeof value.class_name === 'string';
