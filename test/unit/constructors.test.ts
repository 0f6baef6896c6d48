import { describe, expect, it } from 'vitest';
import * as keratin from 'keratin';
import { KeratinError, Tensor, callbacks, initializers, layers, losses, metrics, optimizers } from 'keratin';
import type { OptionTable } from '../../src/config/option';
import { kerasName } from '../../src/config/option';
import { KERAS_PLACES } from './keras-places';

interface PublicClass {
  readonly options?: OptionTable;
  readonly name: string;
  new (...args: readonly unknown[]): object;
}

const FAMILIES: Readonly<Record<string, object>> = {
  layers: keratin.layers,
  losses: keratin.losses,
  metrics: keratin.metrics,
  optimizers: keratin.optimizers,
  schedules: keratin.optimizers.schedules,
  initializers: keratin.initializers,
  regularizers: keratin.regularizers,
  constraints: keratin.constraints,
  callbacks: keratin.callbacks,
};

const isClass = (value: unknown): value is PublicClass =>
  typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;

/** Classes nobody makes: bases without a table, what the library makes itself, and those made of other objects. */
const NOT_MADE = [
  'layers.KerasTensor',
  'layers.DTypePolicy',
  'callbacks.CallbackList',
  'optimizers.OptimizerMap',
];
/** Bases without `call`, and Keras's classes whose first option is declared by the base. */
const BASES = ['layers.Layer', 'metrics.MeanMetricWrapper', 'layers.Pipeline'];

const CLASSES = Object.entries(FAMILIES).flatMap(([family, module]) =>
  Object.entries(module)
    .filter(([name, value]) => isClass(value) && !NOT_MADE.includes(`${family}.${name}`))
    .map(([name, value]) => [`${family}.${name}`, value as PublicClass] as const),
);

const tableOf = (constructor: PublicClass): OptionTable => constructor.options ?? {};
const requiredOf = (constructor: PublicClass): string[] =>
  Object.entries(tableOf(constructor)).flatMap(([name, option]) => (option.required ? [name] : []));

/** Values for parameters without a default, by name. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  units: 2,
  filters: 4,
  kernelSize: 2,
  poolSize: 2,
  outputSize: 2,
  rate: 0.5,
  stddev: 0.5,
  factor: 0.5,
  heightFactor: 0.5,
  widthFactor: 0.5,
  height: 4,
  width: 4,
  inputDim: 3,
  outputDim: 2,
  numHeads: 2,
  keyDim: 2,
  headDim: 2,
  numQueryHeads: 2,
  numKeyValueHeads: 2,
  equation: 'ab,bc->ac',
  outputShape: 2,
  targetShape: [2, 2],
  dims: [1, 2],
  n: 2,
  axes: 1,
  scale: 2,
  activation: 'relu',
  layer: new layers.LSTM(2),
  layers: [new layers.Rescaling(2)],
  cell: new layers.LSTMCell(2),
  cells: [new layers.LSTMCell(2)],
  numClasses: 2,
  targetClassIds: [0],
  recall: 0.5,
  precision: 0.5,
  specificity: 0.5,
  sensitivity: 0.5,
  fn: losses.meanSquaredError,
  learningRate: 0.5,
  initialLearningRate: 0.5,
  decaySteps: 10,
  firstDecaySteps: 10,
  decayRate: 0.5,
  boundaries: [10],
  values: [1, 2],
  innerOptimizer: new optimizers.SGD(),
  optimizerMap: [[new optimizers.SGD(), new layers.Dense(1)]],
  filepath: 'best.keras',
  filename: 'training.csv',
  schedule: () => 1,
};

const samplesOf = (name: string, constructor: PublicClass): unknown[] => {
  if (name === 'layers.SpectralNormalization') return [new layers.Dense(2)];
  return requiredOf(constructor).map((required) => SAMPLES[required]);
};

const OTHERS = [7, 0.25, true, 'relu', 'sum', [2], new Tensor(Tensor.from([1, 2]).node), { typo: 1 }];

/** The config an object shows, or for callbacks their parsed options. */
function shown(object: object, table: OptionTable): Readonly<Record<string, unknown>> {
  if (object instanceof callbacks.Callback) {
    const { settings } = object as unknown as { settings(): Readonly<Record<string, unknown>> };
    return Object.fromEntries(
      Object.entries(settings.call(object)).map(([name, value]) => [kerasName(table, name), value]),
    );
  }
  return (object as { getConfig(): Readonly<Record<string, unknown>> }).getConfig();
}

function attempt(body: () => object): object | Error {
  try {
    return body();
  } catch (error) {
    return error as Error;
  }
}

