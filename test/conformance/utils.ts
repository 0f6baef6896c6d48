import { utils } from 'keratin';
import { runFunctions } from './ops';
import type { Outcome } from './report';
import type { Case } from './values';
import { Area } from './values';

/** The functions of the area `utils`. */
export function runUtils(filter: (item: Case) => boolean): Outcome[] {
  const area = new Area('utils');
  const functions = area.cases.filter(({ kind }) => kind === 'function');
  return runFunctions(area, functions.filter(filter), { 'keras.utils': utils });
}
