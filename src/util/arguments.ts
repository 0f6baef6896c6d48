import type { Kind } from './argument-kinds';
import { ArgumentError } from './errors';
import { checkOptions } from './options';

// The one rule of arguments: parameters without a default stand by position, in Keras's order; the first parameter with a
// default may stand by position, too; all others stand in one trailing object, in which the first may stand as well.

/**
 * What follows the parameters without a default: an object of options, or the first option by position with the others in
 * an object behind it. Where no option may stand by position (`First` is never), the object alone.
 */
export type OptionArguments<O extends object, First extends keyof O> = [First] extends [never]
  ? readonly [options?: O]
  : readonly [first?: O | O[First], options?: Omit<O, First>];

/** The kind of value that each option takes, by its name, in the order of the parameters. */
export type OptionKinds<O extends object> = { readonly [Name in keyof O]-?: Kind };

/** Whether a value is an object as `{ ... }` makes it: the only thing that is taken for options. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether options stand where a value may stand, too. */
export const isOptions = <O extends object>(value: unknown): value is O => isPlainObject(value);

/**
 * The options of a call, from what follows its parameters without a default: `[0, { keepdims: true }]` of `sum` is
 * `{ axis: 0, keepdims: true }`.
 *
 * @param owner the class or function, for errors
 * @param known all parameters with a default, in Keras's order: the first may stand by position. Names, or kinds of values
 *   by their names
 * @param given what was given there
 * @param leads whether the first may stand by position; false where Python, too, takes all by name
 * @throws ArgumentError `too-many-arguments` where more stands there than the rule allows.
 * @throws ArgumentError `argument-twice` where the first option is given by position and by name.
 * @throws NameError `unknown-option` with the nearest right name.
 * @throws ArgumentError `bad-argument` for a value of another kind.
 */
export function optionsFrom<O extends object>(
  owner: string,
  known: NoInfer<readonly (keyof O & string)[] | OptionKinds<O>>,
  given: readonly unknown[],
  leads = true,
): O {
  if (isNames(known)) return namedOptions<O>(owner, known, given, leads);
  const options = namedOptions<O>(owner, Object.keys(known) as (keyof O & string)[], given, leads);
  for (const name in options) checkArgument(owner, name, options[name], known[name]);
  return options;
}

const isNames = <N extends string>(known: readonly N[] | object): known is readonly N[] =>
  Array.isArray(known);

/**
 * Refuses a value of another kind than the one that stands there; undefined is as if nothing stood there.
 *
 * @throws ArgumentError `bad-argument`.
 */
export function checkArgument(owner: string, name: string, value: unknown, kind: Kind): void {
  if (value !== undefined) requireArgument(owner, name, value, kind);
}

/**
 * The same for a parameter without a default: something must stand there.
 *
 * @throws ArgumentError `bad-argument`.
 */
export function requireArgument(owner: string, name: string, value: unknown, kind: Kind): void {
  if (kind.fits(value)) return;
  throw new ArgumentError({
    code: 'bad-argument',
    expected: `${owner} needs ${name} to be ${kind.expects}.`,
    received: { [name]: describe(value) },
    advice: isPromise(value) ? 'This is a promise: write await before it.' : kind.advice,
    details: { owner, name, value },
  });
}

const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

function namedOptions<O extends object>(
  owner: string,
  known: readonly (keyof O & string)[],
  given: readonly unknown[],
  leads: boolean,
): O {
  const [first, behind] = given;
  if (first === undefined && behind === undefined && given.length <= 2) return {} as O;
  const byName = isPlainObject(first);
  const most = byName ? 1 : known.length === 0 ? 0 : leads ? 2 : first === undefined ? 2 : 0;
  if (given.slice(most).some((value) => value !== undefined)) throw tooMany(owner, known, given, most, leads);
  if (byName) {
    checkOptions(owner, first, known);
    return first as O;
  }
  const options = (behind === undefined ? {} : behind) as object;
  if (first === undefined) {
    checkOptions(owner, options, known);
    return options as O;
  }
  if (isPlainObject(options) && Object.hasOwn(options, known[0])) {
    throw new ArgumentError({
      code: 'argument-twice',
      expected: `${owner} was given ${known[0]} twice: by position and by name.`,
      received: { [known[0]]: describe(first) },
      advice: 'Leave out one of them.',
      details: { owner, name: known[0] },
    });
  }
  checkOptions(owner, options, known.slice(1));
  return { ...options, [known[0]]: first } as O;
}

/**
 * Refuses what stands behind the last parameter of a function without options.
 *
 * @throws ArgumentError `too-many-arguments`.
 */
export function checkNoMore(owner: string, given: readonly unknown[]): void {
  if (given.some((value) => value !== undefined)) throw tooMany(owner, [], given, 0, false);
}

function tooMany(
  owner: string,
  known: readonly string[],
  given: readonly unknown[],
  most: number,
  leads: boolean,
): ArgumentError {
  const [first, ...others] = known;
  const byName = `${owner} takes what has a default by name, in one object: { ${first}: ... }.`;
  const rest = others.length > 0 ? `, the others as { ${others[0]}: ... }` : '';
  return new ArgumentError({
    code: 'too-many-arguments',
    expected: `${owner} was given more arguments than it takes by position.`,
    received: Object.fromEntries(
      given.flatMap((value, i) =>
        i < most || value === undefined ? [] : [[`surplus ${i + 1 - most}`, describe(value)]],
      ),
    ),
    advice:
      first === undefined
        ? `${owner} has no options. In map and the like, call it in a function of its own: (x) => ${owner}(x).`
        : !leads
          ? byName
          : `Behind the arguments without a default only ${first} may stand by position${rest}.`,
    details: { owner, known },
  });
}

/** A value in a few words, for errors. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'object' && value !== null) {
    if (!isPlainObject(value)) return `an object of class ${value.constructor?.name ?? 'unknown'}`;
    const names = Object.keys(value);
    return names.length === 0
      ? '{}'
      : `{ ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''} }`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
