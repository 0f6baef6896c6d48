import { DataError, KeratinError } from '../util/errors';
import type { Cell, Column } from './column';
import { cellAt, cellsOf, columnFrom, concatColumns, sliceColumn, takeColumn } from './column';
import { formatIndex } from './format-index';
import { checkCall, guardMethods, optional, type Signature } from './guard';
import * as kinds from './kinds';
import { aText, aWholeNumber, nullable } from '../util/argument-kinds';
import { INSPECT } from '../util/notebook';

/** The label of a row; a row with several levels of labels has a list. */
export type Label = Cell | readonly Cell[];

/** What can serve as row labels. */
export type LabelsLike = Index | ArrayLike<Cell>;

interface Range {
  readonly start: number;
  readonly length: number;
}

/**
 * The labels of rows: 0, 1, 2, ... unless others are given. After grouping by several columns a label has one level for
 * each.
 *
 * @example
 * import { DataFrame } from 'keratin/frame';
 * const df = new DataFrame({ age: [22, 38] }, { index: ['ann', 'bob'] });
 * console.log(String(df.index)); // Index(['ann', 'bob'], dtype='object')
 *
 * @see https://pandas.pydata.org/docs/reference/api/pandas.Index.html
 */
export class Index {
  /** Number of labels. */
  readonly length: number;
  /** One name for each level, null where it has none. */
  readonly names: readonly (string | null)[];
  readonly #range: Range | null;
  #levels: readonly Column[] | null;
  #positions: Map<string, number[]> | null = null;

  private constructor(
    levels: readonly Column[] | null,
    range: Range | null,
    names: readonly (string | null)[],
  ) {
    this.#levels = levels;
    this.#range = range;
    this.names = names;
    this.length = range?.length ?? levels?.[0]?.values.length ?? 0;
  }

  /** Labels 0 to `length - 1`. */
  static range(length: number, start = 0, name: string | null = null): Index {
    return new Index(null, { start, length }, [name]);
  }

  /** Labels from columns of equal length, one for each level. */
  static fromColumns(levels: readonly Column[], names: readonly (string | null)[]): Index {
    return new Index(levels, null, names);
  }

  /** Labels from plain values. */
  static from(labels: LabelsLike, name: string | null = null, ...others: readonly never[]): Index {
    checkCall('Index.from', fromSignature, [labels, name, ...others]);
    if (labels instanceof Index) return labels;
    return new Index([columnFrom(labels, name ?? 'index')], null, [name]);
  }

  /** The values of each level. */
  get levels(): readonly Column[] {
    if (this.#levels === null) {
      const { start, length } = this.#range as Range;
      this.#levels = [{ dtype: 'int64', values: Float64Array.from({ length }, (_, i) => start + i) }];
    }
    return this.#levels;
  }

  /** The name of the only level. */
  get name(): string | null {
    return this.names.length === 1 ? this.names[0] : null;
  }

  /** Where the labels are consecutive whole numbers by construction: the first one, else null. */
  get rangeStart(): number | null {
    return this.#range?.start ?? null;
  }

  /** Whether every label is its row's position. */
  get isDefault(): boolean {
    return this.#range?.start === 0 && this.names[0] === null;
  }

  /** Whether labels have several levels. */
  get isMultiple(): boolean {
    return this.names.length > 1;
  }

