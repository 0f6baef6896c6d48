import { backpropRows, backpropTableKinds } from './kinds';
import { optionsFrom, requireArgument, type OptionArguments } from '../util/arguments';
import { significant } from './network-text';

/** The slope of the loss with respect to one weight, by hand and by the engine. */
export interface BackpropRow {
  /** Which weight, e.g. `hidden[0, 1]`. */
  readonly weight: string;
  /** The value of the node that feeds into the weight. */
  readonly feeding: number;
  /** Slope of the loss with respect to the value of the node the weight leads to, after its activation; with respect to
   * the value before it where `slopeOfActivation` is null. */
  readonly slopeOfLoss: number;
  /** Slope of that node's activation at its input; null where the activation (softmax) ties all nodes of the layer
   * together, so that it has no slope of its own at each node and is contained in `slopeOfLoss`. */
  readonly slopeOfActivation: number | null;
  /** The product of the factors. */
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
  /** Lines below the table and its verdict; none by default. */
  readonly notes?: readonly string[];
}

const defaultTolerance = 1e-5;

type NumberField = Exclude<keyof BackpropRow, 'weight'>;

const columns: readonly (readonly [field: NumberField, header: string, before: string])[] = [
  ['feeding', 'feeding value', '  '],
  ['slopeOfLoss', 'slope of loss', ' × '],
  ['slopeOfActivation', 'slope of activation', ' × '],
  ['product', 'product', ' = '],
  ['engine', 'engine', '   '],
];

/** Whether product and engine are the same up to rounding. */
export function agrees({ product, engine }: BackpropRow, tolerance = defaultTolerance): boolean {
  if (Object.is(product, engine)) return true;
  return Math.abs(product - engine) <= tolerance * Math.max(1, Math.abs(product), Math.abs(engine));
}

/**
 * Writes backpropagation by hand as a table: ∂L/∂w = (value of the node feeding into w) · (slope of the loss at the node w
 * leads to) · (slope of that node's activation), beside the engine's gradient, with a mark where both agree.
 *
 * @param rows One row a weight; all numbers are pure numbers without unit. A text stands as a line of its own between them.
 * @param options `title`, `digits` (significant, default 5), `tolerance` (relative, default 1e-5), `notes` (lines below).
 * @returns Lines of text, without a line break at the end.
 * @throws NameError where an option is unknown.
 * @example
 * import { renderBackpropTable } from 'keratin/plot';
 *
 * const row = { weight: 'w1', feeding: 3, slopeOfLoss: 6, slopeOfActivation: 1, product: 18, engine: 18 };
 * console.log(renderBackpropTable([row]));
 */
export function renderBackpropTable(
  rows: readonly (BackpropRow | string)[],
  ...given: OptionArguments<BackpropTableOptions, never>
): string {
  const options = optionsFrom<BackpropTableOptions>('renderBackpropTable', backpropTableKinds, given, false);
  requireArgument('renderBackpropTable', 'rows', rows, backpropRows);
  const { title, digits = 5, tolerance = defaultTolerance, notes = [] } = options;
  const weights = rows.filter((row) => typeof row !== 'string');
  const write = (value: number | null): string => (value === null ? 'joint' : significant(value, digits));
  const texts = weights.map((row) => columns.map(([field]) => write(row[field])));
  const widths = columns.map(([, header], index) =>
    Math.max(header.length, ...texts.map((cells) => cells[index].length)),
  );
  const nameWidth = Math.max('weight'.length, ...weights.map(({ weight }) => weight.length));
  const line = (name: string, cells: readonly string[], signs: boolean): string =>
    name.padEnd(nameWidth) +
    cells
      .map((cell, index) => (signs ? columns[index][2] : '   '.slice(index === 0 ? 1 : 0)) + cell)
      .join('');
  const headers = columns.map(([, header], index) => header.padStart(widths[index]));
  const rules = widths.map((width) => '─'.repeat(width));
  const agreeing = weights.map((row) => agrees(row, tolerance));
  let next = 0;
  const body = rows.map((row) => {
    if (typeof row === 'string') return row;
    const index = next++;
    const padded = texts[index].map((cell, column) => cell.padStart(widths[column]));
    return `${line(row.weight, padded, true)} ${agreeing[index] ? '✓' : '✗'}`;
  });
  const differing = agreeing.filter((agreed) => !agreed).length;
  const products = weights.length === 1 ? 'The product' : `All ${weights.length} products`;
  const verdict =
    differing === 0
      ? `${products} ${weights.length === 1 ? 'agrees' : 'agree'} with the engine's gradients.`
      : `${differing} of ${weights.length} ${weights.length === 1 ? 'product differs' : 'products differ'} from the engine's gradients.`;
  return [
    ...(title === undefined ? [] : [title, '']),
    line('weight', headers, false),
    line('─'.repeat(nameWidth), rules, false),
    ...body,
    ...(weights.length === 0 ? [] : ['', verdict]),
    ...notes,
  ].join('\n');
}
