import { input as inputNode } from '../ir/build';
import type { DType } from '../ir/dtype';
import type { ArrayValue, Node } from '../ir/node';
import type { Shape } from '../ir/shape';
import { Tensor } from '../runtime/tensor';
import { Trace, recording } from '../runtime/trace';
import { flattenTree, type Tree } from '../runtime/tree';
import { keyOf } from '../util/key';

/** What a function computes: its results, and what it leaves in variables, with the values it was given. */
export interface Recorded {
  readonly inputs: readonly Node[];
  readonly results: readonly Node[];
}

/** The type of a value a function is recorded with. */
export interface InputType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Records a function without computing anything. */
export function recordCall(
  types: readonly InputType[],
  body: (inputs: readonly Tensor[]) => unknown,
): Recorded {
  const inputs = types.map(({ shape, dtype }) => inputNode(shape, dtype));
  const trace = new Trace();
  const given = recording(trace, () => body(inputs.map((node) => new Tensor(node))));
  const returned = flattenTree<unknown>(given as Tree<unknown>).filter((leaf) => leaf instanceof Tensor);
  return { inputs, results: [...returned.map(({ node }) => node), ...trace.writes.values()] };
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'primitive' in value && 'inputs' in value;

const sameValues = (a: ArrayValue, b: ArrayValue): boolean =>
  a.data === b.data ||
  (a.data.length === b.data.length && a.data.every((value, i) => Object.is(value, b.data[i])));

/** The attributes of a node as a text, and the nodes in them: bodies of loops. */
function attributesOf({ attributes }: Node): { readonly key: string; readonly nodes: readonly Node[] } {
  const nodes: Node[] = [];
  const key = keyOf(attributes, (value) => {
    if (!isNode(value)) return undefined;
    nodes.push(value);
    return '<node>';
  });
  return { key, nodes };
}

/** Whether two recorded functions compute the same, operation by operation; variables are told by where they are used. */
export function isSameComputation(a: Recorded, b: Recorded): boolean {
  if (a.results.length !== b.results.length) return false;
  const images = new Map<Node, Node>();
  const origins = new Map<Node, Node>();
  const pending: [Node, Node][] = [
    ...b.inputs.map((node, i): [Node, Node] => [a.inputs[i], node]),
    ...b.results.map((node, i): [Node, Node] => [a.results[i], node]),
  ].reverse();
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [first, second] = pair;
    const isKnown = images.has(first);
    if (isKnown || origins.has(second)) {
      if (images.get(first) !== second || origins.get(second) !== first) return false;
      continue;
    }
    images.set(first, second);
    origins.set(second, first);
    if (first.primitive !== second.primitive || first.dtype !== second.dtype) return false;
    if (first.inputs.length !== second.inputs.length || keyOf(first.shape) !== keyOf(second.shape))
      return false;
    if ((first.value === null) !== (second.value === null)) return false;
    if (first.value !== null && !sameValues(first.value, second.value!)) return false;
    const [mine, other] = [attributesOf(first), attributesOf(second)];
    if (mine.key !== other.key) return false;
    for (const [i, node] of mine.nodes.entries()) pending.push([node, other.nodes[i]]);
    for (const [i, node] of first.inputs.entries()) pending.push([node, second.inputs[i]]);
  }
  return true;
}
