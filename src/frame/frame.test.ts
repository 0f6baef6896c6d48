import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedPath } from '../../test/support/shared';
import { KeratinError } from '../util/errors';
import { Tensor } from '../runtime/tensor';
import { concat, DataFrame, getDummies, readCsv, Series, trainTestSplit } from '.';

const passengers = await readCsv({
  text: `name,age,sex,fare,alive,city
"Braund, Mr. Owen",22,male,7.25,True,S
"Cumings ""J""",38,female,71.2833,False,C
Heikkinen,26,female,7.925,True,S
Futrelle,,female,53.1,True,
"multi
line",35,male,8.05,False,Q
`,
});

const lines = (...text: string[]): string => text.join('\n');

function errorText(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof KeratinError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('DataFrame', () => {
  test('prints as pandas, also when inspected', () => {
    const text = lines(
      '               name   age     sex     fare  alive city',
      '0  Braund, Mr. Owen  22.0    male   7.2500   True    S',
      '1       Cumings "J"  38.0  female  71.2833  False    C',
      '2         Heikkinen  26.0  female   7.9250   True    S',
      '3          Futrelle   NaN  female  53.1000   True  NaN',
      '4       multi\\nline  35.0    male   8.0500  False    Q',
    );
    expect(String(passengers)).toBe(text);
    expect(inspect(passengers)).toBe(text);
    expect(passengers.shape).toEqual([5, 6]);
  });

  test('empty frames', () => {
    expect(String(new DataFrame())).toBe('Empty DataFrame\nColumns: []\nIndex: []');
    expect(String(passengers.head(0))).toBe(
      'Empty DataFrame\nColumns: [name, age, sex, fare, alive, city]\nIndex: []',
    );
    expect(String(new DataFrame({}, { index: ['a', 'b'] }))).toBe(
      'Empty DataFrame\nColumns: []\nIndex: [a, b]',
    );
  });

  test('describe of numbers, of text, of all', () => {
    expect(String(passengers.describe())).toBe(
      lines(
        '         age       fare',
        'count   4.00   5.000000',
        'mean   30.25  29.521660',
        'std     7.50  30.510029',
        'min    22.00   7.250000',
        '25%    25.00   7.925000',
        '50%    30.50   8.050000',
        '75%    35.75  53.100000',
        'max    38.00  71.283300',
      ),
    );
    expect(String(passengers.select(['sex', 'city']).describe())).toBe(
      lines(
        '           sex city',
        'count        5    4',
        'unique       2    3',
        'top     female    S',
        'freq         3    2',
      ),
    );
    expect(String(passengers.select(['sex', 'age']).describe({ include: 'all' }))).toBe(
      lines(
        '           sex    age',
        'count        5   4.00',
        'unique       2    NaN',
        'top     female    NaN',
        'freq         3    NaN',
        'mean       NaN  30.25',
        'std        NaN   7.50',
        'min        NaN  22.00',
        '25%        NaN  25.00',
        '50%        NaN  30.50',
        '75%        NaN  35.75',
        'max        NaN  38.00',
      ),
    );
  });

  test('info', () => {
    expect(passengers.info()).toBe(
      lines(
        "<class 'keratin.frame.DataFrame'>",
        'RangeIndex: 5 entries, 0 to 4',
        'Data columns (total 6 columns):',
        ' #   Column  Non-Null Count  Dtype  ',
        '---  ------  --------------  -----  ',
        ' 0   name    5 non-null      object ',
        ' 1   age     4 non-null      float64',
        ' 2   sex     5 non-null      object ',
        ' 3   fare    5 non-null      float64',
        ' 4   alive   5 non-null      bool   ',
        ' 5   city    4 non-null      object ',
        'dtypes: bool(1), float64(2), object(3)',
        'memory usage: 337.0+ bytes',
      ),
    );
  });

  test('made of columns, rows, tensors, series and single values', () => {
    const expected = lines('   x    y', '0  1  0.5', '1  2  1.5');
    expect(String(new DataFrame({ x: [1, 2], y: Float64Array.of(0.5, 1.5) }))).toBe(expected);
    expect(
      String(
        new DataFrame([
          { x: 1, y: 0.5 },
          { x: 2, y: 1.5 },
        ]),
      ),
    ).toBe(expected);
    expect(
      String(
        new DataFrame(
          [
            [1, 0.5],
            [2, 1.5],
          ],
          { columns: ['x', 'y'] },
        ),
      ),
    ).toBe(expected);
    expect(String(new DataFrame({ x: [1, 2] }).assign({ y: (frame) => frame.get('x').sub(0.5) }))).toBe(
      expected,
    );
    const tensor = Tensor.from([
      [1, 0.5],
      [2, 1.5],
    ]);
    expect(new DataFrame(tensor, { columns: ['x', 'y'] }).dtypes.toArray()).toEqual(['float32', 'float32']);
    expect(String(new DataFrame({ x: [1, 2], flag: true, none: null }))).toBe(
      lines('   x  flag none', '0  1  True  NaN', '1  2  True  NaN'),
    );
    expect(String(new DataFrame([{ a: 1 }, { b: 'x' }]))).toBe(
      lines('     a    b', '0  1.0  NaN', '1  NaN    x'),
    );
    expect(new DataFrame({ a: [1], b: [2] }, { columns: ['b', 'a'] }).columns).toEqual(['b', 'a']);
    const types = new DataFrame({
      a: [1, 2],
      b: [1, 2.5],
      c: [true, false],
      d: ['x', null],
      e: [1, null],
      f: [1, 'x'],
    });
    expect(types.dtypes.toArray()).toEqual(['int64', 'float64', 'bool', 'object', 'float64', 'object']);
  });

  test('refuses data it cannot hold', () => {
    expect(errorText(() => new DataFrame({ x: [1, 2], y: [1] }))).toBe(
      lines(
        'DataError[series-index]: column "y" needs one value for each row.',
        '  values = 1',
        '  rows   = 2',
      ),
    );
    expect(errorText(() => new DataFrame({ when: [new Date(0)] as never }))).toBe(
      lines(
        'DataError[frame-cell]: a frame holds text, numbers, booleans and missing values (null, NaN).',
        '  column = "when"',
        '  row    = 0',
        '  value  = an object of class Date',
        '  Give dates as text (toISOString()) or numbers (getTime()).',
      ),
    );
    expect(errorText(() => new DataFrame({ x: new Set([1]) as never }))).toBe(
      lines(
        'DataError[frame-column-data]: a column is made of an array, a typed array, a tensor or a series.',
        '  column = "x"',
        '  data   = an object of class Set',
        '  Spread it into an array: [...values].',
      ),
    );
    expect(errorText(() => new DataFrame([1, 2] as never))).toContain('DataError[frame-rows]');
    expect(errorText(() => new DataFrame([[1, 2], [3]]))).toContain('row 1   = 1 values');
  });

  test('names of columns are checked, with the nearest one', () => {
    const text = lines(
      'DataError[frame-column]: there is no column "Fair".',
      '  columns = name, age, sex, fare, alive, city',
      '  Did you mean "fare"?',
    );
    expect(errorText(() => passengers.get('Fair'))).toBe(text);
    expect(errorText(() => passengers.drop('Fair'))).toBe(text);
    expect(errorText(() => passengers.select(['Fair']))).toBe(text);
    expect(errorText(() => passengers.rename({ Fair: 'x' }))).toBe(text);
    expect(errorText(() => passengers.sortValues('Fair'))).toBe(text);
    expect(errorText(() => passengers.groupBy('Fair'))).toBe(text);
    expect(errorText(() => passengers.astype({ Fair: 'int32' }))).toBe(text);
    expect(errorText(() => passengers.describe({ percentile: [0.1] } as never))).toBe(
      'NameError[unknown-option]: describe has no option "percentile".\n  Did you mean "percentiles"?',
    );
  });

  test('rows: filter, take, slice, labels', () => {
    expect(passengers.filter(passengers.get('age').gt(25)).index.toArray()).toEqual([1, 2, 4]);
    expect(
      passengers
        .filter((row) => row.fare < 10)
        .get('name')
        .toArray(),
    ).toHaveLength(3);
    expect(passengers.filter([true, false, false, false, true]).index.toArray()).toEqual([0, 4]);
    expect(passengers.take([-1, 0]).index.toArray()).toEqual([4, 0]);
    expect(String(passengers.slice(1, 3).index)).toBe('RangeIndex(start=1, stop=3, step=1)');
    expect([...passengers.select(['age', 'alive']).rows()][3]).toEqual({ age: NaN, alive: true });
    expect(passengers.select(['age', 'city']).toArray()[0]).toEqual([22, 'S']);
    const byName = passengers.setIndex('name').drop(['sex', 'city']);
    expect(String(byName.loc('Heikkinen'))).toBe(
      lines('age       26.0', 'fare     7.925', 'alive     True', 'Name: Heikkinen, dtype: object'),
    );
    expect(errorText(() => passengers.filter(passengers.get('age')))).toContain('DataError[frame-mask]');
    expect(errorText(() => passengers.filter([true]))).toContain('mask = 1 values');
    expect(errorText(() => passengers.iloc(5))).toContain('DataError[frame-position]');
    expect(errorText(() => byName.loc('nobody'))).toContain('DataError[frame-label]');
  });

  test('missing values', () => {
    expect(passengers.isna().sum().toArray()).toEqual([0, 1, 0, 0, 0, 1]);
    expect(passengers.dropna().index.toArray()).toEqual([0, 1, 2, 4]);
    expect(passengers.dropna({ axis: 1 }).columns).toEqual(['name', 'sex', 'fare', 'alive']);
    expect(passengers.fillna({ age: 0, city: 'X' }).iloc(3).toArray()).toEqual([
      'Futrelle',
      0,
      'female',
      53.1,
      true,
      'X',
    ]);
    expect(
      passengers
        .fillna(passengers.mean({ numericOnly: true }))
        .get('age')
        .iloc(3),
    ).toBe(30.25);
    expect(errorText(() => new DataFrame({ x: [NaN] }).fillna({ x: NaN }))).toContain(
      'DataError[frame-fill]',
    );
    expect(passengers.get('age').ffill().toArray()).toEqual([22, 38, 26, 26, 35]);
    expect(passengers.get('age').bfill().toArray()).toEqual([22, 38, 26, 35, 35]);
  });

  test('dummies', () => {
    expect(String(passengers.select(['fare', 'sex', 'city']).getDummies())).toBe(
      lines(
        '      fare  sex_female  sex_male  city_C  city_Q  city_S',
        '0   7.2500       False      True   False   False    True',
        '1  71.2833        True     False    True   False   False',
        '2   7.9250        True     False   False   False    True',
        '3  53.1000        True     False   False   False   False',
        '4   8.0500       False      True   False    True   False',
      ),
    );
    const options = { dropFirst: true, dummyNa: true, dtype: 'int64', prefix: 'c' } as const;
    expect(getDummies(passengers.get('city'), options).columns).toEqual(['c_Q', 'c_S', 'c_nan']);
    expect(getDummies(new Series([22, NaN, 38])).columns).toEqual(['22.0', '38.0']);
  });

  test('sorting keeps the order of equal rows and puts missing values last', () => {
    expect(passengers.sortValues('age').index.toArray()).toEqual([0, 2, 4, 1, 3]);
    expect(passengers.sortValues('age', { ascending: false, naPosition: 'first' }).index.toArray()).toEqual([
      3, 1, 4, 2, 0,
    ]);
    const options = { ascending: [false, true], ignoreIndex: true };
    const sorted = passengers.sortValues(['sex', 'fare'], options);
    expect(sorted.get('fare').toArray()).toEqual([7.25, 8.05, 7.925, 53.1, 71.2833]);
    expect(sorted.index.isDefault).toBe(true);
  });

  test('statistics of columns', () => {
    const numbers = passengers.drop(['name', 'sex', 'city']);
    expect(String(numbers.max())).toBe(
      lines('age         38.0', 'fare     71.2833', 'alive       True', 'dtype: object'),
    );
    expect(String(numbers.sum())).toBe(
      lines('age      121.0000', 'fare     147.6083', 'alive      3.0000', 'dtype: float64'),
    );
    expect(String(numbers.select(['age', 'fare']).quantile(0.3))).toBe(
      lines('age     25.60', 'fare     7.95', 'Name: 0.3, dtype: float64'),
    );
    expect(String(numbers.corr())).toBe(
      lines(
        '           age      fare     alive',
        'age    1.00000  0.695480 -0.962250',
        'fare   0.69548  1.000000 -0.303542',
        'alive -0.96225 -0.303542  1.000000',
      ),
    );
    expect(errorText(() => passengers.mean())).toBe(
      lines(
        'DataError[frame-text]: mean needs columns of numbers.',
        '  column = "name"',
        '  dtype  = object',
        '  value  = "Braund, Mr. Owen"',
        '  Choose columns with select([...]), pass { numericOnly: true } to frames, or convert with astype.',
      ),
    );
  });

  test('astype names column and row of what does not fit', () => {
    expect(errorText(() => passengers.astype({ age: 'int32' }))).toBe(
      lines(
        'DataError[frame-cast]: every value must be one that int32 can hold.',
        '  column = "age"',
        '  row    = 3',
        '  value  = missing (NaN)',
        '  Fill missing values with fillna, or leave their rows out with dropna.',
      ),
    );
    expect(errorText(() => passengers.astype({ sex: 'float32' }))).toContain('value  = "male"');
    expect(errorText(() => new Series([300]).astype('int8'))).toContain('int8 holds -128 to 127');
    expect(errorText(() => new Series([1]).astype('flaot64' as never))).toContain('Did you mean "float64"?');
    expect(new Series(['1', ' 2.5', 'nan', null]).astype('float64').toArray()).toEqual([1, 2.5, NaN, NaN]);
    expect(new Series([1.9, -1.9, -0.5]).astype('int').toArray()).toEqual([1, -1, 0]);
    expect(new Series([22, 0.5, NaN]).astype('str').toArray()).toEqual(['22.0', '0.5', null]);
    expect(new Series(['True', 'False']).astype('bool').toArray()).toEqual([true, false]);
  });

  test('CSV', () => {
    expect(passengers.drop('name').toCsv({ index: false })).toBe(
      lines(
        'age,sex,fare,alive,city',
        '22.0,male,7.25,True,S',
        '38.0,female,71.2833,False,C',
        '26.0,female,7.925,True,S',
        ',female,53.1,True,',
        '35.0,male,8.05,False,Q',
        '',
      ),
    );
  });

  test('below one another and side by side', () => {
    const a = new DataFrame({ k: ['a', 'b'], v: [1, 2] });
    expect(String(concat([a, new DataFrame({ v: [0.5], z: [true] })]))).toBe(
      lines('     k    v     z', '0    a  1.0   NaN', '1    b  2.0   NaN', '0  NaN  0.5  True'),
    );
    expect(String(concat([a, a.get('v').rename('w')], { axis: 1 }))).toBe(
      lines('   k  v  w', '0  a  1  1', '1  b  2  2'),
    );
    expect(errorText(() => concat([a, a], { axis: 1 }))).toContain('DataError[frame-duplicate]');
    expect(errorText(() => concat([a, a.tail(1)], { axis: 1 }))).toContain('DataError[frame-labels]');
    expect(concat([a, a]).dropDuplicates().index.toArray()).toEqual([0, 1]);
  });

  test('a frame without text goes through CSV and back', async () => {
    const number = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(number, fc.boolean(), fc.integer()), { minLength: 1 }),
        async (rows) => {
          const frame = new DataFrame({
            x: Float64Array.from(rows, ([x]) => x),
            flag: rows.map(([, flag]) => flag),
            n: rows.map(([, , n]) => n),
          });
          const back = await readCsv({ text: frame.toCsv() }, { indexCol: 0 });
          expect(back.toArray()).toEqual(frame.toArray());
          expect(back.dtypes.toArray()).toEqual(['float64', 'bool', 'int64']);
        },
      ),
    );
  });
});

