import type { OptionArguments } from '../util/arguments';
import type { Tensor } from '../runtime/tensor';
import type { ByteSource } from '../util/storage';
import type { NpyBatchesOptions, NpyFilesOptions } from './npy-source';
import type { RowBatches } from './row-batches';

/**
 * Batches from .npy files that may be larger than memory, for `fit`, `evaluate` and `predict`: x and y, one row for each
 * sample, are read piece by piece while the model trains, anew in each epoch.
 *
 * Values keep their type (images may be uint8), but 64-bit ones become 32-bit ones and float16 becomes float32.
 *
 * @param x a path or address, a URL, a File or Blob, or bytes; [samples, ...] in C order
 * @param y the same for the targets; null for batches of x alone
 * @throws DataError `row-counts` where x and y differ in their numbers of rows; `npy-scalar`, `npy-order` (Fortran order);
 *   `npy-range` for a 64-bit integer that does not fit.
 * @throws FormatError `npy-signature`, `npy-damaged` for a truncated file, `npy-pickle`, `npy-type`; `file-missing` and
 *   others where a file cannot be read.
 *
 * @example
 * import { Tensor, utils } from 'keratin';
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }\n";
 * const start = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0];
 * const file = new Uint8Array([...start, ...new TextEncoder().encode(header), 1, 2, 3, 4, 5, 6]);
 * const batches = await utils.npyBatches(file, null, { batchSize: 2 });
 * console.log(batches.steps); // 2
 * for await (const x of batches) console.log(x.dtype, x.toArray()); // uint8 [ [ 1, 2 ], [ 3, 4 ] ] and uint8 [ [ 5, 6 ] ]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function npyBatches(
  x: ByteSource,
  y: ByteSource,
  options?: NpyBatchesOptions,
): Promise<RowBatches<readonly [Tensor, Tensor]>>;
export async function npyBatches(
  x: ByteSource,
  y?: null,
  options?: NpyBatchesOptions,
): Promise<RowBatches<Tensor>>;
export async function npyBatches(
  x: ByteSource,
  ...given: OptionArguments<NpyFilesOptions, 'y'>
): Promise<RowBatches> {
  const { readNpyBatches } = await import('./npy-source');
  return readNpyBatches(x, given);
}
