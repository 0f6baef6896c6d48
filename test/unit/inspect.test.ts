import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as keratin from 'keratin';
import { DataFrame } from 'keratin/frame';
import type { JUPYTER_DISPLAY } from '../../src/util/notebook';
import * as frame from 'keratin/frame';
import * as np from 'keratin/numpy';
import * as plot from 'keratin/plot';
import { lineChart } from 'keratin/plot';

const { Input, Sequential, Tensor, Variable, callbacks, constraints, initializers, layers } = keratin;
const { losses, metrics, optimizers, random, regularizers } = keratin;

// What a console and a notebook show of an object: one readable line, not its insides.
describe('what consoles show', () => {
  const model = new Sequential([new layers.Dense(1, { inputShape: [2], name: 'd' })], { name: 'm' });

  it.each<[string, unknown]>([
    ['array([1, 2], dtype=int32)', Tensor.from([1, 2])],
    ['<Variable path=w, shape=[], dtype=float32>', new Variable(0.5, { name: 'w' })],
    ['<Dense name=d, built=true>', model.layers[0]],
    ['<Sequential name=m, built=true>', model],
    ['<KerasTensor shape=[*, 2], dtype=float32, name=x>', Input({ shape: [2], name: 'x' })],
    ['<Adam name=adam, learningRate=0.001>', new optimizers.Adam()],
    [
      '<ExponentialDecay initial_learning_rate=0.1, decay_steps=10, decay_rate=0.9, staircase=false, name="e">',
      new optimizers.schedules.ExponentialDecay(0.1, 10, 0.9, { name: 'e' }),
    ],
    ['<MeanSquaredError name=mean_squared_error, reduction=sum_over_batch_size>', losses.get('mse')],
    ['<AUC name=area>', new metrics.AUC({ name: 'area' })],
    ['<L2 l2=0.5>', new regularizers.L2({ l2: 0.5 })],
    ['<Constant value=2>', new initializers.Constant({ value: 2 })],
    ['<NonNeg>', new constraints.NonNeg()],
    ['<EarlyStopping>', new callbacks.EarlyStopping()],
    ['History of 0 epochs', new callbacks.History()],
    ['<DTypePolicy "mixed_float16">', new keratin.DTypePolicy('mixed_float16')],
    ['<SeedGenerator name=s, state=[7 0]>', new random.SeedGenerator({ seed: 7, name: 's' })],
    ['   a\n0  1', new DataFrame({ a: [1] })],
    ['<GroupBy by a: 2 groups>', new DataFrame({ a: [1, 2, 2], b: [3, 4, 5] }).groupBy('a')],
    ['<SeriesGroupBy b: 2 groups>', new DataFrame({ a: [1, 2, 2], b: [3, 4, 5] }).groupBy('a').get('b')],
    ['<Progbar 0/3>', new keratin.utils.Progbar(3)],
    [
      '<CallbackList of <EarlyStopping>>',
      new callbacks.CallbackList([new callbacks.EarlyStopping()], model, {
        epochs: 1,
        steps: null,
        verbose: 0,
      }),
    ],
    [
      '<OptimizerMap ".*bias": <SGD name=sgd, learningRate=0.01>, default: <Adam name=adam_1, learningRate=0.001>>',
      new optimizers.OptimizerMap(new optimizers.Adam(), {
        optimizerMap: { '.*bias': new optimizers.SGD() },
      }),
    ],
    [
      '<DatasetTable of 2 rows: age>',
      new keratin.datasets.DatasetTable([{ name: 'age', kind: 'float', values: Float64Array.of(22, 38.5) }]),
    ],
    ['<Chart: Line chart of y.>', lineChart({ series: [{ name: 'y', y: [1, 2] }] })],
  ])('%s', (text, object) => {
    expect(inspect(object)).toBe(text);
  });

  it('every class of the package says itself what is shown of its objects', () => {
    const silent: string[] = [];
    const visit = (name: string, value: unknown): void => {
      if (typeof value === 'object' && value !== null && Symbol.toStringTag in value) {
        for (const [key, part] of Object.entries(value)) visit(`${name}.${key}`, part);
      } else if (typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))) {
        const { prototype } = value as unknown as { readonly prototype: object };
        if (!(Symbol.for('nodejs.util.inspect.custom') in prototype)) silent.push(name);
      }
    };
    for (const [name, module] of Object.entries({ keratin, frame, np, plot })) visit(name, module);
    expect(silent).toEqual([]);
  });

  it('errors are shown with their name once, their stack and their cause', () => {
    const cause = new RangeError('too long');
    const error = new keratin.ArgumentError({
      code: 'a-b',
      expected: 'a needs b.',
      received: { c: '1' },
      cause,
    });
    expect(String(error)).toBe('ArgumentError[a-b]: a needs b.\n  c = 1');
    const shown = inspect(error);
    expect(shown).toMatch(
      /^ArgumentError\[a-b\]: a needs b\.\n  c = 1\n +at [\s\S]*\n\[cause\]: RangeError: too long\n/,
    );
    expect(shown).not.toContain('details');
  });

  it('says how a tensor prints that is not known yet', () => {
    let text = '';
    keratin.jit((x: keratin.Tensor) => {
      text = inspect(x);
      return x;
    })([1, 2]);
    expect(text).toBe('<traced int32[2]>');
  });
});

describe('what notebooks show', () => {
  it('of a picture: SVG, and an image for who takes none', async () => {
    const chart = lineChart({ series: [{ name: 'y < 2', y: [1, 2] }] });
    const bundle = await chart[Symbol.for('Jupyter.display') as typeof JUPYTER_DISPLAY]();
    expect(Object.keys(bundle)).toEqual(['image/svg+xml', 'text/html', 'text/plain']);
    const svg = bundle['image/svg+xml'] as string;
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    const html = bundle['text/html'] as string;
    expect(html).toContain('alt="&lt;Chart: Line chart of y &lt; 2.&gt;"');
    const [, data] = /src="data:image\/svg\+xml,([^"]*)"/.exec(html)!;
    expect(decodeURIComponent(data)).toBe(svg);
    expect(bundle['text/plain']).toBe('<Chart: Line chart of y < 2.>');
  });
});