describe('toTensor', () => {
  const dtypeOf = (frame: DataFrame): string => frame.toTensor().dtype;

  test('takes the common type, 64 bits narrowed to 32', () => {
    const frame = new DataFrame({ a: [1, 2], b: [0.5, 1], c: [true, false] });
    expect(frame.toTensor().toArray()).toEqual([
      [1, 0.5, 1],
      [2, 1, 0],
    ]);
    expect(frame.toTensor().shape).toEqual([2, 3]);
    expect(dtypeOf(frame)).toBe('float32');
    expect(dtypeOf(frame.select(['a', 'c']))).toBe('int32');
    expect(dtypeOf(frame.select(['c']))).toBe('int32');
    expect(dtypeOf(frame.astype('int32'))).toBe('int32');
    expect(dtypeOf(frame.astype('float16'))).toBe('float16');
    expect(dtypeOf(frame.astype({ a: 'int8', b: 'int16', c: 'int8' }))).toBe('int16');
    expect(frame.toTensor({ dtype: 'float64' }).dtype).toBe('float64');
    expect(frame.get('a').toTensor().shape).toEqual([2]);
    expect(Tensor.from(frame.get('c')).toArray()).toEqual([1, 0]);
  });

  test('refuses text and missing values by column and row', () => {
    expect(errorText(() => passengers.toTensor())).toBe(
      lines(
        'DataError[frame-text]: a frame becomes a tensor only where every value is a number or a boolean.',
        '  column = "name"',
        '  row    = 0',
        '  value  = "Braund, Mr. Owen"',
        '  dtype  = object',
        '  Encode text with getDummies or map, convert numbers with astype, or drop the column.',
      ),
    );
    expect(errorText(() => passengers.select(['fare', 'age']).toTensor())).toBe(
      lines(
        'DataError[frame-missing]: a frame becomes a tensor only where no value is missing.',
        '  column  = "age"',
        '  row     = 3',
        '  missing = 1 of 5 values',
        '  Fill missing values, e.g. df.fillna(df.median()), or leave their rows out with df.dropna().',
      ),
    );
    expect(errorText(() => new DataFrame({ x: [true, null] }).toTensor())).toContain(
      'DataError[frame-object]',
    );
    expect(errorText(() => new DataFrame({ id: [2 ** 31] }).toTensor())).toContain('DataError[frame-range]');
    expect(new DataFrame({ id: [2 ** 31] }).toTensor({ dtype: 'int64' }).toArray()).toEqual([[2 ** 31]]);
  });
});

