import { suggestName } from '../util/names';
import type { Json, Option, OptionSite } from './option';
import { badOption } from './option';
import { isClass, serializeFunction } from './identifier';

/** Settings every kind of option shares. */
interface Settings {
  /** Keras's name, where it is not the snake_case of ours. */
  readonly keras?: string;
}

/** An option parsed by `parse`; without a default it is required. */
function option<Input, Value>(
  parse: (value: unknown, site: OptionSite) => Value,
  serialize: (value: Value) => Json,
  settings: Settings & { readonly fallback?: unknown },
): Option<Input, Value, boolean> {
  return {
    required: settings.fallback === undefined,
    fallback: settings.fallback,
    keras: settings.keras,
    parse,
    serialize,
  };
}

/** A required parameter: positional. */
export type Required<Input, Value = Input> = Option<Input, Value, true>;
/** A parameter with a default. */
export type Optional<Input, Value = Input> = Option<Input, Value, false>;

const asIs = <V extends Json>(value: V): Json => value;

interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the ends themselves are left out. */
  readonly exclusive?: 'minimum' | 'maximum' | 'both';
}

function describeRange(kind: string, { minimum, maximum, exclusive }: Range): string {
  const parts: string[] = [];
  if (minimum !== undefined) {
    parts.push(exclusive === 'minimum' || exclusive === 'both' ? `above ${minimum}` : `${minimum} or more`);
  }
  if (maximum !== undefined) {
    parts.push(exclusive === 'maximum' || exclusive === 'both' ? `below ${maximum}` : `at most ${maximum}`);
  }
  return parts.length === 0 ? kind : `${kind}, ${parts.join(' and ')}`;
}

function inRange(value: number, { minimum, maximum, exclusive }: Range): boolean {
  if (
    minimum !== undefined &&
    (exclusive === 'minimum' || exclusive === 'both' ? !(value > minimum) : !(value >= minimum))
  ) {
    return false;
  }
  return (
    maximum === undefined ||
    (exclusive === 'maximum' || exclusive === 'both' ? value < maximum : value <= maximum)
  );
}

const parseNumber =
  (kind: 'a number' | 'a whole number', range: Range) =>
  (value: unknown, site: OptionSite): number => {
    const fits =
      typeof value === 'number' && (kind === 'a number' || Number.isInteger(value)) && inRange(value, range);
    if (!fits) throw badOption(site, describeRange(kind, range), value);
    return value;
  };

/** A number with a default. */
export const number = (fallback: number, settings: Settings & Range = {}): Optional<number> =>
  option<number, number>(parseNumber('a number', settings), asIs, {
    ...settings,
    fallback,
  }) as Optional<number>;

/** A number that must be given. */
export const requiredNumber = (settings: Settings & Range = {}): Required<number> =>
  option<number, number>(parseNumber('a number', settings), asIs, settings) as Required<number>;

/** A whole number with a default. */
export const integer = (fallback: number, settings: Settings & Range = {}): Optional<number> =>
  option<number, number>(parseNumber('a whole number', settings), asIs, {
    ...settings,
    fallback,
  }) as Optional<number>;

/** A whole number that must be given; 1 or more unless a range says otherwise. */
export const requiredInteger = (settings: Settings & Range = { minimum: 1 }): Required<number> =>
  option<number, number>(parseNumber('a whole number', settings), asIs, settings) as Required<number>;

/** True or false. */
export const boolean = (fallback: boolean, settings: Settings = {}): Optional<boolean> =>
  option<boolean, boolean>(
    (value, site) => {
      if (typeof value !== 'boolean') throw badOption(site, 'true or false', value);
      return value;
    },
    asIs,
    { ...settings, fallback },
  ) as Optional<boolean>;

/** Free text. */
export const text = (fallback: string, settings: Settings = {}): Optional<string> =>
  option<string, string>(
    (value, site) => {
      if (typeof value !== 'string') throw badOption(site, 'a string', value);
      return value;
    },
    asIs,
    { ...settings, fallback },
  ) as Optional<string>;

/** One of a fixed set of strings. */
export const oneOf = <const V extends string>(
  values: readonly V[],
  fallback: V,
  settings: Settings = {},
): Optional<V> =>
  option<V, V>(
    (value, site) => {
      if (!values.includes(value as V)) {
        const advice = typeof value === 'string' ? suggestName(value, values) : undefined;
        throw badOption(site, values.map((name) => `"${name}"`).join(' or '), value, advice);
      }
      return value as V;
    },
    asIs,
    { ...settings, fallback },
  ) as Optional<V>;

/** Another kind of value, or null; null unless a default is given. */
export const nullable = <Input, Value>(
  inner: Option<Input, Value, boolean>,
  fallback: Input | null = null,
): Optional<Input | null, Value | null> => ({
  required: false,
  fallback,
  keras: inner.keras,
  parse: (value, site) => (value === null ? null : inner.parse(value, site)),
  serialize: (value) => (value === null ? null : inner.serialize(value)),
});

/** Another kind of value that must be given. */
export const required = <Input, Value>(inner: Option<Input, Value, boolean>): Required<Input, Value> => ({
  required: true,
  keras: inner.keras,
  parse: (value, site) => inner.parse(value, site),
  serialize: (value) => inner.serialize(value),
});

/** A function that must be given. It is saved by its name. */
export const requiredFunction = <F extends (...args: never[]) => unknown>(): Required<F> =>
  option<F, F>(
    (value, site) => {
      if (typeof value === 'function' && !isClass(value)) return value as F;
      throw badOption(site, 'a function', value);
    },
    serializeFunction,
    {},
  ) as Required<F>;

/** Whole numbers in a list; a single number is a list of one where `single` allows. */
export const integers = (
  settings: Settings & Range & { readonly length?: number; readonly repeat?: boolean },
  fallback?: number | readonly number[],
): Optional<number | readonly number[], readonly number[]> => {
  const parseOne = parseNumber('a whole number', settings);
  const { length, repeat = false } = settings;
  return option<number | readonly number[], readonly number[]>(
    (value, site) => {
      if (typeof value === 'number') {
        const one = parseOne(value, site);
        return repeat && length !== undefined ? new Array<number>(length).fill(one) : [one];
      }
      if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
        const count = length === undefined ? 'whole numbers' : `${length} whole numbers`;
        throw badOption(site, repeat ? `a whole number or a list of ${count}` : `a list of ${count}`, value);
      }
      return value.map((entry) => parseOne(entry, site));
    },
    (value) => [...value],
    { ...settings, fallback },
  ) as Optional<number | readonly number[], readonly number[]>;
};

/** Something saved as an object of its own: an initializer, a loss, ... found by name, config or instance. */
export const saveable = <Identifier, Value>(
  get: (identifier: unknown, site: OptionSite) => Value,
  serialize: (value: Value) => Json,
  fallback: Identifier,
  settings: Settings = {},
): Optional<Identifier, Value> =>
  option<Identifier, Value>(get, serialize, { ...settings, fallback }) as Optional<Identifier, Value>;
