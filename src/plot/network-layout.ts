import { placeLabels } from './label-placement';
import type { LabelledEdge, TurnedBox } from './label-placement';
import { subscript } from './network-text';
import type { NetworkLayerValues, NetworkValues } from './network-values';
import { mutedInk, networkColors } from './palette';
import { textWidth } from './svg';
import type { TextPart } from './svg';

/** Font sizes of the labels on edges and of the text around nodes. */
export const labelFont = 11;
export const smallFont = 11.5;

/** A node that is drawn. */
export interface ShownNode {
  /** Index in its layer. */
  readonly unit: number;
  readonly y: number;
}

/** A layer as it is drawn. */
export interface Column {
  readonly layer: NetworkLayerValues;
  readonly index: number;
  readonly symbol: string;
  readonly nodes: readonly ShownNode[];
  /** Where the rest of the layer is summarised. */
  readonly more: { readonly y: number; readonly count: number } | null;
}

/** Sizes that follow from which values there are. */
export interface Look {
  readonly radius: number;
  /** Height taken by the text above and below a circle. */
  readonly above: number;
  readonly below: number;
  readonly spacing: number;
}

/** Writes a value. */
export type Format = (value: number) => string;

/** The sizes for the values that are to be shown. */
export function lookFor({ layers }: NetworkValues): Look {
  const has = (field: keyof NetworkLayerValues): boolean =>
    layers.some((layer) => layer[field] !== undefined);
  const radius = has('nodeValues') ? 29 : has('preActivations') ? 26 : 15;
  const above = radius > 15 || has('biases') || has('biasGradients') ? 20 : 0;
  const below = has('nodeGradients') ? 20 : 0;
  return { radius, above, below, spacing: 2 * radius + above + below + 18 };
}

/** The places of a layer's nodes around the middle of the picture. */
export function columnOf(
  layer: NetworkLayerValues,
  index: number,
  last: number,
  { spacing }: Look,
  maxNodes: number,
): Column {
  // The dots take the room of a node, so that they never stand for one alone.
  const whole = layer.units <= maxNodes + 1;
  const slots = whole ? layer.units : maxNodes + 1;
  const place = (slot: number): number => (slot - (slots - 1) / 2) * spacing;
  const firsts = whole ? layer.units : maxNodes - 1;
  const nodes = Array.from({ length: firsts }, (_, unit) => ({ unit, y: place(unit) }));
  if (!whole) nodes.push({ unit: layer.units - 1, y: place(slots - 1) });
  return {
    layer,
    index,
    symbol: index === 0 ? 'x' : index === last ? 'ŷ' : 'h',
    nodes,
    more: whole ? null : { y: place(slots - 2), count: layer.units - maxNodes },
  };
}

/** What is written below the name of a layer. */
export function headerDetails({ layer: { units, activation }, index }: Column): string {
  const kind = index === 0 ? 'value' : 'unit';
  const size = `${units} ${kind}${units === 1 ? '' : 's'}`;
  return index > 0 && activation !== undefined ? `${size}, ${activation}` : size;
}

/** The width of the heading of a column. */
export const headerWidth = (column: Column): number =>
  Math.max(textWidth(column.layer.name, 14) * 1.08, textWidth(headerDetails(column), 12));

const nodeName = ({ symbol, layer }: Column, unit: number): string =>
  layer.units === 1 ? symbol : `${symbol}${subscript(unit + 1)}`;

/** The text above a node: its name and its bias. */
export function headOf(column: Column, unit: number, format: Format): TextPart[] {
  const { biases, biasGradients } = column.layer;
  const parts: TextPart[] = [{ text: nodeName(column, unit), fill: mutedInk, bold: true }];
  if (biases !== undefined) parts.push({ text: `  b=${format(biases[unit])}`, fill: mutedInk });
  if (biasGradients !== undefined) {
    parts.push({ text: `  ∂L/∂b=${format(biasGradients[unit])}`, fill: networkColors.gradient });
  }
  return parts;
}

const plainText = (parts: readonly TextPart[]): string => parts.map(({ text }) => text).join('');

/** The text below a node, null where there is none. */
export function gradientText(column: Column, unit: number, format: Format): string | null {
  const { nodeGradients } = column.layer;
  if (nodeGradients === undefined) return null;
  return `∂L/∂${nodeName(column, unit)}=${format(nodeGradients[unit])}`;
}

