import { DTypeError } from '../util/errors';
import { allocate, integerRange, isWideInteger, roundStorage } from './dtype';
import type { ArrayValue, Node } from './node';
import { isA, topologicalOrder } from './node';
import { sizeOf } from './shape';

/** An uninitialised value of a node's type. */
export function emptyValue(type: Pick<ArrayValue, 'shape' | 'dtype'>): ArrayValue {
  return { shape: type.shape, dtype: type.dtype, data: allocate(type.dtype, sizeOf(type.shape)) };
}

/** Evaluates one node on given input values with the oracle. */
export function evaluateNode(node: Node, inputs: readonly ArrayValue[]): ArrayValue {
  const output = emptyValue(node);
  node.primitive.evaluate(inputs, output, node.attributes);
  roundStorage(output.dtype, output.data);
  checkExact(node.primitive.name, inputs, output);
  return output;
}

/**
 * 64-bit integers are stored as doubles: whole numbers beyond 2^53 would be others.
 *
 * @throws DTypeError `integer-overflow` where a result holds one.
 */
export function checkExact(
  operation: string,
  inputs: readonly Pick<ArrayValue, 'dtype'>[],
  { dtype, data }: Pick<ArrayValue, 'dtype' | 'data'>,
): void {
  if (!isWideInteger(dtype)) return;
  const [least, greatest] = integerRange(dtype);
  const at = data.findIndex((value) => !(value >= least && value <= greatest));
  if (at < 0) return;
  throw new DTypeError({
    code: 'integer-overflow',
    expected: `${operation} needs a result that ${dtype} holds here: whole numbers from ${least} to ${greatest} (2^53 - 1).`,
    received: { result: String(data[at]), from: inputs.map((input) => input.dtype).join(', ') },
    advice: "Compute with floats: x.astype('float64').",
    details: { dtype, value: data[at] },
  });
}

/** Evaluates a node with all its results on given input values with the oracle. */
export function evaluateResults(node: Node, inputs: readonly ArrayValue[]): ArrayValue[] {
  if (node.primitive.evaluateAll === undefined) return [evaluateNode(node, inputs)];
  return node.primitive.evaluateAll(inputs, node.attributes);
}

/** Evaluates `roots` given the values of input nodes: the oracle every backend is compared with. */
export function evaluateGraph(roots: readonly Node[], inputs: ReadonlyMap<Node, ArrayValue>): ArrayValue[] {
  const values = new Map<Node, readonly ArrayValue[]>();
  for (const node of topologicalOrder(roots)) {
    const given = node.value ?? inputs.get(node);
    if (given !== undefined) {
      values.set(node, [given]);
    } else if (node.primitive.evaluateAll !== undefined) {
      values.set(
        node,
        evaluateResults(
          node,
          node.inputs.map((i) => values.get(i)![0]),
        ),
      );
    } else if (isA(node, 'project')) {
      values.set(node, [values.get(node.inputs[0])![node.attributes.index]]);
    } else {
      values.set(node, [
        evaluateNode(
          node,
          node.inputs.map((i) => values.get(i)![0]),
        ),
      ]);
    }
  }
  return roots.map((root) => values.get(root)![0]);
}
