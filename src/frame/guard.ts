import { checkArgument, checkNoMore, isPlainObject, optionsFrom } from '../util/arguments';
import type { Kind } from '../util/argument-kinds';
import { ArgumentError } from '../util/errors';

// Every public method of a class says once what it takes; a call that gives something else is refused before the method
// begins. The compiler asks for a line for each method, so that none goes unchecked.

/** One place of a call. */
interface Place {
  readonly kind: Kind;
  readonly isOptional: boolean;
}

/** The options behind all places: an object, or the first of them by position. */
interface Options {
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Whether the first may stand by position. */
  readonly leads: boolean;
}

/** What a method takes: its places by their names, in order; options come last. */
export type Signature = Readonly<Record<string, Kind | Place | Options>>;

/** The names of the public methods of a class. */
export type MethodName<T> = {
  [Name in keyof T]: T[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof T] &
  string;

/** A place that may be left empty. */
export const optional = (kind: Kind): Place => ({ kind, isOptional: true });

/** Options, all by name. */
export const options = (kinds: Readonly<Record<string, Kind>>): Options => ({ kinds, leads: false });

/** Options of which the first may stand by position. */
export const leadingOptions = (kinds: Readonly<Record<string, Kind>>): Options => ({ kinds, leads: true });

/**
 * Checks a call of a function.
 *
 * @throws ArgumentError `missing-argument`, `bad-argument`, `too-many-arguments`; NameError `unknown-option`.
 */
export function checkCall(owner: string, signature: Signature, given: readonly unknown[]): void {
  let at = 0;
  for (const name in signature) {
    const place = signature[name];
    if ('kinds' in place) return checkOptionsOf(owner, place, given.slice(at));
    const value = given[at++];
    const [kind, isOptional] = 'fits' in place ? [place, false] : [place.kind, place.isOptional];
    if (value === undefined && !isOptional) throwMissing(owner, name, kind);
    checkArgument(owner, name, value, kind);
  }
  checkNoMore(owner, given.slice(at));
}

function checkOptionsOf(owner: string, { kinds, leads }: Options, given: readonly unknown[]): void {
  const [first] = given;
  // What cannot stand by position is said to be no object, which is what it should be.
  const single = given.length === 1 && first !== undefined && !isPlainObject(first);
  const chosen = optionsFrom<object>(
    owner,
    Object.keys(kinds) as never[],
    single && !leads ? [undefined, first] : given,
    leads,
  );
  for (const [name, value] of Object.entries(chosen)) checkArgument(owner, name, value, kinds[name]);
}

function throwMissing(owner: string, name: string, kind: Kind): never {
  throw new ArgumentError({
    code: 'missing-argument',
    expected: `${owner} needs its argument "${name}": ${kind.expects}.`,
    received: { [name]: 'undefined' },
    advice: kind.advice,
    details: { owner, name },
  });
}

/** Lets each method of a class check its calls first. */
export function guardMethods<T extends object, Inherited extends string = never>(
  prototype: T,
  signatures: Readonly<Record<Exclude<MethodName<T>, Inherited>, Signature>>,
): void {
  for (const [name, signature] of Object.entries<Signature>(signatures)) {
    const method: unknown = Reflect.get(prototype, name);
    if (typeof method !== 'function') continue;
    const guarded = {
      [name](this: unknown, ...given: unknown[]): unknown {
        checkCall(name, signature, given);
        return Reflect.apply(method, this, given);
      },
    };
    Object.defineProperty(prototype, name, { value: guarded[name], writable: true, configurable: true });
  }
}
