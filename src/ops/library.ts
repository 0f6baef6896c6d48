import { makeNode } from '../ir/node';
import type { ArrayValue, Attributes, Node } from '../ir/node';
import { checkExact, emptyValue } from '../ir/evaluate';
import type {
  GivenAttributes,
  NoAttributes,
  Primitive,
  PrimitiveAttributes,
  ResultType,
} from '../ir/primitive';
import { project } from '../ir/primitives/control';
import { roundStorage } from '../ir/dtype';
import { Tensor } from '../runtime/tensor';
import { filled } from './common';

/** A function that is no composition of primitives: an algorithm on arrays, and how gradients flow through it. */
export interface LibraryFunction<Name extends string, Given extends Attributes> {
  /** No other primitive's name, which tells other attributes. */
  readonly name: Name & (Name extends keyof PrimitiveAttributes ? never : unknown);
  /** Shapes and dtypes of the results. */
  infer(inputs: readonly ResultType[], attributes: Given): readonly ResultType[];
  /** Fills the results, which are zeros. */
  evaluate(inputs: readonly ArrayValue[], outputs: readonly ArrayValue[], attributes: Given): void;
  /** The cotangents of the inputs; null where there is none. */
  gradient?(
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
    cotangents: readonly Tensor[],
    attributes: Given,
  ): readonly (Tensor | null)[];
}

/** A library function on tensors. */
export type OnTensors<Given extends Attributes> = (
  inputs: readonly Tensor[],
  ...attributes: GivenAttributes<Given>
) => Tensor[];

/** A function on tensors from an algorithm on arrays. */
export function defineLibrary<Name extends string, Given extends Attributes = NoAttributes>(
  rule: LibraryFunction<Name, Given>,
): OnTensors<Given> {
  const { gradient } = rule;
  const projections = (node: Node, results: readonly ResultType[]): Tensor[] =>
    results.map((_, index) => new Tensor(makeNode(project, [node], { index })));
  const evaluateAll = (inputs: readonly ArrayValue[], attributes: Given): ArrayValue[] => {
    const outputs = rule.infer(inputs, attributes).map(emptyValue);
    rule.evaluate(inputs, outputs, attributes);
    for (const output of outputs) {
      roundStorage(output.dtype, output.data);
      checkExact(rule.name, inputs, output);
    }
    return outputs;
  };
  const primitive: Primitive<string, Given> = {
    name: rule.name,
    kind: 'other',
    infer: (inputs, attributes) => rule.infer(inputs, attributes)[0],
    inferAll: (inputs, attributes) => rule.infer(inputs, attributes),
    evaluate: (inputs, output, attributes) => output.data.set(evaluateAll(inputs, attributes)[0].data),
    evaluateAll,
    gradientAll:
      gradient &&
      ((_, node, dys) => {
        const results = rule.infer(node.inputs, node.attributes);
        const cotangents = results.map(({ shape, dtype }, i) => {
          const dy = dys[i];
          return dy == null ? filled(shape, 0, dtype) : new Tensor(dy);
        });
        const inputs = node.inputs.map((input) => new Tensor(input));
        const slopes = gradient(inputs, projections(node, results), cotangents, node.attributes);
        return slopes.map((slope) => slope?.node ?? null);
      }),
  };
  return (inputs, ...attributes) => {
    const nodes = inputs.map((input) => input.node);
    const node = makeNode(primitive, nodes, ...attributes);
    return projections(node, node.primitive.inferAll?.(nodes, node.attributes) ?? []);
  };
}