const titanicPath = sharedPath('data', 'titanic_all_numeric.csv');
const wagesPath = sharedPath('data', 'hourly_wages.csv');
const mnistPath = sharedPath('data', 'mnist.csv');

describe.skipIf(titanicPath === null)('the passengers of the Titanic', async () => {
  const titanic = titanicPath === null ? new DataFrame() : await readCsv(titanicPath);

  test('print with the middle left out', () => {
    expect(String(titanic)).toBe(
      lines(
        '     survived  pclass  ...  embarked_from_queenstown  embarked_from_southampton',
        '0           0       3  ...                         0                          1',
        '1           1       1  ...                         0                          0',
        '2           1       3  ...                         0                          1',
        '3           1       1  ...                         0                          1',
        '4           0       3  ...                         0                          1',
        '..        ...     ...  ...                       ...                        ...',
        '886         0       2  ...                         0                          1',
        '887         1       1  ...                         0                          1',
        '888         0       3  ...                         0                          1',
        '889         1       1  ...                         0                          0',
        '890         0       3  ...                         1                          0',
        '',
        '[891 rows x 11 columns]',
      ),
    );
    expect(String(titanic.get('survived'))).toBe(
      lines(
        '0      0',
        '1      1',
        '2      1',
        '3      1',
        '4      0',
        '      ..',
        '886    0',
        '887    1',
        '888    0',
        '889    1',
        '890    0',
        'Name: survived, Length: 891, dtype: int64',
      ),
    );
  });

  test('describe', () => {
    expect(String(titanic.select(['age', 'fare']).describe())).toBe(
      lines(
        '              age        fare',
        'count  891.000000  891.000000',
        'mean    29.699118   32.204208',
        'std     13.002015   49.693429',
        'min      0.420000    0.000000',
        '25%     22.000000    7.910400',
        '50%     29.699118   14.454200',
        '75%     35.000000   31.000000',
        'max     80.000000  512.329200',
      ),
    );
    expect(titanic.describe().columns).toEqual(titanic.columns.filter((name) => name !== 'age_was_missing'));
    expect(titanic.describe().toString({ width: null })).toContain('29.699118');
  });

  test('becomes predictors and targets', () => {
    const predictors = titanic.drop('survived').astype('int32');
    expect(predictors.shape).toEqual([891, 10]);
    expect(predictors.toTensor().dtype).toBe('int32');
    expect(predictors.toTensor().at(1).toArray()).toEqual([1, 38, 1, 0, 71, 0, 0, 1, 0, 0]);
    expect(titanic.get('survived').toTensor().dtype).toBe('int32');
    expect(titanic.dtypes.get('age_was_missing')).toBe('bool');
    expect(titanic.drop('survived').toTensor().dtype).toBe('float32');
  });

  test('draws the rows that pandas draws', () => {
    expect(titanic.sample({ frac: 0.01, randomState: 42 }).index.toArray()).toEqual([
      709, 439, 840, 720, 39, 290, 300, 333, 208,
    ]);
    expect(titanic.sample({ n: 4, replace: true, randomState: 3 }).index.toArray()).toEqual([
      874, 664, 249, 643,
    ]);
  });
});

