import { afterEach, describe, expect, it } from 'vitest';
import { Tensor, Variable, losses, optimizers, utils } from 'keratin';
import type { OptionTable } from '../../src/config/option';
import type { LayerClass } from './layer-samples';
import { CLASSES, COMPANIONS, inputOf, makeLayer, others, wave } from './layer-samples';

const flat = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    entry instanceof Tensor ? [entry.shape, entry.dtype, entry.toArray()] : entry,
  );

/** All that a layer does to one input, as text: outputs, in training as well, weights, penalties. */
function deeds(constructor: LayerClass, options: object): string {
  utils.clearSession();
  utils.setRandomSeed(1);
  const { className: name } = constructor;
  const layer = makeLayer(constructor, options);
  const input = inputOf(name) as Tensor;
  const extra: Record<string, unknown> = {};
  if (/Cell/.test(name))
    extra.states = (layer as unknown as { getInitialState(n: number): unknown }).getInitialState(2);
  if (/MultiHead|GroupQuery/.test(name)) extra.value = wave([2, 5, 6], 0, 1);
  const cell = /Cell/.test(name) ? wave([2, 6]) : input;
  const apply = (training: boolean): unknown => layer.apply(cell, { ...extra, training });
  const done = [apply(false), apply(true), apply(true), apply(false)];
  const mask = layer.computeMask(cell, null);
  return flat([
    done,
    layer.weights.map((weight) => [
      weight.trainable,
      weight.value,
      weight.constraint?.call(weight.value.mul(3)),
    ]),
    layer.losses,
    mask,
    layer.trainable,
  ]);
}

/** Options without an effect of their own on one layer, and why that is right. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  quantizationConfig: 'only null is accepted: there are no quantized layers',
  loraAlpha: 'a change of low rank begins at zero',
  synchronized: 'refused: there is one device',
  unroll: 'tells what the output of masked steps is: see the tests of recurrent layers',
  zeroOutputForMask: 'tells what the output of masked steps is: see the tests of recurrent layers',
  'EinsumDense.biasAxes': 'needs letters of its equation: see the conformance cases',
  'ReversibleEmbedding.maskZero': 'attaches a mask to the output, which this test does not see',
  'ReversibleEmbedding.reverseDtype': 'is about calls with reverse',
  'ReversibleEmbedding.logitSoftCap': 'is about calls with reverse',
  'BatchNormalization.renormClipping': 'is an object of three limits',
  'RMSNormalization.axis': 'other axes do not broadcast, in Keras either',
  'Bidirectional.backwardLayer': 'is a layer',
  'SimpleRNNCell.recurrentDropout': 'drops of states, which are zeros here',
  'GRUCell.recurrentDropout': 'drops of states, which are zeros here',
  'LSTMCell.recurrentDropout': 'drops of states, which are zeros here',
  'MultiHeadAttention.attentionAxes': 'is about inputs with more axes',
  'Discretization.numBins': 'is about adapt',
  'Discretization.epsilon': 'is about adapt',
  'Discretization.sparse': 'refused: outputs are never sparse',
  'Normalization.mean': 'is refused without variance',
  'Normalization.variance': 'is refused without mean',
  'Resizing.fillMode': 'has one value, constant; others are refused',
  ...Object.fromEntries(
    ['AutoContrast', 'MixUp', 'RandomBrightness', 'RandomInvert', 'RandomPosterization', 'Solarization'].map(
      (name) => [`${name}.dataFormat`, 'all values change alike, wherever the channels stand'],
    ),
  ),
  'RandomColorDegeneration.dataFormat': 'these images have no 3 channels where it says',
  'RandomGrayscale.dataFormat': 'these images have no 3 channels where it says',
  'RandomSaturation.dataFormat': 'these images have no 3 channels where it says',
  'RandomHue.dataFormat': 'these images have no 3 channels where it says',
};

describe('each option of each layer has an effect, or is refused', () => {
  afterEach(() => utils.clearSession());

  it.each(
    CLASSES.filter(({ className }) => className !== 'InputLayer').map((one) => [one.className, one] as const),
  )('%s', (name, constructor) => {
    const silent = Object.entries(constructor.options).flatMap(([option, { required, fallback }]) => {
      if (required || `${name}.${option}` in WITHOUT_EFFECT || option in WITHOUT_EFFECT) return [];
      const companions = Object.fromEntries(
        Object.entries(COMPANIONS[`${name}.${option}`] ?? COMPANIONS[option] ?? {}).filter(
          ([key]) => key in constructor.options,
        ),
      );
      const usual = deeds(constructor, companions);
      let accepted = false;
      for (const value of others(fallback)) {
        try {
          if (deeds(constructor, { ...companions, [option]: value }) !== usual) return [];
          accepted = true;
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      }
      return [accepted ? option : `${option} (never accepted)`];
    });
    expect(silent).toEqual([]);
  });
});

/** What an optimizer does to a matrix and a vector in a few steps. */
function steps(make: () => optimizers.Optimizer): string {
  utils.clearSession();
  utils.setRandomSeed(1);
  const optimizer = make();
  const variables = [new Variable(wave([3, 4])), new Variable(wave([4], -5, 5))];
  for (let step = 0; step < 6; step++) {
    optimizer.apply(
      variables.map((variable, i) =>
        variable.value
          .mul(step % 2 === 0 ? 3 : 0.2)
          .add(i)
          .sub(wave(variable.shape, -step, 2 * step)),
      ),
      variables,
    );
  }
  optimizer.finalizeVariableValues(variables);
  return flat([variables.map(({ value }) => value), optimizer.scaleLoss(Tensor.from(1.5))]);
}

