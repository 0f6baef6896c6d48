import { formatMemorySize, formatThousands } from '../../util/python-format';
import { escapeXml } from '../../util/xml';
import { selectLayerRange, visibleRows } from './summary-rows';
import type { SummaryOptions, SummaryRow, SummaryTotals } from './summary-rows';

const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<${tag} style="text-align:left">${escapeXml(text)}</${tag}>`).join('')}</tr>`;

function rowTexts(row: SummaryRow, connected: boolean, showTrainable: boolean): string[] {
  const { depth = 0, name, className, outputShape, parameterCount, connectedTo = [], trainable } = row;
  return [
    `${'\u00a0\u00a0\u00a0'.repeat(depth)}${depth > 0 ? '└ ' : ''}${name} (${className})`,
    outputShape,
    parameterCount === null ? '0 (unbuilt)' : formatThousands(parameterCount),
    ...(connected ? [connectedTo.length === 0 ? '-' : connectedTo.join(', ')] : []),
    ...(showTrainable ? [trainable === null ? '-' : trainable ? 'Y' : 'N'] : []),
  ];
}

/** The summary of a model as an HTML table, for notebooks. */
export function summaryHtml(
  rows: readonly SummaryRow[],
  { modelName, trainable, nonTrainable, optimizer }: SummaryTotals,
  { expandNested = false, showTrainable = false, layerRange }: SummaryOptions,
): string {
  const shown = visibleRows(selectLayerRange(rows, layerRange), expandNested);
  const connected = rows.some(({ connectedTo }) => connectedTo !== undefined);
  const headers = [
    'Layer (type)',
    'Output Shape',
    'Param #',
    ...(connected ? ['Connected to'] : []),
    ...(showTrainable ? ['Trainable'] : []),
  ];
  const totals = [
    ['Trainable params', trainable],
    ['Non-trainable params', nonTrainable],
    ...(optimizer === undefined ? [] : [['Optimizer params', optimizer] as const]),
  ] as const;
  const sum = totals.reduce(
    ({ parameterCount, bytes }, [, more]) => ({
      parameterCount: parameterCount + more.parameterCount,
      bytes: bytes + more.bytes,
    }),
    { parameterCount: 0, bytes: 0 },
  );
  const lines = [['Total params', sum] as const, ...totals].map(
    ([name, { parameterCount, bytes }]) =>
      `<b>${name}:</b> ${formatThousands(parameterCount)} (${formatMemorySize(bytes)})`,
  );
  return [
    `<div><b>Model: "${escapeXml(modelName)}"</b>`,
    '<table>',
    `<thead>${cells('th', headers)}</thead>`,
    `<tbody>${shown.map((row) => cells('td', rowTexts(row, connected, showTrainable))).join('')}</tbody>`,
    '</table>',
    `<p>${lines.join('<br/>')}</p></div>`,
  ].join('\n');
}
