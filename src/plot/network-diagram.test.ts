import { describe, expect, it } from 'vitest';
import { boxesOverlap, placeLabels } from './label-placement';
import type { LabelledEdge, TurnedBox } from './label-placement';
import { renderNetworkDiagram } from './network-diagram';
import type { NetworkDiagramOptions } from './network-diagram';
import { columnOf, gapBetween, lookFor, nodeBox } from './network-layout';
import { significant, subscript } from './network-text';
import type { NetworkLayerValues, NetworkValues } from './network-values';

/** Numbers that look drawn but are the same in every run. */
function numbers(count: number, start: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Math.round(Math.sin((start + index) * 12.9898) * 1000) / 1000,
  );
}
const matrix = (rows: number, columns: number, start: number): number[][] =>
  Array.from({ length: rows }, (_, row) => numbers(columns, start + row * columns));

/** Dense layers with all values there can be. */
function network(...sizes: number[]): NetworkValues {
  const layers = sizes.map((units, index): NetworkLayerValues => {
    const name = index === 0 ? 'input' : `dense_${index}`;
    if (index === 0) return { name, units, nodeValues: numbers(units, 1) };
    return {
      name,
      units,
      activation: 'relu',
      nodeValues: numbers(units, 7 * index),
      preActivations: numbers(units, 11 * index),
      nodeGradients: numbers(units, 13 * index),
      weights: matrix(sizes[index - 1], units, 17 * index),
      weightGradients: matrix(sizes[index - 1], units, 19 * index),
      biases: numbers(units, 23 * index),
    };
  });
  return { layers, target: numbers(sizes[sizes.length - 1], 3), loss: 0.5 };
}

/** The texts of an SVG, one a text element. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, content]) => content.replaceAll(/<[^>]+>/g, ''));

const count = (svg: string, part: string): number => svg.split(part).length - 1;

const PLAIN = [
  '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="134" viewBox="0 0 360 134" role="img" font-family="&#39;Inter&#39;, &#39;Segoe UI&#39;, &#39;Helvetica Neue&#39;, &#39;DejaVu Sans&#39;, Arial, sans-serif">',
  '<title>Neural network</title>',
  '<desc>Network of 2 layers: x (1), a &lt; b &amp; &quot;c&quot; (1).</desc>',
  '<rect width="360" height="134" fill="white"/>',
  '<text x="103.96" text-anchor="middle" y="38" font-size="14" fill="#1f2933">',
  '<tspan font-weight="600">x</tspan>',
  '</text>',
  '<text x="103.96" text-anchor="middle" y="56" font-size="12" fill="#52606d">1 value</text>',
  '<text x="233.96" text-anchor="middle" y="38" font-size="14" fill="#1f2933">',
  '<tspan font-weight="600">a &lt; b &amp; &quot;c&quot;</tspan>',
  '</text>',
  '<text x="233.96" text-anchor="middle" y="56" font-size="12" fill="#52606d">1 unit</text>',
  '<g transform="translate(53.3 97.0)">',
  '<line x1="50.68" y1="0" x2="180.68" y2="0" stroke="#aab4bf" stroke-width="1.2"/>',
  '<g>',
  '<circle cx="50.68" cy="0" r="15" fill="#f7fafc" stroke="#3e4c59" stroke-width="1.6"/>',
  '</g>',
  '<g>',
  '<circle cx="180.68" cy="0" r="15" fill="#f7fafc" stroke="#3e4c59" stroke-width="1.6"/>',
  '</g>',
  '</g>',
  '</svg>',
].join('');

/** The tutorial's network: two inputs, two hidden nodes, one output. */
const tutorial: NetworkValues = {
  layers: [
    { name: 'input', units: 2, nodeValues: [3, 5] },
    {
      name: 'hidden',
      activation: 'relu',
      units: 2,
      weights: [
        [2, 4],
        [4, -5],
      ],
      weightGradients: [
        [576, 0],
        [960, 0],
      ],
      preActivations: [26, -13],
      nodeValues: [26, 0],
      nodeGradients: [192, 672],
    },
    {
      name: 'output',
      activation: 'linear',
      units: 1,
      weights: [[2], [7]],
      weightGradients: [[2496], [0]],
      nodeValues: [52],
      nodeGradients: [96],
    },
  ],
  target: [4],
  loss: 2304,
};

