import type { Column } from './column';
import { textAt } from './format-number';
import { padLeft, textLength, widest } from './format-values';

/** What is printed of an index. */
interface PrintableIndex {
  readonly length: number;
  readonly names: readonly (string | null)[];
  readonly levels: readonly Column[];
  readonly rangeStart: number | null;
  readonly isMultiple: boolean;
}

const lineWidth = 80;
const maximumItems = 100;

/** Python's `repr` of a text. */
export function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return quote + (quote === "'" ? escaped.replaceAll("'", String.raw`\'`) : escaped) + quote;
}

function itemText(column: Column, position: number): string {
  if (column.dtype === 'object' && typeof column.values[position] === 'string') {
    return quoteText(column.values[position]);
  }
  return textAt(column, position);
}

/** An index as pandas prints it: `RangeIndex(...)`, `Index([...], dtype=..., name=...)` or `MultiIndex([...])`. */
export function formatIndex(index: PrintableIndex): string {
  const { length, names, levels, rangeStart, isMultiple } = index;
  const name = names[0] === null ? [] : [`name=${quoteText(names[0])}`];
  if (rangeStart !== null) {
    const parts = [`start=${rangeStart}`, `stop=${rangeStart + length}`, 'step=1', ...name];
    return `RangeIndex(${parts.join(', ')})`;
  }
  if (isMultiple) return formatMultiple(index);
  const [column] = levels;
  const attributes = [`dtype='${column.dtype}'`, ...name];
  if (length > maximumItems) attributes.push(`length=${length}`);
  const shown = length > maximumItems ? edges(length) : [...Array(length).keys()];
  const items = shown.map((i) => itemText(column, i));
  const isText = column.dtype === 'object' && column.values.every((cell) => typeof cell === 'string');
  return `Index(${listItems(items, length, !isText)}${attributes.join(', ')})`;
}

/** Positions of the first and last ten. */
function edges(length: number): number[] {
  return Array.from({ length: 20 }, (_, i) => (i < 10 ? i : length - 20 + i));
}

/** The items of a list in lines, with the comma that follows it. */
function listItems(texts: readonly string[], length: number, isAligned: boolean): string {
  if (length <= 2) return `[${texts.join(', ')}], `;
  const isCut = length > maximumItems;
  const [outer, inner] = [`\n${' '.repeat(6)}`, `\n${' '.repeat(7)}`];
  let items = texts;
  const halves = isCut ? [texts.slice(0, 10), texts.slice(10)] : [texts];
  if (isAligned && (isCut || halves.some((half) => textLength(half.join(', ')) >= lineWidth))) {
    const width = widest(texts);
    items = texts.map((text) => padLeft(text, width));
  }
  let text = '';
  let line = inner;
  const extend = (item: string, limit: number): void => {
    if (textLength(line.trimEnd()) + textLength(item.trimEnd()) >= limit) {
      text += line.trimEnd();
      line = inner;
    }
    line += item;
  };
  for (const [i, item] of items.entries()) {
    if (isCut && i === 10) {
      text += `${line.trimEnd()}${inner}...`;
      line = inner;
    }
    if (i < items.length - 1) extend(`${item}, `, lineWidth);
    else extend(item, lineWidth - 2);
  }
  text += `${line}],`;
  return `[${text.slice(inner.length)}${textLength(text) > lineWidth ? outer : ' '}`;
}

function formatMultiple({ length, names, levels }: PrintableIndex): string {
  const hasNames = names.some((name) => name !== null);
  const namesText = names.map((name) => (name === null ? 'None' : quoteText(name))).join(', ');
  const attributes = [
    ...(hasNames ? [`names=[${namesText}]`] : []),
    ...(length > maximumItems ? [`length=${length}`] : []),
  ].join(', ');
  if (length === 0) return `MultiIndex([], ${attributes})`;
  const shown = length > maximumItems ? edges(length) : [...Array(length).keys()];
  const texts = levels.map((level) => shown.map((i) => itemText(level, i)));
  const widths = texts.map(widest);
  const rows = shown.map((_, i) => `(${texts.map((column, k) => padLeft(column[i], widths[k])).join(', ')})`);
  if (length > maximumItems) rows.splice(10, 0, '...');
  const lines = rows.map((row, i) => row + (i < rows.length - 1 && row !== '...' ? ',' : ''));
  return `MultiIndex([${lines.join(`\n${' '.repeat(12)}`)}],\n${' '.repeat(11)}${attributes})`;
}
