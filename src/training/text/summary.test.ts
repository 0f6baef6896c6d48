import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/support/shared';
import { readsAsSequence, renderSummary } from './index';
import type { ParameterTotal, SummaryOptions, SummaryRow, SummaryTotals } from './index';

/* ---- rows from the configs and weights of the conformance pack ---- */

interface KerasObject {
  class_name: string;
  name?: string;
  config: Record<string, unknown> & { name?: string; layers?: KerasObject[]; trainable?: boolean };
  inbound_nodes?: unknown[];
}

interface WeightInfo {
  path: string;
  shape: number[];
  dtype: string;
  trainable: boolean;
}

interface SummaryCase {
  id: string;
  name: string;
  kind?: string;
  model: { $keras?: KerasObject; unbuilt_sequential_layers?: KerasObject[] };
  kwargs: {
    line_length?: number;
    expand_nested?: boolean;
    show_trainable?: boolean;
    layer_range?: [string, string];
  };
  text: string;
  weights: WeightInfo[];
  optimizer_variables?: WeightInfo[];
  summary?: string;
  summary_expand_trainable: string;
  summary_width_120: string;
}

const bytesOf = (dtype: string): number => (dtype === 'bool' ? 1 : Number(/\d+$/.exec(dtype)?.[0] ?? 8) / 8);
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

function totalOf(weights: readonly WeightInfo[]): ParameterTotal {
  return {
    parameterCount: weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    bytes: weights.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesOf(dtype), 0),
  };
}

/** The `[layer, node, tensor]` triples in the arguments of a node, in order. */
function histories(value: unknown): [string, number, number][] {
  if (Array.isArray(value)) return value.flatMap(histories);
  if (typeof value !== 'object' || value === null) return [];
  const { class_name, config } = value as { class_name?: string; config?: { keras_history?: unknown } };
  if (class_name === '__keras_tensor__') return [config?.keras_history as [string, number, number]];
  return Object.values(value).flatMap(histories);
}

/** Classes that Keras saves under another name than their own, which is the one summaries show. */
const pythonClassNames: Record<string, string> = { GroupQueryAttention: 'GroupedQueryAttention' };

const layersOf = ({ config }: KerasObject): KerasObject[] => config.layers ?? [];
const nameOf = (layer: KerasObject): string => layer.name ?? layer.config.name ?? '';

/** Whether the graph is a chain, told from what feeds what. */
function isChain(model: KerasObject): boolean {
  if (model.class_name === 'Sequential') return true;
  const nodes = layersOf(model).flatMap((layer) =>
    (layer.inbound_nodes?.length ? layer.inbound_nodes : [[]]).map((node) => ({
      layer: nameOf(layer),
      inputs: histories(node).map((history) => history.join('/')),
    })),
  );
  const fed = nodes.flatMap(({ inputs }) => inputs);
  return (
    nodes.every(({ inputs }) => inputs.length <= 1) &&
    new Set(fed).size === fed.length &&
    new Set(nodes.map(({ layer }) => layer)).size === nodes.length &&
    fed.length === nodes.length - 1
  );
}

/** Rows of the model's own and nested layers. Counts and shapes, which configs do not hold, come from `facts`. */
function rowsOf(
  model: KerasObject,
  facts: (name: string, depth: number) => Pick<SummaryRow, 'outputShape' | 'parameterCount' | 'trainable'>,
  depth = 0,
): SummaryRow[] {
  const chain = isChain(model);
  const layers = layersOf(model).filter(
    (layer) => model.class_name !== 'Sequential' || layer.class_name !== 'InputLayer',
  );
  return layers.flatMap((layer) => {
    const name = nameOf(layer);
    const connectedTo = (layer.inbound_nodes ?? []).flatMap((node) =>
      histories(node).map(([source, nodeIndex, tensorIndex]) => `${source}[${nodeIndex}][${tensorIndex}]`),
    );
    const className = pythonClassNames[layer.class_name] ?? layer.class_name;
    const row = { name, className, depth, ...facts(name, depth) };
    return [
      chain || depth > 0 ? row : { ...row, connectedTo },
      ...(layer.config.layers === undefined ? [] : rowsOf(layer, facts, depth + 1)),
    ];
  });
}

