import type { DType, TypedArray } from './dtype';
import type { Shape } from './shape';

/** Compile-time parameters of a node. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Values with their type: what primitives are evaluated on. */
export interface ArrayValue {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** One value of a program: a primitive applied to other values. */
export interface Node {
  /** Grows with creation, so inputs always have smaller ids: sorting by id is a topological order. */
  readonly id: number;
  readonly primitive: Primitive;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
  /** True where nothing open (a program input) is below: the value can be computed now. */
  readonly closed: boolean;
  /** Values, for constants. */
  readonly value: ArrayValue | null;
}

/** Elements of a value in the order of other axes: one stride for each of them, from the first element on. */
export interface Strided {
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Shape and dtype of a result. */
export interface ResultType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Everything about one primitive: its shape rule, its evaluation on typed arrays (the oracle every backend is tested
 * against) and its gradient rule. How a backend lowers it is keyed by `name` in that backend.
 */
export interface Primitive {
  readonly name: string;
  /** How passes treat it. `elementwise`: same-shape inputs and output. `view`: moves values without computing. */
  readonly kind: 'leaf' | 'elementwise' | 'view' | 'reduce' | 'contraction' | 'other';
  /** Whether it stays part of a program, also where the values of its inputs are known. */
  readonly isOpen?: true;
  infer(inputs: readonly Node[], attributes: Attributes): ResultType;
  /** Writes the result into `output`, which is zeroed. */
  evaluate(inputs: readonly ArrayValue[], output: ArrayValue, attributes: Attributes): void;
  /**
   * The cotangents of the inputs given the cotangent `dy` of the output; null where there is none. `b` builds nodes.
   * Absent for primitives through which no gradient flows.
   */
  gradient?(b: Builder, node: Node, dy: Node): readonly (Node | null)[];
  /** For views: how the result's elements are read from the input, which `strides` walk; null where strides cannot. */
  viewStrides?(x: Shape, strides: readonly number[], result: Shape, attributes: Attributes): Strided | null;
  /** For primitives with several results, which `project` nodes read. */
  evaluateAll?(inputs: readonly ArrayValue[], attributes: Attributes): ArrayValue[];
  gradientAll?(b: Builder, node: Node, dys: readonly (Node | null)[]): readonly (Node | null)[];
  readonly support?: Support;
  /** Rough time that the evaluation of a node takes, where that may be long: then a program computes it from values, too. */
  readonly evaluationNanoseconds?: (node: Node) => number;
}

/** What someone brings for a primitive, with the key under which it looks for that. */
class Provision<T> {
  readonly key: SupportKey<T>;
  readonly value: T;

  constructor(key: SupportKey<T>, value: T) {
    this.key = key;
    this.value = value;
  }
}

/**
 * What compiles and computes primitives that few programs have: each pass and each backend that wants something for them
 * has a key of its own. It comes with the primitives themselves: a program without them needs none of it, and a page that
 * makes no such nodes does not load it.
 */
export type Support = readonly Provision<unknown>[];

/** The key of a pass or a backend, with the type of what it wants for a primitive. */
export class SupportKey<T> {
  /** Makes a part of a primitive's support. */
  with(value: T): Provision<T> {
    return new Provision(this, value);
  }

  /** What a primitive brings; undefined for nothing. */
  of({ support = [] }: Primitive): T | undefined {
    return support.find((provision): provision is Provision<T> => provision.key === this)?.value;
  }
}

/** The body of a loop: inputs are constants, carries and one element of each sequence; outputs are carries and results. */
export interface LoopBody {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

/** What a `scan` node carries besides its inputs (constants, first carries, sequences [length, ...]). */
export interface ScanAttributes {
  readonly body: LoopBody;
  readonly constants: number;
  readonly carries: number;
  readonly length: number;
  /** Walks the sequences from the end; stacked results keep the places of their elements. */
  readonly reverse: boolean;
}

export type ReduceKind = 'sum' | 'prod' | 'max' | 'min';
export type ScatterMode = 'add' | 'set' | 'max' | 'min' | 'multiply';

/** Geometry of a convolution or pooling over 1 to 3 spatial axes, channels last. */
export interface WindowGeometry {
  readonly strides: readonly number[];
  /** Zeros before and after each spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}

/** Constructors of nodes, handed to gradient rules so that families of primitives need not import each other. */
export interface Builder {
  input(shape: Shape, dtype: DType): Node;
  /** Cotangents of `wrt` given those of `outputs`; null where no gradient flows. */
  differentiate(outputs: readonly Node[], cotangents: readonly Node[], wrt: readonly Node[]): (Node | null)[];
  constant(value: number, dtype: DType, shape?: Shape): Node;
  unary(name: string, x: Node): Node;
  binary(name: string, a: Node, b: Node): Node;
  neg(x: Node): Node;
  add(a: Node, b: Node): Node;
  sub(a: Node, b: Node): Node;
  mul(a: Node, b: Node): Node;
  div(a: Node, b: Node): Node;
  /** `a > b` and the like: bool results. */
  compare(
    name: 'equal' | 'not_equal' | 'less' | 'less_equal' | 'greater' | 'greater_equal',
    a: Node,
    b: Node,
  ): Node;
  select(condition: Node, a: Node, b: Node): Node;
  cast(x: Node, dtype: DType): Node;
  reshape(x: Node, shape: Shape): Node;
  transpose(x: Node, permutation: readonly number[]): Node;
  broadcastTo(x: Node, shape: Shape): Node;
  slice(x: Node, start: readonly number[], limit: readonly number[], step: readonly number[]): Node;
  pad(
    x: Node,
    low: readonly number[],
    high: readonly number[],
    interior: readonly number[],
    value: number,
  ): Node;
  reverse(x: Node, axes: readonly number[]): Node;
  iota(shape: Shape, axis: number, dtype: DType): Node;
  reduce(kind: ReduceKind, x: Node, axes: readonly number[], keepdims?: boolean): Node;
  cumulate(kind: ReduceKind, x: Node, axis: number, reverse: boolean): Node;
  dot(a: Node, b: Node): Node;
  gather(x: Node, indices: Node, axis: number): Node;
  scatter(operand: Node, indices: Node, updates: Node, mode: ScatterMode): Node;
}
