import * as build from '../ir/build';
import { uniformValue } from '../ir/build';
import type { DType } from '../ir/dtype';
import { allocate, isFloat } from '../ir/dtype';
import { evaluateGraph } from '../ir/evaluate';
import type { Attributes, Node } from '../ir/node';
import { isA, isReduce, makeNode, nodeSize, operationKey, topologicalOrder, withInputs } from '../ir/node';
import type { Operation, Primitive } from '../ir/primitive';
import type { BinaryName, ElementwiseName, UnaryName } from '../ir/primitives/elementwise';
import { ELEMENTWISE } from '../ir/primitives/elementwise';
import { SHAPE } from '../ir/primitives/shape';
import type { Shape } from '../ir/shape';
import { sameShape } from '../ir/shape';
import { keyOf } from '../util/key';

/** Values that depend on no input are computed at compile time up to this many elements. */
const FOLD_LIMIT = 1024;
/** Constants up to this many elements are compared by their values. */
const COMPARED_VALUES = 16;

const NO_INPUTS = new Map<Node, never>();

/**
 * The graph below `roots` with equal nodes made one, closed values computed, and identities applied that hold bit for bit
 * (up to the sign of zero and of NaN).
 */
export function simplify(roots: readonly Node[]): Node[] {
  const simplifier = new Simplifier();
  const images = new Map<Node, Node>();
  for (const node of topologicalOrder(roots)) images.set(node, simplifier.rewrite(node, images));
  return roots.map((root) => images.get(root)!);
}

class Simplifier {
  readonly #known = new Map<string, Node>();
  readonly #arrays = new Map<ArrayBufferLike, number>();

  rewrite(node: Node, images: ReadonlyMap<Node, Node>): Node {
    if (node.value !== null) return this.#intern(this.#constantKey(node), () => node);
    // Without elements a value is known. So is then whatever is computed from such values alone.
    if (nodeSize(node) === 0 && node.primitive.evaluateAll === undefined) return this.#empty(node);
    if (node.primitive.name === 'input') return node;
    const inputs = node.inputs.map((input) => images.get(input)!);
    // Bodies of loops are not compared.
    if (isA(node, 'scan')) return makeNode(node.primitive, inputs, node.attributes);
    return this.#simplest(node, inputs, () => withInputs(node, inputs));
  }

