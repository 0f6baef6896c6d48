import { makeNode } from '../ir/node';
import type { ArrayValue, Attributes, Node } from '../ir/node';
import { emptyValue } from '../ir/evaluate';
import type { Primitive, ResultType } from '../ir/primitive';
import { roundStorage } from '../ir/dtype';
import { Tensor } from '../runtime/tensor';
import { filled } from './common';

/** A function that is no composition of primitives: an algorithm on arrays, and how gradients flow through it. */
export interface LibraryFunction {
  readonly name: string;
  /** Shapes and dtypes of the results. */
  infer(inputs: readonly Node[], attributes: Attributes): readonly ResultType[];
  /** Fills the results, which are zeros. */
  evaluate(inputs: readonly ArrayValue[], outputs: readonly ArrayValue[], attributes: Attributes): void;
  /** The cotangents of the inputs; null where there is none. */
  gradient?(
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
    cotangents: readonly Tensor[],
    attributes: Attributes,
  ): readonly (Tensor | null)[];
}

/** Where a node keeps the types of its results. */
const RESULTS = 'results';

const resultsOf = (node: Node): readonly ResultType[] => node.attributes[RESULTS] as readonly ResultType[];

const project: Primitive = {
  name: 'project',
  kind: 'view',
  infer: ([source], attributes) => resultsOf(source)[attributes.index as number],
  evaluate: ([source], output) => output.data.set(source.data),
};

const projections = (node: Node): Tensor[] =>
  resultsOf(node).map((_, index) => new Tensor(makeNode(project, [node], { index })));

/** A function on tensors from an algorithm on arrays. */
export function defineLibrary(
  rule: LibraryFunction,
): (inputs: readonly Tensor[], attributes?: Attributes) => Tensor[] {
  const { gradient } = rule;
  const evaluateAll = (inputs: readonly ArrayValue[], attributes: Attributes): ArrayValue[] => {
    const outputs = (attributes[RESULTS] as readonly ResultType[]).map(emptyValue);
    rule.evaluate(inputs, outputs, attributes);
    for (const output of outputs) roundStorage(output.dtype, output.data);
    return outputs;
  };
  const primitive: Primitive = {
    name: rule.name,
    kind: 'other',
    infer: (_, attributes) => (attributes[RESULTS] as readonly ResultType[])[0],
    evaluate: (inputs, output, attributes) => output.data.set(evaluateAll(inputs, attributes)[0].data),
    evaluateAll,
    gradientAll:
      gradient &&
      ((_, node, dys) => {
        const cotangents = resultsOf(node).map(({ shape, dtype }, i) => {
          const dy = dys[i];
          return dy == null ? filled(shape, 0, dtype) : new Tensor(dy);
        });
        const inputs = node.inputs.map((input) => new Tensor(input));
        const slopes = gradient(inputs, projections(node), cotangents, node.attributes);
        return slopes.map((slope) => slope?.node ?? null);
      }),
  };
  return (inputs, attributes = {}) => {
    const nodes = inputs.map((input) => input.node);
    const results = rule.infer(nodes, attributes);
    return projections(makeNode(primitive, nodes, { ...attributes, [RESULTS]: results }));
  };
}
