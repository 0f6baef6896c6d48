import {
  aFlag,
  aFunction,
  aNumber,
  aPositiveSize,
  aText,
  either,
  ofKind,
  oneOf,
  texts,
} from '../util/argument-kinds';
import { isPlainObject } from '../util/arguments';

// What the functions of this folder take.

const has = (value: unknown, ...names: readonly string[]): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && names.every((name) => name in value);
const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const isNumbers = (value: unknown): boolean =>
  isList(value) && Array.from(value).every((number) => typeof number === 'number');
const isOptional = (value: unknown, fits: (value: unknown) => boolean): boolean =>
  value === undefined || fits(value);

const isHistory = (value: unknown): boolean =>
  has(value, 'epoch', 'history') &&
  isNumbers(value.epoch) &&
  isPlainObject(value.history) &&
  Object.values(value.history).every(isNumbers);

/** What `fit` returned. */
export const aHistory = ofKind(
  'a history: { epoch: [...], history: { loss: [...] } }',
  isHistory,
  'fit returns one: const history = await model.fit(x, y).',
);

/** Several of them by name. */
export const histories = ofKind(
  'an object of histories by name, each { epoch: [...], history: { loss: [...] } }',
  (value) => isPlainObject(value) && Object.values(value).every(isHistory),
  'Give what fit returned by name: comparisonChart({ small: history1, wide: history2 }).',
);

const isSeries = (value: unknown): boolean =>
  has(value, 'name', 'y') &&
  typeof value.name === 'string' &&
  isList(value.y) &&
  isOptional(value.x, isNumbers) &&
  isOptional(value.label, aText.fits) &&
  isOptional(value.dashed, aFlag.fits);

/** Lines of a chart. */
export const seriesList = ofKind(
  'a list of series, each { name, y } with a text and a list of numbers',
  (value) => Array.isArray(value) && value.every(isSeries),
);

/** Bars of a chart. */
export const barList = ofKind(
  'a list of bars, each { name, value } with a text and a number',
  (value) =>
    Array.isArray(value) &&
    value.every(
      (bar) => has(bar, 'name', 'value') && typeof bar.name === 'string' && typeof bar.value === 'number',
    ),
);

const noteList = ofKind(
  'a list of notes, each { x, y, text, series }',
  (value) =>
    Array.isArray(value) &&
    value.every(
      (note) =>
        has(note, 'x', 'y', 'text', 'series') &&
        typeof note.x === 'number' &&
        typeof note.y === 'number' &&
        typeof note.text === 'string',
    ),
);

const aScale = oneOf('linear', 'log');

/** What all charts take. */
export const frameKinds = {
  title: aText,
  subtitle: aText,
  xLabel: aText,
  yLabel: aText,
  width: aNumber,
  height: aNumber,
};

/** What charts of points take. */
export const pointKinds = {
  ...frameKinds,
  series: seriesList,
  yScale: aScale,
  wholeX: aFlag,
  notes: noteList,
  legend: aFlag,
};

/** What charts of bars take. */
export const barKinds = { ...frameKinds, bars: barList };

/** What charts of a history take. */
export const historyKinds = { ...frameKinds, metric: aText, yScale: aScale };

const textFrameKinds = {
  title: aText,
  xLabel: aText,
  yLabel: aText,
  width: aNumber,
  height: aNumber,
  yScale: aScale,
};

/** What plots of characters take. */
export const textKinds = { ...textFrameKinds, series: seriesList };

/** What plots of a history in characters take. */
export const textHistoryKinds = { ...textFrameKinds, metric: aText };

/** What diagrams of networks take. */
export const diagramKinds = {
  title: aText,
  maxNodes: aNumber,
  digits: aPositiveSize,
  edgeLabels: either(aFlag, oneOf('auto')),
  legend: aFlag,
};

const isMatrix = (value: unknown): boolean => isList(value) && Array.from(value).every(isNumbers);

const isLayer = (value: unknown): boolean =>
  has(value, 'name', 'units') &&
  typeof value.name === 'string' &&
  isOptional(value.activation, aText.fits) &&
  ['nodeValues', 'preActivations', 'nodeGradients', 'biases', 'biasGradients'].every((name) =>
    isOptional(value[name], isNumbers),
  ) &&
  ['weights', 'weightGradients'].every((name) => isOptional(value[name], isMatrix));

/** The values a diagram shows. */
export const networkValues = ofKind(
  'an object { layers, target, loss } with a list of layers { name, units, ... } of numbers',
  (value) =>
    has(value, 'layers') &&
    Array.isArray(value.layers) &&
    value.layers.every(isLayer) &&
    isOptional(value.target, isNumbers) &&
    isOptional(value.loss, aNumber.fits),
);

/** The rows of a table of slopes. */
export const backpropRows = ofKind(
  'a list of rows { weight, feeding, slopeOfLoss, slopeOfActivation, product, engine } and texts',
  (value) =>
    Array.isArray(value) &&
    value.every(
      (row) =>
        typeof row === 'string' ||
        (has(row, 'weight', 'slopeOfActivation') &&
          typeof row.weight === 'string' &&
          (row.slopeOfActivation === null || typeof row.slopeOfActivation === 'number') &&
          ['feeding', 'slopeOfLoss', 'product', 'engine'].every((name) => typeof row[name] === 'number')),
    ),
);

/** What tables of slopes take. */
export const backpropTableKinds = { title: aText, digits: aPositiveSize, tolerance: aNumber, notes: texts };

/** A loss: a name, a function, an object. */
export const aLossGiven = either(
  aText,
  either(
    aFunction,
    ofKind('a loss', (value) => has(value, 'apply')),
  ),
);
