import { aFlag } from '../../../util/argument-kinds';
import { checkNoMore, requireArgument } from '../../../util/arguments';
let isOn = false;

/**
 * Whether models and functions compiled from now on compute the same bits on every machine: without fused
 * multiplications and additions, which not every processor or engine has, and without native libraries. The number of
 * threads never changes results. Off at first, because it costs speed.
 *
 * @example
 * import { setDeterministic } from 'keratin';
 * setDeterministic(true);
 * // Train a model that gives the same numbers everywhere.
 * setDeterministic(false);
 */
export function setDeterministic(on: boolean, ...others: readonly never[]): void {
  checkNoMore('setDeterministic', others);
  requireArgument('setDeterministic', 'on', on, aFlag);
  isOn = on;
}

/** Whether results must not depend on the machine. */
export const isDeterministic = (): boolean => isOn;
