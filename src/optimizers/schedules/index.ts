import { checkMember, identify } from '../../config/identifier';
import type { JsonObject } from '../../config/option';
import { serializeSaveable } from '../../config/saveable';
import { checkNoMore } from '../../util/arguments';
import { RULES } from './option';
import { LearningRateSchedule } from './schedule';

export * from './all';
export { SCHEDULES, type LearningRate } from './option';
export { LearningRateSchedule } from './schedule';

/**
 * A schedule from an object, its saved config or its class name's config.
 *
 * @throws NameError for unknown classes.
 * @throws ArgumentError `bad-option` for anything else.
 */
export function get(identifier: unknown, ...others: readonly never[]): LearningRateSchedule {
  checkNoMore('schedules.get', others);
  return identify(RULES, identifier, { owner: 'schedules.get', name: 'identifier' });
}

/** What Keras writes for a schedule. @throws ArgumentError `bad-argument`. */
export function serialize(schedule: LearningRateSchedule, ...others: readonly never[]): JsonObject {
  checkMember('schedules.serialize', schedule, LearningRateSchedule, others);
  return serializeSaveable(schedule);
}

/** A schedule from what `serialize` gave. */
export function deserialize(config: JsonObject, ...others: readonly never[]): LearningRateSchedule {
  checkNoMore('schedules.deserialize', others);
  return identify(RULES, config, { owner: 'schedules.deserialize', name: 'config' });
}
