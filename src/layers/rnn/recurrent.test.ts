import { describe, expect, it } from 'vitest';
import { cumsum, flip, stack, where, zeros } from '../../ops';
import { Model } from '../../models/model';
import { variableGradients } from '../../runtime/gradients';
import { jit } from '../../runtime/jit';
import { Tensor } from '../../runtime/tensor';
import type { Tree } from '../../runtime/tree';
import { Input } from '../core/input-layer';
import type { KerasTensor } from '../keras-tensor';
import { Layer, type CallOptions } from '../layer';
import { Bidirectional } from './bidirectional';
import { GRU } from './gru';
import { LSTM } from './lstm';
import type { Recurrent, SequenceOptions } from './recurrent';
import type { RecurrentCell } from './cell';
import { RNN, type RNNOptions } from './rnn';
import { LSTMCell } from './lstm-cell';
import { SimpleRNN } from './simple-rnn';
import { StackedRNNCells } from './stacked-rnn-cells';

type AnyRecurrent = Recurrent<never>;

const wave = (shape: readonly number[], phase: number): Tensor =>
  Tensor.of({
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
      Math.sin(phase + i * 1.7),
    ),
  });

/** Which steps count: some samples lack the first ones, some the last, one a step in the middle. */
const maskFor = (batch: number, length: number): Tensor =>
  Tensor.from(
    Array.from({ length: batch }, (_, i) =>
      Array.from({ length }, (_, t) => t === 0 || (i % 3 === 0 ? t < length - 1 : t !== i % length)),
    ),
  );

/** What a layer computes, one step after the other, each step a part of the graph of its own. */
function unrolled(layer: AnyRecurrent, x: Tensor, mask: Tensor | null): Tensor {
  const [batch, length] = x.shape;
  const cell = layer.cell as unknown as {
    apply(x: Tensor, options: CallOptions): [Tensor, Tensor[]];
    units: number;
  };
  let states = layer.getInitialState(batch) as Tensor[];
  let output = zeros([batch, cell.units]);
  const outputs: Tensor[] = [];
  for (let step = 0; step < length; step++) {
    const t = layer.goBackwards ? length - 1 - step : step;
    const [now, next] = cell.apply(x.at(':', t), { states } as CallOptions);
    const counts = mask === null ? null : mask.at(':', t).reshape([batch, 1]);
    const choose = (a: Tensor, b: Tensor): Tensor => (counts === null ? a : where(counts, { x1: a, x2: b }));
    output = choose(now, states[0]);
    states = next.map((state, i) => choose(state, states[i]));
    outputs.push(output);
  }
  return layer.returnSequences ? stack(outputs, { axis: 1 }) : output;
}

/** A weighted sum of outputs, and its slopes for weights and inputs. */
function evaluate(layer: AnyRecurrent, x: Tensor, forward: (x: Tensor) => Tensor): Tensor[] {
  const run = jit((x: Tensor) => {
    let result: Tensor | undefined;
    const { value, gradients } = variableGradients(() => {
      result = forward(x);
      return result.mul(wave(result.shape, 0.3)).sum();
    }, layer.trainableVariables);
    return [value, result!, ...gradients.map((slope) => slope!)];
  });
  return run(x);
}

const KINDS: readonly (readonly [string, (options: SequenceOptions) => AnyRecurrent])[] = [
  ['LSTM', (options) => new LSTM(5, options) as AnyRecurrent],
  ['GRU', (options) => new GRU(5, options) as AnyRecurrent],
  ['GRU, reset first', (options) => new GRU(5, { ...options, resetAfter: false }) as AnyRecurrent],
  ['SimpleRNN', (options) => new SimpleRNN(5, options) as AnyRecurrent],
];

const OPTIONS: readonly SequenceOptions[] = [
  {},
  { returnSequences: true },
  { goBackwards: true },
  { returnSequences: true, goBackwards: true },
];

describe.each(KINDS)('%s', (_, make) => {
  it.each(OPTIONS)('with %o is the same as its cell step by step, slopes included', (options) => {
    for (const [batch, length] of [
      [1, 1],
      [3, 1],
      [1, 4],
      [6, 5],
    ]) {
      const layer = make(options);
      const x = wave([batch, length, 4], 1);
      layer.apply(x);
      for (const mask of [null, maskFor(batch, length)]) {
        const actual = evaluate(layer, x, (x) => layer.apply<Tensor>(x, { mask }));
        const expected = evaluate(layer, x, (x) => unrolled(layer, x, mask));
        expect(actual.map((tensor) => tensor.shape)).toEqual(expected.map((tensor) => tensor.shape));
        for (const [i, tensor] of actual.entries())
          expect(tensor.sub(expected[i]).abs().max().item()).toBeLessThan(2e-5);
      }
    }
  });

  it('goes on where it stopped if it is stateful', () => {
    const whole = make({ returnSequences: true });
    const x = wave([2, 6, 4], 2);
    const expected = whole.apply<Tensor>(x);
    const parts = make({ returnSequences: true, stateful: true });
    parts.apply(x.at(':', ':2'));
    for (const [i, variable] of parts.trainableVariables.entries())
      variable.assign(whole.trainableVariables[i].value);
    const step = jit((x: Tensor) => parts.apply<Tensor>(x));
    for (let pass = 0; pass < 2; pass++) {
      parts.resetState();
      const outputs = [step(x.at(':', ':1')), step(x.at(':', '1:4')), step(x.at(':', '4:'))];
      const joined = [expected.at(':', ':1'), expected.at(':', '1:4'), expected.at(':', '4:')];
      for (const [i, output] of outputs.entries())
        expect(output.sub(joined[i]).abs().max().item()).toBeLessThan(1e-5);
    }
  });
});

