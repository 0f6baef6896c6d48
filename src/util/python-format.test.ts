import { describe, expect, it } from 'vitest';
import { formatExponent, formatFixed, formatMemorySize, formatThousands } from './python-format';

// value, f"{value:.4f}", f"{value:.4e}", f"{value:.0f}" from Python 3.
const table: [number, string, string, string][] = [
  [0.03125, '0.0312', '3.1250e-02', '0'],
  [0.09375, '0.0938', '9.3750e-02', '0'],
  [0.00005, '0.0001', '5.0000e-05', '0'],
  [0.5, '0.5000', '5.0000e-01', '0'],
  [1.5, '1.5000', '1.5000e+00', '2'],
  [2.5, '2.5000', '2.5000e+00', '2'],
  [-0.03125, '-0.0312', '-3.1250e-02', '-0'],
  [1e21, '1000000000000000000000.0000', '1.0000e+21', '1000000000000000000000'],
  [0.15625, '0.1562', '1.5625e-01', '0'],
  [-5.25, '-5.2500', '-5.2500e+00', '-5'],
  [-1.03125, '-1.0312', '-1.0312e+00', '-1'],
  [-1.09375, '-1.0938', '-1.0938e+00', '-1'],
  [99999.5, '99999.5000', '1.0000e+05', '100000'],
  [100000.5, '100000.5000', '1.0000e+05', '100000'],
  [-0, '-0.0000', '-0.0000e+00', '-0'],
  [0, '0.0000', '0.0000e+00', '0'],
  [1234565, '1234565.0000', '1.2346e+06', '1234565'],
  [1234550, '1234550.0000', '1.2346e+06', '1234550'],
  [1234450, '1234450.0000', '1.2344e+06', '1234450'],
  [Number.NaN, 'nan', 'nan', 'nan'],
  [Infinity, 'inf', 'inf', 'inf'],
  [-Infinity, '-inf', '-inf', '-inf'],
  [5e-324, '0.0000', '4.9407e-324', '0'],
];

describe('Python number formats', () => {
  it.each(table)('%d', (value, fixed, exponent, whole) => {
    expect(formatFixed(value, 4)).toBe(fixed);
    expect(formatExponent(value, 4)).toBe(exponent);
    expect(formatFixed(value, 0)).toBe(whole);
  });

  it('end in the even digit where two are as near', () => {
    expect([9.5, 8.5, 99.5].map((value) => formatExponent(value, value < 10 ? 0 : 1))).toEqual([
      '1e+01',
      '8e+00',
      '1.0e+02',
    ]);
    expect(formatFixed(14.0410308837890625, 15)).toBe('14.041030883789062');
    expect(formatFixed(26968238268554.5625, 3)).toBe('26968238268554.562');
  });

  it('groups thousands and names memory sizes', () => {
    expect([0, 999, 1000, 1234567].map(formatThousands)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0, 204, 1023, 1024, 702140, 3 * 1024 ** 3].map(formatMemorySize)).toEqual([
      '0.00 B',
      '204.00 B',
      '1023.00 B',
      '1.00 KB',
      '685.68 KB',
      '3.00 GB',
    ]);
  });
});
