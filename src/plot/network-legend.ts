import type { NetworkLayerValues, NetworkValues } from './network-values';
import { mutedInk, networkColors } from './palette';
import { element, textElement, textWidth } from './svg';

const itemSpace = 18;

/** An explanation, and the sample it stands beside. */
export interface LegendItem {
  readonly text: string;
  readonly sample: (x: number, y: number) => string;
}

/** What the picture of these values needs explained. */
export function legendItems({ layers, loss }: NetworkValues): LegendItem[] {
  const has = (field: keyof NetworkLayerValues): boolean =>
    layers.some((layer) => layer[field] !== undefined);
  const swatch = (text: string, fill: string) => (x: number, y: number) =>
    textElement([{ text, fill, bold: true }], {
      x: x + 13,
      y: y + 4.5,
      'font-size': 13,
      'text-anchor': 'middle',
    });
  const line = (stroke: string, dash?: string) => (x: number, y: number) =>
    element('line', { x1: x, y1: y, x2: x + 26, y2: y, stroke, 'stroke-width': 3, 'stroke-dasharray': dash });
  const items: LegendItem[] = [];
  if (has('nodeValues')) items.push({ text: 'value (forward)', sample: swatch('52', networkColors.forward) });
  if (has('nodeGradients') || has('weightGradients') || has('biasGradients')) {
    items.push({ text: 'slope of the loss (backward)', sample: swatch('∂L', networkColors.gradient) });
  } else if (loss !== undefined) {
    items.push({ text: 'loss', sample: swatch('L', networkColors.gradient) });
  }
  if (has('weights')) {
    items.push(
      { text: 'positive weight', sample: line(networkColors.positive) },
      { text: 'negative weight', sample: line(networkColors.negative, '8 5') },
      {
        text: 'thicker: greater |w|',
        sample: (x, y) =>
          [1, 2.5, 5]
            .map((width, index) =>
              element('line', {
                x1: x + index * 9,
                y1: y,
                x2: x + 8 + index * 9,
                y2: y,
                stroke: networkColors.nodeStroke,
                'stroke-width': width,
              }),
            )
            .join(''),
      },
    );
  }
  return items;
}

/** The width an item takes with the space after it. */
const legendItemWidth = ({ text }: LegendItem): number => 34 + textWidth(text, 12) + itemSpace;

/** The width of all items in one row. */
export const legendRowWidth = (items: readonly LegendItem[]): number =>
  items.reduce((sum, item) => sum + legendItemWidth(item), 0) - itemSpace;

/** The legend in rows of at most `width`, and its height. */
export function drawLegend(items: readonly LegendItem[], left: number, top: number, width: number) {
  const parts: string[] = [];
  let [x, y] = [left, top];
  for (const { text, sample } of items) {
    const itemWidth = legendItemWidth({ text, sample });
    if (x > left && x + itemWidth - itemSpace > left + width) [x, y] = [left, y + 22];
    parts.push(
      sample(x, y),
      textElement([{ text }], { x: x + 34, y: y + 4, 'font-size': 12, fill: mutedInk }),
    );
    x += itemWidth;
  }
  return { parts, height: items.length === 0 ? 0 : y - top + 22 };
}