/** The texts of the cells of a table, by column, one list a row. */
function tableCells(text: string): string[][] {
  const rows: string[][] = [];
  let continues = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('│')) {
      continues = false;
      continue;
    }
    const cells = line.split('│').slice(1, -1);
    const row = continues ? (rows.at(-1) as string[]) : cells.map(() => '');
    if (!continues) rows.push(row);
    cells.forEach((cell, index) => {
      row[index] = `${row[index]} ${cell.trim()}`.trim();
    });
    continues = true;
  }
  return rows;
}

/** Shape, count and trainability of each row that the expanded table shows, in order. */
function factsFrom(text: string): Parameters<typeof rowsOf>[1] {
  const remaining = tableCells(text);
  return () => {
    const cells = remaining.shift() as string[];
    const trainable = cells.at(-1);
    return {
      outputShape: cells[1],
      parameterCount: cells[2].endsWith('(unbuilt)') ? null : Number(cells[2].replaceAll(',', '')),
      trainable: trainable === 'Y' ? true : trainable === 'N' ? false : null,
    };
  };
}

function readCases(file: string): SummaryCase[] {
  const path = sharedPath('conformance', file);
  if (path === null) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as { cases: SummaryCase[] }).cases;
}

const savedCases = readCases('saved_models.json').filter(({ summary }) => summary !== undefined);
const textCases = readCases('text.json').filter(({ kind }) => kind === 'summary');

const model = (saved: SummaryCase): KerasObject => saved.model.$keras as KerasObject;

describe.skipIf(savedCases.length === 0)('summaries of the saved models', () => {
  it.each(savedCases)('$name', (saved) => {
    const rows = rowsOf(model(saved), factsFrom(saved.summary_expand_trainable));
    const hasOptimizer = saved.summary?.includes('Optimizer params') ?? false;
    const totals: SummaryTotals = {
      modelName: String(model(saved).config.name),
      trainable: totalOf(saved.weights.filter(({ trainable }) => trainable)),
      nonTrainable: totalOf(saved.weights.filter(({ trainable }) => !trainable)),
      optimizer: hasOptimizer ? totalOf(saved.optimizer_variables ?? []) : undefined,
    };
    expect(renderSummary(rows, totals)).toBe(saved.summary);
    expect(renderSummary(rows, totals, { expandNested: true, showTrainable: true })).toBe(
      saved.summary_expand_trainable,
    );
    expect(renderSummary(rows, totals, { lineLength: 120 })).toBe(saved.summary_width_120);
  });
});

