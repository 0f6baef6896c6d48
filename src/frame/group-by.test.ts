import { describe, expect, test } from 'vitest';
import { DataFrame } from './frame';

const lines = (...text: string[]): string => text.join('\n');

const df = new DataFrame({
  sex: ['male', 'female', 'female', 'female', 'male'],
  age: [22, 38, 26, null, 35],
  fare: [7.25, 71.2833, 7.925, 53.1, 8.05],
  alive: [true, false, true, true, false],
  city: ['S', 'C', 'S', null, 'Q'],
});

describe('groupBy', () => {
  test('mean of numbers', () => {
    expect(String(df.groupBy('sex').mean({ numericOnly: true }))).toBe(
      lines(
        '         age       fare     alive',
        'sex                              ',
        'female  32.0  44.102767  0.666667',
        'male    28.5   7.650000  0.500000',
      ),
    );
    expect(String(df.groupBy('sex').get('fare').mean())).toBe(
      lines('sex', 'female    44.102767', 'male       7.650000', 'Name: fare, dtype: float64'),
    );
    expect(() => df.groupBy('sex').mean()).toThrow('mean needs columns of numbers.');
  });

  test('each column its own way', () => {
    const result = df.groupBy('sex').agg({ fare: 'max', age: 'count', city: 'nunique', alive: 'sum' });
    expect(String(result)).toBe(
      lines(
        '           fare  age  city  alive',
        'sex                              ',
        'female  71.2833    2     2      2',
        'male     8.0500    2     2      1',
      ),
    );
    const named = df.groupBy('sex', { asIndex: false }).agg({
      oldest: { column: 'age', aggfunc: 'max' },
      spread: { column: 'fare', aggfunc: (x) => x.max() - x.min() },
    });
    expect(String(named)).toBe(
      lines('      sex  oldest   spread', '0  female    38.0  63.3583', '1    male    35.0   0.8000'),
    );
    expect(df.groupBy('sex').get('fare').agg(['min', 'max']).columns).toEqual(['min', 'max']);
    expect(() => df.groupBy('sex').agg({ fare: 'maxx' as 'max' })).toThrow('Did you mean "max"?');
  });

  test('several keys print with the outer ones left out where they repeat', () => {
    expect(String(df.groupBy(['sex', 'alive']).agg({ fare: 'max' }))).toBe(
      lines(
        '                 fare',
        'sex    alive         ',
        'female False  71.2833',
        '       True   53.1000',
        'male   False   8.0500',
        '       True    7.2500',
      ),
    );
    expect(String(df.groupBy(['sex', 'city']).size())).toBe(
      lines(
        'sex     city',
        'female  C       1',
        '        S       1',
        'male    Q       1',
        '        S       1',
        'dtype: int64',
      ),
    );
  });

  test('missing keys, order of appearance, single groups', () => {
    expect(df.groupBy('city', { dropna: false }).size().toArray()).toEqual([1, 1, 2, 1]);
    expect(df.groupBy('city').ngroups).toBe(3);
    expect(df.groupBy('sex', { sort: false }).size().index.toArray()).toEqual(['male', 'female']);
    expect(df.groupBy('sex').getGroup('male').index.toArray()).toEqual([0, 4]);
    expect([...df.groupBy('sex')].map(([key, rows]) => [key, rows.length])).toEqual([
      ['female', 3],
      ['male', 2],
    ]);
    expect(df.groupBy('sex').get('age').transform('mean').toArray()).toEqual([28.5, 32, 32, 32, 28.5]);
    expect(df.groupBy('sex').first().toArray()).toEqual([
      [38, 71.2833, false, 'C'],
      [22, 7.25, true, 'S'],
    ]);
    expect(df.select(['sex', 'alive']).valueCounts().toArray()).toEqual([2, 1, 1, 1]);
  });
});
