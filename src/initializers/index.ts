import { identify, serializeFunction } from '../config/identifier';
import { saveable } from '../config/kinds';
import type { JsonObject, OptionSite } from '../config/option';
import { serializeSaveable, type ClassFamily } from '../config/saveable';
import { isTypedArray } from '../runtime/coerce';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { Constant } from './constant';
import { GlorotNormal } from './glorot-normal';
import { GlorotUniform } from './glorot-uniform';
import { HeNormal } from './he-normal';
import { HeUniform } from './he-uniform';
import { Identity } from './identity';
import { FunctionInitializer, Initializer, type InitializerFunction } from './initializer';
import { LecunNormal } from './lecun-normal';
import { LecunUniform } from './lecun-uniform';
import { Ones } from './ones';
import { Orthogonal } from './orthogonal';
import { RandomNormal } from './random-normal';
import { RandomUniform } from './random-uniform';
import { STFT } from './stft';
import { TruncatedNormal } from './truncated-normal';
import { VarianceScaling } from './variance-scaling';
import { Zeros } from './zeros';

export { Constant, type ConstantOptions } from './constant';
export { GlorotNormal, type GlorotNormalOptions } from './glorot-normal';
export { GlorotUniform, type GlorotUniformOptions } from './glorot-uniform';
export { HeNormal, type HeNormalOptions } from './he-normal';
export { HeUniform, type HeUniformOptions } from './he-uniform';
export { Identity, type IdentityOptions } from './identity';
export {
  FunctionInitializer,
  Initializer,
  type InitializerCallOptions,
  type InitializerFunction,
} from './initializer';
export { LecunNormal, type LecunNormalOptions } from './lecun-normal';
export { LecunUniform, type LecunUniformOptions } from './lecun-uniform';
export { Ones } from './ones';
export { Orthogonal, type OrthogonalOptions } from './orthogonal';
export { RandomInitializer } from './random-initializer';
export { RandomNormal, type RandomNormalOptions } from './random-normal';
export { RandomUniform, type RandomUniformOptions } from './random-uniform';
export { seedOption, type SeedOption } from './seed-option';
export { STFT, type STFTOptions } from './stft';
export { TruncatedNormal, type TruncatedNormalOptions } from './truncated-normal';
export { computeFans, VarianceScaling, type VarianceScalingOptions } from './variance-scaling';
export { Zeros } from './zeros';

/** All initializers, by class name and by Keras's other names. */
export const INITIALIZERS: ClassFamily<Initializer> = {
  kind: 'initializer',
  classes: [
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    STFT,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
  ],
  aliases: {
    IdentityInitializer: 'Identity',
    OrthogonalInitializer: 'Orthogonal',
    STFTInitializer: 'STFT',
    normal: 'RandomNormal',
    one: 'Ones',
    uniform: 'RandomUniform',
    zero: 'Zeros',
  },
};

/**
 * What stands for an initializer: its name (`'glorot_uniform'`), its saved config, its class, itself, a function of shape
 * and dtype, or the values themselves.
 */
export type InitializerIdentifier =
  string | Initializer | InitializerFunction | Tensor | JsonObject | (new () => Initializer) | null;

const RULES = {
  family: INITIALIZERS,
  expected: 'an initializer, the name of one, its config, a function or a tensor',
  isMember: (value: unknown): value is Initializer => value instanceof Initializer,
  fromFunction: (fn: unknown): Initializer => new FunctionInitializer(fn as InitializerFunction),
};

const SITE: OptionSite = { owner: 'initializers.get', name: 'identifier' };

const isArrayLike = (value: unknown): value is TensorLike =>
  value instanceof Tensor || Array.isArray(value) || isTypedArray(value);

/**
 * The initializer that a name, a saved config, a function, values or an object stands for; null stands for none.
 *
 * @example
 * import { initializers } from 'keratin';
 * console.log(initializers.get('ones').call([2]).toArray()); // [1, 1]
 *
 * @throws NameError `unknown-initializer` with the nearest right name.
 */
export function get<T>(
  identifier: T,
  site: OptionSite = SITE,
): T extends null ? Initializer | null : Initializer {
  type Result = T extends null ? Initializer | null : Initializer;
  if (identifier === null) return null as Result;
  if (isArrayLike(identifier)) return new Constant({ value: identifier }) as Initializer as Result;
  return identify(RULES, identifier, site) as Result;
}

/** What Keras writes for an initializer; for a function of yours its name. */
export const serialize = (initializer: Initializer): JsonObject =>
  initializer instanceof FunctionInitializer
    ? serializeFunction(initializer.fn)
    : serializeSaveable(initializer);

/** An initializer from what `serialize` gave. */
export const deserialize = (config: JsonObject): Initializer =>
  get(config, { owner: 'initializers.deserialize', name: 'config' });

/** An option that takes an initializer; null means `GlorotUniform`, which is what weights without one start from. */
export const initializerOption = (fallback: InitializerIdentifier) =>
  saveable<InitializerIdentifier, Initializer>(
    (value, site) => get<unknown>(value ?? 'glorot_uniform', site),
    serialize,
    fallback,
  );
