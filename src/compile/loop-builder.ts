import type { Node } from '../ir/node';
import { attributesOf, isA, isReduce } from '../ir/node';
import { uniformValue } from '../ir/build';
import { reshapeStrides, viewStrides } from '../ir/primitives/shape';
import type { Shape } from '../ir/shape';
import { sameShape, sizeOf, stridesOf } from '../ir/shape';
import { PART, isPart } from './assemble';
import { collapse, pruned } from './collapse';
import type { Access, LoopStep, LoopStore, LoopValue, Place, Reduction } from './steps';

interface Strided {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Views to look through from a loop's dimensions to a value: `apply` is the one next to the value. */
interface Chain {
  readonly apply: (strides: readonly number[]) => Strided | null;
  /** The view's node; null for how a loop arranges its own dimensions. */
  readonly view: Node | null;
  readonly outer: Chain | null;
  readonly key: string;
}

/** How a loop may use a value that lies in memory. */
interface Stored {
  readonly value: number;
  readonly access: NodeAccess;
}

type NodeAccess = Strided & { readonly node: Node };

type Draft =
  Exclude<LoopValue, { kind: 'load' }> | { kind: 'load'; dtype: Node['dtype']; access: NodeAccess };

const MAXIMUM_VALUES = 256;
const MAXIMUM_LOADS = 24;
/** Each is a parameter of the loop's function, of which WebAssembly allows 1000 and machines keep few at hand. */
const MAXIMUM_STORES = 64;

/** Why a value could not be put into a loop: the node that must lie in memory first, or null where nothing helps. */
interface Obstacle {
  readonly materialise: Node | null;
}

export const isReduction = (node: Node): boolean =>
  node.primitive.kind === 'reduce' || node.primitive.name === 'argmax' || node.primitive.name === 'argmin';

/**
 * Whether a loop's values can say what an elementwise primitive does: they name it and the dtype of its result, and have no
 * other attributes.
 */
export const isNamedByDtype = ({ attributes, dtype }: Node): boolean =>
  Object.entries(attributes).every(([name, value]) => name === 'dtype' && value === dtype);

/** The axes a reduction combines. */
const reducedAxes = (node: Node): readonly number[] =>
  isReduce(node) ? node.attributes.axes : [attributesOf(node, 'argmax', 'argmin').axis];

/** Sizes of a loop nest: the shape it walks without axes of size 1, and which of its axes are reduced. */
export interface LoopSpace {
  readonly shape: Shape;
  readonly reduced: readonly number[];
}

/** The space in which one node's value, or the operand of a reduction, is computed. */
export function spaceOf(node: Node): LoopSpace {
  if (!isReduction(node)) return { shape: node.shape.filter((size) => size !== 1), reduced: [] };
  const full = node.inputs[0].shape;
  const axes = reducedAxes(node);
  const real = full.map((_, axis) => axis).filter((axis) => full[axis] !== 1);
  return {
    shape: real.map((axis) => full[axis]),
    reduced: real.flatMap((axis, position) => (axes.includes(axis) ? [position] : [])),
  };
}

/** Longer rows do not stay in the nearest memory from one pass to the next. */
const LONGEST_ROW = 16_384;
/** A single row is walked by one thread only. */
const LONGEST_SINGLE_ROW = 4096;
/** Elements up to which rows whose elements are far apart stay in the nearest memory. */
const LARGEST_SCATTERED = 8192;

/** Whether rows are walked several times where what is computed for a row depends on reductions over it. */
function repeatsRows({ shape, reduced }: LoopSpace): boolean {
  const size = sizeOf(shape);
  if (reduced.length === 0 || size === 0) return false;
  const row = sizeOf(reduced.map((axis) => shape[axis]));
  if (row === size) return row <= LONGEST_SINGLE_ROW;
  return endsWith(shape, reduced) ? row <= LONGEST_ROW : size <= LARGEST_SCATTERED;
}

/** Whether `axes` are the last ones. */
const endsWith = (shape: Shape, axes: readonly number[]): boolean =>
  axes.every((axis) => axis >= shape.length - axes.length);

/** Whether two spaces have the same rows, each lying in one piece. */
export function haveSameRows(a: LoopSpace, b: LoopSpace): boolean {
  const rowOf = ({ shape, reduced }: LoopSpace): number => sizeOf(reduced.map((axis) => shape[axis]));
  const inPieces = [a, b].every(({ shape, reduced }) => reduced.length > 0 && endsWith(shape, reduced));
  return inPieces && rowOf(a) === rowOf(b) && sizeOf(a.shape) === sizeOf(b.shape);
}

/** Whether a reduction in one space is one in the other. */
const reducesAlike = (a: LoopSpace, b: LoopSpace): boolean =>
  (sameShape(a.shape, b.shape) && sameShape(a.reduced, b.reduced)) || haveSameRows(a, b);

/** A space without reductions with its last axes made the rows of another one; null where they differ or are the same. */
export function withRowsOf({ shape }: LoopSpace, rows: LoopSpace): LoopSpace | null {
  if (sameShape(shape, rows.shape)) return null;
  for (let first = shape.length - 1; first >= 0; first--) {
    const reduced = shape.map((_, axis) => axis).slice(first);
    if (haveSameRows({ shape, reduced }, rows)) return { shape, reduced };
  }
  return null;
}

/**
 * Collects the values of one loop nest. Nodes are added one by one; each addition either succeeds or leaves the loop as
 * it was.
 */
export class LoopBuilder {
  readonly space: LoopSpace;
  readonly dimensions: readonly number[];
  readonly kept: number;
  /** Nodes whose values the loop makes available in memory, in the order of addition. */
  readonly results: Node[] = [];
  /** Nodes the loop reads from memory. */
  readonly reads = new Set<Node>();
  /** Nodes computed on the way. */
  readonly inlined = new Set<Node>();
  obstacle: Obstacle | null = null;

