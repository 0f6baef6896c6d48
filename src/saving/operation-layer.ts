import type { Json, JsonObject } from '../config/option';
import { Layer } from '../layers/layer';
import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { FormatError } from '../util/errors';
import { suggestName, toCamelCase } from '../util/names';
import { OPERATION_MODULE } from './dialects/operations';
import { isRecord } from './json';
import type { TableOperation } from './operation-table';
import { findOperation, operationNames } from './operation-table';

/** What a file says of one operation: its arguments, with `{ tensor: i }` for the inputs of the layer. */
interface OperationConfig {
  readonly name: string | null;
  /** Keras's module of the operation. */
  readonly module: string;
  /** Parameters of the operation itself, under Keras's names. */
  readonly parameters: JsonObject;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** A slice as indexing takes it: `'1:10:2'`. */
function rangeText({ start, stop, step }: JsonObject): string {
  const part = (value: Json | undefined): string => (typeof value === 'number' ? String(value) : '');
  return `${part(start)}:${part(stop)}${typeof step === 'number' ? `:${step}` : ''}`;
}

/** A value of a file with tensors in their places. */
function fill(value: Json, inputs: readonly Tensor[]): unknown {
  if (Array.isArray(value)) return value.map((entry: Json) => fill(entry, inputs));
  if (!isRecord(value)) return value;
  if (typeof value.tensor === 'number') return inputs[value.tensor];
  const { values } = value;
  if (!isRecord(values)) return value;
  // Classes are wrapped like all objects.
  if (values.class_name === '__ellipsis__') return '...';
  const config = isRecord(values.config) && isRecord(values.config.values) ? values.config.values : values;
  if ('start' in config && 'stop' in config) return rangeText(config);
  return Object.fromEntries(Object.entries(values).map(([key, entry]) => [key, fill(entry, inputs)]));
}

/** Puts Keras's form of a call together again: the reverse of what reading does. */
function unfill(value: Json, tensors: readonly Json[]): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => unfill(entry, tensors));
  if (!isRecord(value)) return value;
  if (typeof value.tensor === 'number') return tensors[value.tensor];
  if (!isRecord(value.values)) return value;
  return Object.fromEntries(
    Object.entries(value.values).map(([key, entry]) => [key, unfill(entry, tensors)]),
  );
}

/**
 * One operation of a functional model that came from a file, such as `x * 2`: Keras keeps those among the layers.
 */
export class OperationLayer extends Layer {
  static readonly className: string = 'OperationLayer';
  static override readonly module: string = OPERATION_MODULE;
  readonly operation: string;
  readonly #saved: OperationConfig;
  readonly #entry: TableOperation;

  constructor(operation: string, saved: OperationConfig) {
    super({ name: saved.name });
    const entry = findOperation(operation);
    if (entry === undefined) {
      throw new FormatError({
        code: 'unknown-operation',
        expected: `the model uses an operation "${operation}" that Keratin does not have.`,
        received: { operation: `${saved.module}.${operation}`, name: JSON.stringify(saved.name) },
        advice: suggestName(operation, operationNames()),
        details: { operation },
      });
    }
    this.operation = operation;
    this.#saved = saved;
    this.#entry = entry;
    this.built = true;
  }

  override get className(): string {
    return this.operation ?? 'Operation';
  }

  protected override get autocast(): boolean {
    return false;
  }

  override call(inputs: Tree<Tensor>): Tree<Tensor> {
    const tensors = (inputs instanceof Tensor ? [inputs] : inputs) as readonly Tensor[];
    const { parameters, args, kwargs } = this.#saved;
    const given = args.map((value) => fill(value, tensors));
    const named = new Map<string, unknown>();
    for (const [key, value] of Object.entries(parameters)) named.set(key, value);
    for (const [key, value] of Object.entries(kwargs)) named.set(key, fill(value, tensors));
    if (given.length === 0) given.push(takeFirst(named));
    const positional = [...given];
    for (const key of this.#entry.positional.slice(positional.length - 1)) {
      positional.push(named.get(key) ?? null);
      named.delete(key);
    }
    const options = Object.fromEntries(
      [...named]
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([key, value]) => [toCamelCase(key), value]),
    );
    const fn = this.#entry.fn as unknown as (...all: unknown[]) => Tree<Tensor>;
    return Object.keys(options).length === 0 ? fn(...positional) : fn(...positional, options);
  }

  override getConfig(): JsonObject {
    return { ...this.#saved, name: this.name } as unknown as JsonObject;
  }
}

/** The tensor a call names instead of giving it first: `x` or `x1`. */
function takeFirst(named: Map<string, unknown>): unknown {
  for (const key of ['x', 'x1', 'xs', 'a', 'inputs', 'input', 'tensor', 'arrays']) {
    if (!named.has(key)) continue;
    const value = named.get(key);
    named.delete(key);
    return value;
  }
  return undefined;
}

/** A node of a functional model as Keras writes it, where it is one of our operations. */
export function restoreOperation(json: JsonObject): JsonObject {
  if (json.module !== OPERATION_MODULE || !isRecord(json.config)) return json;
  const { module, parameters, args, kwargs, name } = json.config as unknown as OperationConfig;
  const [node] = json.inbound_nodes as readonly JsonObject[];
  const [tensors] = node.args as readonly Json[];
  const inputs = (Array.isArray(tensors) ? tensors : [tensors]) as readonly Json[];
  return {
    module,
    class_name: json.class_name,
    config: { name, ...parameters },
    registered_name: json.class_name,
    name,
    inbound_nodes: [{ args: args.map((value) => unfill(value, inputs)), kwargs: unfill(kwargs, inputs) }],
  };
}
