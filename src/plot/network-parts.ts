import { edgeParts, gradientText, headerDetails, headOf, labelFont, smallFont } from './network-layout';
import type { Column, Format, Gap, Look, ShownNode } from './network-layout';
import type { NetworkValues } from './network-values';
import { ink, mutedInk, networkColors } from './palette';
import { escapeXml } from '../util/xml';
import { element, textElement, textWidth } from './svg';

/** Bold text is wider than plain text by about this. */
const boldFactor = 1.1;

/** The edges of a gap whose left column stands at `x`; the width of a line is relative to `greatest`. */
export function drawEdges(gap: Gap, x: number, look: Look, greatest: number): string[] {
  const thick = look.radius > 15 ? 5 : 3;
  return gap.edges.map(({ from, to, weight }) => {
    const share = weight === null || greatest === 0 ? 0 : Math.min(1, Math.abs(weight) / greatest);
    const ends = { x1: x, y1: from.y, x2: x + gap.width, y2: to.y };
    if (weight === null || weight === 0) {
      const dots = weight === null ? undefined : '1 4';
      return element('line', {
        ...ends,
        stroke: networkColors.neutral,
        'stroke-width': 1.2,
        'stroke-dasharray': dots,
      });
    }
    return element('line', {
      ...ends,
      stroke: weight < 0 ? networkColors.negative : networkColors.positive,
      'stroke-width': 0.8 + share * thick,
      'stroke-opacity': 0.5 + 0.4 * share,
      'stroke-dasharray': weight < 0 ? '8 5' : undefined,
    });
  });
}

/** The texts on the edges of a gap. */
export function drawEdgeLabels(gap: Gap, x: number, format: Format): string[] {
  return gap.labels.map((box, index) => {
    const degrees = (box.angle * 180) / Math.PI;
    const turn = `translate(${(x + box.x).toFixed(1)} ${box.y.toFixed(1)}) rotate(${degrees.toFixed(1)})`;
    const back = element('rect', {
      x: -box.halfWidth,
      y: -box.halfHeight,
      width: 2 * box.halfWidth,
      height: 2 * box.halfHeight,
      rx: 4,
      fill: 'white',
      'fill-opacity': 0.94,
    });
    const text = textElement(edgeParts(gap.edges[index], format), {
      y: labelFont * 0.36,
      'font-size': labelFont,
      'text-anchor': 'middle',
      'xml:space': 'preserve',
    });
    return element('g', { transform: turn }, back + text);
  });
}

/** A circle with its value and the texts around it. */
export function drawNode(column: Column, node: ShownNode, x: number, look: Look, format: Format): string {
  const { unit, y } = node;
  const { nodeValues, preActivations } = column.layer;
  const centred = { x, 'text-anchor': 'middle' };
  const halo = { 'paint-order': 'stroke', stroke: 'white', 'stroke-width': 4, 'stroke-linejoin': 'round' };
  const circle = element('circle', {
    cx: x,
    cy: y,
    r: look.radius,
    fill: networkColors.nodeFill,
    stroke: networkColors.nodeStroke,
    'stroke-width': 1.6,
  });
  const lines: string[] = [circle];
  const value = nodeValues === undefined ? null : format(nodeValues[unit]);
  const before = preActivations === undefined ? null : `z=${format(preActivations[unit])}`;
  if (value !== null) {
    const fontSize = Math.min(16, (2 * look.radius - 12) / (textWidth(value, 1) * boldFactor));
    lines.push(
      textElement([{ text: value, fill: networkColors.forward, bold: true }], {
        ...centred,
        y: y + (before === null ? fontSize * 0.36 : -1),
        'font-size': fontSize,
      }),
    );
  }
  if (before !== null) {
    const fontSize = Math.min(10.5, (2 * look.radius - 12) / textWidth(before, 1));
    lines.push(
      textElement([{ text: before, fill: mutedInk }], {
        ...centred,
        y: y + (value === null ? 4 : 14),
        'font-size': fontSize,
      }),
    );
  }
  if (look.above > 0) {
    lines.push(
      textElement(headOf(column, unit, format), {
        ...centred,
        ...halo,
        y: y - look.radius - 7,
        'font-size': smallFont,
        'xml:space': 'preserve',
      }),
    );
  }
  const gradient = gradientText(column, unit, format);
  if (gradient !== null) {
    lines.push(
      textElement([{ text: gradient, fill: networkColors.gradient }], {
        ...centred,
        ...halo,
        y: y + look.radius + 15,
        'font-size': smallFont,
      }),
    );
  }
  return element('g', {}, lines.join(''));
}

