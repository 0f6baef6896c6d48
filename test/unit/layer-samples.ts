// Of each class of layers one that can be made, and what it can be applied to.
import { Tensor, layers, ops } from 'keratin';
import type { OptionTable } from '../../src/config/option';

export interface LayerClass {
  readonly className: string;
  readonly options: OptionTable;
  new (...args: readonly unknown[]): layers.Layer;
}

export const CLASSES = layers.LAYER_CLASSES as unknown as readonly LayerClass[];

const REQUIRED: Readonly<Record<string, unknown>> = {
  units: 4,
  filters: 4,
  kernelSize: 3,
  poolSize: 3,
  outputSize: 2,
  rate: 0.5,
  stddev: 0.5,
  factor: 0.5,
  heightFactor: 0.3,
  widthFactor: 0.3,
  height: 5,
  width: 7,
  inputDim: 7,
  outputDim: 4,
  numHeads: 2,
  keyDim: 4,
  headDim: 2,
  numQueryHeads: 4,
  numKeyValueHeads: 2,
  equation: 'abc,cd->abd',
  outputShape: [null, 4],
  targetShape: [4, 6],
  dims: [2, 1],
  n: 2,
  axes: [1, 1],
  scale: 2,
  activation: 'relu',
};

/** Values that are unlike each other, positive and negative, of a shape. */
export const wave = (shape: readonly number[], low = -2, high = 2): Tensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Array.from({ length: size }, (_, i) => low + (high - low) * ((Math.sin(i * 1.7) + 1) / 2));
  return ops.reshape(Tensor.from(values, 'float32'), [...shape]);
};

const IMAGES = [4, 9, 9, 4];

/** What a layer is applied to, and its arguments where the table of names does not tell. */
export function inputOf(name: string): unknown {
  if (/^(Add|Average|Concatenate|Maximum|Minimum|Multiply|Subtract|Dot)$/.test(name))
    return [wave([2, 4, 4]), wave([2, 4, 4], 1, 3)];
  if (/^(Attention|AdditiveAttention)$/.test(name)) return [wave([2, 4, 6]), wave([2, 5, 6], 0, 1)];
  if (/Embedding/.test(name)) return Tensor.from([[1, 0, 3]]);
  if (/^CategoryEncoding$/.test(name)) return Tensor.from([1, 0, 3]);
  if (/^Discretization$/.test(name)) return wave([6]);
  if (/LSTM\dD|Conv3D|Pooling3D|Padding3D|Cropping3D|Sampling3D|Dropout3D/.test(name)) {
    const shape = /LSTM1D/.test(name)
      ? [1, 4, 6, 3]
      : /LSTM2D/.test(name)
        ? [1, 3, 5, 5, 3]
        : /LSTM3D/.test(name)
          ? [1, 2, 5, 5, 5, 4]
          : [1, 7, 7, 7, 4];
    return wave(shape, -1, 3);
  }
  if (/1D|LSTM|GRU|RNN|TimeDistributed|RepeatVector|Bidirectional/.test(name) && !/Cell/.test(name))
    return name === 'RepeatVector' ? wave([2, 6]) : wave([2, 8, 6]);
  if (/Random|2D|Contrast|Crop|Equal|MixUp|Resizing|Solar/.test(name))
    return wave(
      /Random|MixUp|Contrast|Solar|Equal|Crop$|Resizing/.test(name) ? [4, 8, 8, 3] : IMAGES,
      0,
      255,
    );
  if (/Dense|Permute|MultiHead|GroupQuery|Normalization$/.test(name)) return wave([2, 4, 6]);
  if (name === 'Masking') return ops.floor(wave([2, 4, 1]));
  if (name === 'Reshape') return wave([2, 24]);
  return wave([2, 4, 6]);
}