/** The room a node takes with its texts. */
export function nodeBox(
  column: Column,
  { unit, y }: ShownNode,
  x: number,
  look: Look,
  format: Format,
): TurnedBox {
  const head = look.above > 0 ? textWidth(plainText(headOf(column, unit, format)), smallFont) : 0;
  const foot = textWidth(gradientText(column, unit, format) ?? '', smallFont);
  const halfWidth = Math.max(look.radius, head / 2, foot / 2) + 3;
  const top = y - look.radius - look.above;
  const bottom = y + look.radius + (foot > 0 ? look.below : 2);
  return { x, y: (top + bottom) / 2, halfWidth, halfHeight: (bottom - top) / 2, angle: 0 };
}

/** A weight that is drawn; null where its value or slope is not known. */
export interface Edge {
  readonly from: ShownNode;
  readonly to: ShownNode;
  readonly weight: number | null;
  readonly gradient: number | null;
}

function edgesBetween(left: Column, right: Column): Edge[] {
  const { weights, weightGradients } = right.layer;
  return left.nodes.flatMap((from) =>
    right.nodes.map((to) => ({
      from,
      to,
      weight: weights === undefined ? null : weights[from.unit][to.unit],
      gradient: weightGradients === undefined ? null : weightGradients[from.unit][to.unit],
    })),
  );
}

/** The text on an edge. */
export function edgeParts({ weight, gradient }: Edge, format: Format): TextPart[] {
  const parts: TextPart[] = [];
  if (weight !== null) {
    parts.push({
      text: `w=${format(weight)}`,
      fill: weight < 0 ? networkColors.negativeText : networkColors.positiveText,
      bold: true,
    });
  }
  if (gradient !== null) {
    parts.push({
      text: `${parts.length > 0 ? '  ' : ''}∂L/∂w=${format(gradient)}`,
      fill: networkColors.gradient,
    });
  }
  return parts;
}

/** The edges between two columns with their labels, and the distance of the columns that gives them room. */
export interface Gap {
  readonly width: number;
  readonly edges: readonly Edge[];
  /** One box an edge, with x from the left column; empty where nothing is written on the edges. */
  readonly labels: readonly TurnedBox[];
}

/** Places the labels of the edges between two columns, and the columns so far apart that they have room. */
export function gapBetween(
  left: Column,
  right: Column,
  look: Look,
  edgeLabels: boolean | 'auto',
  format: Format,
): Gap {
  const edges = edgesBetween(left, right);
  const isWhole = left.more === null && right.more === null && edges.length <= 36;
  const texts = edges.map((edge) => plainText(edgeParts(edge, format)));
  const written = edgeLabels === 'auto' ? isWhole : edgeLabels;
  const boxAt = (column: Column, x: number): TurnedBox[] =>
    column.nodes.map((node) => nodeBox(column, node, x, look, format));
  const widest =
    Math.max(...boxAt(left, 0).map(({ halfWidth }) => halfWidth)) +
    Math.max(...boxAt(right, 0).map(({ halfWidth }) => halfWidth));
  const ys = [left, right].flatMap(({ nodes }) => nodes.map(({ y }) => y));
  const tall = Math.max(...ys) - Math.min(...ys);
  const headers = (headerWidth(left) + headerWidth(right)) / 2 + 18;
  const narrow = Math.max(headers, widest + 60, look.radius > 15 ? 170 : 130, Math.min(0.55 * tall, 340));
  if (!written || texts.every((text) => text === '')) return { width: narrow, edges, labels: [] };
  const longest = Math.max(...texts.map((text) => textWidth(text, labelFont)));
  let width = Math.max(narrow, longest + 2 * look.radius + 70);
  for (let attempt = 0; attempt < 14; attempt++) {
    const lines: LabelledEdge[] = edges.map(({ from, to }, index) => ({
      from: [0, from.y],
      to: [width, to.y],
      labelWidth: textWidth(texts[index], labelFont) + 8,
      labelHeight: labelFont + 5,
    }));
    const labels = placeLabels(lines, [...boxAt(left, 0), ...boxAt(right, width)], look.radius + 6);
    if (labels !== null) return { width, edges, labels };
    width = Math.round(width * 1.15);
  }
  // So many long labels that no width helps: the edges stay readable without them.
  return { width: narrow, edges, labels: [] };
}
