import { FormatError } from '../util/errors';
import { elementCount, type PlainData, type PlainDType } from './plain-array';

/** Element type of an HDF5 value. */
export type Hdf5DType = PlainDType | 'string';

/** How a string is stored. */
export interface Hdf5StringType {
  /** Bytes of each string, or `'variable'`. */
  readonly length: number | 'variable';
  readonly padding: 'null-terminated' | 'null-padded' | 'space-padded';
  readonly encoding: 'ascii' | 'utf-8';
}

interface Hdf5Extent {
  /** Axes; none for a scalar. */
  readonly shape: readonly number[];
  /** Whether the value has a type but no extent (h5py's `Empty`); its shape is then `[0]`. */
  readonly empty?: boolean;
}

/** Numbers or truth values, laid out as `PlainArray` says. */
export interface Hdf5Numbers extends Hdf5Extent {
  readonly dtype: PlainDType;
  readonly data: PlainData;
}

/** Strings. */
export interface Hdf5Strings extends Hdf5Extent {
  readonly dtype: 'string';
  readonly data: readonly string[];
  readonly stringType: Hdf5StringType;
}

/** A value attached to a group or dataset. Its `data` holds one element for a scalar. */
export type Hdf5Attribute = Hdf5Numbers | Hdf5Strings;

/** An array with attributes. */
export type Hdf5Dataset = Hdf5Attribute & { readonly attributes: Map<string, Hdf5Attribute> };

/** Named groups and datasets, in the order of the file where it keeps one, else by name; with attributes. */
export interface Hdf5Group {
  readonly attributes: Map<string, Hdf5Attribute>;
  readonly children: Map<string, Hdf5Node>;
}

export type Hdf5Node = Hdf5Group | Hdf5Dataset;

export const isGroup = (node: Hdf5Node | undefined): node is Hdf5Group =>
  node !== undefined && 'children' in node;
export const isDataset = (node: Hdf5Node | undefined): node is Hdf5Dataset =>
  node !== undefined && !('children' in node);

/** An empty group. */
export const makeGroup = (): Hdf5Group => ({ attributes: new Map(), children: new Map() });

/** A dataset of `value`. */
export const makeDataset = (
  value: Hdf5Attribute,
  attributes: Map<string, Hdf5Attribute> = new Map(),
): Hdf5Dataset => ({ ...value, attributes });

const variable: Hdf5StringType = { length: 'variable', padding: 'null-terminated', encoding: 'utf-8' };

/** A string as h5py writes a Python `str` (variable-length, UTF-8), unless `stringType` says otherwise. */
export const stringValue = (text: string, stringType: Hdf5StringType = variable): Hdf5Strings => ({
  shape: [],
  dtype: 'string',
  data: [text],
  stringType,
});

/**
 * A list of strings as h5py writes an array of Python `bytes` and Keras its `weight_names`: null-padded to the longest.
 * An empty list becomes float64 of length 0, as NumPy makes of `[]`.
 */
export function stringList(texts: readonly string[]): Hdf5Attribute {
  if (texts.length === 0) return { shape: [0], dtype: 'float64', data: new Float64Array(0) };
  const encoder = new TextEncoder();
  const length = Math.max(1, ...texts.map((text) => encoder.encode(text).length));
  return {
    shape: [texts.length],
    dtype: 'string',
    data: texts,
    stringType: { length, padding: 'null-padded', encoding: 'ascii' },
  };
}

/** A number as h5py writes a Python `int` (int64) or `float` (float64). */
export const numberValue = (value: number | bigint): Hdf5Numbers =>
  typeof value === 'bigint' || Number.isSafeInteger(value)
    ? { shape: [], dtype: 'int64', data: BigInt64Array.of(BigInt(value)) }
    : { shape: [], dtype: 'float64', data: Float64Array.of(value) };

/**
 * The only string of a value.
 * @throws {FormatError} `hdf5-not-text` where it holds no string or several.
 */
export function textOf(value: Hdf5Attribute): string {
  if (value.dtype === 'string' && value.data.length === 1) return value.data[0];
  throw notText('one string', value);
}

/**
 * The strings of a value; an empty array of any type has none.
 * @throws {FormatError} `hdf5-not-text` where it holds something else.
 */
export function textsOf(value: Hdf5Attribute): readonly string[] {
  if (value.dtype === 'string') return value.data;
  if (elementCount(value.shape) === 0) return [];
  throw notText('strings', value);
}

function notText(wanted: string, value: Hdf5Attribute): FormatError {
  return new FormatError({
    code: 'hdf5-not-text',
    expected: `this HDF5 value must hold ${wanted}.`,
    received: { value: `${value.dtype}[${value.shape.join(', ')}]` },
    details: { dtype: value.dtype, shape: value.shape },
  });
}
