import { describe, expect, it } from 'vitest';
import { reprFloat } from '../../util/python-format';
import { formatNumber, formatTemplate } from './python-template';

const float = (value: number) => ({ value, isInteger: false });
const int = (value: number) => ({ value, isInteger: true });

describe("Python's format language", () => {
  // Values of Python's own format().
  it.each([
    [3.14159, '.2f', '3.14'],
    [3.14159, '08.3f', '0003.142'],
    [-3.14159, '08.3f', '-003.142'],
    [2.5, '.0f', '2'],
    [0.00001234, '', '1.234e-05'],
    [1, '', '1.0'],
    [1, '.3', '1.0'],
    [1234.5, '.3', '1.23e+03'],
    [1234567.891, ',.2f', '1,234,567.89'],
    [0.256, '.1%', '25.6%'],
    [0.0001, 'g', '0.0001'],
    [0.00001, 'g', '1e-05'],
    [1e6, 'g', '1e+06'],
    [123456.7, '.3g', '1.23e+05'],
    [12, '>6.1f', '  12.0'],
    [12, '*<7.1f', '12.0***'],
    [12, '^8.1f', '  12.0  '],
    [12, '+.1f', '+12.0'],
    [12, ' .1f', ' 12.0'],
    [1.5, '.2E', '1.50E+00'],
    [Number.NaN, '.2f', 'nan'],
    [-Infinity, '', '-inf'],
  ])('%d as "%s" is %s', (value, spec, text) => {
    expect(formatNumber(float(value), spec)).toBe(text);
  });

  it.each([
    [7, '02d', '07'],
    [-7, '04d', '-007'],
    [7, '', '7'],
    [7, '.1f', '7.0'],
    [1234, ',', '1,234'],
  ])('the whole number %d as "%s" is %s', (value, spec, text) => {
    expect(formatNumber(int(value), spec)).toBe(text);
  });

  it.each([
    [float(1.5), 'd'],
    [int(1), '.2d'],
    [float(1), 'x'],
    [float(1), '..2f'],
  ])('refuses %j as "%s"', (entry, spec) => {
    expect(formatNumber(entry, spec)).toBeNull();
  });

  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [Math.fround(0.1), '0.10000000149011612'],
  ])('repr(%d)', (value, text) => {
    expect(reprFloat(value)).toBe(text);
  });

  it('fills templates', () => {
    const values = { epoch: int(3), val_loss: float(0.12345) };
    expect(formatTemplate('m{epoch:03d}_{val_loss:.2e}_{{x}}_{val_loss}.keras', values)).toBe(
      'm003_1.23e-01_{x}_0.12345.keras',
    );
    expect(() => formatTemplate('{val_loss:02d}.keras', values)).toThrow(
      'ArgumentError[template-format]: a place in braces needs a format of Python for its number, such as {epoch:02d} or {val_loss:.2f}.\n' +
        '  path  = "{val_loss:02d}.keras"\n' +
        '  place = {val_loss:02d}\n' +
        '  value = 0.12345',
    );
  });
});
