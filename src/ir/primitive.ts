import type { DType, TypedArray } from './dtype';
import type { Shape } from './shape';

/** Compile-time parameters of a node, whatever it is. */
export type Attributes = object;

/** Values with their type: what primitives are evaluated on. */
export interface ArrayValue {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** A primitive with its attributes: what is done to some inputs. Which one it is one knows by looking (`isA`). */
export interface Operation<Name extends string = string, Given extends Attributes = AttributesOf<Name>> {
  readonly primitive: Primitive<Name, Given>;
  readonly attributes: Given;
}

/** One value of a program: a primitive applied to other values. */
export interface Node<
  Name extends string = string,
  Given extends Attributes = AttributesOf<Name>,
> extends Operation<Name, Given> {
  /** Grows with creation, so inputs always have smaller ids: sorting by id is a topological order. */
  readonly id: number;
  readonly inputs: readonly Node[];
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
 * against) and its gradient rule. How a backend lowers it is keyed by `name` in that backend. What attributes its nodes have
 * follows from its name (`PrimitiveAttributes`), or is said where it is defined.
 */
export interface Primitive<Name extends string = string, Given extends Attributes = AttributesOf<Name>> {
  readonly name: Name;
  /** How passes treat it. `elementwise`: same-shape inputs and output. `view`: moves values without computing. */
  readonly kind: 'leaf' | 'elementwise' | 'view' | 'reduce' | 'contraction' | 'other';
  /** Whether it stays part of a program, also where the values of its inputs are known. */
  readonly isOpen?: true;
  infer(inputs: readonly Node[], attributes: Given): ResultType;
  /** Writes the result into `output`, which is zeroed. */
  evaluate(inputs: readonly ArrayValue[], output: ArrayValue, attributes: Given): void;
  /**
   * The cotangents of the inputs given the cotangent `dy` of the output; null where there is none. `b` builds nodes.
   * Absent for primitives through which no gradient flows.
   */
  gradient?(b: Builder, node: Node<Name, Given>, dy: Node): readonly (Node | null)[];
  /** For views: how the result's elements are read from the input, which `strides` walk; null where strides cannot. */
  viewStrides?(x: Shape, strides: readonly number[], result: Shape, attributes: Given): Strided | null;
  /** For primitives with several results, which `project` nodes read: the types of all, their values, their gradient. */
  inferAll?(inputs: readonly ResultType[], attributes: Given): readonly ResultType[];
  evaluateAll?(inputs: readonly ArrayValue[], attributes: Given): ArrayValue[];
  gradientAll?(b: Builder, node: Node<Name, Given>, dys: readonly (Node | null)[]): readonly (Node | null)[];
  readonly support?: Support;
  /** Rough time that the evaluation of a node takes, where that may be long: then a program computes it from values, too. */
  evaluationNanoseconds?(node: Node<Name, Given>): number;
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
  of({ support = [] }: Pick<Primitive, 'support'>): T | undefined {
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

/** What nodes without attributes have. */
export type NoAttributes = Readonly<Record<string, never>>;

export interface Shaped {
  readonly shape: Shape;
}

export interface Along {
  readonly axis: number;
}

export interface AlongAll {
  readonly axes: readonly number[];
}

export interface Cumulation extends Along {
  /** From the end. */
  readonly reverse: boolean;
}

export interface Pooling extends WindowGeometry {
  readonly window: Shape;
}

export interface Convolution extends WindowGeometry {
  readonly groups: number;
}

/**
 * The attributes of nodes by the name of their primitive; those of names that are not here have none. A node cannot be made
 * without them, and rules and passes read them as what they are.
 */
export interface PrimitiveAttributes {
  readonly input: ResultType;
  readonly constant: ResultType;
  readonly cast: Pick<ResultType, 'dtype'>;
  readonly bitcast: Pick<ResultType, 'dtype'>;
  readonly reshape: Shaped;
  readonly transpose: { readonly permutation: readonly number[] };
  readonly broadcast: Shaped;
  readonly slice: {
    readonly start: readonly number[];
    readonly limit: readonly number[];
    readonly step: readonly number[];
  };
  readonly pad: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly interior: readonly number[];
    readonly value: number;
  };
  readonly reverse: AlongAll;
  readonly iota: ResultType & Along;
  readonly concatenate: Along;
  readonly reduce_sum: AlongAll;
  readonly reduce_prod: AlongAll;
  readonly reduce_max: AlongAll;
  readonly reduce_min: AlongAll;
  readonly argmax: Along;
  readonly argmin: Along;
  readonly cumulate_sum: Cumulation;
  readonly cumulate_prod: Cumulation;
  readonly cumulate_max: Cumulation;
  readonly cumulate_min: Cumulation;
  readonly gather: Along;
  readonly scatter: { readonly mode: ScatterMode };
  readonly rng_bits: Shaped;
  readonly conv: Convolution;
  readonly conv_input_gradient: Convolution & { readonly inputShape: Shape };
  readonly conv_kernel_gradient: Convolution & { readonly kernelShape: Shape };
  readonly max_pool: Pooling;
  readonly max_pool_gradient: Pooling;
  readonly sum_pool: Pooling;
  readonly sum_pool_gradient: Pooling & { readonly inputShape: Shape };
  readonly mean_pool: Pooling;
  readonly mean_pool_gradient: Pooling & { readonly inputShape: Shape };
  readonly scan: ScanAttributes;
  readonly project: { readonly index: number };
}

/** The attributes of a primitive's nodes. */
export type AttributesOf<Name extends string> = string extends Name
  ? Attributes
  : Name extends keyof PrimitiveAttributes
    ? PrimitiveAttributes[Name]
    : NoAttributes;

/** The attributes that a node is made with: they may only be left out where there are none. */
export type GivenAttributes<Given extends Attributes> = Attributes extends Given
  ? readonly [attributes: Given]
  : NoAttributes extends Given
    ? readonly [attributes?: Given]
    : readonly [attributes: Given];

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
