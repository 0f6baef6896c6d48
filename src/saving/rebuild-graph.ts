import type { Json, JsonObject } from '../config/option';
import type { Deserialize } from '../config/saveable';
import type { KerasTensor } from '../layers/keras-tensor';
import { isKerasTensor } from '../layers/keras-tensor';
import { Layer } from '../layers/layer';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { toCamelCase } from '../util/names';
import { FormatError } from '../util/errors';
import { isRecord } from './json';

/** The symbols a functional config leads to. */
interface Rebuilt {
  readonly inputs: Tree<KerasTensor>;
  readonly outputs: Tree<KerasTensor>;
}

interface SavedLayer {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: readonly Json[]; readonly kwargs: JsonObject }[];
}

type Symbols = Map<string, KerasTensor[]>;

const isSavedTensor = (value: unknown): value is { config: { keras_history: [string, number, number] } } =>
  isRecord(value) && value.class_name === '__keras_tensor__';

function malformed(detail: string): FormatError {
  return new FormatError({
    code: 'functional-config',
    expected: 'a functional model names, for each layer, the layers its inputs come from.',
    received: { config: detail },
    advice: 'The file may be damaged; save the model again where it was made.',
  });
}

/** Arguments of a saved call with symbols in place of their histories; null while one of them is not made yet. */
function resolve(value: Json, symbols: Symbols): { value: unknown } | null {
  if (isSavedTensor(value)) {
    const [name, node, index] = value.config.keras_history;
    const symbol = symbols.get(`${name}/${node}`)?.[index];
    return symbol === undefined ? null : { value: symbol };
  }
  if (Array.isArray(value)) {
    const parts = value.map((entry: Json) => resolve(entry, symbols));
    return parts.includes(null) ? null : { value: parts.map((part) => part!.value) };
  }
  if (isRecord(value)) {
    const parts = Object.entries(value).map(
      ([key, entry]) => [key, resolve(entry as Json, symbols)] as const,
    );
    if (parts.some(([, part]) => part === null)) return null;
    return { value: Object.fromEntries(parts.map(([key, part]) => [key, part!.value])) };
  }
  return { value };
}

interface PendingCall {
  readonly layer: Layer;
  readonly index: number;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** Applies saved calls as soon as their inputs exist; layers applied several times keep the order of their calls. */
function replay(calls: PendingCall[], symbols: Symbols): void {
  let pending = calls;
  while (pending.length > 0) {
    const waiting: PendingCall[] = [];
    for (const call of pending) {
      const args = resolve(call.args, symbols);
      const kwargs = resolve(call.kwargs, symbols);
      const inOrder = call.index === 0 || symbols.has(`${call.layer.name}/${call.index - 1}`);
      if (args === null || kwargs === null || !inOrder) {
        waiting.push(call);
        continue;
      }
      const [inputs, ...rest] = args.value as [Tree<KerasTensor>, ...unknown[]];
      if (rest.length > 0) Object.assign(kwargs.value as object, call.layer.positionalOptions(rest));
      const options = Object.fromEntries(
        Object.entries(kwargs.value as object).map(([name, entry]) => [toCamelCase(name), entry]),
      );
      const outputs = call.layer.apply<Tree<KerasTensor>>(inputs, options);
      symbols.set(`${call.layer.name}/${call.index}`, flattenTree<KerasTensor>(outputs, isKerasTensor));
    }
    if (waiting.length === pending.length) {
      throw malformed(
        `layers ${waiting.map(({ layer }) => `"${layer.name}"`).join(', ')} wait for inputs no layer gives`,
      );
    }
    pending = waiting;
  }
}

/** Makes the layers of a functional config again and connects them. */
export function rebuildGraph(config: JsonObject, deserialize: Deserialize): Rebuilt {
  const symbols: Symbols = new Map();
  const calls: PendingCall[] = [];
  for (const saved of config.layers as unknown as readonly (SavedLayer & JsonObject)[]) {
    const layer = deserialize(saved);
    if (!(layer instanceof Layer)) throw malformed(`"${saved.name}" is not a layer`);
    if ('output' in layer && isKerasTensor(layer.output)) symbols.set(`${layer.name}/0`, [layer.output]);
    for (const [index, node] of saved.inbound_nodes.entries())
      calls.push({ layer, index, args: node.args, kwargs: node.kwargs });
  }
  replay(calls, symbols);
  const end = (value: Json): Tree<KerasTensor> => {
    if (Array.isArray(value) && typeof value[0] === 'string') {
      const [name, node, index] = value as [string, number, number];
      const symbol = symbols.get(`${name}/${node}`)?.[index];
      if (symbol === undefined) throw malformed(`"${name}" is not among the layers`);
      return symbol;
    }
    if (Array.isArray(value)) return value.map(end);
    return Object.fromEntries(Object.entries(value as JsonObject).map(([key, entry]) => [key, end(entry)]));
  };
  const single = (tree: Tree<KerasTensor>): Tree<KerasTensor> =>
    Array.isArray(tree) && tree.length === 1 ? tree[0] : tree;
  return { inputs: single(end(config.input_layers)), outputs: single(end(config.output_layers)) };
}

/** A function that makes objects from their configs, with what makes graphs: who reads models brings it. */
export interface GraphDeserialize extends Deserialize {
  readonly rebuildGraph: typeof rebuildGraph;
}

/** The same function, with what makes graphs. */
export const withGraphs = (deserialize: Deserialize): GraphDeserialize =>
  Object.assign(deserialize, { rebuildGraph });