/** The dots and the number that stand for the nodes not shown. */
export function drawMore({ more, layer }: Column, x: number): string[] {
  if (more === null) return [];
  const dots = [-9, 0, 9].map((dy) =>
    element('circle', { cx: x, cy: more.y - 6 + dy, r: 2.6, fill: networkColors.nodeStroke }),
  );
  const note = textElement([{ text: `+${more.count} more`, fill: mutedInk }], {
    x,
    y: more.y + 20,
    'font-size': smallFont,
    'text-anchor': 'middle',
    'paint-order': 'stroke',
    stroke: 'white',
    'stroke-width': 5,
    'stroke-linejoin': 'round',
  });
  const hint = element(
    'title',
    {},
    `${more.count} more of the ${layer.units} nodes of ${escapeXml(layer.name)}`,
  );
  return [element('g', {}, hint + dots.join('') + note)];
}

/** Name, size and activation of a layer. */
export function drawHeader(column: Column, x: number, y: number): string {
  const common = { x, 'text-anchor': 'middle' };
  return (
    textElement([{ text: column.layer.name, bold: true }], { ...common, y, 'font-size': 14, fill: ink }) +
    textElement([{ text: headerDetails(column) }], { ...common, y: y + 18, 'font-size': 12, fill: mutedInk })
  );
}

/** Targets beside the outputs and the loss below them; also the room they take to the right. */
export function drawOutcome(
  { target, loss }: NetworkValues,
  column: Column,
  x: number,
  look: Look,
  format: Format,
): { parts: string[]; width: number } {
  const targets =
    target === undefined
      ? []
      : column.nodes.map(({ unit, y }) => ({ y, text: `target ${format(target[unit])}` }));
  const lossText = loss === undefined ? null : `loss ${format(loss)}`;
  const start = x + look.radius + 34;
  const parts = targets.flatMap(({ y, text }) => [
    element('line', {
      x1: x + look.radius + 4,
      y1: y,
      x2: start - 6,
      y2: y,
      stroke: networkColors.nodeStroke,
      'stroke-width': 1.2,
      'stroke-dasharray': '2 3',
    }),
    textElement([{ text }], { x: start, y: y + 4.5, 'font-size': 13, fill: ink }),
  ]);
  const widths = targets.map(({ text }) => textWidth(text, 13));
  if (lossText !== null) {
    // Between the outputs where there is a middle gap, else below the only target.
    const lowest = column.nodes[column.nodes.length - 1].y;
    const y = targets.length === 0 ? 0 : lowest + 34;
    const boxWidth = textWidth(lossText, 14) + 22;
    const left = start - 4;
    parts.push(
      element('rect', {
        x: left,
        y: y - 15,
        width: boxWidth,
        height: 30,
        rx: 7,
        fill: '#fdf0ee',
        stroke: networkColors.gradient,
      }),
      textElement([{ text: lossText, bold: true }], {
        x: left + boxWidth / 2,
        y: y + 5,
        'font-size': 14,
        fill: networkColors.gradient,
        'text-anchor': 'middle',
      }),
    );
    widths.push(boxWidth);
  }
  return { parts, width: widths.length === 0 ? 0 : 34 + Math.max(...widths) };
}