  readonly #isMaterialised: (node: Node) => boolean;
  readonly #permutation: readonly number[];
  readonly #values: Draft[] = [];
  /** For each value how many passes over a row must be over before it can be computed. */
  readonly #levels: number[] = [];
  readonly #repeats: boolean;
  readonly #keys = new Map<string, number>();
  readonly #memo = new Map<string, number>();
  readonly #stored = new Map<Node, Stored>();
  #loads = 0;

  constructor(space: LoopSpace, isMaterialised: (node: Node) => boolean) {
    this.space = space;
    this.#isMaterialised = isMaterialised;
    this.#repeats = repeatsRows(space);
    const axes = space.shape.map((_, axis) => axis);
    this.#permutation = [...axes.filter((axis) => !space.reduced.includes(axis)), ...space.reduced];
    this.dimensions = this.#permutation.map((axis) => space.shape[axis]);
    this.kept = axes.length - space.reduced.length;
  }

  get keptSize(): number {
    return sizeOf(this.dimensions.slice(0, this.kept));
  }

  get size(): number {
    return sizeOf(this.dimensions);
  }

  /** Whether it takes no more nodes. */
  get isFull(): boolean {
    return this.results.length >= MAXIMUM_STORES || this.#values.length > MAXIMUM_VALUES;
  }

  /** Adds a node computed for each element (or, with `kept`, for each result of the reductions). */
  addElementwise(node: Node, kept: boolean): boolean {
    return this.#attempt(node, () => {
      const chain = kept ? this.#keptChain(node.shape) : this.#fullChain(node.shape);
      const access = this.#access(node, chain);
      if (access === null) return false;
      const value = this.#compute(node, chain);
      return value >= 0 && (kept || this.#isKnown(value)) && this.#store(node, value, access);
    });
  }

  addReduction(node: Node): boolean {
    // The first of several equal elements is found only where elements are visited in their order.
    if (node.primitive.kind !== 'reduce' && this.space.reduced.length > 1) return false;
    return this.#attempt(node, () => {
      const [x] = node.inputs;
      const chain = this.#fullChain(x.shape);
      const operand = this.#visit(x, chain);
      if (operand < 0 || !this.#isKnown(operand)) return false;
      const operands = [operand];
      if (node.primitive.kind !== 'reduce')
        operands.push(this.#index(x, attributesOf(node, 'argmax', 'argmin').axis, 'int32', chain));
      const access = this.#access(node, this.#keptChain(node.shape));
      if (access === null || operands.includes(-1)) return false;
      const reduction = node.primitive.name.replace('reduce_', '') as Reduction;
      const key = `reduce ${reduction} ${operands.join()}`;
      const level = this.#levels[operand] + 1;
      const value = this.#value(key, { kind: 'reduce', dtype: node.dtype, reduction, operands }, level);
      return this.#store(node, value, access);
    });
  }

