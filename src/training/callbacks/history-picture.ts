import { escapeXml } from '../../util/xml';

const WIDTH = 280;
const HEIGHT = 90;
const MARGIN = 6;
const COLORS = ['#2563eb', '#ea580c', '#16a34a', '#9333ea'];

/** A line through the values, from left to right, in a box of `HEIGHT`; what is not finite leaves a gap. */
function line(values: readonly number[], low: number, high: number): string {
  const step = values.length === 1 ? 0 : (WIDTH - 2 * MARGIN) / (values.length - 1);
  const range = high === low ? 1 : high - low;
  let isOpen = false;
  const parts = values.map((value, i) => {
    if (!Number.isFinite(value)) {
      isOpen = false;
      return '';
    }
    const x = MARGIN + i * step;
    const y = HEIGHT - MARGIN - ((value - low) / range) * (HEIGHT - 2 * MARGIN);
    const command = isOpen ? 'L' : 'M';
    isOpen = true;
    return `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return parts.join('');
}

/** One small chart: a quantity and, dashed, the same on validation data. */
function picture(name: string, history: Readonly<Record<string, readonly number[]>>, color: string): string {
  const curves = [history[name], history[`val_${name}`]].filter((values) => values !== undefined);
  const finite = curves.flat().filter(Number.isFinite);
  if (finite.length === 0) return '';
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const paths = curves.map(
    (values, i) =>
      `<path d="${line(values, low, high)}" fill="none" stroke="${color}" stroke-width="2"${i === 0 ? '' : ' stroke-dasharray="4 3"'}/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(name)} by epoch">${paths.join('')}</svg>`;
}

const lastValue = (name: string, values: readonly number[] | undefined): string[] => {
  const last = values?.at(-1);
  return last === undefined ? [] : [`${name} ${Number(last.toPrecision(4))}`];
};

/** A training in small charts, one for each quantity, with the last values below. */
export function historyHtml(history: Readonly<Record<string, readonly number[]>>): string {
  const names = Object.keys(history).filter(
    (name) => !(name.startsWith('val_') && Object.hasOwn(history, name.slice(4))),
  );
  const cells = names.map((name, i) => {
    const words = [
      ...lastValue(name, history[name]),
      ...lastValue(`val_${name}`, history[`val_${name}`]),
    ].join(', ');
    const chart = picture(name, history, COLORS[i % COLORS.length]);
    return `<figure style="display:inline-block;margin:0 12px 0 0">${chart}<figcaption>${escapeXml(words)}</figcaption></figure>`;
  });
  return `<div>${cells.join('')}</div>`;
}
