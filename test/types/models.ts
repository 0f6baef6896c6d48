// Types of models, their outputs and their runs: checked by `tsc`, never run. Each marked line must be an error.
import type { KerasTensor, Tensor } from 'keratin';
import { Input, Model, Sequential, callbacks, layers, loadModel } from 'keratin';
import type { CallOptions, LayerOptions, RNNOptions } from 'keratin/layers';
import type { FitOptions, PredictOptions, EvaluateOptions, CompileOptions } from 'keratin';

declare const x: Tensor;
const i = Input({ shape: [4] });
const one = new layers.Dense(1).apply(i);
const model = new Sequential([new layers.Dense(1)]);
const list = new Model({ inputs: i, outputs: [one, new layers.Dense(2).apply(i)] });
const named = new Model({ inputs: { i }, outputs: { mean: one, deviation: one } });
const single = new Model({ inputs: i, outputs: one });
const alone = new Model({ inputs: i, outputs: [one] });

// What must compile: outputs in the form the model was made of.
export const [first, second]: readonly Tensor[] = await list.predict([[1, 2, 3, 4]]);
export const mean: Tensor = (await named.predict({ i: x })).mean;
export const value: Tensor = await single.predict(x);
export const only: Tensor = await alone.predict(x);
export const shapes = [(await model.predict(x)).shape, (await list.predictOnBatch(x))[0].shape];
export const applied: Tensor = list.apply(x)[1];
export const deviation: Tensor = named.apply({ i: x }).deviation;
export const symbol: KerasTensor = list.apply(i)[0];
export const asked = await model.predict<Tensor[]>(x);
export const general: Model = list;
export const loaded: Model = await loadModel('model.keras');
class Own extends Model {
  readonly dense = new layers.Dense(1);
  override call(inputs: Tensor): Tensor {
    return this.dense.apply(inputs);
  }
}
export const own: Tensor = await new Own().predict(x);

// Runs: targets second, options third; compile takes the optimizer by position, too.
model.compile('adam');
model.compile('adam', { loss: 'mse', metrics: ['accuracy'] });
model.compile({ optimizer: 'sgd', loss: (yTrue, yPred) => yTrue.sub(yPred).abs() });
void model.fit(x, x, { epochs: 10, callbacks: [new callbacks.TerminateOnNaN()] });
void model.fit([[1]], [1, 0]);
void model.fit([[1]], [[1], [0]], { validationSplit: 0.5 });
void list.fit(x, [x, x]);
void named.fit({ i: x }, { mean: x, deviation: [1, 2] });
void model.fit(
  (function* () {
    yield [x, x];
  })(),
);
void model.evaluate(x, null, { steps: 1 });
export const logs: number = (await model.evaluate(x, x, { returnDict: true })).loss;
export const options: readonly [FitOptions, PredictOptions, EvaluateOptions, CompileOptions, CallOptions] = [
  { epochs: 1 },
  { steps: 2 },
  { returnDict: true },
  { optimizer: 'adam' },
  { training: true },
];
export type Settings = LayerOptions & RNNOptions;

// What must not.
// @ts-expect-error a list of tensors has no shape
void (await list.predict(x)).shape;
// @ts-expect-error there is no output of that name
void (await named.predict(x)).median;
// @ts-expect-error a single output is no list
void (await single.predict(x))[0];
// @ts-expect-error options in the place of the targets
void model.fit(x, { epochs: 10 });
// @ts-expect-error the same of evaluate
void model.evaluate(x, { verbose: 0 });
// @ts-expect-error and of a batch
void model.trainOnBatch(x, { returnDict: true });
// @ts-expect-error a number of rows is an option
void model.fit(x, x, 32);
// @ts-expect-error Python's spelling
void model.fit(x, x, { batch_size: 32 });
// @ts-expect-error more than fit takes
void model.fit(x, x, {}, 10);
// @ts-expect-error more than predict takes
void model.predict(x, {}, 1);
// @ts-expect-error a loss by position
model.compile('adam', 'mse');
// @ts-expect-error no optimizer of that name
model.compile('adamm');
// @ts-expect-error no loss of that name
model.compile('adam', { loss: 'msee' });
// @ts-expect-error the optimizer twice
model.compile('adam', { optimizer: 'sgd' });
// @ts-expect-error training is true or false
model.apply(x, { training: 1 });