  /** The same results computed in another space; null where that is impossible. */
  rebuild(space: LoopSpace): LoopBuilder | null {
    const rebuilt = new LoopBuilder(space, this.#isMaterialised);
    return this.results.every((result) => rebuilt.add(result, this.#isWhole(result))) ? rebuilt : null;
  }

  /** The results of this loop and then those of another one, in the other's space; null where that is impossible. */
  joined(other: LoopBuilder): LoopBuilder | null {
    const joined = this.rebuild(other.space);
    if (joined === null) return null;
    return other.results.every((result) => joined.add(result, other.#isWhole(result))) ? joined : null;
  }

  /** Adds a node of any kind; `kept` where it is one value for each row. */
  add(node: Node, kept: boolean): boolean {
    if (!isReduction(node)) return this.addElementwise(node, kept);
    return reducesAlike(spaceOf(node), this.space) && this.addReduction(node);
  }

  /** Whether a result is one value for each row. */
  #isWhole(result: Node): boolean {
    const { strides } = this.#stored.get(result)!.access;
    return this.kept < strides.length && strides.slice(this.kept).every((stride) => stride === 0);
  }

  /** The finished loop. `placeOf` says where nodes lie; results for which it gives null are not stored. */
  finish(placeOf: (node: Node) => Place | null): LoopStep {
    const place = ({ node, strides, offset }: NodeAccess): Access => ({
      place: placeOf(node)!,
      strides,
      offset,
    });
    const stores: LoopStore[] = [];
    for (const node of this.results) {
      const { value, access } = this.#stored.get(node)!;
      if (placeOf(node) !== null) stores.push({ value, access: place(access) });
    }
    const values = this.#values.map((value) =>
      value.kind === 'load' ? { ...value, access: place(value.access) } : value,
    );
    const { dimensions, kept } = this;
    return collapse(pruned({ kind: 'loop', dimensions, kept, values, stores, passes: null }));
  }

  /** Whether all elements of `read` are loaded just before `result` is stored at the very same positions. */
  readsAligned(read: Node, result: Node): boolean {
    // Later passes load operands again.
    if (this.results.some((node) => this.#isLate(node))) return false;
    const { access } = this.#stored.get(result)!;
    return this.#values.every(
      (value) => value.kind !== 'load' || value.access.node !== read || sameAccess(value.access, access),
    );
  }

  /** Whether a value can be computed for each element of a row. */
  #isKnown(value: number): boolean {
    return this.#levels[value] === 0 || this.#repeats;
  }

  /** Whether a row must have been walked before for a result to be computed. */
  #isLate(node: Node): boolean {
    const level = this.#levels[this.#stored.get(node)!.value];
    return isReduction(node) ? level > 1 : level > 0 && !this.#isWhole(node);
  }

  #attempt(node: Node, add: () => boolean): boolean {
    const { length } = this.#values;
    const [keys, memo, reads, inlined] = [this.#keys, this.#memo, this.reads, this.inlined].map(
      (c) => c.size,
    );
    const loads = this.#loads;
    this.obstacle = null;
    if (!this.isFull && add() && this.#loads <= MAXIMUM_LOADS) {
      this.results.push(node);
      return true;
    }
    this.#values.length = length;
    this.#levels.length = length;
    for (const [collection, size] of [
      [this.#keys, keys],
      [this.#memo, memo],
    ] as const)
      truncate(collection, size);
    truncate(this.reads, reads);
    truncate(this.inlined, inlined);
    this.#stored.delete(node);
    this.#loads = loads;
    return false;
  }

  #store(node: Node, value: number, access: NodeAccess): boolean {
    this.#stored.set(node, { value, access });
    return true;
  }

  /** How a value of `shape` is read in the loop's full space. */
  #fullChain(shape: Shape): Chain {
    const arrange = (strides: readonly number[]): Strided | null => {
      const squeezed = reshapeStrides(shape, strides, this.space.shape);
      return (
        squeezed && {
          strides: this.#permutation.map((axis) => squeezed.strides[axis]),
          offset: squeezed.offset,
        }
      );
    };
    return { apply: arrange, view: null, outer: null, key: `full ${shape.join()}` };
  }

  #keptChain(shape: Shape): Chain {
    const keptShape = this.dimensions.slice(0, this.kept);
    const rest = this.dimensions.slice(this.kept).map(() => 0);
    const arrange = (strides: readonly number[]): Strided | null => {
      const squeezed = reshapeStrides(shape, strides, keptShape);
      return squeezed && { strides: [...squeezed.strides, ...rest], offset: squeezed.offset };
    };
    return { apply: arrange, view: null, outer: null, key: `kept ${shape.join()}` };
  }

