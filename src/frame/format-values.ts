import { roundTo } from '../util/format-float';
import { isFloat } from '../ir/dtype';
import type { Column, NumericColumn, ObjectColumn } from './column';
import { toExponentialSix, toFixedSix, wholeText } from './format-number';

/** Where texts stand in their column. */
export type Justify = 'left' | 'right' | 'all';

const decimal = /^\s*[+-]?\d+\.\d*$/;

/** Number of characters; one outside the basic plane counts once. */
export function textLength(text: string): number {
  let { length } = text;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) length--;
  }
  return length;
}

export const padRight = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textLength(text)));
export const padLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textLength(text))) + text;

export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textLength));

/** All texts in one width from `minimum` to `maximum`; wider ones are cut, with `...` at their end. */
export function fixedWidth(
  texts: readonly string[],
  justify: Justify,
  maximum: number,
  minimum = 0,
): string[] {
  if (texts.length === 0 || justify === 'all') return [...texts];
  const width = Math.min(Math.max(minimum, widest(texts)), maximum);
  return texts.map((text) => {
    const isCut = maximum > 3 && textLength(text) > width;
    const cut = isCut ? `${[...text].slice(0, width - 3).join('')}...` : text;
    return justify === 'left' ? padRight(cut, width) : padLeft(cut, width);
  });
}

/** Python's text of a value with tabs and line ends visible. */
export const escapeText = (text: string): string =>
  text
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);

const withSign = (text: string): string => (text.startsWith('-') ? text : ` ${text}`);

/** Removes as many trailing zeros from all decimals as all have, but the one after the point. */
function trimZeros(texts: readonly string[]): string[] {
  let shared = Infinity;
  for (const text of texts) {
    if (decimal.test(text)) shared = Math.min(shared, /0*$/.exec(text)?.[0].length ?? 0);
  }
  if (shared === 0 || shared === Infinity) return [...texts];
  return texts.map((text) => {
    if (!decimal.test(text)) return text;
    const cut = text.slice(0, text.length - shared);
    return cut.endsWith('.') ? `${cut}0` : cut;
  });
}

function formatFloats({ dtype, values }: NumericColumn, justify: Justify): string[] {
  const missing = justify === 'left' ? ' NaN' : 'NaN';
  const format = (digits: (value: number) => string): string[] =>
    trimZeros(Array.from(values, (value) => (Number.isNaN(value) ? missing : withSign(digits(value)))));
  const fixed = format(toFixedSix);
  const [small, large] = [roundTo(1e-6, dtype), roundTo(1e6, dtype)];
  const isTooLong = widest(fixed) > 12;
  const needsExponent = values.some((value: number) => {
    const magnitude = Math.abs(value);
    return (magnitude > 0 && magnitude < small) || (isTooLong && magnitude > large);
  });
  return needsExponent ? format(toExponentialSix) : fixed;
}

function formatObjects({ values, floats }: ObjectColumn): string[] {
  return values.map((cell, i) => {
    if (cell === null) return ' NaN';
    if (typeof cell === 'string') return ` ${escapeText(cell)}`;
    if (typeof cell === 'boolean') return cell ? ' True' : ' False';
    // Whole numbers in such columns are Python's ints, which have a space before their sign too.
    if (Number.isInteger(cell) && floats?.[i] !== 1) return ` ${wholeText(cell)}`;
    return withSign(toFixedSix(cell)).replace(/0+$/, '').replace(/\.$/, '.0');
  });
}

/** The values of a column as pandas prints them, in one width. */
export function formatColumn(column: Column, justify: Justify, maximum: number): string[] {
  return fixedWidth(rawTexts(column, justify), justify, maximum);
}

function rawTexts(column: Column, justify: Justify): string[] {
  if (column.dtype === 'object') return formatObjects(column);
  if (column.dtype === 'bool')
    return Array.from(column.values, (value) => (value === 0 ? ' False' : ' True'));
  if (isFloat(column.dtype)) return formatFloats(column, justify);
  return Array.from(column.values, (value) => withSign(wholeText(value)));
}

/** Removes the spaces that all texts begin with. */
function trimFront(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  let shared = Math.min(...texts.map((text) => /^ */.exec(text)?.[0].length ?? 0));
  // A text of spaces alone ends the trimming once it is empty.
  shared = Math.min(shared, ...texts.map((text) => text.length));
  return texts.map((text) => text.slice(shared));
}

/** Labels of rows or columns as pandas prints them. */
export function formatLabels(column: Column): string[] {
  return trimFront(formatColumn(column, column.dtype === 'object' ? 'all' : 'left', Infinity));
}

/** Lists of lines side by side, `space` apart; shorter lists stand at the bottom. */
export function adjoin(space: number, lists: readonly (readonly string[])[]): string[] {
  const height = Math.max(...lists.map((list) => list.length));
  const padded = lists.map((list, i) => {
    const width = widest(list) + (i < lists.length - 1 ? space : 0);
    const lines = list.map((text) => padRight(text, width));
    return [...Array.from({ length: height - list.length }, () => ' '.repeat(width)), ...lines];
  });
  return Array.from({ length: height }, (_, line) => padded.map((list) => list[line]).join(''));
}
