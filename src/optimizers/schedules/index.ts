import * as all from './all';
export * from './all';
import * as kinds from '../../config/kinds';
import type { PlainFunction } from '../../config/identifier';
import {
  identify,
  isClass,
  isSavedFunction,
  savedFunction,
  serializeFunction,
} from '../../config/identifier';
import type { JsonObject, OptionSite } from '../../config/option';
import { badOption } from '../../config/option';
import { serializeSaveable, type ClassFamily } from '../../config/saveable';
import type { TensorLike } from '../../runtime/tensor';
import { LearningRateSchedule } from './schedule';

export { LearningRateSchedule } from './schedule';

/** All schedules, by class name. */
export const SCHEDULES: ClassFamily<LearningRateSchedule> = {
  kind: 'learning rate schedule',
  classes: Object.values(all),
};

const RULES = {
  family: SCHEDULES,
  expected:
    'a number, a learning rate schedule or its config, or a function without arguments giving a number',
  isMember: (value: unknown): value is LearningRateSchedule => value instanceof LearningRateSchedule,
};

const SITE: OptionSite = { owner: 'schedules.get', name: 'identifier' };

/** A schedule from an object, its saved config or its class name's config. @throws NameError for unknown classes. */
export const get = (identifier: unknown, site: OptionSite = SITE): LearningRateSchedule =>
  identify(RULES, identifier, site);

/** What Keras writes for a schedule. */
export const serialize = (schedule: LearningRateSchedule): JsonObject => serializeSaveable(schedule);

/** A schedule from what `serialize` gave. */
export const deserialize = (config: JsonObject): LearningRateSchedule =>
  get(config, { owner: 'schedules.deserialize', name: 'config' });

/** What optimizers take as their learning rate: a number, a schedule, or a function called at each step. */
export type LearningRate = number | LearningRateSchedule | (() => TensorLike);

function parseLearningRate(value: unknown, site: OptionSite): LearningRate {
  if (typeof value === 'number') return value;
  if (isSavedFunction(value)) return savedFunction(value) as () => TensorLike;
  if (typeof value === 'function' && !isClass(value)) return value as () => TensorLike;
  if (typeof value === 'string') throw badOption(site, RULES.expected, value);
  return get(value, site);
}

/** What Keras writes for a learning rate: the float32 value of a number. */
export function serializeLearningRate(rate: LearningRate): number | JsonObject {
  if (typeof rate === 'number') return Math.fround(rate);
  return rate instanceof LearningRateSchedule ? serialize(rate) : serializeFunction(rate as PlainFunction);
}

/** The option `learningRate` of an optimizer. */
export const learningRateOption = (fallback: number): kinds.Optional<LearningRate> =>
  kinds.saveable<LearningRate, LearningRate>(parseLearningRate, serializeLearningRate, fallback);
