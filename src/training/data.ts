import type { Executable } from '../backends/backend';
import { RowTable } from '../backends/row-table';
import type { DType, TypedArray } from '../ir/dtype';
import { allocate } from '../ir/dtype';
import type { ArrayValue } from '../ir/node';
import { sizeOf } from '../ir/shape';
import { floatx } from '../ops/settings';
import { Tensor, type TensorLike } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, isTensorLeaf, mapTree, treeStructure } from '../runtime/tree';
import { DataError } from '../util/errors';

/** Data for training: tensors, frames, typed or nested arrays, or lists and objects of them. */
export type DataTree = Tree<TensorLike>;

/** Type of one array of a batch. */
export interface LeafType {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** What a batch is made of: the arrays of x, then of y, then of sample weights. */
export interface BatchStructure {
  readonly x: Tree<number>;
  readonly y: Tree<number> | null;
  readonly sampleWeight: Tree<number> | null;
  /** Equal texts mean equal structures. */
  readonly key: string;
}

/** One batch, as places it can be copied to. */
export interface Batch {
  readonly structure: BatchStructure;
  readonly types: readonly LeafType[];
  readonly rows: number;
  /** Puts its arrays into the inputs of a program. */
  load(executable: Executable): void;
}

/** Rows of a batch where nothing else is asked for. */
export const DEFAULT_BATCH = 32;

/** Where batches come from. */
export interface BatchSource {
  /** Batches of one epoch; null where that is not known in advance. */
  readonly steps: number | null;
  /** Number of all rows, where it is known. */
  readonly rows?: number;
  /** Draws an order of rows that is not used. */
  skipOrder?(): void;
  /** Makes the next epoch start at the beginning of the data. */
  restart(): void;
  /** Says that the run is over: what it kept beside the data is given back. */
  close?(): void;
  /**
   * The batches of one epoch. A batch is valid until the next one is asked for.
   *
   * @param signal ends the wait for a batch when it is aborted, with its reason
   */
  epoch(signal?: AbortSignal | null): Iterable<Batch> | AsyncIterable<Batch>;
}

/**
 * A tensor as models take it: 64-bit floats become `floatx`, 64-bit integers become 32-bit ones where all of them fit, as
 * in Keras on JAX; a column of numbers stays as it is.
 */
export function standardize(value: TensorLike): Tensor {
  const tensor = Tensor.from(value, floatx());
  if (tensor.dtype === 'float64') return tensor.astype(floatx());
  if (tensor.dtype !== 'int64' && tensor.dtype !== 'uint64') return tensor;
  const narrow = tensor.dtype === 'int64' ? new Int32Array(tensor.data) : new Uint32Array(tensor.data);
  if (!narrow.every((number, i) => number === tensor.data[i])) return tensor;
  return Tensor.of({
    shape: tensor.shape,
    dtype: tensor.dtype === 'int64' ? 'int32' : 'uint32',
    data: narrow,
  });
}

/** Every array of a tree as a tensor. */
export const standardizeTree = (tree: DataTree): Tree<Tensor> =>
  tree instanceof Tensor ? standardize(tree) : mapTree(tree, standardize, isTensorLeaf);

/** Positions of a tree's leaves, counted from `start`, in the tree's form. */
function numbered(tree: Tree<Tensor> | null, start: number): Tree<number> | null {
  if (tree === null) return null;
  let next = start;
  return mapTree(tree, () => next++);
}

/** A single array of inputs. */
const ONE_TENSOR: BatchStructure = { x: 0, y: null, sampleWeight: null, key: '*--' };

/** The structure of a batch with these parts. */
export function batchStructure(
  x: Tree<Tensor>,
  y: Tree<Tensor> | null,
  sampleWeight: Tree<Tensor> | null,
): BatchStructure {
  if (x instanceof Tensor && y === null && sampleWeight === null) return ONE_TENSOR;
  const count = (tree: Tree<Tensor> | null): number => (tree === null ? 0 : flattenTree<Tensor>(tree).length);
  const structure = (tree: Tree<Tensor> | null): string => (tree === null ? '-' : treeStructure(tree));
  return {
    x: numbered(x, 0)!,
    y: numbered(y, count(x)),
    sampleWeight: numbered(sampleWeight, count(x) + count(y)),
    key: `${structure(x)}${structure(y)}${structure(sampleWeight)}`,
  };
}

/** All arrays of a batch in the order of its structure. */
export const batchLeaves = (...trees: readonly (Tree<Tensor> | null)[]): Tensor[] =>
  trees.flatMap((tree) => (tree === null ? [] : flattenTree<Tensor>(tree)));

/** Names of a tree's leaves, for errors: `x`, `x[1]`, `x.image`. */
function leafNames(tree: Tree<Tensor>, name: string): string[] {
  if (tree instanceof Tensor) return [name];
  if (Array.isArray(tree)) return tree.flatMap((entry: Tree<Tensor>, i) => leafNames(entry, `${name}[${i}]`));
  return Object.entries(tree)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, entry]) => leafNames(entry as Tree<Tensor>, `${name}.${key}`));
}

