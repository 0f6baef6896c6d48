import { ArgumentError, NameError } from '../util/errors';
import { suggestName, toCamelCase, toSnakeCase } from '../util/names';

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

/**
 * Checks and parses what was given to a constructor against its declared parameters.
 *
 * @throws NameError `unknown-option` for names that are not declared, with the nearest one.
 * @throws ArgumentError `missing-argument` where a positional parameter is absent.
 */
export function configure<T extends OptionTable>(
  owner: string,
  table: T,
  given: Readonly<Record<string, unknown>>,
): ConfigOf<T> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) {
      throw new NameError({
        code: 'unknown-option',
        expected: `${owner} has no option "${name}".`,
        received: { [name]: describeValue(given[name]) },
        advice: suggestName(name, Object.keys(table)),
        details: { owner, name },
      });
    }
  }
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
