import { describe, expect, test } from 'vitest';
import { DataFrame } from './frame';

const lines = (...text: string[]): string => text.join('\n');

const a = new DataFrame({ k: ['a', 'b', 'c', 'b'], v: [1, 2, 3, 4] });
const b = new DataFrame({ k: ['b', 'd', 'a'], v: [10.5, 20, 30], z: [true, false, true] });

describe('merge', () => {
  test.each([
    [
      'inner',
      lines(
        '   k  v_x   v_y     z',
        '0  a    1  30.0  True',
        '1  b    2  10.5  True',
        '2  b    4  10.5  True',
      ),
    ],
    [
      'left',
      lines(
        '   k  v_x   v_y     z',
        '0  a    1  30.0  True',
        '1  b    2  10.5  True',
        '2  c    3   NaN   NaN',
        '3  b    4  10.5  True',
      ),
    ],
    [
      'right',
      lines(
        '   k  v_x   v_y      z',
        '0  b  2.0  10.5   True',
        '1  b  4.0  10.5   True',
        '2  d  NaN  20.0  False',
        '3  a  1.0  30.0   True',
      ),
    ],
    [
      'outer',
      lines(
        '   k  v_x   v_y      z',
        '0  a  1.0  30.0   True',
        '1  b  2.0  10.5   True',
        '2  b  4.0  10.5   True',
        '3  c  3.0   NaN    NaN',
        '4  d  NaN  20.0  False',
      ),
    ],
  ] as const)('%s', (how, text) => {
    expect(String(a.merge(b, { on: 'k', how }))).toBe(text);
  });

  test('keys of different names, several keys, suffixes', () => {
    const merged = a.merge(b.rename({ k: 'key', v: 'w' }), { leftOn: 'k', rightOn: 'key' });
    expect(merged.columns).toEqual(['k', 'v', 'key', 'w', 'z']);
    expect(a.merge(a).length).toBe(4);
    expect(a.merge(b, { on: ['k', 'v'] }).length).toBe(0);
    expect(a.merge(b, { on: 'k', suffixes: ['', '_right'] }).columns).toEqual(['k', 'v', 'v_right', 'z']);
    expect(() => a.merge(b, { on: 'kk' })).toThrow('there is no column "kk"');
    expect(() => a.merge(new DataFrame({ q: [1] }))).toThrow('ArgumentError[frame-merge]');
    expect(() => a.merge(new DataFrame({ k: [1] }))).toThrow('comparable types');
  });
});

describe('duplicates', () => {
  test('the first, the last or none of equal rows remains', () => {
    expect(a.duplicated({ subset: 'k' }).toArray()).toEqual([false, false, false, true]);
    expect(a.dropDuplicates({ subset: 'k', keep: 'last' }).index.toArray()).toEqual([0, 2, 3]);
    expect(a.dropDuplicates({ subset: ['k'], keep: false }).index.toArray()).toEqual([0, 2]);
  });
});
