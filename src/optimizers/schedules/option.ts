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
import * as all from './all';
import { LearningRateSchedule } from './schedule';

/** All schedules, by class name. */
export const SCHEDULES: ClassFamily<LearningRateSchedule> = {
  kind: 'learning rate schedule',
  classes: Object.values(all),
};

/** What schedules are recognised by, and made of. */
export const RULES = {
  family: SCHEDULES,
  expected:
    'a number, a learning rate schedule or its config, or a function without arguments giving a number',
  isMember: (value: unknown): value is LearningRateSchedule => value instanceof LearningRateSchedule,
};

/** What optimizers take as their learning rate: a number, a schedule, or a function called at each step. */
export type LearningRate = number | LearningRateSchedule | (() => TensorLike);

function parseLearningRate(value: unknown, site: OptionSite): LearningRate {
  if (typeof value === 'number') return value;
  if (isSavedFunction(value)) return savedFunction(value) as () => TensorLike;
  if (typeof value === 'function' && !isClass(value)) return value as () => TensorLike;
  if (typeof value === 'string') throw badOption(site, RULES.expected, value);
  return identify(RULES, value, site);
}

/** What Keras writes for a learning rate: the float32 value of a number. */
export function serializeLearningRate(rate: LearningRate): number | JsonObject {
  if (typeof rate === 'number') return Math.fround(rate);
  return rate instanceof LearningRateSchedule
    ? serializeSaveable(rate)
    : serializeFunction(rate as PlainFunction);
}

/** The option `learningRate` of an optimizer. */
export const learningRateOption = (fallback: number): kinds.Optional<LearningRate> =>
  kinds.saveable<LearningRate, LearningRate>(parseLearningRate, serializeLearningRate, fallback);