describe.skipIf(textCases.length === 0)('summaries of the text cases', () => {
  const numbers = (text: string, label: string): ParameterTotal => {
    const [, count, size, unit] =
      new RegExp(`\\n ${label} params: ([\\d,]+) \\(([\\d.]+) (\\w+)\\)`).exec(text) ?? [];
    return {
      parameterCount: Number(count.replaceAll(',', '')),
      bytes: Number(size) * (unit === 'KB' ? 1024 : 1),
    };
  };

  it.each(textCases)(
    '$name $kwargs',
    ({ name, text, kwargs, model: { $keras, unbuilt_sequential_layers } }) => {
      const keras: KerasObject = $keras ?? {
        class_name: 'Sequential',
        config: { name: /"(\w+)"/.exec(text)?.[1] ?? '', layers: unbuilt_sequential_layers },
      };
      // Facts come from the case that shows every row uncropped with its trainability, where there is one.
      const full: Record<string, string> = {
        nested: 'nested_expanded_trainable',
        nested_expanded: 'nested_expanded_trainable',
        frozen: 'frozen_trainable',
        narrow: 'frozen_trainable',
        two_io_100: 'two_io',
      };
      const source = textCases.find((other) => other.name === (full[name] ?? name))?.text ?? text;
      const facts =
        name === 'layer_range'
          ? (layer: string) => ({
              outputShape: '(None, 4)',
              parameterCount: layer === 'l0' ? 80 : 20,
              trainable: true,
            })
          : factsFrom(source);
      const totals: SummaryTotals = {
        modelName: String(keras.config.name),
        trainable: numbers(text, 'Trainable'),
        nonTrainable: numbers(text, 'Non-trainable'),
        optimizer: text.includes('Optimizer') ? numbers(text, 'Optimizer') : undefined,
      };
      const options: SummaryOptions = {
        lineLength: kwargs.line_length,
        expandNested: kwargs.expand_nested,
        showTrainable: kwargs.show_trainable,
        layerRange: kwargs.layer_range,
      };
      expect(renderSummary(rowsOf(keras, facts), totals, options)).toBe(text);
    },
  );
});

/* ---- what the pack does not show ---- */

const dense = (name: string, units: number, inputs: number, more: Partial<SummaryRow> = {}): SummaryRow => ({
  name,
  className: 'Dense',
  outputShape: `(None, ${units})`,
  parameterCount: inputs * units + units,
  trainable: true,
  ...more,
});

const wagesRows = [dense('dense_1', 50, 9), dense('dense_2', 32, 50), dense('dense_3', 1, 32)];
const wagesTotals: SummaryTotals = {
  modelName: 'sequential_1',
  trainable: { parameterCount: 2165, bytes: 8660 },
  nonTrainable: { parameterCount: 0, bytes: 0 },
};

const siameseRows: SummaryRow[] = [
  {
    name: 'a',
    className: 'InputLayer',
    outputShape: '(None, 3)',
    parameterCount: 0,
    trainable: null,
    connectedTo: [],
  },
  {
    name: 'b',
    className: 'InputLayer',
    outputShape: '(None, 3)',
    parameterCount: 0,
    trainable: null,
    connectedTo: [],
  },
  dense('shared', 4, 3, { connectedTo: ['a[0][0]', 'b[0][0]'], trainable: false }),
];

describe('the classic style', () => {
  it('is the plain text of Keras 2', () => {
    expect(renderSummary(wagesRows, wagesTotals, { style: 'classic' })).toBe(
      [
        'Model: "sequential_1"',
        '_________________________________________________________________',
        'Layer (type)                 Output Shape              Param #   ',
        '=================================================================',
        'dense_1 (Dense)              (None, 50)                500       ',
        '_________________________________________________________________',
        'dense_2 (Dense)              (None, 32)                1632      ',
        '_________________________________________________________________',
        'dense_3 (Dense)              (None, 1)                 33        ',
        '=================================================================',
        'Total params: 2,165',
        'Trainable params: 2,165',
        'Non-trainable params: 0',
        '_________________________________________________________________',
        '',
      ].join('\n'),
    );
  });

  it('lists connections on lines of their own', () => {
    const text = renderSummary(siameseRows, wagesTotals, { style: 'classic', showTrainable: true });
    expect(text.split('\n').slice(1, 10)).toEqual([
      '_'.repeat(109),
      'Layer (type)                    Output Shape         Param #     Connected to                     Trainable  ',
      '='.repeat(109),
      'a (InputLayer)                  (None, 3)            0                                            -          ',
      '_'.repeat(109),
      'b (InputLayer)                  (None, 3)            0                                            -          ',
      '_'.repeat(109),
      'shared (Dense)                  (None, 4)            16          a[0][0]                          N          ',
      '                                                                 b[0][0]                                     ',
    ]);
  });

  it('marks nested layers', () => {
    const rows = [dense('sub', 4, 3, { className: 'Sequential' }), dense('inner', 4, 3, { depth: 1 })];
    const lines = renderSummary(rows, wagesTotals, { style: 'classic', expandNested: true }).split('\n');
    expect(lines[6]).toBe('| inner (Dense)              (None, 4)                 16        ');
  });
});

