import { describe, expect, it } from 'vitest';
import { formatScalar } from './format-float';

describe('formatScalar', () => {
  const values = [
    0.1, 0.0001, 9.999e-5, 1e-5, 0.3333333333333333, 100, 999, 1000, 999999, 1000000, 16777216, 123456789,
    1000000000000000.0, 1e16, 1.5e16, 1e-7, -2.5, 5e-324,
  ];
  // NumPy 2.4.6: [str(np.dtype(dtype).type(v)) for v in values]
  it.each([
    [
      'float64',
      [
        '0.1',
        '0.0001',
        '9.999e-05',
        '1e-05',
        '0.3333333333333333',
        '100.0',
        '999.0',
        '1000.0',
        '999999.0',
        '1000000.0',
        '16777216.0',
        '123456789.0',
        '1000000000000000.0',
        '1e+16',
        '1.5e+16',
        '1e-07',
        '-2.5',
        '5e-324',
      ],
    ],
    [
      'float32',
      [
        '0.1',
        '1e-04',
        '9.999e-05',
        '1e-05',
        '0.33333334',
        '100.0',
        '999.0',
        '1000.0',
        '999999.0',
        '1e+06',
        '1.6777216e+07',
        '1.2345679e+08',
        '1e+15',
        '1e+16',
        '1.5e+16',
        '1e-07',
        '-2.5',
        '0.0',
      ],
    ],
    [
      'float16',
      [
        '0.1',
        '0.0001',
        '0.0001',
        '1e-05',
        '0.3333',
        '100.0',
        '999.0',
        '1e+03',
        'inf',
        'inf',
        'inf',
        'inf',
        'inf',
        'inf',
        'inf',
        '1e-07',
        '-2.5',
        '0.0',
      ],
    ],
  ])('prints %s', (dtype, texts) => {
    expect(values.map((value) => formatScalar(value, dtype as string))).toEqual(texts);
  });

  it('prints what is no finite number, booleans and integers', () => {
    expect([NaN, Infinity, -Infinity, -0].map((value) => formatScalar(value, 'float32'))).toEqual([
      'nan',
      'inf',
      '-inf',
      '-0.0',
    ]);
    expect([formatScalar(true, 'bool'), formatScalar(0, 'bool'), formatScalar(-7, 'int8')]).toEqual([
      'True',
      'False',
      '-7',
    ]);
  });

  it('finds the shortest of a power of 2, whose neighbour below is closer than that above', () => {
    expect([formatScalar(2 ** -6, 'float16'), formatScalar(2 ** -96, 'float32')]).toEqual([
      '0.01563',
      '1.2621775e-29',
    ]);
  });
});
