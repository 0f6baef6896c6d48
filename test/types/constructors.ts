// Types of constructors and of names: checked by `tsc`, never run. Each marked line must be an error.
import type { Model, Tensor } from 'keratin';
import {
  callbacks,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
} from 'keratin';
import type { ActivationName } from 'keratin/activations';
import type { InitializerName } from 'keratin/initializers';
import type { DenseOptions } from 'keratin/layers';
import type { LossName } from 'keratin/losses';
import type { MetricName } from 'keratin/metrics';
import type { OptimizerName } from 'keratin/optimizers';

declare const model: Model;
declare const make: (made: object) => void;
declare const square: (x: Tensor) => Tensor;

// What must compile: the first option by position or by name, names in Keras's spellings, functions, instances, classes.
export const made = [
  new layers.Dense(50, 'relu'),
  new layers.Dense(50, 'relu', { useBias: false }),
  new layers.Dense(50, { activation: 'tanh', kernelInitializer: 'he_normal', biasInitializer: 'Zeros' }),
  new layers.Dense(50, square),
  new layers.Dense(50, { activation: square, kernelRegularizer: new regularizers.L2(0.1) }),
  new layers.Dense(50, {
    kernelRegularizer: 'l1_l2' as never,
    biasRegularizer: 'l2',
    kernelConstraint: 'max_norm',
  }),
  new layers.Conv2D(32, 3, 2),
  new layers.Conv2D(32, [3, 3], [2, 2], { padding: 'same' }),
  new layers.MaxPooling2D(2),
  new layers.AveragePooling2D(2, 1),
  new layers.LSTM(4, 'tanh', { returnSequences: true }),
  new layers.LeakyReLU(0.1),
  new layers.Add(),
  new layers.Add({ name: 'sum' }),
  new optimizers.Adam(1e-3, { clipnorm: 1 }),
  new optimizers.schedules.ExponentialDecay(0.1, 10, 0.9, true),
  new losses.BinaryCrossentropy(true),
  new losses.MeanSquaredError('sum'),
  new metrics.AUC(500, { curve: 'PR' }),
  new metrics.Mean('loss'),
  new metrics.MeanIoU(3, 'overlap'),
  new initializers.RandomNormal(0, { stddev: 2 }),
  new constraints.MaxNorm(3),
  new callbacks.EarlyStopping('loss', { mode: 'min' }),
  new callbacks.ModelCheckpoint('best.keras', { saveBestOnly: true }),
];
const options: DenseOptions = { activation: 'relu' };
export const names: readonly [ActivationName, InitializerName, LossName, MetricName, OptimizerName] = [
  'leaky_relu',
  'glorot_uniform',
  'mse',
  'acc',
  'rmsprop',
];
export const compiled = () => {
  model.compile({
    optimizer: 'adam',
    loss: 'mse',
    metrics: ['accuracy', new metrics.AUC(), metrics.Precision],
  });
  model.compile({ optimizer: new optimizers.SGD(0.1), loss: new losses.Huber(2), metrics: 'mae' });
  model.compile({ optimizer: optimizers.Adam, loss: (yTrue, yPred) => yTrue.sub(yPred).abs() });
  model.compile({
    optimizer: 'RMSprop',
    loss: 'SparseCategoricalCrossentropy',
    metrics: [['AUC'], ['huber']],
  });
  model.compile({ loss: { a: 'mse', b: ['kld'] }, metrics: { a: ['mae'], b: 'crossentropy' } });
  return new layers.Dense(3, options);
};

// What must not.
export const refused = () => {
  // @ts-expect-error there is no such activation
  make(new layers.Dense(1, { activation: 'rleu' }));
  // @ts-expect-error there is no such activation
  make(new layers.Dense(1, 'rleu'));
  // @ts-expect-error there is no such initializer
  make(new layers.Dense(1, { kernelInitializer: 'he_normall' }));
  // @ts-expect-error there is no such regularizer
  make(new layers.Dense(1, { kernelRegularizer: 'l3' }));
  // @ts-expect-error there is no such constraint
  make(new layers.Dense(1, { kernelConstraint: 'maxnrm' }));
  // @ts-expect-error units stand by position
  make(new layers.Dense({ units: 3 }));
  // @ts-expect-error units stand by position
  make(new layers.Dense(3, { units: 3 }));
  // @ts-expect-error there is no such option
  make(new layers.Dense(3, { inputDim: 4 }));
  // @ts-expect-error activation is there already
  make(new layers.Dense(3, 'relu', { activation: 'relu' }));
  // @ts-expect-error padding is given by name
  make(new layers.Conv2D(32, 3, 2, 'same'));
  // @ts-expect-error nothing of Add stands by position
  make(new layers.Add(1));
  // @ts-expect-error stddev is given by name
  make(new initializers.RandomNormal(0, 2));
  // @ts-expect-error a rate is a number, a schedule or a function
  make(new optimizers.Adam('fast'));
  // @ts-expect-error there is no such option
  make(new optimizers.Adam({ lr: 1 }));
  // @ts-expect-error there is no such reduction
  make(new losses.MeanSquaredError('average'));
  // @ts-expect-error there is no such option
  make(new losses.MeanSquaredError({ reductoin: 'sum' }));
  // @ts-expect-error there is no such curve
  make(new metrics.AUC({ curve: 'rock' }));
  // @ts-expect-error a name is a text
  make(new metrics.MeanSquaredError(3));
  // @ts-expect-error there is no such mode
  make(new callbacks.EarlyStopping({ mode: 'minimum' }));
  // @ts-expect-error the file is missing
  make(new callbacks.ModelCheckpoint());
  // @ts-expect-error there is no such optimizer
  model.compile({ optimizer: 'adamm' });
  // @ts-expect-error there is no such loss
  model.compile({ loss: 'msee' });
  // @ts-expect-error there is no such loss for one of the outputs
  model.compile({ loss: { a: 'mse', b: 'msee' } });
  // @ts-expect-error there is no such metric
  model.compile({ metrics: ['acuracy'] });
  // @ts-expect-error there is no such metric
  model.compile({ weightedMetrics: 'acuracy' });
};
