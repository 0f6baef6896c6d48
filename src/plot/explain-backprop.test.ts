import { describe, expect, it } from 'vitest';
import { Input, Sequential, activations, layers, losses, utils } from 'keratin';
import { explainBackprop, networkDiagram } from 'keratin/plot';
import { KeratinError } from '../util/errors';

/** Inputs 3 and 5 lead to 26 and (after relu) 0, and those to 52. */
function firstNetwork(): Sequential {
  const model = new Sequential([
    new layers.Dense(2, { activation: 'relu', useBias: false, inputShape: [2], name: 'hidden' }),
    new layers.Dense(1, { useBias: false, name: 'output' }),
  ]);
  model.setWeights([
    [
      [2, 4],
      [4, -5],
    ],
    [[2], [7]],
  ]);
  return model;
}

function textOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof KeratinError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('explainBackprop', () => {
  it('gives the three factors of every weight, as worked out on paper', () => {
    const explanation = explainBackprop(firstNetwork(), [3, 5], [40]);
    // (52 - 40)² = 144, slope 2 · 12 = 24 at the output, 24 · 2 and 24 · 7 at the hidden nodes.
    expect(explanation.loss).toBe(144);
    expect(explanation.agrees).toBe(true);
    expect(explanation.rows).toEqual([
      {
        weight: 'input[0] → hidden[0]',
        feeding: 3,
        slopeOfLoss: 48,
        slopeOfActivation: 1,
        product: 144,
        engine: 144,
      },
      {
        weight: 'input[0] → hidden[1]',
        feeding: 3,
        slopeOfLoss: 168,
        slopeOfActivation: 0,
        product: 0,
        engine: 0,
      },
      {
        weight: 'input[1] → hidden[0]',
        feeding: 5,
        slopeOfLoss: 48,
        slopeOfActivation: 1,
        product: 240,
        engine: 240,
      },
      {
        weight: 'input[1] → hidden[1]',
        feeding: 5,
        slopeOfLoss: 168,
        slopeOfActivation: 0,
        product: 0,
        engine: 0,
      },
      {
        weight: 'hidden[0] → output',
        feeding: 26,
        slopeOfLoss: 24,
        slopeOfActivation: 1,
        product: 624,
        engine: 624,
      },
      {
        weight: 'hidden[1] → output',
        feeding: 0,
        slopeOfLoss: 24,
        slopeOfActivation: 1,
        product: 0,
        engine: 0,
      },
    ]);
  });

  it('is a table as text', () => {
    expect(String(explainBackprop(firstNetwork(), [[3, 5]], 40))).toBe(
      [
        'weight                feeding value   slope of loss   slope of activation   product   engine',
        '────────────────────  ─────────────   ─────────────   ───────────────────   ───────   ──────',
        'input[0] → hidden[0]              3 ×            48 ×                   1 =     144      144 ✓',
        'input[0] → hidden[1]              3 ×           168 ×                   0 =       0        0 ✓',
        'input[1] → hidden[0]              5 ×            48 ×                   1 =     240      240 ✓',
        'input[1] → hidden[1]              5 ×           168 ×                   0 =       0        0 ✓',
        'hidden[0] → output               26 ×            24 ×                   1 =     624      624 ✓',
        'hidden[1] → output                0 ×            24 ×                   1 =       0        0 ✓',
        '',
        "All 6 products agree with the engine's gradients.",
      ].join('\n'),
    );
  });

  const sample = [0.3, -1.2, 0.8, 2];
  const elementwise = (Object.keys(activations.ACTIVATIONS) as activations.ActivationName[]).filter(
    (name) => !['softmax', 'log_softmax', 'sparsemax', 'glu', 'threshold'].includes(name),
  );
  it.each(elementwise)('agrees with the engine through %s', (activation) => {
    utils.setRandomSeed(7);
    const model = new Sequential([
      new layers.Dense(5, { activation, inputShape: [4] }),
      new layers.Dense(3, { activation }),
      new layers.Dense(2),
    ]);
    const explanation = explainBackprop(model, sample, [0.5, -0.5]);
    expect(explanation.rows).toHaveLength(4 * 5 + 5 + 5 * 3 + 3 + 3 * 2 + 2);
    expect(explanation.rows.every(({ slopeOfActivation }) => slopeOfActivation !== null)).toBe(true);
    expect(explanation.agrees).toBe(true);
  });

  it.each(['softmax', 'log_softmax'] as const)(
    'takes the slope before %s, which ties the nodes together',
    (activation) => {
      utils.setRandomSeed(3);
      const model = new Sequential([
        new layers.Dense(3, { activation: 'tanh', inputShape: [4], name: 'hidden' }),
        new layers.Dense(3, { activation, name: 'output' }),
      ]);
      const loss = activation === 'softmax' ? 'categorical_crossentropy' : 'mean_squared_error';
      const explanation = explainBackprop(model, sample, [0, 1, 0], { loss });
      const joint = explanation.rows.filter(({ slopeOfActivation }) => slopeOfActivation === null);
      expect(joint.map(({ weight }) => weight)).toEqual(
        ['hidden[0]', 'hidden[1]', 'hidden[2]', 'bias'].flatMap((from) =>
          [0, 1, 2].map((to) => `${from} → output[${to}]`),
        ),
      );
      expect(explanation.agrees).toBe(true);
      expect(explanation.toString()).toContain(
        `joint: in output, ${activation} makes each output depend on the sums of all nodes, so a node has no activation slope`,
      );
      if (activation !== 'softmax') return;
      // With cross-entropy the slope before softmax is probability minus target.
      const [bias] = [joint.filter(({ weight }) => weight.startsWith('bias'))];
      const probabilities = model.apply([sample]).toArray() as number[][];
      const expected = probabilities[0].map((p, i) => p - [0, 1, 0][i]);
      bias.forEach(({ slopeOfLoss }, i) => expect(slopeOfLoss).toBeCloseTo(expected[i], 5));
    },
  );

  it('uses the loss of compile, takes classes for sparse losses, and activations as layers of their own', () => {
    utils.setRandomSeed(5);
    const model = new Sequential([
      Input({ shape: [2, 2] }),
      new layers.Flatten(),
      new layers.Dense(3, { name: 'hidden' }),
      new layers.Activation('sigmoid'),
      new layers.Dense(3, { activation: 'softmax', name: 'output' }),
    ]);
    model.compile({ loss: 'sparse_categorical_crossentropy' });
    const grid = [
      [1, -1],
      [0.5, 2],
    ];
    const explanation = explainBackprop(model, grid, 2);
    const probabilities = model.apply([grid]).toArray() as number[][];
    expect(explanation.loss).toBeCloseTo(-Math.log(probabilities[0][2]), 5);
    expect(explanation.agrees).toBe(true);
    expect(explanation.rows[0].weight).toBe('input[0] → hidden[0]');
    expect(networkDiagram(model, { input: grid, target: 2 })).toContain('Target: 0, 0, 1.');
  });

  it('summarises large layers by their greatest gradients', () => {
    utils.setRandomSeed(11);
    const model = new Sequential([
      new layers.Dense(40, { activation: 'relu', inputShape: [10], name: 'hidden' }),
      new layers.Dense(1, { name: 'output' }),
    ]);
    const explanation = explainBackprop(
      model,
      Array.from({ length: 10 }, (_, i) => i - 4),
      [1],
    );
    expect(explanation.rows).toHaveLength(481);
    const text = explanation.toString({ maxRows: 3 });
    expect(text.split('\n').filter((line) => line.endsWith('✓'))).toHaveLength(6);
    expect(text).toContain('\n… 437 more weights of hidden\n');
    expect(text).toContain(
      'Of hidden the weights with the greatest gradients are shown; the other 437 products agree as well.',
    );
  });

  it('refuses other layers by name, several samples, and targets that do not fit', () => {
    const convolution = new Sequential([
      new layers.Dense(2, { inputShape: [2] }),
      new layers.Dropout(0.5, { name: 'forget' }),
      new layers.Dense(1),
    ]);
    expect(textOf(() => explainBackprop(convolution, [1, 2], [0]))).toBe(
      [
        'ArgumentError[backprop-layer]: explainBackprop explains Sequential models of Dense layers (with activations, and Flatten before the first).',
        '  layer  = "forget" (Dropout)',
        '  reason = Dropout is not a Dense layer',
        '  Leave the layer out, or look at its gradients with variableGradients.',
      ].join('\n'),
    );
    expect(
      textOf(() =>
        explainBackprop(
          firstNetwork(),
          [
            [3, 5],
            [1, 2],
          ],
          [40],
        ),
      ),
    ).toBe(
      [
        'DataError[backprop-sample]: explainBackprop explains one sample at a time.',
        '  x = shape [2, 2]',
        '  Give one row, for example x.at(0).',
      ].join('\n'),
    );
    expect(textOf(() => explainBackprop(firstNetwork(), [3, 5], [40, 1]))).toBe(
      [
        'ShapeError[backprop-target]: explainBackprop needs a target with one value for the output.',
        '  target = shape [2]',
      ].join('\n'),
    );
    expect(textOf(() => explainBackprop(new Sequential(), [3, 5], [40]))).toContain(
      'explainBackprop needs a model with at least one Dense layer.',
    );
  });

  it('takes losses of several kinds', () => {
    const compiled = firstNetwork();
    for (const loss of ['mae', ['mae'], { output: 'mae' }] as const) {
      compiled.compile({ loss });
      expect(explainBackprop(compiled, [3, 5], [40]).loss).toBe(12);
    }
    for (const loss of ['mean_absolute_error', new losses.Huber({ delta: 2 }), 'log_cosh'] as const) {
      expect(explainBackprop(firstNetwork(), [3, 5], [40], { loss }).agrees).toBe(true);
    }
  });
});

describe('networkDiagram', () => {
  it('shows values alone, or slopes as well', () => {
    const forward = networkDiagram(firstNetwork(), { input: [3, 5], title: 'Forward' });
    expect(forward).toContain('Values of hidden: 26, 0. Values of output: 52.');
    expect(forward).not.toContain('Slopes of the loss');
    const backward = networkDiagram(firstNetwork(), { input: [3, 5], target: [40] });
    expect(backward).toContain('Slopes of the loss for hidden: 48, 168. Slopes of the loss for output: 24.');
    expect(backward).toContain('Target: 40. Loss: 144.');
  });

  it('summarises large layers', () => {
    const model = new Sequential([
      new layers.Dense(100, { activation: 'relu', inputShape: [784] }),
      new layers.Dense(10, { activation: 'softmax' }),
    ]);
    const svg = networkDiagram(model, {
      input: new Float32Array(784).fill(0.1),
      target: new Float32Array(10),
      maxNodes: 4,
    });
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).toContain('780 more');
  });
});
