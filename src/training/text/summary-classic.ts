import { ArgumentError } from '../../util/errors';
import { formatThousands } from '../../util/python-format';
import type { SummaryOptions, SummaryRow, SummaryTotals } from './summary-rows';

/** Fields cut and filled to the columns that end at `ends`, with at least one space between them. */
function classicLine(fields: readonly string[], ends: readonly number[]): string {
  let line = '';
  fields.forEach((field, index) => {
    if (index > 0) line = `${line.slice(0, -1)} `;
    line = (line + field).slice(0, ends[index]).padEnd(ends[index]);
  });
  return line;
}

function trainableText(trainable: boolean | null): string {
  if (trainable === null) return '-';
  return trainable ? 'Y' : 'N';
}

/** The summary of Keras 2: plain text between rulers, parameters of the model only. */
export function renderClassicSummary(
  rows: readonly SummaryRow[],
  totals: SummaryTotals,
  connected: boolean,
  options: SummaryOptions,
): string {
  const showTrainable = options.showTrainable ?? false;
  const ownLength = options.lineLength ?? (connected ? 98 : 65);
  const positions = options.positions ?? (connected ? [0.33, 0.55, 0.67, 1] : [0.45, 0.85, 1]);
  const header = ['Layer (type)', 'Output Shape', 'Param #', ...(connected ? ['Connected to'] : [])];
  if (positions.length !== header.length) {
    throw new ArgumentError({
      code: 'summary-positions',
      expected: `positions needs one number for each of the ${header.length} columns of this summary.`,
      received: { positions: JSON.stringify(positions) },
      advice: `The columns are ${header.map((name) => `"${name}"`).join(', ')}.`,
    });
  }
  const lineLength = showTrainable ? ownLength + 11 : ownLength;
  const ends = positions.map((position) => Math.trunc(position * ownLength));
  if (showTrainable) {
    header.push('Trainable');
    ends.push(lineLength);
  }
  const lines = [`Model: "${totals.modelName}"`, '_'.repeat(lineLength)];
  lines.push(classicLine(header, ends), '='.repeat(lineLength));
  rows.forEach(({ depth = 0, name, className, outputShape, parameterCount, ...row }, index) => {
    const prefix = depth === 0 ? '' : `${'|'.repeat(depth)} `;
    const fields = [
      `${prefix}${name} (${className})`,
      outputShape,
      parameterCount === null ? '0 (unbuilt)' : String(parameterCount),
    ];
    const [firstConnection = '', ...otherConnections] = row.connectedTo ?? [];
    if (connected) fields.push(firstConnection);
    if (showTrainable) fields.push(trainableText(row.trainable));
    lines.push(classicLine(fields, ends));
    for (const connection of otherConnections) {
      lines.push(classicLine(['', '', '', connection, ...(showTrainable ? [''] : [])], ends));
    }
    lines.push((index === rows.length - 1 ? '=' : '_').repeat(lineLength));
  });
  const { trainable, nonTrainable } = totals;
  lines.push(
    `Total params: ${formatThousands(trainable.parameterCount + nonTrainable.parameterCount)}`,
    `Trainable params: ${formatThousands(trainable.parameterCount)}`,
    `Non-trainable params: ${formatThousands(nonTrainable.parameterCount)}`,
    '_'.repeat(lineLength),
  );
  return lines.map((line) => `${line}\n`).join('');
}
