import type { OptionArguments } from '../util/arguments';
import type { Tensor } from '../runtime/tensor';
import type { ByteSource } from '../util/storage';
import type { ColumnName, CsvBatchesOptions } from './csv-source';
import type { RowBatches } from './row-batches';

/**
 * Batches of numbers from a CSV that may be larger than memory, for `fit`, `evaluate` and `predict`: the file is read
 * piece by piece while the model trains, anew in each epoch. The numbers are those of `readCsv`.
 *
 * x: [batch, columns]; y: [batch] for one column given by its name, [batch, columns] for a list.
 *
 * @param source a path or address, a URL, a File or Blob, or bytes (UTF-8)
 * @throws DataError `csv-column` for an unknown column, with the nearest name; `csv-empty`, `csv-names`. While reading:
 *   `csv-number` for text, `csv-missing` for an empty cell, `csv-integer` for a number that does not fit `dtype`, each
 *   with its line and column; `csv-ragged` for a row with more or fewer cells than the first; `csv-quote`, `csv-row-length`.
 * @throws FormatError `file-missing` and others where the file cannot be read.
 *
 * @example
 * import { Sequential, layers, utils } from 'keratin';
 * const bytes = new TextEncoder().encode('age,fare,survived\n22,7.25,0\n38,71.3,1\n26,7.9,1\n');
 * const batches = await utils.csvBatches(bytes, { y: 'survived', batchSize: 2 });
 * const model = new Sequential([new layers.Dense(1, { inputShape: [2] })]);
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * await model.fit(batches, null, { epochs: 2, verbose: 0 });
 * console.log(batches.rows, batches.steps); // 3 2
 *
 * @see https://keras.io/api/data_loading/
 */
export async function csvBatches(
  source: ByteSource,
  options: CsvBatchesOptions & { readonly y: ColumnName | readonly ColumnName[] },
): Promise<RowBatches<readonly [Tensor, Tensor]>>;
export async function csvBatches(
  source: ByteSource,
  options?: CsvBatchesOptions & { readonly y?: null },
): Promise<RowBatches<Tensor>>;
export async function csvBatches(
  source: ByteSource,
  ...given: OptionArguments<CsvBatchesOptions, never>
): Promise<RowBatches> {
  const { readCsvBatches } = await import('./csv-source');
  return readCsvBatches(source, given);
}
