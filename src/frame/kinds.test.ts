import { expect, it } from 'vitest';
import { Tensor } from '../runtime/tensor';
import { DataFrame } from './frame';
import * as kinds from './kinds';
import { Series } from './series';

const frame = new DataFrame({ a: [1] });
const series = new Series([1]);
const SAMPLES: Readonly<Record<string, unknown>> = {
  text: 'a',
  first: 'first',
  number: 1,
  fraction: 1.5,
  boolean: true,
  null: null,
  undefined: undefined, // oxlint-disable-line unicorn/no-useless-undefined
  texts: ['a'],
  numbers: [1],
  flags: [true],
  objects: [{}],
  nothing: [],
  typed: Float64Array.of(1),
  set: new Set(['a']),
  map: new Map([['a', 1]]),
  object: { a: 1 },
  names: { a: 'b' },
  part: { column: 'a', aggfunc: 'sum' },
  function: () => 1,
  series,
  frame,
  index: frame.index,
  tensor: Tensor.from([1]),
  url: new URL('file:///a'),
  date: new Date(0),
  frames: [frame, series],
};

/** What each place of a call takes, of these. */
const TAKES: Readonly<Record<string, string>> = {
  aCell: 'text number boolean null fraction',
  aChange: 'map object names part function',
  aFrame: 'frame',
  aLabel: 'text number boolean null fraction texts numbers flags nothing',
  aMask: 'texts numbers flags objects nothing typed function series frames',
  aPart: 'text texts part function',
  aSeries: 'series',
  aTarget: 'text url',
  aggregation: 'text texts object names part function',
  aggregators: 'text texts function',
  anAggregator: 'text function',
  anEnd: 'first',
  anIndex: 'index',
  anOperand: 'text number boolean null fraction texts numbers flags objects nothing typed series frames',
  byName: 'object names part',
  columnNames: 'text texts nothing',
  columnTypes: 'text object names part',
  columnValues:
    'text number boolean null fraction texts numbers flags objects nothing typed series tensor frames',
  dropped: 'text texts nothing object names part',
  flags: 'boolean flags nothing',
  frameFill: 'text number boolean null fraction object names part series frame',
  frameOrSeries: 'series frame',
  frames: 'nothing frames',
  labels: 'texts numbers flags objects nothing typed index frames',
  levelNames: 'texts nothing',
  maskValues: 'texts numbers flags objects nothing typed series frames',
  newNames: 'names part function',
  positions: 'numbers nothing typed',
  rowLimit: 'number null',
  seriesFill: 'text number boolean null fraction series',
  shares: 'numbers nothing',
  valueSet: 'texts numbers flags nothing typed set series',
};

it('each kind takes what it says, and nothing else', () => {
  const found = Object.entries(kinds).flatMap(([name, kind]) => {
    if (!('fits' in kind)) return [];
    const { fits } = kind as { readonly fits: (value: unknown) => boolean };
    return [[name, Object.keys(SAMPLES).filter((sample) => fits(SAMPLES[sample]))] as const];
  });
  const sorted = (names: readonly string[]): string => [...names].sort().join(' ');
  const expected = Object.entries(TAKES).map(([name, taken]) => {
    // The word is a text like others.
    const words = taken.split(' ').filter(Boolean);
    return [name, sorted(words.includes('text') ? [...words, 'first'] : words)];
  });
  expect(found.map(([name, taken]) => [name, sorted(taken)]).sort()).toEqual(expected.sort());
});