const ARGUMENTS: Readonly<Record<string, () => unknown[]>> = {
  RNN: () => [new layers.LSTMCell(4)],
  StackedRNNCells: () => [[new layers.LSTMCell(4)]],
  Bidirectional: () => [new layers.LSTM(4, { returnSequences: true })],
  TimeDistributed: () => [new layers.Dense(4)],
  SpectralNormalization: () => [new layers.Dense(4)],
  RandomPosterization: () => [4],
  Pipeline: () => [[new layers.Rescaling(2)]],
};

const FIXED: Readonly<Record<string, object>> = {
  CategoryEncoding: { numTokens: 5 },
  Discretization: { binBoundaries: [-1, 0, 1] },
  GroupNormalization: { groups: 3 },
};

/** A layer of a class with the arguments that it needs, and these options. */
export function makeLayer(constructor: LayerClass, options: object): layers.Layer {
  const { className: name } = constructor;
  const required = Object.entries(constructor.options).flatMap(([key, option]) =>
    option.required ? [key] : [],
  );
  const args = ARGUMENTS[name]?.() ?? required.map((key) => REQUIRED[key]);
  return new constructor(...args, { ...FIXED[name], ...options });
}

/** Other options that an option needs to have an effect, by its name or by the layer's and its. */
export const COMPANIONS: Readonly<Record<string, object>> = {
  'MaxPooling1D.padding': { poolSize: 3 },
  'AveragePooling2D.padding': { strides: 2 },
  'Cropping2D.dataFormat': { cropping: 1 },
  'GroupNormalization.axis': { groups: 2 },
  'RandomShear.dataFormat': { xFactor: 0.5 },
  'Solarization.seed': { additionFactor: 0.5 },
  'EinsumDense.biasInitializer': { biasAxes: 'd' },
  'EinsumDense.biasRegularizer': { biasAxes: 'd' },
  'EinsumDense.biasConstraint': { biasAxes: 'd', biasInitializer: 'ones' },
  biasConstraint: { biasInitializer: 'ones' },
  renormMomentum: { renorm: true },
  seed: { dropout: 0.5 },
  unroll: { returnSequences: true },
  'Normalization.invert': { mean: 1, variance: 4 },
  'RandomTranslation.fillValue': { fillMode: 'constant' },
  'RandomRotation.fillValue': { fillMode: 'constant' },
  'RandomZoom.fillValue': { fillMode: 'constant' },
  'RandomShear.fillValue': { fillMode: 'constant', xFactor: 0.5 },
  'RandomShear.fillMode': { xFactor: 0.5 },
  'RandomShear.interpolation': { xFactor: 0.5 },
  'RandomShear.seed': { xFactor: 0.5 },
  'Resizing.fillValue': { padToAspectRatio: true, fillMode: 'constant' },
};

/** What other values an option may have, by its default. */
export function others(fallback: unknown): readonly unknown[] {
  if (typeof fallback === 'boolean') return [!fallback];
  if (typeof fallback === 'number')
    return [fallback + 1, 0.3, 2, 3, -2, fallback === 0 ? 0.7 : fallback * 0.5];
  if (typeof fallback === 'string') {
    return [
      'same',
      'relu',
      'tanh',
      'ones',
      'he_normal',
      'zeros',
      'channels_first',
      'nearest',
      'constant',
      'max',
      'sum',
      'count',
      'one_hot',
      'multi_hot',
      'dot',
      'concat',
      'horizontal',
      'bicubic',
      'wrap',
      'int',
    ];
  }
  if (Array.isArray(fallback))
    return [
      [0.2, 0.7],
      [0, 1],
      [1, 1],
      [2, 2],
      [
        [1, 1],
        [1, 1],
      ],
      [3, 3],
      2,
      1,
    ];
  return [
    'tanh',
    'l2',
    'max_norm',
    'unit_norm',
    'channels_first',
    2,
    0.3,
    [2],
    [1, 1],
    'sum',
    'zeros',
    'nearest',
    3,
    [0.1, 0.4],
    [1, 4, 1],
  ];
}
