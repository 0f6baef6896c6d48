import {
  aFlag,
  aFunction,
  aNumber,
  aText,
  aWholeNumber,
  either,
  nullable,
  ofKind,
  oneOf,
  texts,
} from '../util/argument-kinds';
import type { Cell } from './column';
import { leadingOptions, optional } from './guard';

// What methods of frames and series take.

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isCell = (value: unknown): value is Cell =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const isTyped = (value: unknown): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isList = (value: unknown): boolean => Array.isArray(value) || isTyped(value);
const isSeries = (value: unknown): boolean => isObject(value) && 'column' in value && 'index' in value;
const isFrame = (value: unknown): boolean => isObject(value) && 'table' in value && 'index' in value;
const isIndex = (value: unknown): boolean => isObject(value) && 'levels' in value && 'names' in value;
const hasDType = (value: unknown): boolean => isObject(value) && 'dtype' in value;
const isPlain = (value: unknown): boolean => {
  const prototype: unknown = isObject(value) ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
};

/** One value of a frame. */
export const aCell = ofKind<Cell>('a text, number, boolean or null', isCell);
/** The label of a row. */
export const aLabel = ofKind(
  'a label: a text, a number or a boolean, or a list of one for each level',
  (value) => isCell(value) || (Array.isArray(value) && value.every(isCell)),
);
/** A name for each level of labels. */
export const levelNames = ofKind(
  'a list of a name or null for each level',
  (value) => Array.isArray(value) && value.every((name) => name === null || typeof name === 'string'),
);
export const anIndex = ofKind('an index', isIndex);
/** Labels of rows. */
export const labels = ofKind('a list of labels', (value) => isList(value) || isIndex(value));
export const columnNames = either(aText, texts);
export const aSeries = ofKind('a series', isSeries);
export const aFrame = ofKind('a frame', isFrame);
export const frames = ofKind(
  'a list of frames and series',
  (value) => Array.isArray(value) && value.every((part) => isFrame(part) || isSeries(part)),
);
export const frameOrSeries = either(aFrame, aSeries);
/** Positions of rows. */
export const positions = ofKind(
  'a list of positions',
  (value) => isTyped(value) || (Array.isArray(value) && value.every(Number.isInteger)),
);
/** Which rows are kept. */
export const aMask = ofKind(
  'a series or list of booleans, or a function',
  (value) => typeof value === 'function' || isList(value) || isSeries(value),
  "Compare first, e.g. df.get('age').gt(30).",
);
/** A mask that stands on the right of `and` and `or`. */
export const maskValues = ofKind('a series or list of booleans', (value) => isList(value) || isSeries(value));
/** What stands on the right of an operator. */
export const anOperand = ofKind(
  'a number, a text, a series or a list',
  (value) => isCell(value) || isList(value) || isSeries(value),
);
/** Values to look for. */
export const valueSet = ofKind(
  'a list of values',
  (value) =>
    isTyped(value) ||
    isSeries(value) ||
    ((Array.isArray(value) || value instanceof Set) && [...(value as Iterable<unknown>)].every(isCell)),
  'A single value is compared with eq(value).',
);
/** An object of some values by name. */
export const byName = ofKind('an object', isPlain);
/** Types of columns. */
export const columnTypes = either(aText, byName);
/** New names. */
export const newNames = ofKind(
  'an object of new names by old ones, or a function',
  (value) =>
    typeof value === 'function' ||
    (isPlain(value) && Object.values(value as object).every((name) => typeof name === 'string')),
  'For example rename({ old: "new" }).',
);
/** What replaces values. */
export const aChange = ofKind(
  'a function, a Map, or an object of new values by old ones',
  (value) => typeof value === 'function' || value instanceof Map || isPlain(value),
);
/** What fills missing values of a frame. */
export const frameFill = ofKind(
  'a value, an object of one for each column, a series of them, or a frame',
  (value) => isCell(value) || isPlain(value) || isSeries(value) || isFrame(value),
  'Give the values of each column by its name: fillna({ age: 30 }).',
);
/** What fills missing values of a series. */
export const seriesFill = ofKind(
  'a value, or a series of values by the same labels',
  (value) => isCell(value) || isSeries(value),
  'A list has no labels: make it a series, fillna(new Series(values, { index: series.index })).',
);
/** Columns to drop, or labels of rows. */
export const dropped = ofKind(
  'the name of a column, a list of them, or { columns, index }',
  (value) => columnNames.fits(value) || isPlain(value),
);
/** Reductions: a name, a function. */
export const anAggregator = either(aText, aFunction);
/** One or several reductions. */
export const aggregators = ofKind(
  'the name of a reduction, a function, or a list of them',
  (value) =>
    anAggregator.fits(value) || (Array.isArray(value) && value.length > 0 && value.every(anAggregator.fits)),
);
/** Reductions of all columns, or of each. */
export const aggregation = ofKind(
  'the name of a reduction, a function, a list of them, or an object of them by columns',
  (value) => aggregators.fits(value) || isPlain(value),
);
/** How `agg` makes columns of one. */
export const aPart = ofKind(
  'the name of a reduction, a function, a list of them, or { column, aggfunc }',
  (value) =>
    aggregators.fits(value) ||
    (isPlain(value) && 'column' in (value as object) && 'aggfunc' in (value as object)),
);
/** A file to write. */
export const aTarget = ofKind('a path or URL', (value) => typeof value === 'string' || value instanceof URL);

