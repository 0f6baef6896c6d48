import type { KerasTensor, LayerNode, Operation } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import { InputLayer } from '../layers/core/input-layer';
import { Layer } from '../layers/layer';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree, mapTree } from '../runtime/tree';
import { ArgumentError, StateError } from '../util/errors';

/** The symbols among the arguments of a node. */
export const nodeInputs = (node: LayerNode): KerasTensor[] => [
  ...flattenSymbols(node.inputs),
  ...Object.values(node.options).flatMap(flattenSymbols),
];

const flattenSymbols = (value: unknown): KerasTensor[] =>
  flattenTree<unknown>(value as Tree<unknown>, isKerasTensor).filter(isKerasTensor);

interface Order {
  /** Nodes so that each comes after those it depends on. */
  readonly nodes: readonly LayerNode[];
  readonly depths: ReadonlyMap<LayerNode, number>;
  readonly operations: readonly Operation[];
}

/** Nodes below `outputs` down to `inputs`, inputs before users, and operations in the order of the first visit. */
function visit(
  inputs: readonly KerasTensor[],
  outputs: readonly KerasTensor[],
): { nodes: LayerNode[]; seen: Operation[] } {
  const nodes: LayerNode[] = [];
  const seen: Operation[] = [];
  const finished = new Set<LayerNode>();
  const isInput = new Set(inputs);
  // An explicit stack: deep networks would overflow a recursive walk.
  const stack: { tensor: KerasTensor; entered: boolean }[] = [];
  for (const output of outputs) {
    stack.push({ tensor: output, entered: false });
    while (stack.length > 0) {
      const frame = stack[stack.length - 1];
      const { node } = frame.tensor;
      if (node === null || finished.has(node)) {
        stack.pop();
        continue;
      }
      if (frame.entered) {
        stack.pop();
        finished.add(node);
        nodes.push(node);
        continue;
      }
      frame.entered = true;
      if (!seen.includes(node.operation)) seen.push(node.operation);
      if (isInput.has(frame.tensor)) continue;
      for (const input of nodeInputs(node).toReversed()) stack.push({ tensor: input, entered: false });
    }
  }
  return { nodes, seen };
}

/** Keras's order of a functional model: by depth, and within one depth in the order of the first visit. */
function orderNodes(inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]): Order {
  const { nodes, seen } = visit(inputs, outputs);
  const depths = new Map<LayerNode, number>();
  const operationDepths = new Map<Operation, number>();
  const inputSet = new Set(inputs);
  for (const node of nodes.toReversed()) {
    const depth = Math.max(depths.get(node) ?? 0, operationDepths.get(node.operation) ?? 0);
    operationDepths.set(node.operation, depth);
    depths.set(node, depth);
    if (node.outputs.some((output) => inputSet.has(output))) continue;
    for (const input of nodeInputs(node)) {
      if (input.node !== null) depths.set(input.node, Math.max(depth + 1, depths.get(input.node) ?? 0));
    }
  }
  for (const input of inputs) {
    if (input.node === null) continue;
    if (!operationDepths.has(input.node.operation)) {
      operationDepths.set(input.node.operation, 0);
      seen.push(input.node.operation);
    }
    if (!depths.has(input.node)) depths.set(input.node, 0);
  }
  const position = new Map(seen.map((operation, i) => [operation, i]));
  const operations = [...operationDepths.keys()].sort(
    (a, b) => operationDepths.get(b)! - operationDepths.get(a)! || position.get(a)! - position.get(b)!,
  );
  const rank = new Map(nodes.map((node, i) => [node, i]));
  const ordered = [...depths.keys()].sort(
    (a, b) => depths.get(b)! - depths.get(a)! || (rank.get(a) ?? -1) - (rank.get(b) ?? -1),
  );
  return { nodes: ordered, depths, operations };
}

/** A graph of layers from input symbols to output symbols. */
export class FunctionalGraph {
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: Tree<KerasTensor>;
  readonly flatInputs: readonly KerasTensor[];
  readonly flatOutputs: readonly KerasTensor[];
  readonly nodes: readonly LayerNode[];
  /** Number of nodes between each node and the outputs, on the longest way. */
  readonly depths: ReadonlyMap<LayerNode, number>;
  readonly layers: readonly Layer[];

