import type { NetworkLayerValues, NetworkValues } from './network-values';

/** A number with `digits` significant digits, without trailing zeros, and with a true minus sign. */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
    return `${Number(mantissa)}e${Number(exponent)}`.replaceAll('-', '−');
  }
  // Whole numbers keep all their digits: 1234 is not 1230.
  const rounded = magnitude >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
  return String(rounded === 0 ? 0 : rounded).replaceAll('-', '−');
}

/** `12` → `₁₂`. */
export const subscript = (index: number): string =>
  Array.from(String(index), (digit) => String.fromCodePoint(0x2080 + Number(digit))).join('');

const mostInWords = 12;

function list(values: ArrayLike<number>, format: (value: number) => string): string {
  const shown = Array.from({ length: Math.min(values.length, mostInWords) }, (_, index) =>
    format(values[index]),
  );
  const hidden = values.length - shown.length;
  return shown.join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
}

/** What a diagram shows, in words for readers who do not see it. */
export function describeNetwork(
  { layers, target, loss }: NetworkValues,
  format: (value: number) => string,
): string {
  const kindOf = ({ name, units, activation }: NetworkLayerValues, index: number): string =>
    `${name} (${units}${index > 0 && activation !== undefined ? `, ${activation}` : ''})`;
  const sentences = [`Network of ${layers.length} layers: ${layers.map(kindOf).join(', ')}.`];
  for (const { name, nodeValues } of layers) {
    if (nodeValues !== undefined) sentences.push(`Values of ${name}: ${list(nodeValues, format)}.`);
  }
  for (const { name, nodeGradients } of layers) {
    if (nodeGradients !== undefined) {
      sentences.push(`Slopes of the loss for ${name}: ${list(nodeGradients, format)}.`);
    }
  }
  if (target !== undefined) sentences.push(`Target: ${list(target, format)}.`);
  if (loss !== undefined) sentences.push(`Loss: ${format(loss)}.`);
  return sentences.join(' ');
}
