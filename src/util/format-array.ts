import { ArgumentError, ShapeError } from './errors';
import { formatScalar, kindOf, nonFinite, positional, roundTo, scientific } from './format-float';
import { suggestName } from './names';

export { formatScalar } from './format-float';

/** How arrays are printed: NumPy's print options of the same names. */
export interface FormatArrayOptions {
  /** The most digits after the point. Default 8. */
  readonly precision?: number;
  /** The number of elements above which only the edges are printed. Default 1000. */
  readonly threshold?: number;
  /** How many elements at each edge are printed then. Default 3. */
  readonly edgeitems?: number;
  /** The number of characters of a line. Default 75. */
  readonly linewidth?: number;
  /** Whether small numbers print as 0 rather than with an exponent. Default false. */
  readonly suppress?: boolean;
}

/** Values that can be printed; booleans may be 0 and 1. */
export type Printable = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<boolean>;

type ResolvedOptions = Required<FormatArrayOptions>;
type FormatElement = (index: number) => string;

const DEFAULTS: ResolvedOptions = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
};

/** The least each numeric option may be. */
const LEAST = { precision: 0, threshold: 0, edgeitems: 1, linewidth: 1 } as const;

function resolve(options: FormatArrayOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (name in DEFAULTS) continue;
    throw new ArgumentError({
      code: 'format-option',
      expected: 'formatArray takes only NumPy’s print options.',
      received: { option: JSON.stringify(name) },
      advice: suggestName(name, Object.keys(DEFAULTS)),
      details: { option: name },
    });
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedOptions = { ...DEFAULTS, ...Object.fromEntries(given) };
  for (const [name, least] of Object.entries(LEAST) as [keyof typeof LEAST, number][]) {
    const value = resolved[name];
    if (value >= least && (Number.isInteger(value) || (value === Infinity && name !== 'precision'))) continue;
    throw new ArgumentError({
      code: 'format-option',
      expected: `formatArray's ${name} must be an integer of at least ${least}.`,
      received: { [name]: String(value) },
      details: { [name]: value },
    });
  }
  return resolved;
}

/** Whether an axis of some length is cut to its edges, given that the array is. */
const isCut = (length: number, edgeitems: number): boolean => length > 2 * edgeitems;

/** The positions of the elements that will be printed. */
function printedPositions(shape: readonly number[], cut: boolean, edgeitems: number): number[] {
  let positions = [0];
  for (const length of shape) {
    const indices: number[] = [];
    for (let i = 0; i < length; i++) {
      if (!cut || !isCut(length, edgeitems) || i < edgeitems || i >= length - edgeitems) indices.push(i);
    }
    positions = positions.flatMap((position) => indices.map((i) => position * length + i));
  }
  return positions;
}

/** NumPy's rule: an exponent for great numbers, small numbers, and numbers of very different size. */
function needsExponent(values: readonly number[], dtype: string, suppress: boolean): boolean {
  let greatest = 0;
  let least = Infinity;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude === 0) continue;
    greatest = Math.max(greatest, magnitude);
    least = Math.min(least, magnitude);
  }
  if (greatest === 0) return false;
  const cutoff = { float16: 1e3, float32: 1e6 }[dtype] ?? 1e8;
  if (greatest >= cutoff) return true;
  return !suppress && (least < roundTo(1e-4, dtype) || roundTo(greatest / least, dtype) > 1000);
}

function floatFormatter(
  data: ArrayLike<number>,
  positions: readonly number[],
  dtype: string,
  { precision, suppress }: ResolvedOptions,
): FormatElement {
  const values = positions.map((position) => roundTo(data[position], dtype));
  const finite = values.filter((value) => Number.isFinite(value));
  const exponential = needsExponent(finite, dtype, suppress);
  const digits = exponential ? scientific : positional;
  const texts = finite.map((value) => digits(value, dtype, precision));
  const widest = (part: 'whole' | 'fraction' | 'exponent'): number =>
    texts.reduce((width, text) => Math.max(width, text[part].length), 0);
  const fractionWidth = widest('fraction');
  const exponentWidth = widest('exponent') - 1;
  let padLeft = widest('whole');
  const padRight = exponential ? exponentWidth + 2 + fractionWidth : fractionWidth;
  for (const value of values) {
    if (!Number.isFinite(value)) padLeft = Math.max(padLeft, nonFinite(value).length - padRight - 1);
  }
  return (position) => {
    const value = roundTo(data[position], dtype);
    if (!Number.isFinite(value)) return nonFinite(value).padStart(padLeft + padRight + 1);
    if (!exponential) {
      const { whole, fraction } = positional(value, dtype, precision);
      return `${whole.padStart(padLeft)}.${fraction.padEnd(padRight)}`;
    }
    const { whole, fraction, exponent } = scientific(value, dtype, fractionWidth, fractionWidth);
    const power = exponent[0] + exponent.slice(1).padStart(exponentWidth, '0');
    return `${whole.padStart(padLeft)}.${fraction.padEnd(fractionWidth, '0')}e${power}`;
  };
}

function elementFormatter(
  data: Printable,
  positions: readonly number[],
  shape: readonly number[],
  dtype: string,
  options: ResolvedOptions,
): FormatElement {
  const kind = kindOf(dtype);
  if (kind === 'float') return floatFormatter(data as ArrayLike<number>, positions, dtype, options);
  const text: FormatElement = (position) => formatScalar(data[position], dtype);
  if (kind === 'bfloat16') return text;
  if (kind === 'bool') return (position) => (shape.length > 0 ? text(position).padStart(5) : text(position));
  const width = positions.reduce((widest, position) => Math.max(widest, text(position).length), 0);
  return (position) => text(position).padStart(width);
}