/**
 * Checks that all arrays have the same number of rows, and gives it.
 *
 * @throws DataError `row-counts`, `no-rows`
 */
export function countRows(parts: Readonly<Record<string, Tree<Tensor> | null>>): number {
  const found: { name: string; tensor: Tensor }[] = [];
  for (const [part, tree] of Object.entries(parts)) {
    if (tree === null) continue;
    const names = leafNames(tree, part);
    for (const [i, tensor] of flattenTree<Tensor>(tree).entries()) found.push({ name: names[i], tensor });
  }
  for (const { name, tensor } of found) {
    if (tensor.ndim === 0) {
      throw new DataError({
        code: 'scalar-data',
        expected: 'data needs one row for each sample.',
        received: { [name]: `a single ${tensor.dtype} number` },
        // Rows as objects look like several inputs, each an object of inputs by name.
        advice: name.includes('].')
          ? 'Give rows as arrays, or make a DataFrame of columns: a list of objects stands for several inputs.'
          : 'Give an array with one entry for each sample.',
      });
    }
  }
  const [first] = found;
  const rows = first.tensor.shape[0];
  for (const { name, tensor } of found) {
    if (tensor.shape[0] !== rows) {
      throw new DataError({
        code: 'row-counts',
        expected: 'all arrays need the same number of rows: one row is one sample.',
        received: { [first.name]: `${rows} rows`, [name]: `${tensor.shape[0]} rows` },
        advice: `Cut them to ${Math.min(rows, tensor.shape[0])} rows, or find out which samples are missing.`,
        details: { rows, other: tensor.shape[0] },
      });
    }
  }
  if (rows === 0) {
    throw new DataError({
      code: 'no-rows',
      expected: 'data needs at least one row.',
      received: { [first.name]: `shape [${first.tensor.shape.join(', ')}]` },
    });
  }
  return rows;
}

/** What an `ArraySource` is made from. */
export interface ArraySourceOptions {
  readonly batchSize: number;
  /** Gives the order of the rows anew for each pass; null keeps it. */
  readonly shuffle: ((rows: number) => Int32Array) | null;
  /** Batches of an epoch, where it is not a whole pass: the next epoch goes on where this one ended. */
  readonly stepsPerEpoch: number | null;
}

/** Batches cut from arrays that are in memory as a whole. */
export class ArraySource implements BatchSource {
  readonly rows: number;
  readonly steps: number;
  readonly structure: BatchStructure;
  readonly #values: readonly ArrayValue[];
  readonly #table: RowTable;
  readonly #options: ArraySourceOptions;
  /** Batches of a whole pass. */
  readonly #batches: number;
  readonly #fullTypes: readonly LeafType[];
  readonly #lastTypes: readonly LeafType[];
  #current: Iterator<Batch> | null = null;
  #seen = 0;

  constructor(
    x: Tree<Tensor>,
    y: Tree<Tensor> | null,
    sampleWeight: Tree<Tensor> | null,
    options: ArraySourceOptions,
  ) {
    this.rows = countRows({ x, y, sampleWeight });
    this.structure = batchStructure(x, y, sampleWeight);
    this.#values = batchLeaves(x, y, sampleWeight);
    this.#table = new RowTable(
      this.#values.map(({ data }) => data),
      this.#values.map(({ shape }) => sizeOf(shape.slice(1))),
    );
    this.#options = options;
    const { batchSize, stepsPerEpoch } = options;
    this.#batches = Math.ceil(this.rows / batchSize);
    this.steps = stepsPerEpoch ?? this.#batches;
    const types = (rows: number): LeafType[] =>
      this.#values.map(({ shape, dtype }) => ({ shape: [rows, ...shape.slice(1)], dtype }));
    const full = Math.min(batchSize, this.rows);
    const last = this.rows - (this.#batches - 1) * batchSize;
    this.#fullTypes = types(full);
    this.#lastTypes = last === full ? this.#fullTypes : types(last);
  }

