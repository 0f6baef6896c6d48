import { diagramKinds, networkValues } from './kinds';
import { optionsFrom, requireArgument, type OptionArguments } from '../util/arguments';
import { ArgumentError } from '../util/errors';
import { columnOf, gapBetween, headerWidth, lookFor, nodeBox } from './network-layout';
import type { Format, Gap } from './network-layout';
import { drawLegend, legendItems, legendRowWidth } from './network-legend';
import { drawEdgeLabels, drawEdges, drawHeader, drawMore, drawNode, drawOutcome } from './network-parts';
import { describeNetwork, significant } from './network-text';
import { checkNetworkValues } from './network-values';
import type { NetworkValues } from './network-values';
import { fontFamily, ink } from './palette';
import { escapeXml } from '../util/xml';
import { element, textElement, textWidth } from './svg';

export interface NetworkDiagramOptions {
  /** Heading; none by default. */
  readonly title?: string;
  /** Nodes shown of a layer before the rest is summarised: all but one of them from the start, and the last (default 6; one
   * more is shown rather than left out alone). */
  readonly maxNodes?: number;
  /** Significant digits of values (default 3). */
  readonly digits?: number;
  /** Whether weights and their gradients are written on the edges; `'auto'` (default): between layers shown whole, up to
   * 36 edges. */
  readonly edgeLabels?: boolean | 'auto';
  /** Whether to explain colours and lines below the picture (default true). */
  readonly legend?: boolean;
}
const margin = 28;
const headerHeight = 46;

function greatestWeight(gaps: readonly Gap[]): number {
  return Math.max(0, ...gaps.flatMap(({ edges }) => edges.map(({ weight }) => Math.abs(weight ?? 0))));
}
/**
 * Draws a network of Dense layers with the values of a forward and a backward pass, as SVG.
 *
 * Values a = f(z), z = Σ w·x + b stand in the nodes; weights are edges, coloured by sign (negative ones dashed) and as thick
 * as they are great; slopes of the loss ∂L/∂w, ∂L/∂a stand beside what they belong to. Of layers with more than `maxNodes`
 * nodes the first ones and the last are shown. The picture carries a `<title>` and a `<desc>` that says in words what it shows.
 *
 * @param values Layers from the input to the output, each with what is known of it; all but names and units may be absent.
 * @param options `title`, `maxNodes` (default 6), `digits` (significant, default 3), `edgeLabels`, `legend`.
 * @returns A whole SVG document, without XML declaration, on a white ground.
 * @throws ShapeError where values do not fit the numbers of units. @throws ArgumentError where there are fewer than two
 * layers or `maxNodes` is less than 2. @throws NameError where an option is unknown.
 * @example
 * import { renderNetworkDiagram } from 'keratin/plot';
 *
 * const svg = renderNetworkDiagram({
 *   layers: [
 *     { name: 'input', units: 2, nodeValues: [3, 5] },
 *     { name: 'hidden', activation: 'relu', units: 2, weights: [[2, 4], [4, -5]], nodeValues: [26, 0] },
 *     { name: 'output', activation: 'linear', units: 1, weights: [[2], [7]], nodeValues: [52] },
 *   ],
 * });
 * console.log(svg.startsWith('<svg')); // true
 */