const OPTIMIZER_COMPANIONS: Readonly<Record<string, object>> = {
  emaMomentum: { useEma: true },
  emaOverwriteFrequency: { useEma: true },
  nesterov: { momentum: 0.5 },
  'Muon.nsSteps': { learningRate: 0.1 },
  'Muon.adamWeightDecay': { learningRate: 0.1 },
};

const OPTIMIZERS_WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  name: 'only names variables',
  lossScaleFactor: 'multiplies the loss: see scaleLoss',
  'Muon.excludeLayers': 'is about names of variables',
  'Muon.excludeEmbeddings': 'is about names of variables',
  'Adafactor.relativeStep': 'the rate is bounded in either case, as in Keras',
};

const { Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, Ftrl, Lamb, Lion, Muon, Nadam } = optimizers;
const { RMSprop, SGD, ScheduleFreeAdamW } = optimizers;

describe('each option of each optimizer has an effect', () => {
  const all = {
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    Muon,
    Nadam,
    RMSprop,
    SGD,
    ScheduleFreeAdamW,
  };
  it.each(Object.entries(all))('%s', (name, constructor) => {
    const Constructor = constructor as unknown as {
      readonly options: OptionTable;
      new (options: object): optimizers.Optimizer;
    };
    const silent = Object.entries(Constructor.options).flatMap(([option, { fallback }]) => {
      if (option in OPTIMIZERS_WITHOUT_EFFECT || `${name}.${option}` in OPTIMIZERS_WITHOUT_EFFECT) return [];
      const companions = Object.fromEntries(
        Object.entries(
          OPTIMIZER_COMPANIONS[`${name}.${option}`] ?? OPTIMIZER_COMPANIONS[option] ?? {},
        ).filter(([key]) => key in Constructor.options),
      );
      const usual = steps(() => new Constructor(companions));
      for (const value of [...others(fallback), 0.01, 1e-3]) {
        try {
          if (steps(() => new Constructor({ ...companions, [option]: value })) !== usual) return [];
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      }
      return [option];
    });
    expect(silent).toEqual([]);
  });
});

const LOSS_COMPANIONS: Readonly<Record<string, object>> = {
  axis: { reduction: 'none' },
  'BinaryFocalCrossentropy.alpha': { applyClassBalancing: true },
  'Circle.removeDiagonal': { gamma: 1 },
  'Dice.reduction': { axis: [1] },
  'Tversky.reduction': { axis: [1] },
};

/** Losses of rows of probabilities, with whole targets or class numbers. */
function lossOf(name: string, make: () => losses.Loss): string {
  const predictions = Tensor.from([
    [0.2, 0.7, 0.4],
    [0.6, 0.3, 0.1],
  ]);
  const targets = /Sparse|Generalized/.test(name)
    ? Tensor.from([[1], [0]])
    : Tensor.from([
        [0, 1, 0],
        [1, 0, 1],
      ]);
  const loss = make();
  if (name === 'Circle')
    return flat([loss.apply(Tensor.from([1, 1, 0, 0]), wave([4, 3], -1, 1)), loss.name, loss.dtype]);
  return flat([loss.apply(targets, predictions), loss.name, loss.dtype]);
}

describe('each option of each loss has an effect', () => {
  const all = Object.entries(losses).filter(
    ([name, value]) =>
      typeof value === 'function' &&
      value.prototype instanceof losses.Loss &&
      !['LossFunctionWrapper', 'CTC'].includes(name),
  );
  it.each(all)('%s', (name, constructor) => {
    const Constructor = constructor as unknown as {
      readonly options: OptionTable;
      new (options: object): losses.Loss;
    };
    const silent = Object.entries(Constructor.options).flatMap(([option, { fallback }]) => {
      // The axis of the classes is the last one here: with another there are as many as rows.
      if (`${name}.${option}` === 'SparseCategoricalCrossentropy.axis') return [];
      const companions = LOSS_COMPANIONS[`${name}.${option}`] ?? LOSS_COMPANIONS[option] ?? {};
      const usual = lossOf(name, () => new Constructor(companions));
      for (const value of [...others(fallback), 'net', 'float64', 0, -1]) {
        try {
          if (lossOf(name, () => new Constructor({ ...companions, [option]: value })) !== usual) return [];
        } catch (error) {
          if (!(error instanceof Error)) throw error;
        }
      }
      return [option];
    });
    expect(silent).toEqual([]);
  });
});