describe('the boxes style', () => {
  it('colours as Keras does in a terminal', () => {
    const [heading, , header, , row] = renderSummary([dense('d', 1, 1)], wagesTotals, { colors: true }).split(
      '\n',
    );
    expect(heading).toBe('\u001b[1mModel: "sequential_1"\u001b[0m');
    expect(header).toContain('┃ \u001b[1mLayer (type)\u001b[0m     ');
    expect(row).toContain('│ d (\u001b[38;5;33mDense\u001b[0m)  ');
    expect(row).toContain('│ (\u001b[38;5;45mNone\u001b[0m, \u001b[38;5;34m1\u001b[0m)  ');
  });

  it('keeps the borders in line with wide characters', () => {
    const text = renderSummary([dense('埋め込み層', 2, 1)], wagesTotals);
    expect(text.split('\n')[4]).toBe(
      '│ 埋め込み層 (Dense)              │ (None, 2)              │             4 │',
    );
  });

  it('lets broken headers stand on the rule', () => {
    const text = renderSummary(siameseRows.slice(2), wagesTotals, { lineLength: 60, showTrainable: true });
    expect(text).toBe(
      [
        'Model: "sequential_1"',
        '┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━┓',
        '┃               ┃ Output      ┃  Param ┃ Connected   ┃     ┃',
        '┃ Layer (type)  ┃ Shape       ┃      # ┃ to          ┃ Tr… ┃',
        '┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━┩',
        '│ shared        │ (None, 4)   │     16 │ a[0][0],    │  N  │',
        '│ (Dense)       │             │        │ b[0][0]     │     │',
        '└───────────────┴─────────────┴────────┴─────────────┴─────┘',
        ' Total params: 2,165 (8.46 KB)',
        ' Trainable params: 2,165 (8.46 KB)',
        ' Non-trainable params: 0 (0.00 B)',
        '',
      ].join('\n'),
    );
  });

  it('folds a long name of the model', () => {
    const text = renderSummary([], { ...wagesTotals, modelName: 'n'.repeat(100) });
    expect(text.split('\n').slice(0, 3)).toEqual(['Model: ', `"${'n'.repeat(79)}`, `${'n'.repeat(21)}"`]);
  });

  it.each([
    [{ lineLength: 10 }, /^ArgumentError\[summary-width\]: A model summary needs at least 4 characters/],
    [
      { positions: [0.5, 1] },
      /^ArgumentError\[summary-positions\]: positions needs one number for each of the 3 columns/,
    ],
    [{ style: 'fancy' as 'boxes' }, /^ArgumentError\[summary-style\]: The style of a summary is "boxes"/],
    [{ layerRange: ['dense_1', 'dens_9'] as const }, /no layer matches "dens_9"/],
    [
      { line_length: 60 } as SummaryOptions,
      /summary has no option "line_length"\.\n {2}Did you mean "lineLength"\?/,
    ],
  ])('refuses %j', (options, message) => {
    expect(() => renderSummary(wagesRows, wagesTotals, options)).toThrow(message);
  });
});

describe('readsAsSequence', () => {
  it.each([
    [[0, 1, 2].map((depth) => ({ depth, layer: depth, inputCount: depth === 2 ? 0 : 1 })), true],
    [[{ depth: 0, layer: 'a', inputCount: 2 }], false],
    [[0, 0].map((depth, layer) => ({ depth, layer, inputCount: 1 })), false],
    [[0, 1].map((depth) => ({ depth, layer: 'shared', inputCount: 1 })), false],
  ])('%j', (nodes, expected) => {
    expect(readsAsSequence(nodes)).toBe(expected);
  });
});