/** Values of a column: for each row, or one for all. */
export const columnValues = ofKind(
  'a list, series or tensor of values, or one value for all rows',
  (value) => isCell(value) || isList(value) || isSeries(value) || hasDType(value),
);

/** What the options of frames are made of. */
export const shares = ofKind<readonly number[]>(
  'a list of shares between 0 and 1',
  (value) => Array.isArray(value) && value.every((share) => typeof share === 'number'),
);
export const flags = either(
  aFlag,
  ofKind(
    'a list of them',
    (value) => Array.isArray(value) && value.every((flag) => typeof flag === 'boolean'),
  ),
);
export const anEnd = oneOf('first', 'last');
export const rowLimit = nullable(aWholeNumber);
export const formatKinds = {
  maxRows: rowLimit,
  minRows: aWholeNumber,
  maxColwidth: rowLimit,
  width: rowLimit,
};
export const htmlKinds = {
  maxRows: rowLimit,
  minRows: aWholeNumber,
  maxColwidth: rowLimit,
  maxColumns: rowLimit,
};
export const sampleKinds = { n: aWholeNumber, frac: aNumber, replace: aFlag, randomState: aWholeNumber };
/** Methods of frames and of series that choose rows. */
export const chooseRows = {
  head: { count: optional(aWholeNumber) },
  tail: { count: optional(aWholeNumber) },
  slice: { start: optional(aWholeNumber), end: optional(aWholeNumber) },
  take: { positions },
  filter: { mask: aMask },
  sample: { options: leadingOptions(sampleKinds) },
};
export const splitKinds = {
  testSize: aNumber,
  trainSize: aNumber,
  shuffle: aFlag,
  randomState: aWholeNumber,
};
export const dummiesKinds = {
  columns: columnNames,
  prefix: ofKind(
    'a text, or an object of one for each column',
    (value) => typeof value === 'string' || isPlain(value),
  ),
  prefixSep: aText,
  dropFirst: aFlag,
  dummyNa: aFlag,
  dtype: aText,
};
export const describeKinds = { percentiles: shares, include: oneOf('all') };
export const mergeKinds = {
  how: oneOf('inner', 'left', 'right', 'outer'),
  on: columnNames,
  leftOn: columnNames,
  rightOn: columnNames,
  suffixes: ofKind('a list of two texts', (value) => texts.fits(value) && value.length === 2),
};
export const orderKinds = { ascending: aFlag, naPosition: anEnd };