describe('renderNetworkDiagram', () => {
  it('writes all values of a small network', () => {
    const svg = renderNetworkDiagram(tutorial, { title: 'Backpropagation' });
    expect(textsOf(svg)).toEqual([
      'Backpropagation',
      'input',
      '2 values',
      'hidden',
      '2 units, relu',
      'output',
      '1 unit, linear',
      'w=2  ∂L/∂w=576',
      'w=4  ∂L/∂w=0',
      'w=4  ∂L/∂w=960',
      'w=−5  ∂L/∂w=0',
      'w=2  ∂L/∂w=2496',
      'w=7  ∂L/∂w=0',
      '3',
      'x₁',
      '5',
      'x₂',
      '26',
      'z=26',
      'h₁',
      '∂L/∂h₁=192',
      '0',
      'z=−13',
      'h₂',
      '∂L/∂h₂=672',
      '52',
      'ŷ',
      '∂L/∂ŷ=96',
      'target 4',
      'loss 2304',
      '52',
      'value (forward)',
      '∂L',
      'slope of the loss (backward)',
      'positive weight',
      'negative weight',
      'thicker: greater |w|',
    ]);
    expect(svg).toContain(
      '<title>Backpropagation</title><desc>Network of 3 layers: input (2), hidden (2, relu), output (1, linear). ' +
        'Values of input: 3, 5. Values of hidden: 26, 0. Values of output: 52. ' +
        'Slopes of the loss for hidden: 192, 672. Slopes of the loss for output: 96. Target: 4. Loss: 2304.</desc>',
    );
    // Six edges, one of them negative; one more dashed line in the legend.
    expect(count(svg, 'stroke="#2b8a8a"')).toBe(5 + 1);
    expect(count(svg, 'stroke="#d9822b"')).toBe(1 + 1);
    expect(count(svg, 'stroke-dasharray="8 5"')).toBe(1 + 1);
  });

  it('is one well-formed SVG document', () => {
    const svg = renderNetworkDiagram(
      {
        layers: [
          { name: 'x', units: 1 },
          { name: 'a < b & "c"', units: 1 },
        ],
      },
      { legend: false },
    );
    expect(svg).toBe(PLAIN);
  });

  it('summarises large layers', () => {
    const svg = renderNetworkDiagram(
      {
        layers: [
          { name: 'pixels', units: 784 },
          { name: 'dense', units: 50, weights: matrix(784, 50, 1) },
          { name: 'digits', units: 10, weights: matrix(50, 10, 2) },
        ],
      },
      { legend: false },
    );
    expect(textsOf(svg)).toEqual([
      'pixels',
      '784 values',
      'dense',
      '50 units',
      'digits',
      '10 units',
      '+778 more',
      '+44 more',
      '+4 more',
    ]);
    expect(count(svg, '<line')).toBe(36 + 36);
    expect(svg).toContain('<title>44 more of the 50 nodes of dense</title>');
  });

  it('never summarises one node alone', () => {
    const shown = (units: number): number => {
      const svg = renderNetworkDiagram(
        {
          layers: [
            { name: 'x', units },
            { name: 'y', units: 1 },
          ],
        },
        { maxNodes: 4 },
      );
      return count(svg, '<line');
    };
    expect([4, 5, 6, 100].map(shown)).toEqual([4, 5, 4, 4]);
  });

  it('writes on edges only when asked to', () => {
    const withLabels = (options: NetworkDiagramOptions): number =>
      count(renderNetworkDiagram(network(10, 3), options), 'rotate(');
    expect(withLabels({})).toBe(0);
    expect(withLabels({ edgeLabels: true })).toBe(18);
    expect(count(renderNetworkDiagram(network(2, 2), { edgeLabels: false }), 'rotate(')).toBe(0);
  });

  it('rounds to the digits asked for', () => {
    const layers = [
      { name: 'x', units: 1, nodeValues: [1 / 3] },
      { name: 'y', units: 1 },
    ];
    expect(textsOf(renderNetworkDiagram({ layers }, { digits: 5 }))).toContain('0.33333');
  });

  it.each([
    [
      { layers: [{ name: 'x', units: 2 }] },
      'ArgumentError[network-layers]: A network diagram needs at least two layers: the input and one Dense layer.\n  layers = ["x"]',
    ],
    [
      {
        layers: [
          { name: 'x', units: 2, nodeValues: [1, 2, 3] },
          { name: 'y', units: 1 },
        ],
      },
      'ShapeError[network-values]: Layer "x" has 2 units and needs as many nodeValues.\n  nodeValues = [3]\n  units      = 2',
    ],
    [
      {
        layers: [
          { name: 'x', units: 2 },
          { name: 'y', units: 1, weights: [[1]] },
        ],
      },
      'ShapeError[network-weights]: Layer "y" needs weights of shape [2, 1]: one row for each unit of "x".\n  weights = [1, 1]',
    ],
    [
      {
        layers: [
          { name: 'x', units: 1, weights: [[1]] },
          { name: 'y', units: 1 },
        ],
      },
      'ShapeError[network-weights]: Layer "x" is the input and has no weights.',
    ],
    [
      {
        layers: [
          { name: 'x', units: 1 },
          { name: 'y', units: 2 },
        ],
        target: [1],
      },
      'ShapeError[network-target]: The target needs one value for each of the 2 units of the last layer, "y".\n  target = [1]',
    ],
    [
      {
        layers: [
          { name: 'x', units: 0.5 },
          { name: 'y', units: 1 },
        ],
      },
      'ArgumentError[network-units]: Layer "x" needs a whole number of units, at least 1.\n  units = 0.5',
    ],
  ] as [NetworkValues, string][])('refuses %j', (values, text) => {
    expect(() => renderNetworkDiagram(values)).toThrow(text);
  });

  it('refuses options that do not fit', () => {
    expect(() => renderNetworkDiagram(tutorial, { maxNodes: 1 })).toThrow(
      'ArgumentError[network-max-nodes]: maxNodes needs to be a whole number, at least 2: the first node and the last.\n  maxNodes = 1',
    );
    expect(() => renderNetworkDiagram(tutorial, { maxnodes: 3 } as NetworkDiagramOptions)).toThrow(
      'Did you mean "maxNodes"?',
    );
  });
});

