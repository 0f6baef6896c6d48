import type { OptionArguments } from '../util/arguments';
import { isPlainObject, optionsFrom } from '../util/arguments';
import { ArgumentError, NameError } from '../util/errors';
import { suggestName, toCamelCase, toSnakeCase } from '../util/names';
import { formerName } from './former-names';

/** Values a JSON file can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Where an option's value was given: for errors. */
export interface OptionSite {
  /** The class or function, e.g. `Dense`. */
  readonly owner: string;
  /** The option's name in code, e.g. `kernelInitializer`. */
  readonly name: string;
}

/**
 * One declared parameter of a class: how it is checked, what it becomes, how it is written to a file. Without a default
 * it is a positional parameter of the constructor, as in Keras's signature.
 */
export interface Option<Input, Value, Required extends boolean = boolean> {
  readonly required: Required;
  /** Whether it is the first parameter with a default in Keras's signature, which may stand by position: see `withFirst`. */
  readonly leads?: boolean;
  /** The default, as it would be given. */
  readonly fallback?: unknown;
  /** Keras's name, where it is not the snake_case of ours. */
  readonly keras?: string;
  /** The value in the form the class uses it. @throws ArgumentError where it is not acceptable. */
  parse(value: unknown, site: OptionSite): Value;
  /** The value as Keras writes it in a config. */
  serialize(value: Value): Json;
  /** Only a type: what may be given. */
  readonly input?: Input;
}

/** The declared parameters of a class, positional ones first, in Keras's order. */
export type OptionTable = Readonly<Record<string, Option<unknown, unknown>>>;

type InputOf<O> = O extends Option<infer Input, unknown> ? Input : never;
type ValueOf<O> = O extends { parse(value: unknown, site: OptionSite): infer Value } ? Value : never;

/** What the trailing options object of a class accepts. */
export type OptionsOf<T extends OptionTable> = {
  readonly [K in keyof T as T[K] extends { readonly required: true } ? never : K]?: InputOf<T[K]>;
};

/** The name of the option that may stand by position. */
export type FirstOf<T> = {
  [K in keyof T]: T[K] extends { readonly leads: true } ? K : never;
}[keyof T];

/** What a constructor takes behind its parameters without a default: the table says which option may stand by position. */
export type Arguments<T extends OptionTable, O extends object = OptionsOf<T>> = OptionArguments<
  O,
  FirstOf<T> & keyof O
>;

/** What the constructor of a base class takes for a table: typed where every parameter has a default. */
export type GivenFor<T extends OptionTable> = true extends T[keyof T]['required']
  ? readonly unknown[]
  : Arguments<T>;

/** A table with one of its options marked. */
export type WithFirst<T, First extends keyof T> = Omit<T, First> & {
  readonly [K in First]: T[K] & { readonly leads: true };
};

/** A table whose option `first`, the first parameter with a default in Keras's signature, may stand by position. */
export const withFirst = <First extends keyof T, const T extends OptionTable>(
  first: First,
  table: T,
): WithFirst<T, First> => ({ ...table, [first]: { ...table[first], leads: true } }) as WithFirst<T, First>;

/** The parsed values of all declared parameters. */
export type ConfigOf<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** Keras's name of an option. */
export const kerasName = (table: OptionTable, name: string): string =>
  table[name]?.keras ?? toSnakeCase(name);

/** Our name of a key in a Keras config, or null where the table has none. */
export function optionName(table: OptionTable, key: string): string | null {
  const camel = toCamelCase(key);
  if (Object.hasOwn(table, camel) && kerasName(table, camel) === key) return camel;
  return Object.keys(table).find((name) => kerasName(table, name) === key) ?? null;
}

const unknownOption = (owner: string, name: string, value: unknown, known: readonly string[]): NameError =>
  new NameError({
    code: 'unknown-option',
    expected: `${owner} has no option "${name}".`,
    received: { [name]: describeValue(value) },
    advice: formerName(name, value, known) ?? suggestName(name, known),
    details: { owner, name },
  });

const shown = (value: unknown): string =>
  ['number', 'boolean', 'string'].includes(typeof value) || Array.isArray(value)
    ? describeValue(value)
    : '...';

