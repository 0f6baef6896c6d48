import { ArgumentError } from '../../util/errors';
import { suggestName } from '../../util/names';

/** What a summary shows of one layer. */
export interface SummaryRow {
  readonly name: string;
  /** The class, e.g. `Dense`. */
  readonly className: string;
  /** The output shape as Python writes it, e.g. `(None, 50)`; `[(None, 4), (None, 1)]` for several; `?` where unknown. */
  readonly outputShape: string;
  /** Number of parameters, trainable or not; null for a layer that is not built. */
  readonly parameterCount: number | null;
  /** The tensors the layer takes, e.g. `dense[0][0]`. Absent in models that are plain sequences of layers. */
  readonly connectedTo?: readonly string[];
  /** Whether the layer trains; null for a layer without weights. */
  readonly trainable: boolean | null;
  /** 0 (default) for layers of the model itself, 1 for layers of a model nested in it, and so on. */
  readonly depth?: number;
}

/** Numbers of parameters and the bytes they take. */
export interface ParameterTotal {
  readonly parameterCount: number;
  readonly bytes: number;
}

/** What a summary shows of the whole model. */
export interface SummaryTotals {
  readonly modelName: string;
  readonly trainable: ParameterTotal;
  readonly nonTrainable: ParameterTotal;
  /** The optimizer's own variables, once they exist. */
  readonly optimizer?: ParameterTotal;
}

export interface SummaryOptions {
  /** `'boxes'` as in Keras 3 (default), `'classic'` as in Keras 2. */
  readonly style?: 'boxes' | 'classic';
  /** Length of a line in characters. By default 88 (108 with connections, 12 more with `showTrainable`), at most
   * `terminalWidth - 4`; classic: 65 (98 with connections, 11 more with `showTrainable`). */
  readonly lineLength?: number | null;
  /** Where each column ends, as fractions of the line. */
  readonly positions?: readonly number[] | null;
  /** Whether to show the layers of nested models (default false). */
  readonly expandNested?: boolean;
  /** Whether to show which layers train (default false). */
  readonly showTrainable?: boolean;
  /** First and last layer to show: names, or regular expressions that match their beginnings. */
  readonly layerRange?: readonly [string, string] | null;
  /** Width of the terminal in characters (default 80); boxes only. */
  readonly terminalWidth?: number;
  /** Whether to write terminal colours (default false); boxes only. */
  readonly colors?: boolean;
}

/** A node of a functional model's graph, as far as the form of its summary depends on it. */
export interface SummaryNode {
  /** Number of nodes between this one and the outputs, on the longest way. */
  readonly depth: number;
  /** The layer that is applied. */
  readonly layer: unknown;
  /** Number of tensors the layer takes here. */
  readonly inputCount: number;
}

/**
 * Whether a functional model is a plain chain, whose summary has no column "Connected to": one node at each depth, each
 * with one input, no layer applied twice.
 */
export function readsAsSequence(nodes: readonly SummaryNode[]): boolean {
  const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;
  return (
    nodes.every(({ inputCount }) => inputCount <= 1) &&
    distinct(nodes.map(({ depth }) => depth)) &&
    distinct(nodes.map(({ layer }) => layer))
  );
}

/** The rows to show: nested ones only where they are expanded. */
export function visibleRows(rows: readonly SummaryRow[], expandNested: boolean): readonly SummaryRow[] {
  return expandNested ? rows : rows.filter(({ depth = 0 }) => depth === 0);
}

/** The rows from the first layer that matches `range[0]` to the last one that matches `range[1]`, nested ones included. */
export function selectLayerRange(
  rows: readonly SummaryRow[],
  range: readonly [string, string] | null | undefined,
): readonly SummaryRow[] {
  if (range === null || range === undefined) return rows;
  const outer = rows.flatMap(({ depth = 0, name }, index) => (depth === 0 ? [{ name, index }] : []));
  const matches = range.map((pattern) => {
    const expression = new RegExp(`^(?:${pattern})`);
    const found = outer.flatMap(({ name }, position) => (expression.test(name) ? [position] : []));
    if (found.length > 0) return found;
    throw new ArgumentError({
      code: 'summary-layer-range',
      expected: `layerRange names the first and the last layer to show, and no layer matches "${pattern}".`,
      received: { layerRange: JSON.stringify(range) },
      advice: suggestName(
        pattern,
        outer.map(({ name }) => name),
      ),
      details: { layerRange: range, pattern },
    });
  });
  let [first, last] = [Math.min(...matches[0]), Math.max(...matches[1])];
  if (first > last) [first, last] = [Math.min(...matches[1]), Math.max(...matches[0])];
  return rows.slice(outer[first].index, outer[last + 1]?.index ?? rows.length);
}
