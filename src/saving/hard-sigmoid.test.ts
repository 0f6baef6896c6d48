import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hardSigmoid } from '../activations';
import { resetNames } from '../config/auto-name';
import { readHdf5, writeHdf5 } from '../formats/hdf5';
import { readZip, writeZip } from '../formats/zip';
import { Bidirectional, Conv1D, Dense, GRU, Input, LSTM, type Layer } from '../layers';
import { loadModel } from '../load-model';
import { Sequential } from '../models/sequential';
import { grad } from '../runtime/gradients';
import { Tensor } from '../runtime/tensor';
import { keras2HardSigmoid } from './hard-sigmoid';
import { modelToBytes } from './save';

beforeEach(() => {
  resetNames();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const x = Tensor.from(Float32Array.from({ length: 24 }, (_, i) => 3 * Math.sin(i + 1))).reshape([2, 4, 3]);
const y = Tensor.from([[1], [-1]]);

type Activation = (value: Tensor) => Tensor;

const layersWith: readonly [string, (activation: Activation) => Layer[]][] = [
  ['LSTM', (activation) => [new LSTM(3, { recurrentActivation: activation }), new Dense(1)]],
  ['GRU', (activation) => [new GRU(3, { recurrentActivation: activation }), new Dense(1)]],
  [
    'GRU of one bias, in both directions',
    (activation) => [
      new Bidirectional(new GRU(2, { recurrentActivation: activation, resetAfter: false })),
      new Dense(1),
    ],
  ],
  [
    'Conv1D and Dense',
    (activation) => [new Conv1D(2, 2, { activation }), new LSTM(2), new Dense(1, { activation })],
  ],
];

function build(layers: readonly Layer[]): Sequential {
  const model = new Sequential([Input({ shape: [4, 3] }), ...layers]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  return model;
}

const close = (a: Tensor, b: Tensor): void =>
  expect(a.sub(b).abs().max().item()).toBeLessThan(1e-6 * (1 + b.abs().max().item()));

describe("Keras 2's hard sigmoid", () => {
  it('is clip(0.2 x + 0.5, 0, 1), with its slope at the ends', () => {
    const at = Tensor.from([-3, -2.5, -1, 0, 2, 2.5, 4]);
    expect([...keras2HardSigmoid(at).data].map((value) => Math.fround(value))).toEqual(
      [0, 0, 0.3, 0.5, 0.9, 1, 1].map((value) => Math.fround(value)),
    );
    const slopes = grad((value: Tensor) => keras2HardSigmoid(value).sum())(at);
    expect([...slopes.data]).toEqual([0, 0.2, 0.2, 0.2, 0.2, 0.2, 0].map(Math.fround));
  });

  it.each(layersWith)('comes back from files in %s, and training goes on with it', async (_, make) => {
    const model = build(make(keras2HardSigmoid));
    await model.fit(x, y, { epochs: 3, verbose: 0 });
    const expected = await model.predict(x, { verbose: 0 });
    for (const format of ['keras', 'h5'] as const) {
      const again = await loadModel(modelToBytes(model, format));
      close(await again.predict(x, { verbose: 0 }), expected);
    }
    const again = await loadModel(modelToBytes(model));
    const weights = modelToBytes(model, 'weights.h5');
    for (const each of [model, again]) await each.fit(x, y, { epochs: 2, verbose: 0, shuffle: false });
    for (const [i, weight] of model.getWeights().entries()) close(again.getWeights()[i], weight);
    // Weights alone, too, are those of the model when they come back to it.
    await model.loadWeights(weights);
    close(await model.predict(x, { verbose: 0 }), expected);
  });

  it("is Keras 3's with larger weights where a file is read without the note", async () => {
    const model = build(layersWith[0][1](keras2HardSigmoid));
    const members = new Map(readZip(modelToBytes(model)));
    const root = readHdf5(members.get('model.weights.h5')!);
    expect([...root.attributes.keys()]).toContain('keratin_hard_sigmoid');
    root.attributes.delete('keratin_hard_sigmoid');
    const again = await loadModel(writeZip(members.set('model.weights.h5', writeHdf5(root))));
    expect(again.layers[0].getConfig().recurrent_activation).toBe('hard_sigmoid');
    close(await again.predict(x, { verbose: 0 }), await model.predict(x, { verbose: 0 }));
  });

  it('is given to both directions with functions of the user', () => {
    const double: Activation = (value) => value.mul(2);
    class Twice extends Dense {}
    const model = build([
      new Bidirectional(
        new LSTM(2, {
          activation: double,
          recurrentInitializer: (shape) => Tensor.from(0).broadcastTo([...shape]),
        }),
      ),
      new Twice(1, { activation: double }),
    ]);
    expect(() => modelToBytes(model)).toThrow(/unnamed-function/);
    expect(() =>
      modelToBytes(
        build([new Bidirectional(new LSTM(2, { activation: double })), new Twice(1, { activation: double })]),
      ),
    ).not.toThrow();
  });

  it("stays apart from Keras 3's in one model", async () => {
    const layers = [
      new LSTM(3, { recurrentActivation: keras2HardSigmoid, returnSequences: true }),
      new LSTM(2, { recurrentActivation: hardSigmoid }),
      new Dense(1),
    ];
    const model = build(layers);
    const again = await loadModel(modelToBytes(model));
    close(await again.predict(x, { verbose: 0 }), await model.predict(x, { verbose: 0 }));
  });
});