describe('layers of several loops', () => {
  it('read both ways as two layers', () => {
    const both = new Bidirectional(new LSTM(3, { returnSequences: true }), { mergeMode: 'sum' });
    const x = wave([2, 5, 4], 3);
    both.apply(x);
    const run = (apply: (x: Tensor) => Tensor): Tensor[] => evaluate(both as never, x, apply);
    const [forward, backward] = [both.forwardLayer, both.backwardLayer] as unknown as AnyRecurrent[];
    const actual = run((x) => both.apply<Tensor>(x));
    const expected = run((x) =>
      unrolled(forward, x, null).add(flip(unrolled(backward, x, null), { axis: 1 })),
    );
    for (const [i, tensor] of actual.entries())
      expect(tensor.sub(expected[i]).abs().max().item()).toBeLessThan(2e-5);
  });

  it('run stacked cells, whose products of inputs are inside the loop, as layers one after the other', () => {
    const stacked = new RNN(new StackedRNNCells([new LSTMCell(3), new LSTMCell(2)]), {
      returnSequences: true,
    });
    const x = wave([2, 5, 4], 4);
    const actual = stacked.apply<Tensor>(x);
    const layers = [new LSTM(3, { returnSequences: true }), new LSTM(2, { returnSequences: true })];
    layers[1].apply(layers[0].apply<Tensor>(x));
    const weights = layers.flatMap((layer) => layer.trainableVariables);
    for (const [i, variable] of weights.entries()) variable.assign(stacked.trainableVariables[i].value);
    const expected = jit((x: Tensor) => layers[1].apply<Tensor>(layers[0].apply<Tensor>(x)))(x);
    expect(actual.sub(expected).abs().max().item()).toBeLessThan(1e-5);
  });
});

describe('zeros', () => {
  it('follow also values that are no numbers', () => {
    const layer = new SimpleRNN(2, { stateful: true, returnSequences: true, zeroOutputForMask: true });
    const x = wave([1, 3, 2], 1);
    const expected = String(layer.apply(x));
    layer.apply(x.mul(NaN));
    layer.resetState();
    expect(String(layer.apply(x))).toBe(expected);
    layer.resetState();
    const mask = Tensor.from([[true, false, false]]);
    const broken = Tensor.from([
      [
        [1, 1],
        [NaN, 1],
        [1, NaN],
      ],
    ]);
    expect([...layer.apply(broken, { mask }).data].slice(2)).toEqual([0, 0, 0, 0]);
  });
});

describe('a cell of several inputs and outputs', () => {
  interface Pair {
    readonly a: Tensor;
    readonly b: Tensor;
  }
  class Both extends Layer {
    readonly stateSize = [3, 2];
    readonly outputSize = [3, 2];
    override call(x: Tree<Tensor>, { states }: CallOptions): Tree<Tensor> {
      const { a, b } = x as unknown as Pair;
      const [first, second] = states as readonly Tensor[];
      return [
        [a.mul(2), b.add(second)],
        [first.add(a), second.add(b)],
      ];
    }
  }
  const range = (shape: number[]): Tensor =>
    Tensor.from(Float32Array.from({ length: shape.reduce((x, y) => x * y) }, (_, i) => i)).reshape(shape);
  const x = { a: range([2, 4, 3]), b: range([2, 4, 2]).sub(5) };
  const make = (options: RNNOptions): RNN => new RNN(new Both() as unknown as RecurrentCell, options);

  it('gives what each step gives, and the states behind it', () => {
    const [all, first, second] = make({ returnSequences: true, returnState: true }).apply<
      readonly [readonly Tensor[], Tensor, Tensor]
    >(x);
    expect(String(all[0])).toBe(String(x.a.mul(2)));
    expect(String(all[1])).toBe(String(cumsum(x.b, { axis: 1 })));
    expect(String(first)).toBe(String(x.a.sum(1)));
    expect(String(second)).toBe(String(x.b.sum(1)));
  });

  it('gives the last step alone, also from the end', () => {
    const [a, b] = make({}).apply<readonly Tensor[]>(x);
    expect([String(a), String(b)]).toEqual([String(x.a.at(':', -1).mul(2)), String(x.b.sum(1))]);
    const [c, d] = make({ goBackwards: true }).apply<readonly Tensor[]>(x);
    expect([String(c), String(d)]).toEqual([String(x.a.at(':', 0).mul(2)), String(x.b.sum(1))]);
  });

  it('leaves masked steps out', () => {
    const mask = Tensor.from([
      [true, true, false, false],
      [true, false, true, true],
    ]);
    const [a, b] = make({ zeroOutputForMask: true, returnSequences: true }).apply<readonly Tensor[]>(x, {
      mask,
    });
    expect(String(a)).toBe(String(where(mask.expandDims(-1), { x1: x.a.mul(2), x2: 0 })));
    const counted = where(mask.expandDims(-1), { x1: x.b, x2: 0 });
    expect(String(b)).toBe(String(where(mask.expandDims(-1), { x1: cumsum(counted, { axis: 1 }), x2: 0 })));
  });

  it('is part of functional models', async () => {
    const inputs = { a: Input({ shape: [4, 3] }), b: Input({ shape: [4, 2] }) };
    const model = new Model({ inputs, outputs: make({}).apply<Tree<KerasTensor>>(inputs) });
    const [, b] = await model.predict<readonly Tensor[]>(x, { verbose: 0 });
    expect(String(b)).toBe(String(x.b.sum(1)));
  });
});