export function renderNetworkDiagram(
  values: NetworkValues,
  ...given: OptionArguments<NetworkDiagramOptions, never>
): string {
  const options = optionsFrom<NetworkDiagramOptions>('renderNetworkDiagram', diagramKinds, given, false);
  requireArgument('renderNetworkDiagram', 'values', values, networkValues);
  const { title, maxNodes = 6, digits = 3, edgeLabels = 'auto', legend = true } = options;
  if (!Number.isInteger(maxNodes) || maxNodes < 2) {
    throw new ArgumentError({
      code: 'network-max-nodes',
      expected: 'maxNodes needs to be a whole number, at least 2: the first node and the last.',
      received: { maxNodes: String(maxNodes) },
    });
  }
  checkNetworkValues(values);
  const { layers } = values;
  const format: Format = (value) => significant(value, digits);
  const look = lookFor(values);
  const columns = layers.map((layer, index) => columnOf(layer, index, layers.length - 1, look, maxNodes));
  const gaps = columns
    .slice(1)
    .map((column, index) => gapBetween(columns[index], column, look, edgeLabels, format));

  const firstBoxes = columns[0].nodes.map((node) => nodeBox(columns[0], node, 0, look, format));
  const leftRoom = Math.max(headerWidth(columns[0]) / 2, ...firstBoxes.map(({ halfWidth }) => halfWidth));
  const places: number[] = [margin + leftRoom];
  for (const { width } of gaps) places.push(places[places.length - 1] + width);
  const lastColumn = columns[columns.length - 1];
  const lastX = places[places.length - 1];
  const outcome = drawOutcome(values, lastColumn, lastX, look, format);
  const lastBoxes = lastColumn.nodes.map((node) => nodeBox(lastColumn, node, 0, look, format));
  const rightRoom = Math.max(
    headerWidth(lastColumn) / 2,
    look.radius + outcome.width,
    ...lastBoxes.map(({ halfWidth }) => halfWidth),
  );
  const titleHeight = title === undefined ? 0 : 40;
  const items = legend ? legendItems(values) : [];
  const contentWidth = Math.max(
    lastX + rightRoom + margin,
    title === undefined ? 0 : textWidth(title, 20) * 1.08 + 2 * margin,
    360,
  );
  // A legend that is only a little wider than the picture stays in one row.
  const legendWidth = legendRowWidth(items) + 2 * margin;
  const width = legendWidth < 1.2 * contentWidth ? Math.max(contentWidth, legendWidth) : contentWidth;
  const shift = (width - (lastX + rightRoom + margin)) / 2;
  const boxes = columns.flatMap((column) =>
    column.nodes.map((node) => nodeBox(column, node, 0, look, format)),
  );
  const top = Math.min(...boxes.map(({ y, halfHeight }) => y - halfHeight));
  const outcomeBottom = values.loss === undefined ? 0 : lastColumn.nodes[lastColumn.nodes.length - 1].y + 56;
  const bottom = Math.max(outcomeBottom, ...boxes.map(({ y, halfHeight }) => y + halfHeight));
  const contentTop = margin + titleHeight + headerHeight + 8;
  const middle = contentTop - top;
  const legendTop = middle + bottom + 30;
  const drawnLegend = drawLegend(items, margin, legendTop, width - 2 * margin);
  const height =
    (drawnLegend.height > 0 ? legendTop + drawnLegend.height - 10 : middle + bottom) + margin - 8;

  const greatest = greatestWeight(gaps);
  const picture = [
    ...gaps.flatMap((gap, index) => drawEdges(gap, places[index], look, greatest)),
    ...gaps.flatMap((gap, index) => drawEdgeLabels(gap, places[index], format)),
    ...columns.flatMap((column, index) => [
      ...column.nodes.map((node) => drawNode(column, node, places[index], look, format)),
      ...drawMore(column, places[index]),
    ]),
    ...outcome.parts,
  ];
  const content = [
    element('title', {}, escapeXml(title ?? 'Neural network')),
    element('desc', {}, escapeXml(describeNetwork(values, format))),
    element('rect', { width, height, fill: 'white' }),
    ...(title === undefined
      ? []
      : [
          textElement([{ text: title, bold: true }], {
            x: margin,
            y: margin + 16,
            'font-size': 20,
            fill: ink,
          }),
        ]),
    ...columns.map((column, index) => drawHeader(column, shift + places[index], margin + titleHeight + 10)),
    element('g', { transform: `translate(${shift.toFixed(1)} ${middle.toFixed(1)})` }, picture.join('')),
    ...drawnLegend.parts,
  ];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: Math.ceil(width),
      height: Math.ceil(height),
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: 'img',
      'font-family': fontFamily,
    },
    content.join(''),
  );
}