  skipOrder(): void {
    this.#options.shuffle?.(this.rows);
  }

  restart(): void {
    this.#current = null;
    this.#seen = 0;
  }

  close(): void {
    this.#table.close();
  }

  epoch(): Iterable<Batch> {
    return this.#options.stepsPerEpoch === null ? this.#pass() : this.#part();
  }

  /** The next `stepsPerEpoch` batches; fewer where the pass ends before. */
  *#part(): Generator<Batch> {
    this.#current ??= this.#pass();
    for (let step = 0; step < this.steps; step++) {
      const next = this.#seen < this.#batches ? this.#current.next() : null;
      if (next === null || next.done === true) {
        warnOfEnd(this.steps, step);
        break;
      }
      this.#seen += 1;
      yield next.value;
    }
    if (this.#seen >= this.#batches) this.restart();
  }

  *#pass(): Generator<Batch> {
    const { batchSize, shuffle } = this.#options;
    this.#table.reorder(shuffle === null ? null : shuffle(this.rows));
    let from = 0;
    const batch = {
      structure: this.structure,
      types: this.#fullTypes,
      rows: Math.min(batchSize, this.rows),
      load: (executable: Executable): void => executable.load(this.#table, from, batch.rows),
    };
    for (let step = 0; step < this.#batches; step++) {
      from = step * batchSize;
      if (step === this.#batches - 1) {
        batch.types = this.#lastTypes;
        batch.rows = this.rows - from;
      }
      yield batch;
    }
  }
}

/** Says that an epoch has fewer batches than were asked for. */
export function warnOfEnd(wanted: number, found: number): void {
  console.warn(
    `The data ended after ${found} of ${wanted} batches of this epoch. Give more data, or fewer steps.`,
  );
}

/** One array: a single row to predict costs little more than what the program does with it. */
class TensorBatch implements Batch {
  readonly structure = ONE_TENSOR;
  readonly types: readonly LeafType[];
  readonly rows: number;
  readonly #data: TypedArray;

  constructor(x: Tensor) {
    this.types = [x];
    this.rows =
      x.shape.length > 0 && x.shape[0] > 0 ? x.shape[0] : countRows({ x, y: null, sampleWeight: null });
    this.#data = x.data;
  }

  load(executable: Executable): void {
    executable.input(0).set(this.#data);
  }
}

/** A batch of whole tensors. */
export function tensorBatch(
  x: Tree<Tensor>,
  y: Tree<Tensor> | null,
  sampleWeight: Tree<Tensor> | null,
): Batch {
  if (x instanceof Tensor && y === null && sampleWeight === null) return new TensorBatch(x);
  const leaves = batchLeaves(x, y, sampleWeight);
  return {
    structure: batchStructure(x, y, sampleWeight),
    types: leaves.map(({ shape, dtype }) => ({ shape, dtype })),
    rows: countRows({ x, y, sampleWeight }),
    load: (executable) => {
      for (const [leaf, { data }] of leaves.entries()) executable.input(leaf).set(data);
    },
  };
}

/** `rows` results of one output, collected batch by batch. */
export class RowCollector {
  #data: TypedArray;
  #rows = 0;
  readonly #type: LeafType;
  readonly #rowLength: number;

  constructor(type: LeafType, expectedRows: number) {
    this.#type = type;
    this.#rowLength = sizeOf(type.shape.slice(1));
    this.#data = allocate(type.dtype, expectedRows * this.#rowLength);
  }

  add(values: TypedArray, rows: number): void {
    const needed = (this.#rows + rows) * this.#rowLength;
    if (needed > this.#data.length) {
      const grown = allocate(this.#type.dtype, Math.max(needed, this.#data.length * 2));
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data.set(values, this.#rows * this.#rowLength);
    this.#rows += rows;
  }

  result(): Tensor {
    const size = this.#rows * this.#rowLength;
    const data = size === this.#data.length ? this.#data : this.#data.slice(0, size);
    return Tensor.of({ shape: [this.#rows, ...this.#type.shape.slice(1)], dtype: this.#type.dtype, data });
  }
}
