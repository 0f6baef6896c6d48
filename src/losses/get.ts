import type { Json, JsonObject } from '../config/option';
import { checkMember, isSavedFunction, savedFunction } from '../config/identifier';
import type { ClassFamily, SaveableClass } from '../config/saveable';
import { customObject, findClass, isSavedObject, serializeSaveable } from '../config/saveable';
import { fromConfig } from '../config/construct';
import type { ClassesOf, ForgottenIn } from '../config/family';
import { checkNoMore } from '../util/arguments';
import * as all from './all';
import { lossFunction } from './functions';
import { badLoss, isLossClass, type LossIdentifier } from './identifier';
import { Loss } from './loss';
import type { LossFunction } from './loss-function';
import { LossFunctionWrapper } from './loss-function-wrapper';
import { LOSS_NAMES, type LOSS_TABLE } from './table';

/** All loss classes by name. */
const LOSS_CLASSES: ClassesOf<typeof LOSS_TABLE, ForgottenIn<typeof LOSS_TABLE, typeof all, Loss>> & {
  readonly LossFunctionWrapper: typeof LossFunctionWrapper;
} = { ...all, Loss, LossFunctionWrapper };

/** All loss classes, found by name. */
export const LOSSES: ClassFamily<Loss> = {
  kind: 'loss',
  classes: LOSS_NAMES.names.map((name) => LOSS_CLASSES[name as keyof typeof LOSS_CLASSES]),
  aliases: LOSS_NAMES.aliases,
};

/** What Keras 2 wrote and Keras 3 does not know: automatic reduction, and the function beside a class of its own. */
function modernConfig(constructor: SaveableClass, config: JsonObject): JsonObject {
  const entries = Object.entries(config).filter(
    ([key]) => key !== 'fn' || Object.hasOwn(constructor.options ?? {}, 'fn'),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === 'reduction' && value === 'auto' ? 'sum_over_batch_size' : value,
    ]),
  );
}

function fromName(name: string): Loss {
  const custom = customObject(name);
  if (isLossClass(custom)) return new custom();
  if (typeof custom === 'function') return new LossFunctionWrapper(custom as LossFunction, { name });
  return new (findClass(LOSSES, name) as unknown as new () => Loss)();
}

function fromSaved(saved: JsonObject): Loss {
  const { class_name: className, config, registered_name: registered } = saved;
  if (isSavedFunction(saved)) {
    const isOfUser = lossFunction(saved.config) === null || customObject(saved.config) !== undefined;
    return isOfUser
      ? new LossFunctionWrapper(savedFunction(saved) as LossFunction, { name: saved.config })
      : fromName(saved.config);
  }
  const custom = typeof registered === 'string' ? customObject(registered) : undefined;
  const constructor = isLossClass(custom)
    ? (custom as unknown as SaveableClass<Loss>)
    : findClass(LOSSES, className as string);
  return fromConfig(constructor, modernConfig(constructor, (config ?? {}) as JsonObject), find);
}

/**
 * A loss by name (`'mean_squared_error'`, `'mse'`, `'MeanSquaredError'`), saved config, or function of (yTrue, yPred);
 * losses and null are returned as they are.
 *
 * @throws NameError `unknown-loss` with the nearest right name.
 *
 * @example
 * import { losses } from 'keratin';
 * console.log(losses.get('mse').name); // mean_squared_error
 *
 * @see https://keras.io/api/losses/
 */
export function get(identifier: LossIdentifier | string | JsonObject, ...others: readonly never[]): Loss;
export function get(
  identifier: LossIdentifier | string | JsonObject | null,
  ...others: readonly never[]
): Loss | null;
export function get(identifier: unknown, ...others: readonly never[]): Loss | null;
export function get(identifier: unknown, ...others: readonly never[]): Loss | null {
  checkNoMore('losses.get', others);
  return find(identifier);
}

function find(identifier: unknown): Loss | null {
  if (identifier === null || identifier instanceof Loss) return identifier;
  if (typeof identifier === 'string') return fromName(identifier);
  if (isLossClass(identifier)) return new identifier();
  if (typeof identifier === 'function') return new LossFunctionWrapper(identifier as LossFunction);
  if (isSavedObject(identifier)) return fromSaved(identifier as unknown as JsonObject);
  throw badLoss(identifier);
}

/** What Keras writes to files for a loss. @throws ArgumentError `bad-argument`. */
export function serialize(loss: Loss, ...others: readonly never[]): JsonObject {
  checkMember('losses.serialize', loss, Loss, others);
  return serializeSaveable(loss);
}

/** The loss that was saved as `json`. */
export function deserialize(json: Json, ...others: readonly never[]): Loss {
  checkNoMore('losses.deserialize', others);
  return find(json) as Loss;
}
