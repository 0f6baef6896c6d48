import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as np from '.';
import { Tensor } from '../runtime/tensor';

describe('warnings of arithmetic', () => {
  let said: string[] = [];
  beforeEach(() => {
    said = [];
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => vi.restoreAllMocks());

  // Once in a process: each text is met once in this file.
  it.each<[string, () => unknown, string[]]>([
    [
      'floorDivide',
      () => np.floorDivide([7, -7, 0], 0),
      ['divide by zero encountered in floorDivide: the result is 0 there.'],
    ],
    [
      'floorDiv',
      () => np.array([7]).floorDiv([0]),
      ['divide by zero encountered in floorDiv: the result is 0 there.'],
    ],
    ['mod', () => np.remainder([7], 0), ['divide by zero encountered in mod: the result is 0 there.']],
    ['fmod', () => np.fmod([7], [0]), ['divide by zero encountered in fmod: the result is 0 there.']],
    [
      'divide',
      () => np.divide([1, 0, NaN, Infinity], 0),
      [
        'divide by zero encountered in divide: the result is an infinity there.',
        'invalid value encountered in divide: the result is nan there.',
      ],
    ],
    ['divide again', () => np.divide([2], 0), []],
    [
      'divide by little',
      () => np.divide(1e300, 1e-300),
      ['overflow encountered in divide: the result is an infinity there.'],
    ],
    [
      'mod of fractions',
      () => np.mod(1.5, 0),
      ['invalid value encountered in mod: the result is nan there.'],
    ],
    [
      'power',
      () => np.power([0, 2], -1.5),
      ['divide by zero encountered in power: the result is an infinity there.'],
    ],
    ['a root', () => np.sqrt(-1), ['invalid value encountered in sqrt: the result is nan there.']],
    ['log', () => np.log(0), ['divide by zero encountered in log: the result is an infinity there.']],
  ])('%s', (_, compute, expected) => {
    compute();
    expect(said).toEqual(expected.map((text) => `RuntimeWarning: ${text}`));
  });

  it('are none without a cause', () => {
    np.divide([1, NaN, Infinity], [2, 0, 3]);
    np.floorDivide([7, -7], [2, -2]);
    np.log([1, Infinity]);
    Tensor.from([1.5]).div(0);
    expect(said).toEqual([]);
  });

  it('refuses negative powers of whole numbers', () => {
    expect(() => np.power(2, -1)).toThrow('whole numbers have no negative powers');
    expect(() => np.power(np.array([2], 'int32'), [-1])).toThrow('negative-power');
    expect(np.power(2, -1.5).item()).toBeCloseTo(2 ** -1.5, 15);
  });
});