/** Appends words to lines no longer than `width`; a word that does not fit starts a new line. */
class LineWriter {
  #done = '';
  #line: string;
  readonly #indent: string;
  readonly #width: number;

  constructor(indent: string, width: number) {
    this.#indent = indent;
    this.#line = indent;
    this.#width = width;
  }

  add(word: string): void {
    if (this.#line.length + word.length > this.#width && this.#line.length > this.#indent.length) {
      this.#done += `${this.#line.trimEnd()}\n`;
      this.#line = this.#indent;
    }
    this.#line += word;
  }

  separate(separator: string): void {
    this.#line += separator;
  }

  toString(): string {
    return this.#done + this.#line;
  }
}

interface Layout {
  readonly shape: readonly number[];
  readonly format: FormatElement;
  readonly separator: string;
  readonly cut: boolean;
  readonly edgeitems: number;
}

/** One axis and all below it, in brackets; the first line comes without its indent. */
function bracket(layout: Layout, axis: number, position: number, indent: string, width: number): string {
  const { shape, format, separator, cut, edgeitems } = layout;
  if (axis === shape.length) return format(position);
  const length = shape[axis];
  const summarised = cut && isCut(length, edgeitems);
  const item = (i: number): string =>
    bracket(layout, axis + 1, position * length + i, `${indent} `, width - 1);
  const indices: (number | null)[] = [];
  for (let i = 0; i < length; i++) {
    if (summarised && i === edgeitems) {
      indices.push(null);
      i = length - edgeitems;
    }
    indices.push(i);
  }
  let text = '';
  if (axis === shape.length - 1) {
    const writer = new LineWriter(indent, width - 1);
    for (const [k, i] of indices.entries()) {
      if (k > 0) writer.separate(separator);
      writer.add(i === null ? '...' : item(i));
    }
    text = writer.toString();
  } else {
    const between = separator.trimEnd() + '\n'.repeat(shape.length - axis - 1);
    text = indices.map((i) => indent + (i === null ? '...' : item(i))).join(between);
  }
  return `[${text.slice(indent.length)}]`;
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** The types NumPy need not name: those that its own constants make. */
const impliedTypes: ReadonlySet<string> = new Set(['bool', 'int64', 'float64']);

/**
 * An array as NumPy 2.4 prints it: `str(a)`, or `repr(a)` with brackets, shape and type named where they are not clear.
 *
 * Every float prints with the fewest digits that tell it from its neighbours *of its own type*, at most `precision`
 * after the point; all elements share one width. An exponent is used when the greatest magnitude reaches 1e8 (1e6 for
 * float32, 1e3 for float16), the least is below 1e-4, or their ratio exceeds 1000.
 *
 * @param data the values in C order (last axis fastest)
 * @param shape lengths of the axes; `[]` for a single value
 * @param dtype NumPy's name of the type, e.g. `float32`
 * @param options NumPy's print options
 * @param style which of Python's two texts; default `str`
 * @throws {ArgumentError} `format-dtype` when `dtype` is no type of numbers or booleans
 * @throws {ArgumentError} `format-option` when an option is unknown or out of range
 * @throws {ShapeError} `format-shape` when `data` does not hold as many values as `shape` says
 * @see https://numpy.org/doc/stable/reference/generated/numpy.array2string.html
 */
export function formatArray(
  data: Printable,
  shape: readonly number[],
  dtype: string,
  options: FormatArrayOptions = {},
  style: 'str' | 'repr' = 'str',
): string {
  const resolved = resolve(options);
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size) {
    throw new ShapeError({
      code: 'format-shape',
      expected: 'formatArray needs as many values as the shape says.',
      received: { values: String(data.length), shape: `[${shape.join(', ')}] (${size} values)` },
      details: { values: data.length, shape },
    });
  }
  if (style === 'str' && shape.length === 0) return formatScalar(data[0], dtype);
  const { threshold, edgeitems, linewidth } = resolved;
  const cut = size > threshold;
  const prefix = style === 'repr' ? 'array(' : '';
  let body = '[]';
  if (size > 0) {
    const positions = printedPositions(shape, cut, edgeitems);
    const format = elementFormatter(data, positions, shape, dtype, resolved);
    const separator = style === 'repr' ? ', ' : ' ';
    const width = style === 'repr' ? linewidth - 1 : linewidth;
    body = bracket({ shape, format, separator, cut, edgeitems }, 0, 0, ' '.repeat(prefix.length + 1), width);
  } else {
    kindOf(dtype);
  }
  if (style === 'str') return body;

  const extras: string[] = [];
  if ((size === 0 && !(shape.length === 1 && shape[0] === 0)) || cut)
    extras.push(`shape=${shapeText(shape)}`);
  if (!impliedTypes.has(dtype) || size === 0) extras.push(`dtype=${dtype}`);
  if (extras.length === 0) return `${prefix}${body})`;
  const text = `${prefix}${body},`;
  const tail = `${extras.join(', ')})`;
  const lastLine = text.length - (text.lastIndexOf('\n') + 1);
  const spacer = lastLine + tail.length + 1 > linewidth ? `\n${' '.repeat(prefix.length)}` : ' ';
  return text + spacer + tail;
}