/** The error where a parameter that stands by position was given by name. */
function byName(
  owner: string,
  required: readonly string[],
  given: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): ArgumentError {
  const places = required.map((name) => (given[name] === undefined ? name : shown(given[name])));
  const rest = Object.keys(options).filter((name) => !required.includes(name));
  const behind = rest.length === 0 ? [] : [`{ ${rest.map((name) => `${name}: ...`).join(', ')} }`];
  const names = required.join(required.length === 2 ? ' and ' : ', ');
  return new ArgumentError({
    code: 'argument-by-name',
    expected: `${owner} takes ${names} by position, not by name.`,
    received: Object.fromEntries(
      required
        .filter((name) => Object.hasOwn(options, name))
        .map((name) => [name, describeValue(options[name])]),
    ),
    advice: `Write new ${owner}(${[...places, ...behind].join(', ')}).`,
    details: { owner, required },
  });
}

/**
 * What was given to a constructor, by name: its parameters without a default by position, in the table's order, then the
 * option that may stand by position, then the others in one object.
 *
 * @throws ArgumentError `argument-by-name`, `too-many-arguments`, `options-not-object`, `argument-twice`.
 * @throws NameError `unknown-option` with the nearest right name.
 */
export function namedArguments(
  owner: string,
  table: OptionTable,
  given: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const names = Object.keys(table);
  const required = names.filter((name) => table[name].required);
  const leading = names.filter((name) => table[name].leads === true);
  const known = [...leading, ...names.filter((name) => !required.includes(name) && !leading.includes(name))];
  const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
    isPlainObject(value) && required.some((name) => Object.hasOwn(value, name));
  const places = Object.fromEntries(required.map((name, i) => [name, given[i]]));
  const named = given.slice(0, required.length + 2).find(isNamed);
  if (named !== undefined) throw byName(owner, required, { ...places, ...named }, named);
  const rest = given.slice(required.length);
  for (const options of rest.slice(0, 2)) {
    if (!isPlainObject(options)) continue;
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined) throw unknownOption(owner, unknown, options[unknown], known);
  }
  return {
    ...optionsFrom<Readonly<Record<string, unknown>>>(owner, known, rest, leading.length > 0),
    ...places,
  };
}

/**
 * Checks and parses what was given to a constructor by its declared parameters: the one place where all classes do so.
 *
 * @param given the arguments of the constructor, as they came
 * @throws ArgumentError, NameError as `namedArguments` and `parseOptions`.
 */
export const configure = <T extends OptionTable>(
  owner: string,
  table: T,
  given: readonly unknown[],
): ConfigOf<T> => parseOptions(owner, table, namedArguments(owner, table, given));

/**
 * Parses values given by name.
 *
 * @throws ArgumentError `missing-argument` where a parameter without a default is absent, `bad-option` where a value is
 *   not acceptable.
 */
export function parseOptions<T extends OptionTable>(
  owner: string,
  table: T,
  given: Readonly<Record<string, unknown>>,
): ConfigOf<T> {
  const config: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const value = given[name];
    if (value === undefined && option.required) {
      throw new ArgumentError({
        code: 'missing-argument',
        expected: `${owner} needs its argument "${name}".`,
        received: { [name]: 'undefined' },
        details: { owner, name },
      });
    }
    config[name] = option.parse(value === undefined ? option.fallback : value, { owner, name });
  }
  return config as ConfigOf<T>;
}

/** The parsed values as Keras writes them: snake_case names in declared order. */
export function serializeConfig<T extends OptionTable>(table: T, config: ConfigOf<T>): JsonObject {
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      kerasName(table, name),
      option.serialize((config as Readonly<Record<string, unknown>>)[name]),
    ]),
  );
}

/** A value in the words of an error. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `function ${value.name === '' ? '(anonymous)' : value.name}`;
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const name = Object.getPrototypeOf(value)?.constructor?.name ?? 'Object';
    return name === 'Object' ? JSON.stringify(value) : `${name} object`;
  }
  return String(value);
}

/** The error for a value an option does not accept. */
export function badOption(
  site: OptionSite,
  expected: string,
  value: unknown,
  advice?: string,
): ArgumentError {
  return new ArgumentError({
    code: 'bad-option',
    expected: `${site.owner} needs ${site.name} to be ${expected}.`,
    received: { [site.name]: describeValue(value) },
    advice,
    details: { owner: site.owner, name: site.name, value },
  });
}