  constructor(inputs: Tree<KerasTensor>, outputs: Tree<KerasTensor>) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.flatInputs = checkSymbols('inputs', inputs);
    this.flatOutputs = checkSymbols('outputs', outputs);
    const { nodes, depths, operations } = orderNodes(this.flatInputs, this.flatOutputs);
    this.nodes = nodes;
    this.depths = depths;
    this.layers = operations.filter((operation): operation is Layer => operation instanceof Layer);
    this.#checkConnected();
    this.#checkNames();
  }

  #checkConnected(): void {
    const inputs = new Set(this.flatInputs);
    for (const node of this.nodes) {
      if (node.operation instanceof InputLayer && !node.outputs.some((output) => inputs.has(output))) {
        throw new ArgumentError({
          code: 'disconnected-input',
          expected: 'a model needs every Input its outputs depend on among its inputs.',
          received: {
            missing: `"${node.operation.name}"`,
            inputs: this.flatInputs.map((t) => `"${t.name}"`).join(', '),
          },
          advice: `Add the symbol of "${node.operation.name}" to inputs.`,
        });
      }
    }
  }

  #checkNames(): void {
    const names = new Set<string>();
    for (const { name, className } of this.layers) {
      if (names.has(name)) {
        throw new ArgumentError({
          code: 'duplicate-layer-name',
          expected: 'a model needs a different name for each of its layers.',
          received: { name: `"${name}" (${className}), twice` },
          advice: `Give one of them another name: { name: '${name}_2' }.`,
          details: { name },
        });
      }
      names.add(name);
    }
  }

  /** Computes the outputs for given inputs, flat and in order. */
  run(inputs: readonly Tensor[]): Tree<Tensor> {
    const values = new Map<KerasTensor, Tensor>(this.flatInputs.map((symbol, i) => [symbol, inputs[i]]));
    const given = new Set(this.flatInputs);
    const lookup = (symbol: unknown): unknown => (isKerasTensor(symbol) ? values.get(symbol) : symbol);
    for (const node of this.nodes) {
      if (node.outputs.some((output) => given.has(output))) continue;
      const args = mapTree(node.inputs as Tree<unknown>, lookup, isKerasTensor) as Tree<Tensor>;
      const options = Object.fromEntries(
        Object.entries(node.options).map(([name, value]) => [name, substituteSymbols(value, lookup)]),
      );
      const outputs = (node.operation as Layer).apply<Tree<Tensor>>(args, options);
      for (const [i, output] of flattenTree<Tensor>(outputs).entries()) values.set(node.outputs[i], output);
    }
    return mapTree(
      this.outputs,
      (symbol) => {
        const value = values.get(symbol);
        if (value === undefined) throw unreachable(symbol);
        return value;
      },
      isKerasTensor,
    );
  }
}

function substituteSymbols(value: unknown, lookup: (symbol: unknown) => unknown): unknown {
  if (isKerasTensor(value)) return lookup(value);
  if (Array.isArray(value) && value.some(isKerasTensor)) return value.map(lookup);
  return value;
}

const unreachable = (symbol: KerasTensor): StateError =>
  new StateError({
    code: 'unreachable-output',
    expected: 'every output of a model needs to depend on its inputs.',
    received: { output: symbol.toString() },
  });

function checkSymbols(what: 'inputs' | 'outputs', tree: Tree<KerasTensor>): KerasTensor[] {
  const symbols = flattenTree<unknown>(tree, isKerasTensor);
  for (const symbol of symbols) {
    if (!isKerasTensor(symbol)) {
      throw new ArgumentError({
        code: 'not-a-symbol',
        expected: `a functional model's ${what} are symbols: results of Input, or of layers applied to them.`,
        received: {
          [what]:
            symbol instanceof Tensor ? `a tensor of shape [${symbol.shape.join(', ')}]` : String(symbol),
        },
        advice: 'Start with const x = Input({ shape: [...] }).',
      });
    }
  }
  return symbols as KerasTensor[];
}