  #through(strides: readonly number[], chain: Chain): Strided | null {
    let current: Strided = { strides, offset: 0 };
    for (let link: Chain | null = chain; link !== null; link = link.outer) {
      const next = link.apply(current.strides);
      if (next === null) {
        this.obstacle = { materialise: link.view === null ? null : link.view.inputs[0] };
        return null;
      }
      current = { strides: next.strides, offset: current.offset + next.offset };
    }
    return current;
  }

  #access(node: Node, chain: Chain): NodeAccess | null {
    const own = isPart(node) ? node.attributes : { strides: stridesOf(node.shape), offset: 0 };
    const strided = this.#through(own.strides, chain);
    if (strided === null) return null;
    // Strides of dimensions with one step are never used.
    const strides = strided.strides.map((stride, i) => (this.dimensions[i] === 1 ? 0 : stride));
    return { node, strides, offset: own.offset + strided.offset };
  }

  #value(key: string, value: Draft, level: number): number {
    let position = this.#keys.get(key);
    if (position === undefined) {
      position = this.#values.push(value) - 1;
      this.#levels.push(level);
      this.#keys.set(key, position);
    }
    return position;
  }

  #visit(node: Node, chain: Chain): number {
    const uniform = uniformValue(node);
    if (uniform !== null) {
      const key = `constant ${node.dtype} ${Object.is(uniform, -0) ? '-0' : uniform}`;
      return this.#value(key, { kind: 'constant', dtype: node.dtype, value: uniform }, 0);
    }
    if (!this.#isMaterialised(node)) return this.#compute(node, chain);
    const access = this.#access(node, chain);
    if (access === null) return -1;
    const stored = this.#stored.get(node);
    if (stored !== undefined) {
      if (sameAccess(stored.access, access)) return stored.value;
      this.obstacle = { materialise: null };
      return -1;
    }
    const key = `load ${node.id} ${access.strides.join()} ${access.offset}`;
    if (!this.#keys.has(key)) this.#loads += 1;
    this.reads.add(node);
    return this.#value(key, { kind: 'load', dtype: node.dtype, access }, 0);
  }

  #compute(node: Node, chain: Chain): number {
    const memoKey = `${node.id} ${chain.key}`;
    const known = this.#memo.get(memoKey);
    if (known !== undefined) return known;
    const value = this.#computeAnew(node, chain);
    if (value >= 0) this.#memo.set(memoKey, value);
    return value;
  }

  #computeAnew(node: Node, chain: Chain): number {
    const { primitive, inputs, dtype } = node;
    if (primitive === PART) return this.#visit(inputs[0], chain);
    if (primitive.kind === 'view') {
      const apply = (strides: readonly number[]): Strided | null => viewStrides(node, strides);
      return this.#visit(inputs[0], { apply, view: node, outer: chain, key: `${node.id}.${chain.key}` });
    }
    if (isA(node, 'iota')) return this.#index(node, node.attributes.axis, dtype, chain);
    if (primitive.name === 'rng_bits') return this.#randomBits(node, chain);
    if (primitive.kind !== 'elementwise' || !isNamedByDtype(node)) {
      this.obstacle = { materialise: node };
      return -1;
    }
    const operands: number[] = [];
    for (const input of inputs) {
      const operand = this.#visit(input, chain);
      if (operand < 0) return -1;
      operands.push(operand);
    }
    this.inlined.add(node);
    const key = `${primitive.name} ${dtype} ${operands.join()}`;
    const level = Math.max(0, ...operands.map((operand) => this.#levels[operand]));
    return this.#value(key, { kind: 'apply', dtype, name: primitive.name, operands }, level);
  }

  /** Random bits are a function of both words of a key and of an element's position among all. */
  #randomBits(node: Node, chain: Chain): number {
    const [key] = node.inputs;
    const operands = [0, 1].map((word) => {
      const apply = (strides: readonly number[]): Strided => ({
        strides: this.dimensions.map(() => 0),
        offset: word * strides[0],
      });
      return this.#visit(key, { apply, view: null, outer: null, key: `word ${word}` });
    });
    operands.push(this.#counted(stridesOf(node.shape), 'uint32', chain));
    if (operands.includes(-1)) return -1;
    this.inlined.add(node);
    const level = Math.max(...operands.map((operand) => this.#levels[operand]));
    const { name } = node.primitive;
    return this.#value(
      `${name} ${operands.join()}`,
      { kind: 'apply', dtype: node.dtype, name, operands },
      level,
    );
  }

  /** The position along one axis of a node. */
  #index({ shape }: Node, axis: number, dtype: Node['dtype'], chain: Chain): number {
    return this.#counted(
      shape.map((_, a) => (a === axis ? 1 : 0)),
      dtype,
      chain,
    );
  }

  /** The sum of positions along a node's axes, each times a stride. */
  #counted(along: readonly number[], dtype: Node['dtype'], chain: Chain): number {
    const strided = this.#through(along, chain);
    if (strided === null) return -1;
    const { strides, offset } = strided;
    const key = `index ${dtype} ${strides.join()} ${offset}`;
    return this.#value(key, { kind: 'index', dtype, strides, offset, start: null }, 0);
  }
}

const sameAccess = (a: Strided, b: Strided): boolean =>
  a.offset === b.offset && a.strides.every((stride, i) => stride === b.strides[i]);

/** Drops what was inserted last, down to `size` entries. */
function truncate<K>(collection: Map<K, unknown> | Set<K>, size: number): void {
  if (collection.size === size) return;
  for (const key of [...collection.keys()].slice(size)) collection.delete(key);
}
