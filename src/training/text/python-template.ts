import { ArgumentError } from '../../util/errors';
import { suggestName } from '../../util/names';
import { formatExponent, formatFixed, reprFloat } from '../../util/python-format';

/** What a template can name; whole numbers of Python's `int` are told apart from floats. */
export interface TemplateValue {
  readonly value: number;
  readonly isInteger: boolean;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)(0?)(\d*)(,?)(?:\.(\d+))?([a-zA-Z%]?)$/u;
const PLACE = /\{\{|\}\}|\{(\w+)(?:!r)?(?::([^{}]*))?\}/gu;

const grouped = (text: string): string =>
  text.replace(/^\d+/u, (digits) => digits.replaceAll(/\B(?=(\d{3})+$)/gu, ','));

/** Python's `g`: significant digits, without zeros at the end. */
function formatGeneral(magnitude: number, digits: number): string {
  const precision = Math.max(digits, 1);
  const exponent = Number(formatExponent(magnitude, precision - 1).split('e')[1]);
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/u, '') : text);
  if (exponent >= -4 && exponent < precision)
    return trimmed(formatFixed(magnitude, precision - 1 - exponent));
  const [mantissa, power] = formatExponent(magnitude, precision - 1).split('e');
  return `${trimmed(mantissa)}e${power}`;
}

function formatMagnitude(
  { value, isInteger }: TemplateValue,
  type: string,
  digits: number | null,
): string | null {
  const magnitude = Math.abs(value);
  const lower = type.toLowerCase();
  const styled = (text: string): string => (type === lower ? text : text.toUpperCase());
  if (lower === 'd') return isInteger && digits === null ? String(magnitude) : null;
  if (lower === 'f') return styled(formatFixed(magnitude, digits ?? 6));
  if (lower === 'e') return styled(formatExponent(magnitude, digits ?? 6));
  if (type === '%') return `${formatFixed(magnitude * 100, digits ?? 6)}%`;
  if (lower === 'g') return styled(formatGeneral(magnitude, digits ?? 6));
  if (type !== '') return null;
  if (digits === null) return isInteger ? String(magnitude) : reprFloat(magnitude);
  if (isInteger) return null;
  const text = formatGeneral(magnitude, digits);
  return /[.en]/u.test(text) ? text : `${text}.0`;
}

/** Python's `format(value, spec)` for numbers; null where Python refuses the specification. */
export function formatNumber(entry: TemplateValue, spec: string): string | null {
  const match = SPEC.exec(spec);
  if (match === null) return null;
  const [, fill, align, sign, zero, width, comma, digits, type] = match;
  const magnitude = formatMagnitude(entry, type, digits === undefined ? null : Number(digits));
  if (magnitude === null) return null;
  const body = comma === '' ? magnitude : grouped(magnitude);
  const isNegative = entry.value < 0 || Object.is(entry.value, -0);
  const lead = isNegative ? '-' : sign === '-' ? '' : sign;
  const padding = fill ?? (zero === '0' ? '0' : ' ');
  const missing = Math.max(0, Number(width) - lead.length - body.length);
  const pad = padding.repeat(missing);
  switch (align ?? (zero === '0' ? '=' : '>')) {
    case '<':
      return lead + body + pad;
    case '^':
      return padding.repeat(Math.floor(missing / 2)) + lead + body + padding.repeat(Math.ceil(missing / 2));
    case '=':
      return lead + pad + body;
    default:
      return pad + lead + body;
  }
}

/**
 * Python's `template.format(...)`: `{epoch:02d}`, `{val_loss:.2f}`.
 *
 * @throws ArgumentError `template-name`, `template-format`
 */
export function formatTemplate(template: string, values: Readonly<Record<string, TemplateValue>>): string {
  return template.replaceAll(PLACE, (place: string, name?: string, spec = '') => {
    if (name === undefined) return place[0];
    if (!Object.hasOwn(values, name)) {
      throw new ArgumentError({
        code: 'template-name',
        expected: 'a path with places in braces names quantities of the logs.',
        received: { path: JSON.stringify(template), name: place, known: Object.keys(values).join(', ') },
        advice: suggestName(name, Object.keys(values)),
      });
    }
    const text = formatNumber(values[name], spec);
    if (text !== null) return text;
    throw new ArgumentError({
      code: 'template-format',
      expected:
        'a place in braces needs a format of Python for its number, such as {epoch:02d} or {val_loss:.2f}.',
      received: { path: JSON.stringify(template), place, value: String(values[name].value) },
    });
  });
}