describe.skipIf(wagesPath === null)('hourly wages', async () => {
  const wages = wagesPath === null ? new DataFrame() : await readCsv(wagesPath);

  test('shape and statistics', () => {
    expect(wages.shape).toEqual([534, 10]);
    expect(wages.get('age').shape).toEqual([534]);
    expect(wages.get('wage_per_hour').mean()).toBeCloseTo(9.024063670411985, 13);
    expect(wages.get('wage_per_hour').std()).toBeCloseTo(5.139096854140682, 13);
  });

  test('stratified rows are scikit-learn’s', () => {
    const frame = wages.head(60);
    const [, testRows] = frame.trainTestSplit({ randomState: 3, stratify: 'union' });
    expect(testRows.index.toArray()).toEqual([9, 37, 26, 27, 31, 28, 3, 53, 14, 20, 50, 40, 41, 0, 59]);
    const classes = wages.head(90).get('education_yrs').clip(10, 13);
    const options = { testSize: 0.37, trainSize: 0.4, randomState: 3, stratify: classes };
    const [train] = trainTestSplit([wages.head(90)], options);
    expect(train.index.toArray()).toEqual([
      75, 7, 62, 74, 46, 4, 1, 50, 54, 42, 41, 31, 11, 56, 68, 17, 57, 45, 6, 65, 61, 58, 44, 26, 48, 23, 81,
      36, 76, 79, 89, 40, 24, 47, 84, 9,
    ]);
    expect(errorText(() => wages.trainTestSplit({ stratify: 'wage_per_hour' }))).toContain(
      'DataError[frame-stratify]',
    );
  });
});

describe.skipIf(mnistPath === null)('digits', async () => {
  const digits = mnistPath === null ? new DataFrame() : await readCsv(mnistPath);

  test('785 columns print those that fit', () => {
    expect(digits.toString({ maxRows: 4, minRows: 4 })).toBe(
      lines(
        '      5  0  0.1  0.2  0.3  0.4  ...  0.612  0.613  0.614  0.615  0.616  0.617',
        '0     4  0    0    0    0    0  ...      0      0      0      0      0      0',
        '1     3  0    0    0    0    0  ...      0      0      0      0      0      0',
        '...  .. ..  ...  ...  ...  ...  ...    ...    ...    ...    ...    ...    ...',
        '1998  9  0    0    0    0    0  ...      0      0      0      0      0      0',
        '1999  9  0    0    0    0    0  ...      0      0      0      0      0      0',
        '',
        '[2000 rows x 785 columns]',
      ),
    );
  });

  test('without a header', async () => {
    const all = await readCsv(mnistPath ?? '', { header: null });
    expect(all.shape).toEqual([2001, 785]);
    expect(all.columns.slice(0, 2)).toEqual(['0', '1']);
    expect(all.drop('0').toTensor().shape).toEqual([2001, 784]);
  });
});
