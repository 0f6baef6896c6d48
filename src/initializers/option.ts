import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import type { ClassNames } from '../config/family';
import { serializeSaveable, type ClassFamily, type SavedObject } from '../config/saveable';
import { isTypedArray } from '../runtime/coerce';
import { Tensor, type TensorLike } from '../runtime/tensor';
import * as all from './all';
import { Constant } from './constant';
import { FunctionInitializer, Initializer, type InitializerFunction } from './initializer';

/** Other names. */
const ALIASES = {
  IdentityInitializer: 'Identity',
  OrthogonalInitializer: 'Orthogonal',
  STFTInitializer: 'STFT',
  normal: 'RandomNormal',
  one: 'Ones',
  uniform: 'RandomUniform',
  zero: 'Zeros',
} as const satisfies Readonly<Record<string, keyof typeof all>>;

/** All initializers, by class name and by Keras's other names. */
export const INITIALIZERS: ClassFamily<Initializer> = {
  kind: 'initializer',
  classes: Object.values(all),
  aliases: ALIASES,
};

/** The names of initializers, in Keras's spellings. */
export type InitializerName = ClassNames<Omit<typeof all, 'Initializer'>, typeof ALIASES>;

/**
 * What stands for an initializer: its name (`'glorot_uniform'`), its saved config, its class, itself, a function of shape
 * and dtype, or the values themselves.
 */
export type InitializerIdentifier =
  InitializerName | Initializer | InitializerFunction | Tensor | SavedObject | (new () => Initializer) | null;

/** What initializers are recognised by, and made of. */
export const RULES = {
  family: INITIALIZERS,
  expected: 'an initializer, the name of one, its config, a function or a tensor',
  isMember: (value: unknown): value is Initializer => value instanceof Initializer,
  fromFunction: (fn: unknown): Initializer => new FunctionInitializer(fn as InitializerFunction),
};

const isArrayLike = (value: unknown): value is TensorLike =>
  value instanceof Tensor || Array.isArray(value) || isTypedArray(value);

/** The initializer that something stands for, where `site` takes it; null stands for none. */
export function find<T>(identifier: T, site: OptionSite): T extends null ? Initializer | null : Initializer {
  type Result = T extends null ? Initializer | null : Initializer;
  if (identifier === null) return null as Result;
  if (isArrayLike(identifier)) return new Constant({ value: identifier }) as Initializer as Result;
  return identify(RULES, identifier, site) as Result;
}

/** What files hold of an initializer. */
export const save = (initializer: Initializer): JsonObject =>
  initializer instanceof FunctionInitializer
    ? serializeFunction(initializer.fn)
    : serializeSaveable(initializer);

/** An option that takes an initializer; null means `GlorotUniform`, which is what weights without one start from. */
export const initializerOption = (fallback: InitializerIdentifier) =>
  saveable<InitializerIdentifier, Initializer>(
    (value, site) => find<unknown>(value ?? 'glorot_uniform', site),
    save,
    fallback,
  );
