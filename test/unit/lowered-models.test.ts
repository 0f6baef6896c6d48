import type { KerasTensor } from 'keratin';
import { Input, Model, Sequential, layers, ops, utils } from 'keratin';
import { expect, it } from 'vitest';
import { memoryLine, stepLines } from '../../src/compile/print';
import { watchPasses } from '../../src/compile/watch';
import type { Lowered } from '../../src/compile/steps';

const { Dense } = layers;

const functional = (shape: readonly number[], build: (x: KerasTensor) => KerasTensor): Model => {
  const x = Input({ shape });
  return new Model({ inputs: x, outputs: build(x) });
};

/** Small models, each with the shape of one batch and that of its targets. */
const MODELS: Readonly<Record<string, () => readonly [Model, readonly number[], readonly number[]]>> = {
  mlp: () => [
    new Sequential([new Dense(8, { activation: 'relu', inputShape: [4] }), new Dense(1)]),
    [6, 4],
    [6, 1],
  ],
  'softmax-regression': () => [
    new Sequential([new Dense(3, { activation: 'softmax', inputShape: [4] })]),
    [6, 4],
    [6, 3],
  ],
  cnn: () => [
    new Sequential([
      new layers.Conv2D(4, 3, { activation: 'relu', inputShape: [6, 6, 1] }),
      new layers.MaxPooling2D(2),
      new layers.Flatten(),
      new Dense(2),
    ]),
    [3, 6, 6, 1],
    [3, 2],
  ],
  lstm: () => [new Sequential([new layers.LSTM(4, { inputShape: [5, 3] }), new Dense(1)]), [2, 5, 3], [2, 1]],
  gru: () => [new Sequential([new layers.GRU(4, { inputShape: [5, 3] }), new Dense(1)]), [2, 5, 3], [2, 1]],
  'transformer-block': () => [
    functional([3, 4], (x) => {
      const attended = new layers.MultiHeadAttention(2, 2).apply(x, { value: x }) as KerasTensor;
      const normal = new layers.LayerNormalization().apply(new layers.Add().apply([x, attended]));
      return new Dense(4, { activation: 'relu' }).apply(normal) as KerasTensor;
    }),
    [2, 3, 4],
    [2, 3, 4],
  ],
  'batch-normalization': () => [
    new Sequential([new Dense(4, { inputShape: [3] }), new layers.BatchNormalization(), new Dense(1)]),
    [6, 3],
    [6, 1],
  ],
  autoencoder: () => [
    new Sequential([
      new Dense(2, { activation: 'tanh', inputShape: [5] }),
      new Dense(5, { activation: 'sigmoid' }),
    ]),
    [6, 5],
    [6, 5],
  ],
  embedding: () => [
    new Sequential([
      new layers.Embedding(7, 3, { inputShape: [4] }),
      new layers.GlobalAveragePooling1D(),
      new Dense(1),
    ]),
    [2, 4],
    [2, 1],
  ],
  residual: () => [
    functional([4], (x) => {
      const inner = new Dense(4, { activation: 'relu' }).apply(x) as KerasTensor;
      return new Dense(1).apply(new layers.Add().apply([x, inner])) as KerasTensor;
    }),
    [6, 4],
    [6, 1],
  ],
};

/** The program of a training step: the largest one that fitting compiles. */
async function trainingStep(
  make: () => readonly [Model, readonly number[], readonly number[]],
): Promise<Lowered> {
  utils.setRandomSeed(1);
  const [model, x, y] = make();
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  const programs: Lowered[] = [];
  const stop = watchPasses({
    nodes: () => {},
    steps: (pass, program, { isBody }) => void (isBody || pass !== 'merge' || programs.push(program)),
  });
  try {
    await model.fit(ops.zeros(x), ops.zeros(y), { batchSize: x[0], verbose: 0 });
  } finally {
    stop();
  }
  return programs.reduce((most, program) => (program.steps.length > most.steps.length ? program : most));
}

it.each(Object.entries(MODELS))('a training step of %s is made of these steps', async (name, make) => {
  const program = await trainingStep(make);
  const text = [...stepLines(program), memoryLine(program), ''].join('\n');
  await expect(text).toMatchFileSnapshot(`lowered/${name}.txt`);
});
