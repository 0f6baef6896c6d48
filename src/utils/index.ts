import { resetNames } from '../config/auto-name';

export { registerSaveable as registerKerasSerializable, withCustomObjects } from '../config/saveable';
export { setRandomSeed } from '../random';
export { Progbar } from '../training/text';
export { csvBatches, type CsvBatchDType, type CsvBatchesOptions } from './csv-batches';
export { normalize } from './normalize';
export { npyBatches, type NpyBatchesOptions } from './npy-batches';
export { padSequences, type PadSequencesOptions } from './pad-sequences';
export type { RowBatchOptions, RowBatches } from './row-batches';
export { toCategorical } from './to-categorical';

/**
 * Starts automatic names (`dense`, `dense_1`, ...) from the beginning.
 *
 * @see https://keras.io/api/utils/config_utils/#clearsession-function
 */
export const clearSession = (): void => resetNames();
