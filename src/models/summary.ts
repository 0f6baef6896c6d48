import { bitsOf } from '../ir/dtype';
import { InputLayer } from '../layers/core/input-layer';
import type { LayerNode } from '../layers/keras-tensor';
import type { Layer } from '../layers/layer';
import type { Optimizer } from '../optimizers';
import type { Variable } from '../runtime/variable';
import type { ParameterTotal, SummaryOptions, SummaryRow, SummaryTotals } from '../training/text';
import { readsAsSequence, renderSummary, standardOutput, summaryHtml, terminalWidth } from '../training/text';
import { notebookPlace } from '../util/notebook-place';
import { pythonClass } from '../saving/python-class';
import { pythonShape } from './functional-config';
import { nodeInputs } from './graph';
import type { FunctionalGraph } from './graph';

/** Options of `summary`. */
export interface ModelSummaryOptions extends SummaryOptions {
  /** Takes the text instead of standard output. */
  readonly printFn?: (text: string) => void;
}

/** What a summary needs to know of a model inside a model. */
export interface Summarized extends Layer {
  readonly layers: readonly Layer[];
  readonly graph: FunctionalGraph | null;
}

const isModel = (layer: Layer): layer is Layer & Summarized => 'graph' in layer && 'layers' in layer;

function total(variables: readonly Variable[]): ParameterTotal {
  const unique = [...new Set(variables)];
  return {
    parameterCount: unique.reduce((sum, { storage }) => sum + storage.data.length, 0),
    bytes: unique.reduce(
      (sum, { storage, dtype }) => sum + storage.data.length * Math.ceil(bitsOf(dtype) / 8),
      0,
    ),
  };
}

/** The shape of a layer's output as Python writes it. */
function outputShape(layer: Layer, graph: FunctionalGraph | null): string {
  if (layer instanceof InputLayer) return pythonShape(layer.batchShape);
  const node = graph?.nodes.find(({ operation }) => operation === layer);
  if (node === undefined) return '?';
  const shapes = node.outputs.map(({ shape }) => pythonShape(shape));
  return shapes.length === 1 ? shapes[0] : `[${shapes.join(', ')}]`;
}

function connections(layer: Layer, graph: FunctionalGraph): string[] {
  const indices = new Map<LayerNode, number>();
  const counts = new Map<unknown, number>();
  for (const node of graph.nodes) {
    const index = counts.get(node.operation) ?? 0;
    counts.set(node.operation, index + 1);
    indices.set(node, index);
  }
  return graph.nodes
    .filter(({ operation }) => operation === layer)
    .flatMap(nodeInputs)
    .map(({ node, index }) => `${node!.operation.name}[${indices.get(node!)}][${index}]`);
}

function rowsOf(model: Summarized, depth: number): SummaryRow[] {
  const { graph } = model;
  const sequential =
    model.className === 'Sequential' ||
    graph === null ||
    readsAsSequence(
      graph.nodes.map((node) => ({
        depth: graph.depths.get(node)!,
        layer: node.operation,
        inputCount: nodeInputs(node).length,
      })),
    );
  return model.layers.flatMap((layer): SummaryRow[] => [
    {
      name: layer.name,
      className: pythonClass(layer.className),
      outputShape: outputShape(layer, graph),
      parameterCount: layer.built ? layer.countParams() : null,
      connectedTo: sequential ? undefined : connections(layer, graph),
      trainable: layer.weights.length === 0 ? null : layer.trainable,
      depth,
    },
    ...(isModel(layer) ? rowsOf(layer, depth + 1) : []),
  ]);
}

/** Prints the table of a model's layers. */
export function summarize(
  model: Summarized,
  optimizer: Optimizer | null,
  options: ModelSummaryOptions,
): void {
  const { printFn, ...rest } = options;
  const rows = rowsOf(model, 0);
  const totals: SummaryTotals = {
    modelName: model.name,
    trainable: total(model.trainableWeights),
    nonTrainable: total(model.nonTrainableWeights),
    optimizer: optimizer !== null && optimizer.built ? total(optimizer.variables) : undefined,
  };
  const text = renderSummary(rows, totals, {
    terminalWidth: printFn === undefined ? terminalWidth() : 80,
    ...rest,
  });
  const place = printFn === undefined ? notebookPlace() : null;
  if (place !== null) place.show({ 'text/html': summaryHtml(rows, totals, rest), 'text/plain': text });
  else (printFn ?? standardOutput().write)(text);
}
