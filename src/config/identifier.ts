import { checkArgument, checkNoMore } from '../util/arguments';
import { NameError, withFrame } from '../util/errors';
import type { Json, JsonObject, OptionSite } from './option';
import { badOption, describeValue } from './option';
import type { ClassFamily, SaveableClass } from './saveable';
import { classNameOf, customNameOf, customObject, findClass, isSavedObject } from './saveable';
import { fromConfig } from './construct';

/** A function of the user's that stands for an object of a family. */
export type PlainFunction = (...args: never[]) => unknown;

/** Whether a function is a class. */
export const isClass = (value: unknown): value is SaveableClass =>
  typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;

/** What Keras writes for a function: its name. It is found again among custom objects. */
export const serializeFunction = (fn: PlainFunction): JsonObject => ({
  module: 'builtins',
  class_name: 'function',
  config: fn.name,
  registered_name: customNameOf(fn) ?? 'function',
});

/** Whether a value is what `serializeFunction` writes. */
export const isSavedFunction = (
  value: unknown,
): value is { class_name: 'function'; config: string; registered_name?: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'class_name' in value &&
  value.class_name === 'function' &&
  'config' in value &&
  typeof value.config === 'string';

/**
 * The function of the user's that a file names.
 *
 * @throws NameError `unknown-function` where it is not known here.
 */
export function savedFunction({
  config: name,
  registered_name: registered,
}: {
  readonly config: string;
  readonly registered_name?: unknown;
}): PlainFunction {
  const names = [...(typeof registered === 'string' ? [registered] : []), name];
  const found = names
    .flatMap((each) => [customObject(each), customObject(each.slice(each.indexOf('>') + 1))])
    .find((object) => typeof object === 'function');
  if (typeof found === 'function' && !isClass(found)) return found as PlainFunction;
  throw new NameError({
    code: 'unknown-function',
    expected: `the file names a function "${name}" that is not known here.`,
    received: { [name]: describeValue(found) },
    advice: `Load with customObjects: { ${name} }.`,
    details: { name },
  });
}

/**
 * Refuses what is no object of a class, and what stands behind it.
 *
 * @throws ArgumentError `bad-argument`, `too-many-arguments`.
 */
export function checkMember(
  owner: string,
  member: unknown,
  base: abstract new (...args: never[]) => unknown,
  others: readonly unknown[],
): void {
  checkNoMore(owner, others);
  checkArgument(owner, 'object', member ?? null, {
    expects: `an object of class ${classNameOf(base)}`,
    fits: (value): value is never => value instanceof base,
  });
}

/** How members of a family are recognised and made. */
export interface Identification<T> {
  readonly family: ClassFamily<T>;
  /** In an error: what is accepted, e.g. `an initializer, its name or its config`. */
  readonly expected: string;
  readonly isMember: (value: unknown) => value is T;
  /** Makes a member of a plain function, where the family allows. */
  readonly fromFunction?: (fn: PlainFunction) => T;
}

/**
 * The member of a family that a name, a saved config, a class, a function or an object stands for.
 *
 * @throws NameError for names nobody knows, with the nearest right one.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function identify<T>(rules: Identification<T>, identifier: unknown, site: OptionSite): T {
  return withFrame(
    () => `${site.owner}, ${site.name}`,
    () => find(rules, identifier, site),
  );
}

function find<T>(rules: Identification<T>, identifier: unknown, site: OptionSite): T {
  if (rules.isMember(identifier)) return identifier;
  if (typeof identifier === 'string') return make(rules, findClass(rules.family, identifier), {}, site);
  if (isSavedFunction(identifier)) return make(rules, savedFunction(identifier), {}, site);
  if (isSavedObject(identifier)) {
    const { class_name: className, config } = identifier;
    const registered = 'registered_name' in identifier ? identifier.registered_name : null;
    const custom = typeof registered === 'string' ? customObject(registered) : undefined;
    return make(rules, custom ?? findClass(rules.family, className), config, site);
  }
  if (typeof identifier === 'function') return make(rules, identifier, {}, site);
  throw badOption(site, rules.expected, identifier);
}

function make<T>(rules: Identification<T>, source: unknown, config: JsonObject, site: OptionSite): T {
  if (isClass(source)) {
    const made = fromConfig(source, config, (json: Json) => find(rules, json, site));
    if (rules.isMember(made)) return made;
  } else if (rules.fromFunction !== undefined) {
    return rules.fromFunction(source as PlainFunction);
  }
  throw badOption(site, rules.expected, source);
}
