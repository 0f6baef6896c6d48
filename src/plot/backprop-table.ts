import { checkOptionNames } from '../training/text/check-options';
import { significant } from './network-text';

/** The slope of the loss with respect to one weight, by hand and by the engine. */
export interface BackpropRow {
  /** Which weight, e.g. `hidden[0, 1]`. */
  readonly weight: string;
  /** The value of the node that feeds into the weight. */
  readonly feeding: number;
  /** Slope of the loss with respect to the value of the node the weight leads to. */
  readonly slopeOfLoss: number;
  /** Slope of that node's activation at its input. */
  readonly slopeOfActivation: number;
  /** The product of the three. */
  readonly product: number;
  /** What the engine's own gradient says. */
  readonly engine: number;
}

export interface BackpropTableOptions {
  /** Heading; none by default. */
  readonly title?: string;
  /** Significant digits (default 5). */
  readonly digits?: number;
  /** How far product and engine may lie apart, relative to the greater of them and 1 (default 1e-5). */
  readonly tolerance?: number;
}

type NumberField = Exclude<keyof BackpropRow, 'weight'>;

const columns: readonly (readonly [field: NumberField, header: string, before: string])[] = [
  ['feeding', 'feeding value', '  '],
  ['slopeOfLoss', 'slope of loss', ' × '],
  ['slopeOfActivation', 'slope of activation', ' × '],
  ['product', 'product', ' = '],
  ['engine', 'engine', '   '],
];

function agrees({ product, engine }: BackpropRow, tolerance: number): boolean {
  if (Object.is(product, engine)) return true;
  return Math.abs(product - engine) <= tolerance * Math.max(1, Math.abs(product), Math.abs(engine));
}

/**
 * Writes backpropagation by hand as a table: ∂L/∂w = (value of the node feeding into w) · (slope of the loss at the node w
 * leads to) · (slope of that node's activation), beside the engine's gradient, with a mark where both agree.
 *
 * @param rows One row a weight; all numbers are pure numbers without unit.
 * @param options `title`, `digits` (significant, default 5), `tolerance` (relative, default 1e-5).
 * @returns Lines of text, without a line break at the end.
 * @throws NameError where an option is unknown.
 * @example
 * import { renderBackpropTable } from 'keratin/plot';
 *
 * const row = { weight: 'w1', feeding: 3, slopeOfLoss: 6, slopeOfActivation: 1, product: 18, engine: 18 };
 * console.log(renderBackpropTable([row]));
 */
export function renderBackpropTable(
  rows: readonly BackpropRow[],
  options: BackpropTableOptions = {},
): string {
  checkOptionNames('renderBackpropTable', options, ['title', 'digits', 'tolerance']);
  const { title, digits = 5, tolerance = 1e-5 } = options;
  const texts = rows.map((row) => columns.map(([field]) => significant(row[field], digits)));
  const widths = columns.map(([, header], index) =>
    Math.max(header.length, ...texts.map((cells) => cells[index].length)),
  );
  const nameWidth = Math.max('weight'.length, ...rows.map(({ weight }) => weight.length));
  const line = (name: string, cells: readonly string[], signs: boolean): string =>
    name.padEnd(nameWidth) +
    cells
      .map((cell, index) => (signs ? columns[index][2] : '   '.slice(index === 0 ? 1 : 0)) + cell)
      .join('');
  const headers = columns.map(([, header], index) => header.padStart(widths[index]));
  const rules = widths.map((width) => '─'.repeat(width));
  const agreeing = rows.map((row) => agrees(row, tolerance));
  const body = texts.map((cells, index) => {
    const padded = cells.map((cell, column) => cell.padStart(widths[column]));
    return `${line(rows[index].weight, padded, true)} ${agreeing[index] ? '✓' : '✗'}`;
  });
  const differing = agreeing.filter((agreed) => !agreed).length;
  const products = rows.length === 1 ? 'The product' : `All ${rows.length} products`;
  const verdict =
    differing === 0
      ? `${products} ${rows.length === 1 ? 'agrees' : 'agree'} with the engine's gradients.`
      : `${differing} of ${rows.length} ${rows.length === 1 ? 'product differs' : 'products differ'} from the engine's gradients.`;
  return [
    ...(title === undefined ? [] : [title, '']),
    line('weight', headers, false),
    line('─'.repeat(nameWidth), rules, false),
    ...body,
    ...(rows.length === 0 ? [] : ['', verdict]),
  ].join('\n');
}
