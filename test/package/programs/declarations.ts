import * as keratin from 'keratin';
import * as np from 'keratin/numpy';
import { DataFrame } from 'keratin/frame';
import { lineChart } from 'keratin/plot';

const { Input, Model, Sequential, losses, metrics, optimizers, regularizers, initializers, constraints } =
  keratin;
export const model = new Sequential([new keratin.layers.Dense(2, { inputShape: [2] })]);
export const history = await model.fit([[1, 2]], [[1, 2]], { epochs: 3 });
export const curve = history.history;
export const p = await model.predict([[1, 2]]);
export const profile = await model.profile([[1, 2]], [[1, 2]]);
export const [first] = model.layers;
export const weights = model.getWeights();
export const variables = model.trainableWeights;
export const { optimizer } = model;
export const x = Input({ shape: [2] });
export const y = first.apply(x);
export const functional = new Model({ inputs: x, outputs: y });
export const loss = losses.get('mse');
export const lossValue = loss.apply([1], [2]);
export const metric = new metrics.Mean();
export const rate = new optimizers.schedules.ExponentialDecay(0.1, 10, 0.9);
export const l2 = regularizers.get('l2');
export const init = initializers.get('zeros');
export const limit = constraints.get('non_neg');
export const seeds = new keratin.random.SeedGenerator();
export const f = keratin.jit((t: keratin.Tensor) => t.mul(2));
export const g = keratin.variableGradients(
  () => model.trainableWeights[0].value.sum(),
  model.trainableWeights,
);
export const a = np.array([1, 2]);
export const df = new DataFrame({ a: [1, 2] });
export const s = df.get('a');
export const groups = df.groupBy('a');
export const described = df.describe();
export const chart = lineChart({ series: [{ name: 'y', y: [1, 2] }] });
export const loaded = await keratin.loadModel('x.keras');
export const categories = keratin.utils.toCategorical([0, 1]);
export const bar = new keratin.utils.Progbar(3);