  /** The label of the row at a position. */
  labelAt(position: number): Label {
    if (this.#range !== null) return this.#range.start + position;
    if (!this.isMultiple) return cellAt(this.levels[0], position);
    return this.levels.map((level) => cellAt(level, position));
  }

  /** All labels. */
  toArray(): Label[] {
    if (!this.isMultiple) return cellsOf(this.levels[0]);
    return Array.from({ length: this.length }, (_, i) => this.labelAt(i));
  }

  /** The same labels under other level names. */
  rename(names: readonly (string | null)[]): Index {
    return new Index(this.#levels, this.#range, names);
  }

  take(positions: ArrayLike<number>): Index {
    return new Index(
      this.levels.map((level) => takeColumn(level, positions)),
      null,
      this.names,
    );
  }

  slice(start: number, end: number): Index {
    if (this.#range !== null) {
      return new Index(null, { start: this.#range.start + start, length: end - start }, this.names);
    }
    return new Index(
      this.levels.map((level) => sliceColumn(level, start, end)),
      null,
      this.names,
    );
  }

  /**
   * The positions of the rows with a label, in order.
   *
   * @throws DataError `frame-label` where no row has it.
   */
  positionsOf(label: Label): readonly number[] {
    const found = this.find(label);
    if (found.length > 0) return found;
    throw new DataError({
      code: 'frame-label',
      expected: 'a label must be one of the row labels.',
      received: { label: JSON.stringify(label), index: excerpt(this) },
      advice: 'Use iloc(position) for the row at a position.',
      details: { label },
    });
  }

  /** The positions of the rows with a label, in order; none where no row has it. */
  find(label: Label): readonly number[] {
    if (this.#range !== null && typeof label === 'number') {
      const position = label - this.#range.start;
      return Number.isInteger(position) && position >= 0 && position < this.length ? [position] : [];
    }
    this.#positions ??= groupPositions(this);
    return this.#positions.get(keyOf(label)) ?? [];
  }

  /** Whether both have the same labels in the same order. */
  equals(other: Index): boolean {
    if (this === other) return true;
    if (this.length !== other.length || this.names.length !== other.names.length) return false;
    if (this.#range !== null && other.#range !== null) return this.#range.start === other.#range.start;
    const same = (a: Cell, b: Cell): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));
    return this.levels.every((level, k) => {
      for (let i = 0; i < this.length; i++) {
        if (!same(cellAt(level, i), cellAt(other.levels[k], i))) return false;
      }
      return true;
    });
  }

  /** The labels of several indexes below one another. */
  static concat(indexes: readonly Index[]): Index {
    const [first] = indexes;
    if (indexes.some((index) => index.names.length !== first.names.length)) {
      throw new KeratinError({
        code: 'frame-levels',
        expected: 'labels below one another need the same number of levels.',
        received: { levels: indexes.map((index) => index.names.length).join(', ') },
        advice: 'Call resetIndex() first.',
      });
    }
    const names = first.names.map((name, k) =>
      indexes.every((index) => index.names[k] === name) ? name : null,
    );
    return new Index(
      names.map((_, k) => concatColumns(indexes.map((index) => index.levels[k]))),
      null,
      names,
    );
  }

  [Symbol.iterator](): IterableIterator<Label> {
    return this.toArray()[Symbol.iterator]();
  }

  /** All labels, for `JSON.stringify`. */
  toJSON(_key?: string): Label[] {
    return this.toArray();
  }

  /** As pandas prints an index. */
  toString(): string {
    return formatIndex(this);
  }

  [INSPECT](): string {
    return this.toString();
  }
}

const fromSignature: Signature = { labels: kinds.labels, name: optional(nullable(aText)) };

guardMethods<Index>(Index.prototype, {
  labelAt: { position: aWholeNumber },
  toArray: {},
  rename: { names: kinds.levelNames },
  take: { positions: kinds.positions },
  slice: { start: aWholeNumber, end: aWholeNumber },
  positionsOf: { label: kinds.aLabel },
  find: { label: kinds.aLabel },
  equals: { other: kinds.anIndex },
  toJSON: { key: optional(aText) },
  toString: {},
});

/** A text that only equal labels share; NaN equals itself. */
export function keyOf(label: Label): string {
  if (typeof label === 'string') return `s${label}`;
  if (typeof label === 'object' && label !== null) return JSON.stringify(label.map(keyOf));
  return Number.isNaN(label) ? 'null' : String(label);
}

function groupPositions(index: Index): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (let i = 0; i < index.length; i++) {
    const key = keyOf(index.labelAt(i));
    const found = positions.get(key);
    if (found === undefined) positions.set(key, [i]);
    else found.push(i);
  }
  return positions;
}

function excerpt(index: Index): string {
  const first = Array.from({ length: Math.min(index.length, 5) }, (_, i) => JSON.stringify(index.labelAt(i)));
  return `${first.join(', ')}${index.length > 5 ? `, ... (${index.length} labels)` : ''}`;
}