describe.each(CLASSES)('%s', (name, constructor) => {
  const table = tableOf(constructor);
  const required = requiredOf(constructor);
  const leading = Object.keys(table).filter((option) => table[option].leads === true);
  const samples = samplesOf(name, constructor);

  it.runIf(name in KERAS_PLACES && !BASES.includes(name))('takes by position what Keras does', () => {
    const [places, first] = KERAS_PLACES[name];
    expect([required.join(' '), leading.join(' ')]).toEqual([places, first ?? '']);
  });

  it('has at most one option that may stand by position', () => {
    expect(leading.length).toBeLessThanOrEqual(1);
  });

  it.each(OTHERS.map((value) => [value]))('shows %o behind what it needs, or refuses it', (value) => {
    const made = attempt(() => new constructor(...samples, value));
    if (made instanceof Error) {
      expect(made).toBeInstanceOf(KeratinError);
      return;
    }
    if (name === 'layers.Pipeline') {
      expect(shown(made, table).name).toBe(value);
      return;
    }
    expect(leading).toHaveLength(1);
    const byName = shown(new constructor(...samples, { [leading[0]]: value }), table);
    const without = ({ name: _, ...config }: Readonly<Record<string, unknown>>): object =>
      leading[0] === 'name' ? { ...config, name: _ } : config;
    expect(without(shown(made, table))).toEqual(without(byName));
  });

  it.each(required.flatMap((option, i) => OTHERS.map((value) => [value, option, i] as const)))(
    'shows %o as %s, or refuses it',
    (value, option, i) => {
      const made = attempt(() => new constructor(...samples.with(i, value)));
      if (made instanceof Error) expect(made).toBeInstanceOf(KeratinError);
      else expect(kerasName(table, option) in shown(made, table)).toBe(true);
    },
  );

  it.each(OTHERS.map((value) => [value]))('refuses %o in the second place behind what it needs', (value) => {
    for (const first of [{}, undefined, 1]) {
      const made = attempt(() => new constructor(...samples, first, value));
      expect(made).toBeInstanceOf(KeratinError);
    }
  });

  it('refuses names it does not know, with words', () => {
    const made = attempt(() => new constructor(...samples, { typo: 1 }));
    expect((made as KeratinError).code).toMatch(/^(unknown-option|too-many-arguments)$/);
    expect((made as Error).message).toContain(name.split('.')[1]);
  });

  it.runIf(required.length > 0)('refuses by name what stands by position, and says how to write it', () => {
    const byName = Object.fromEntries(required.map((option, i) => [option, samples[i]]));
    const made = attempt(() => new constructor(byName)) as KeratinError;
    expect(made.code).toBe('argument-by-name');
    expect(made.message).toContain(`Write new ${name.split('.')[1]}(`);
  });
});

describe('other classes', () => {
  const input = keratin.Input({ shape: [2] });
  const output = new layers.Dense(1).apply(input);
  it.each<[string, () => object, string]>([
    ['Sequential', () => new keratin.Sequential([], 'net' as never), 'options-not-object'],
    ['Sequential', () => new keratin.Sequential(3 as never), 'bad-option'],
    ['Sequential', () => new keratin.Sequential([], { nam: 'net' } as never), 'unknown-option'],
    ['Model', () => new (keratin.Model as unknown as PublicClass)(input, output), 'too-many-arguments'],
    ['Model', () => new keratin.Model({ inputs: input, output } as never), 'unknown-option'],
    ['Variable', () => new keratin.Variable(1, 'float16' as never), 'too-many-arguments'],
    ['Variable', () => new keratin.Variable(1, { dtyp: 'float16' } as never), 'unknown-option'],
    ['SeedGenerator', () => new keratin.random.SeedGenerator(1, 'x' as never), 'options-not-object'],
    [
      'OptimizerMap',
      () => new optimizers.OptimizerMap(new optimizers.SGD(), 3 as never),
      'too-many-arguments',
    ],
    ['DTypePolicy', () => new layers.DTypePolicy(3 as never), 'bad-option'],
    ['DTypePolicy', () => new layers.DTypePolicy('float32', 3 as never), 'too-many-arguments'],
  ])('%s refuses %#', (name, body, code) => {
    const error = attempt(body) as KeratinError;
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
  });

  it('take by position what Keras does', () => {
    expect(new keratin.random.SeedGenerator(42).getConfig().seed).toBe(42);
    expect(new keratin.Sequential({ layers: [new layers.Dense(1)], name: 'net' }).layers).toHaveLength(1);
    expect(keratin.regularizers.l2(1e-4).getConfig()).toEqual({ l2: 1e-4 });
  });
});

describe('advice', () => {
  const messageOf = (body: () => object): string => (attempt(body) as Error).message;

  it.each<[() => object, string]>([
    [
      () => new layers.Dense({ units: 3, activation: 'relu' } as never),
      'ArgumentError[argument-by-name]: Dense takes units by position, not by name.\n  units = 3\n' +
        '  Write new Dense(3, { activation: ... }).',
    ],
    [
      () => new layers.Dense(3, { inputDim: 4 } as never),
      'NameError[unknown-option]: Dense has no option "inputDim".\n  inputDim = 4\n  Write inputShape: [4].',
    ],
    [
      () => new optimizers.Adam({ lr: 0.1 } as never),
      'NameError[unknown-option]: Adam has no option "lr".\n  lr = 0.1\n  Write learningRate: 0.1.',
    ],
    [
      () => new initializers.RandomNormal(0, 2 as never),
      'ArgumentError[options-not-object]: RandomNormal takes its optional arguments in one object as the last argument.\n' +
        '  options = 2\n  For example RandomNormal(..., { seed: ... }).',
    ],
    [
      () => new layers.Add(1 as never),
      'ArgumentError[too-many-arguments]: Add was given more arguments than it takes by position.\n' +
        '  surplus 1 = 1\n  Add takes what has a default by name, in one object: { name: ... }.',
    ],
    [
      () => new metrics.AUC(500, { numThresholds: 3 } as never),
      'ArgumentError[argument-twice]: AUC was given numThresholds twice: by position and by name.\n' +
        '  numThresholds = 500\n  Leave out one of them.',
    ],
  ])('%#', (body, message) => {
    expect(messageOf(body)).toBe(message);
  });
});