describe('labels on edges', () => {
  const sizes = [1, 2, 3, 4, 5, 6];

  it.each(sizes.flatMap((left) => sizes.map((right) => [left, right])))(
    '%d by %d nodes: none touches another or a node',
    (left, right) => {
      const values = network(left, right);
      const look = lookFor(values);
      const format = (value: number): string => significant(value, 3);
      const columns = values.layers.map((layer, index) => columnOf(layer, index, 1, look, 6));
      const gap = gapBetween(columns[0], columns[1], look, 'auto', format);
      expect(gap.labels).toHaveLength(left * right);
      const nodes = columns.flatMap((column, index) =>
        column.nodes.map((node) => nodeBox(column, node, index * gap.width, look, format)),
      );
      const touching = gap.labels.filter((label, index) =>
        [...nodes, ...gap.labels.slice(index + 1)].some((other) => boxesOverlap(label, other)),
      );
      expect(touching).toEqual([]);
      expect(gap.width).toBeLessThan(900);
    },
  );

  it('says so where there is no room', () => {
    const edge: LabelledEdge = { from: [0, 0], to: [100, 0], labelWidth: 80, labelHeight: 10 };
    expect(placeLabels([edge], [], 20)).toBeNull();
    const wall: TurnedBox = { x: 50, y: 0, halfWidth: 50, halfHeight: 5, angle: 0 };
    expect(placeLabels([{ ...edge, labelWidth: 20 }], [wall], 5)).toBeNull();
    expect(placeLabels([{ ...edge, labelWidth: 20 }], [], 5)).toEqual([
      { x: expect.closeTo(50, 9), y: 0, halfWidth: 10, halfHeight: 5, angle: 0 },
    ]);
  });
});

describe('numbers in diagrams', () => {
  it.each([
    [0.12345, '0.123'],
    [-2, '−2'],
    [2304, '2304'],
    [12345.678, '12346'],
    [1e-7, '1e−7'],
    [-1.5e9, '−1.5e9'],
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('%d', (value, text) => expect(significant(value, 3)).toBe(text));

  it('writes subscripts', () => expect(subscript(120)).toBe('₁₂₀'));
});
