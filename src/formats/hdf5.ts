import { Allowance } from './allowance';
import { readFile } from './hdf5-read';
import type { Hdf5Group } from './hdf5-types';
import { writeFile } from './hdf5-write';

export * from './hdf5-types';

/**
 * Reads an HDF5 file into plain values. Nothing outside the bytes is opened; arrays may share memory with them.
 * Read: superblocks 0 to 3, old and new groups, contiguous, compact and chunked data (deflate, shuffle), integers, truth
 * values, float16, bfloat16, float32, float64, strings of fixed and variable length, either byte order.
 * @throws {FormatError} `hdf5-signature` where the bytes are something else, `hdf5-truncated` where they were cut off,
 *   `hdf5-damaged` where they break the format, `hdf5-size` where a shape is larger than the file can hold,
 *   `file-unfolds` where they ask for more memory than `allowance` has, and
 *   `hdf5-link`, `hdf5-external`, `hdf5-virtual`, `hdf5-filter`, `hdf5-type`, `hdf5-layout`, `hdf5-shared` where
 *   something is refused by name.
 */
export function readHdf5(bytes: Uint8Array, allowance: Allowance = new Allowance(bytes.length)): Hdf5Group {
  return readFile(bytes, allowance);
}

/**
 * Writes groups, datasets and attributes as an HDF5 file that every version of the HDF5 library reads. The same values
 * give the same bytes.
 * @throws {FormatError} where a name, type, or size does not fit the format.
 */
export function writeHdf5(root: Hdf5Group): Uint8Array {
  return writeFile(root);
}
