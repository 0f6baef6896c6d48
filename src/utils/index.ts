import { checkNoMore } from '../util/arguments';
import { resetNames } from '../config/auto-name';

export { registerSaveable as registerKerasSerializable, withCustomObjects } from '../config/saveable';
export { setRandomSeed } from '../random';
export { Progbar } from '../training/text';
export { csvBatches } from './csv-batches';
export type { CsvBatchDType, CsvBatchesOptions } from './csv-source';
export { display } from './display';
export { normalize } from './normalize';
export { npyBatches } from './npy-batches';
export type { NpyBatchesOptions, NpyFilesOptions } from './npy-source';
export { padSequences, type PadSequencesOptions } from './pad-sequences';
export type { RowBatchOptions, RowBatches } from './row-batches';
export { toCategorical } from './to-categorical';

/**
 * Starts automatic names (`dense`, `dense_1`, ...) from the beginning.
 *
 * @example
 * import { layers, utils } from 'keratin';
 * utils.clearSession();
 * console.log(String(new layers.Dense(1).name)); // dense
 *
 * @see https://keras.io/api/utils/config_utils/#clearsession-function
 */
export function clearSession(...others: readonly never[]): void {
  checkNoMore('clearSession', others);
  resetNames();
}
export type { RegistrationOptions } from '../config/saveable';
export type { NormalizeOptions } from './normalize';
export type { ToCategoricalOptions } from './to-categorical';