  /** A node applying `primitive`, or a simpler one with the same value. */
  #make<Name extends string, Given extends Attributes>(
    primitive: Primitive<Name, Given>,
    inputs: readonly Node[],
    attributes: Given,
  ): Node {
    return this.#simplest({ primitive, attributes }, inputs, () => makeNode(primitive, inputs, attributes));
  }

  #simplest(operation: Operation, inputs: readonly Node[], create: () => Node): Node {
    const simpler = this.#simpler(operation, inputs);
    if (simpler !== null) return simpler;
    const key = `${operationKey(operation)} ${inputs.map((input) => input.id).join()}`;
    return this.#intern(key, () => this.#folded(create()));
  }

  #intern(key: string, create: () => Node): Node {
    let node = this.#known.get(key);
    if (node === undefined) {
      node = create();
      this.#known.set(key, node);
    }
    return node;
  }

  #constantKey(node: Node): string {
    const { data } = node.value!;
    const type = `constant ${node.dtype}[${node.shape.join()}]`;
    if (data.length <= COMPARED_VALUES) {
      return `${type} ${keyOf(data)}`;
    }
    let array = this.#arrays.get(data.buffer);
    if (array === undefined) {
      array = this.#arrays.size;
      this.#arrays.set(data.buffer, array);
    }
    return `${type} @${array}+${data.byteOffset}`;
  }

  #constant(value: number, dtype: DType, shape: Shape): Node {
    const scalar = build.constant(value, dtype);
    return this.#broadcast(
      this.#intern(this.#constantKey(scalar), () => scalar),
      shape,
    );
  }

  #empty({ shape, dtype }: Node): Node {
    const node = build.constantFrom(allocate(dtype, 0), shape, dtype);
    return this.#intern(this.#constantKey(node), () => node);
  }

  #broadcast(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const aligned = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    const expanded = this.#make(SHAPE.reshape, [x], { shape: aligned });
    return this.#make(SHAPE.broadcast, [expanded], { shape });
  }

  #elementwise(name: ElementwiseName, ...inputs: Node[]): Node {
    return this.#make(ELEMENTWISE[name], inputs, {});
  }

  #folded(node: Node): Node {
    const { primitive, inputs } = node;
    if (!node.closed || primitive.kind === 'view' || primitive.name === 'iota') return node;
    if (primitive.kind === 'elementwise' && inputs.every((input) => uniformValue(input) !== null)) {
      const scalars = inputs.map((input) => build.constant(uniformValue(input)!, input.dtype));
      const [value] = evaluateGraph([makeNode(primitive, scalars, node.attributes)], NO_INPUTS);
      return this.#constant(value.data[0], node.dtype, node.shape);
    }
    if (nodeSize(node) > FOLD_LIMIT || inputs.some((input) => nodeSize(input) > FOLD_LIMIT)) return node;
    const [value] = evaluateGraph([node], NO_INPUTS);
    return build.constantFrom(value.data, value.shape, value.dtype);
  }

  #simpler(operation: Operation, inputs: readonly Node[]): Node | null {
    const { primitive } = operation;
    if (isA(operation, 'project')) return resultWithoutRounds(inputs[0], operation.attributes.index);
    if (primitive.name === 'scatter' && nodeSize(inputs[2]) === 0) return inputs[0];
    if (primitive.kind === 'view') return this.#simplerView(operation, inputs[0]);
    if (isReduce(operation)) return this.#simplerReduce(inputs[0], operation.attributes.axes);
    if (primitive.kind !== 'elementwise') return null;
    if (isA(operation, 'cast')) return this.#simplerCast(inputs[0], operation.attributes.dtype);
    if (primitive.name === 'select') return simplerSelect(inputs);
    if (inputs.length === 1) return this.#simplerUnary(primitive.name as UnaryName, inputs[0]);
    return inputs.length === 2
      ? this.#simplerBinary(primitive.name as BinaryName, inputs[0], inputs[1])
      : null;
  }

  #simplerView(operation: Operation, x: Node): Node | null {
    const { name } = operation.primitive;
    if (name === 'stop_gradient' || name === 'watch') return x;
    if (isA(operation, 'reshape', 'broadcast')) {
      const { shape } = operation.attributes;
      if (sameShape(shape, x.shape)) return x;
      if (x.primitive.name !== name) return null;
      return this.#make(name === 'reshape' ? SHAPE.reshape : SHAPE.broadcast, x.inputs, { shape });
    }
    if (!isA(operation, 'transpose')) return null;
    const { permutation } = operation.attributes;
    if (permutation.every((axis, i) => axis === i)) return x;
    if (!isA(x, 'transpose')) return null;
    const first = x.attributes.permutation;
    return this.#make(SHAPE.transpose, x.inputs, { permutation: permutation.map((axis) => first[axis]) });
  }

  #simplerReduce(x: Node, axes: readonly number[]): Node | null {
    if (axes.some((axis) => x.shape[axis] !== 1)) return null;
    return this.#make(SHAPE.reshape, [x], { shape: x.shape.filter((_, axis) => !axes.includes(axis)) });
  }

  #simplerCast(x: Node, dtype: DType): Node | null {
    if (x.dtype === dtype) return x;
    // 0 and 1 survive every type on the way.
    const fromBool = x.primitive.name === 'cast' && x.inputs[0].dtype === 'bool';
    return fromBool ? this.#make(ELEMENTWISE.cast, x.inputs, { dtype }) : null;
  }

  #simplerUnary(name: UnaryName, x: Node): Node | null {
    const inner = x.primitive.name;
    if (name === 'neg' && inner === 'neg') return x.inputs[0];
    if (name === 'neg' && inner === 'sub' && isFloat(x.dtype))
      return this.#elementwise('sub', x.inputs[1], x.inputs[0]);
    if (name === 'logical_not' && inner === 'logical_not') return x.inputs[0];
    if (name === 'abs' && (inner === 'abs' || inner === 'neg')) return this.#elementwise('abs', x.inputs[0]);
    return null;
  }

  #simplerBinary(name: BinaryName, a: Node, b: Node): Node | null {
    const left = uniformValue(a);
    const right = uniformValue(b);
    switch (name) {
      case 'add':
        if (b.primitive.name === 'neg') return this.#elementwise('sub', a, b.inputs[0]);
        if (a.primitive.name === 'neg') return this.#elementwise('sub', b, a.inputs[0]);
        if (right === 0) return a;
        return left === 0 ? b : null;
      case 'sub':
        if (b.primitive.name === 'neg') return this.#elementwise('add', a, b.inputs[0]);
        return right === 0 ? a : null;
      case 'mul':
        if (right === 1) return a;
        if (left === 1) return b;
        if (right === -1) return this.#elementwise('neg', a);
        return left === -1 ? this.#elementwise('neg', b) : null;
      case 'div':
        if (right === 1) return a;
        if (right !== null && isFloat(b.dtype) && isPowerOfTwo(right)) {
          return this.#elementwise('mul', a, this.#constant(1 / right, b.dtype, b.shape));
        }
        return null;
      case 'pow':
        if (right === 1) return a;
        return right === 2 ? this.#elementwise('mul', a, a) : null;
      default:
        return null;
    }
  }
}

/** The carry that a loop without rounds gives back as it came; null for other loops. */
function resultWithoutRounds(loop: Node, index: number): Node | null {
  if (!isA(loop, 'scan')) return null;
  const { length, constants } = loop.attributes;
  return length === 0 ? loop.inputs[constants + index] : null;
}

function simplerSelect([condition, a, b]: readonly Node[]): Node | null {
  if (a === b) return a;
  // x > c ? x : max(x, c), which is how a maximum gets a slope of its own.
  const { primitive, inputs } = condition;
  const isMaximum = b.primitive.name === 'max' && b.inputs[0] === inputs[0] && b.inputs[1] === inputs[1];
  if (primitive.name === 'greater' && a === inputs[0] && isMaximum) return b;
  const known = uniformValue(condition);
  if (known === null) return null;
  return known !== 0 ? a : b;
}

/** Whether dividing by `value` is multiplying by its inverse, bit for bit. */
function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && Math.abs(exponent) < 100;
}
