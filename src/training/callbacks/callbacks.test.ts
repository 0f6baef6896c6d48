import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sequential, Tensor, callbacks, layers, metrics, optimizers } from 'keratin';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'keratin-callbacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const output = vi.spyOn(process.stdout, 'write');
const warnings = vi.spyOn(console, 'warn');
let printed = '';
beforeEach(() => {
  printed = '';
  output.mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  warnings.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  output.mockReset();
});

const x = Tensor.from([[1], [2], [3], [4]]);

/** One weight without bias that starts at `start`. */
function line(learningRate = 0, start = 1): Sequential {
  const model = new Sequential([
    new layers.Dense(1, { useBias: false, kernelInitializer: 'zeros', inputShape: [1] }),
  ]);
  model.setWeights([[[start]]]);
  model.compile({ optimizer: new optimizers.SGD({ learningRate }), loss: 'mse' });
  return model;
}

const weightOf = (model: Sequential): number => model.getWeights()[0].item();

/** A callback that moves the weight and reports a quantity: values for each epoch. */
class Script extends callbacks.Callback {
  readonly #name: string;
  readonly #values: readonly number[];
  constructor(name: string, values: readonly number[]) {
    super();
    this.#name = name;
    this.#values = values;
  }
  override onEpochEnd(epoch: number, logs: callbacks.Logs): void {
    this.model.setWeights([[[epoch + 10]]]);
    logs[this.#name] = this.#values[epoch];
  }
}

const scripted = (values: readonly number[], callback: callbacks.Callback, name = 'val_loss') => ({
  epochs: values.length,
  verbose: 0 as const,
  callbacks: [new Script(name, values), callback],
});

describe('EarlyStopping', () => {
  it('stops after `patience` epochs without improvement and keeps the last weights', async () => {
    const model = line();
    const stopping = new callbacks.EarlyStopping({ patience: 2, verbose: 1 });
    const history = await model.fit(x, x, scripted([5, 4, 4, 4.5, 1, 1], stopping));
    expect(history.epoch).toEqual([0, 1, 2, 3]);
    expect(stopping.stoppedEpoch).toBe(3);
    expect(weightOf(model)).toBe(13);
    expect(printed).toBe('Epoch 4: early stopping\n');
  });

  it('gives the weights of the best epoch back, also where it did not stop', async () => {
    const model = line();
    const stopping = new callbacks.EarlyStopping({ patience: 9, restoreBestWeights: true, verbose: 1 });
    await model.fit(x, x, scripted([5, 3, 4, 4], stopping));
    expect(weightOf(model)).toBe(11);
    expect(printed).toBe('Restoring model weights from the end of the best epoch: 2.\n');
    expect(stopping.stoppedEpoch).toBe(0);
  });

  it('can be used for several trainings', async () => {
    const stopping = new callbacks.EarlyStopping({ restoreBestWeights: true });
    expect((await line().fit(x, x, scripted([1, 2, 3], stopping))).epoch).toEqual([0, 1]);
    expect((await line().fit(x, x, scripted([9, 8, 7], stopping))).epoch).toEqual([0, 1, 2]);
  });

  it.each([
    ['a change below minDelta is no improvement', { minDelta: 0.5, patience: 1 }, [3, 2.9, 2.8, 0], 2],
    ['a baseline that is not beaten does not reset patience', { baseline: 1, patience: 2 }, [5, 4, 4, 0], 3],
    ['epochs before startFromEpoch do not count', { startFromEpoch: 3, patience: 1 }, [1, 5, 5, 5, 5, 5], 5],
    ['mode max watches for more', { mode: 'max', patience: 1 }, [1, 2, 3, 2, 2], 4],
  ] as const)('%s', async (_name, options, values, epochs) => {
    const history = await line().fit(x, x, scripted(values, new callbacks.EarlyStopping(options)));
    expect(history.epoch).toHaveLength(epochs);
  });

  it('knows that accuracies are better when larger', async () => {
    const model = new Sequential([new layers.Dense(1, { activation: 'sigmoid', inputShape: [1] })]);
    model.compile({
      optimizer: 'sgd',
      loss: 'binary_crossentropy',
      metrics: ['accuracy', new metrics.MeanSquaredError({ name: 'acc_error' })],
    });
    const run = (monitor: string): Promise<callbacks.History> =>
      model.fit(x, [[0], [0], [1], [1]], {
        epochs: 4,
        verbose: 0,
        callbacks: [
          new callbacks.LambdaCallback({
            onEpochEnd: (epoch, logs) => {
              logs[monitor] = epoch;
            },
          }),
          new callbacks.EarlyStopping({ monitor, patience: 1 }),
        ],
      });
    expect((await run('accuracy')).epoch).toEqual([0, 1, 2, 3]);
    // Its name does not make it one.
    expect((await run('acc_error')).epoch).toEqual([0, 1]);
  });

  it('asks for a mode where it cannot know one', async () => {
    const run = line().fit(x, x, scripted([1], new callbacks.EarlyStopping({ monitor: 'speed' }), 'speed'));
    await expect(run).rejects.toThrow(
      'ArgumentError[unknown-direction]: EarlyStopping cannot tell whether "speed" is better when larger or when smaller.\n' +
        '  monitor = "speed"\n' +
        '  logs    = loss, speed\n' +
        '  in model "sequential',
    );
  });

  it('says once that the quantity is missing', async () => {
    const history = await line().fit(x, x, {
      epochs: 3,
      verbose: 0,
      callbacks: new callbacks.EarlyStopping(),
    });
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(warnings.mock.calls).toEqual([
      [
        'EarlyStopping watches "val_loss", which is not in the logs (loss). Give validationSplit or validationData to fit.',
      ],
    ]);
  });

  it('refuses options it does not know', () => {
    expect(() => new callbacks.EarlyStopping({ patiense: 2 } as never)).toThrow(
      'NameError[unknown-option]: EarlyStopping has no option "patiense".\n  patiense = 2\n  Did you mean "patience"?',
    );
    expect(() => new callbacks.EarlyStopping({ mode: 'maximum' as never })).toThrow(
      'ArgumentError[bad-option]: EarlyStopping needs mode to be "auto" or "min" or "max".\n  mode = "maximum"\n' +
        '  Known names: auto, min, max.',
    );
  });
});

describe('ReduceLROnPlateau', () => {
  it('multiplies the rate by `factor` on a plateau, waits for the cooldown, and stops at minLr', async () => {
    const model = line(0.4);
    const values = [3, 3, 3, 3, 3, 3, 3, 3];
    const reduce = new callbacks.ReduceLROnPlateau({
      factor: 0.25,
      patience: 1,
      cooldown: 2,
      minLr: 0.02,
      verbose: 1,
    });
    const { history } = await model.fit(x, x, scripted(values, reduce));
    expect(history.learning_rate.map((rate) => Number(rate.toFixed(6)))).toEqual([
      0.4, 0.4, 0.1, 0.1, 0.025, 0.025, 0.02, 0.02,
    ]);
    expect(printed).toBe(
      '\nEpoch 2: ReduceLROnPlateau reducing learning rate to 0.10000000149011612.\n' +
        '\nEpoch 4: ReduceLROnPlateau reducing learning rate to 0.02500000037252903.\n' +
        '\nEpoch 6: ReduceLROnPlateau reducing learning rate to 0.02.\n',
    );
  });

  it('refuses a factor of 1 or more', () => {
    expect(() => new callbacks.ReduceLROnPlateau({ factor: 1 })).toThrow(
      'ArgumentError[bad-option]: ReduceLROnPlateau needs factor to be a number, below 1.\n  factor = 1',
    );
  });
});

describe('LearningRateScheduler', () => {
  it('sets the rate before each epoch and logs it', async () => {
    const model = line(0.5);
    const schedule = new callbacks.LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2), {
      verbose: 1,
    });
    const { history } = await model.fit(x, x, { epochs: 3, verbose: 0, callbacks: [schedule] });
    expect(history.learning_rate).toEqual([0.5, 0.25, 0.125]);
    expect(Object.keys(history)).toEqual(['loss', 'learning_rate']);
    expect(printed).toContain('\nEpoch 2: LearningRateScheduler setting learning rate to 0.25.\n');
  });

  it('needs a number', async () => {
    const schedule = new callbacks.LearningRateScheduler(() => undefined as never);
    await expect(line().fit(x, x, { verbose: 0, callbacks: [schedule] })).rejects.toThrow(
      'ArgumentError[bad-return]: a schedule function needs to return a number.\n  returned for epoch 0 = nothing (undefined)\n',
    );
  });
});

describe('ModelCheckpoint', () => {
  const filesOf = (name: string): string[] => readdirSync(join(folder, name)).sort();

  it('fills names of the logs into the path as Python does, and makes folders', async () => {
    const path = join(folder, 'all/of/them', '{epoch:02d}-{val_loss:.2f}.weights.h5');
    await line().fit(
      x,
      x,
      scripted([1.005, 12.5], new callbacks.ModelCheckpoint(path, { saveWeightsOnly: true })),
    );
    expect(filesOf('all/of/them')).toEqual(['01-1.00.weights.h5', '02-12.50.weights.h5']);
  });

  it('keeps only the best, and says what it does', async () => {
    const path = join(folder, 'best.weights.h5');
    const checkpoint = new callbacks.ModelCheckpoint(path, {
      saveBestOnly: true,
      saveWeightsOnly: true,
      verbose: 1,
    });
    await line().fit(x, x, scripted([3, 2, 2.5], checkpoint));
    const other = line();
    await other.loadWeights(path);
    expect(weightOf(other)).toBe(11);
    expect(printed).toBe(
      `\nEpoch 1: val_loss improved from None to 3.00000, saving model to ${path}\n` +
        `\nEpoch 1: finished saving model to ${path}\n` +
        `\nEpoch 2: val_loss improved from 3.00000 to 2.00000, saving model to ${path}\n` +
        `\nEpoch 2: finished saving model to ${path}\n` +
        '\nEpoch 3: val_loss did not improve from 2.00000\n',
    );
  });

  it('needs to beat initialValueThreshold', async () => {
    const path = join(folder, 'threshold.keras');
    const checkpoint = new callbacks.ModelCheckpoint(path, {
      saveBestOnly: true,
      initialValueThreshold: 2.5,
      verbose: 1,
    });
    await line().fit(x, x, scripted([3], checkpoint));
    expect(printed).toBe('\nEpoch 1: val_loss did not improve from 2.50000\n');
  });

  it('saves every saveFreq batches, counting on over epochs', async () => {
    const path = join(folder, 'batches', '{epoch}-{batch:02d}.keras');
    const checkpoint = new callbacks.ModelCheckpoint(path, { saveFreq: 3 });
    await line().fit(x, x, { epochs: 2, batchSize: 1, verbose: 0, callbacks: [checkpoint] });
    expect(filesOf('batches')).toEqual(['1-03.keras', '2-02.keras']);
  });

  it.each([
    [
      () => new callbacks.ModelCheckpoint('a.weights.h5.txt'),
      'ArgumentError[checkpoint-ending]: the path of a checkpoint ends in .keras or .h5.\n  filepath = "a.weights.h5.txt"',
    ],
    [
      () => new callbacks.ModelCheckpoint('a.keras', { saveWeightsOnly: true }),
      'ArgumentError[checkpoint-ending]: the path of a checkpoint ends in .weights.h5 where only weights are saved.\n  filepath = "a.keras"',
    ],
    [
      () => new callbacks.ModelCheckpoint('a.keras', { saveFreq: 0 }),
      "ArgumentError[bad-option]: ModelCheckpoint needs saveFreq to be 'epoch' or a number of batches, 1 or more.\n  saveFreq = 0",
    ],
  ])('refuses what cannot be: %#', (make, message) => {
    expect(make).toThrow(message);
  });

  it('says which names a path can have', async () => {
    const checkpoint = new callbacks.ModelCheckpoint(join(folder, '{val_los:.2f}.keras'));
    await expect(line().fit(x, x, scripted([1], checkpoint))).rejects.toThrow(
      /^ArgumentError\[template-name\]: a path with places in braces names quantities of the logs\.\n {2}path {2}= ".*"\n {2}name {2}= \{val_los:\.2f\}\n {2}known = epoch, loss, val_loss\n {2}in model "sequential.*"\n {2}Did you mean "val_loss"\?$/u,
    );
  });
});

describe('CSVLogger', () => {
  it('writes one row for each epoch, with places for a later validation', async () => {
    const path = join(folder, 'log.csv');
    const model = line();
    await model.fit(x, x, {
      epochs: 2,
      verbose: 0,
      callbacks: [new callbacks.CSVLogger(path, { separator: ';' })],
    });
    expect(readFileSync(path, 'utf8')).toBe('epoch;loss;val_loss\n0;0.0;NA\n1;0.0;NA\n');
  });

  it('adds to a file', async () => {
    const path = join(folder, 'more.csv');
    writeFileSync(path, 'epoch,loss,val_loss\n0,9.0,9.0\n');
    const more = new callbacks.CSVLogger(path, { append: true });
    await line().fit(x, x.add(1), {
      validationData: [x, x],
      initialEpoch: 1,
      epochs: 2,
      verbose: 0,
      callbacks: [more],
    });
    expect(readFileSync(path, 'utf8')).toBe('epoch,loss,val_loss\n0,9.0,9.0\n1,1.0,0.0\n');
  });

  it('says where a file cannot be written', async () => {
    const logger = new callbacks.CSVLogger(join(folder, 'nowhere', 'log.csv'));
    await expect(line().fit(x, x, { verbose: 0, callbacks: [logger] })).rejects.toThrow(
      /^FormatError\[file-missing\]: the folder to write a file in must exist\./u,
    );
  });
});

describe('TerminateOnNaN', () => {
  const broken = Tensor.from([[1], [Number.NaN], [3], [4]]);

  it('ends the training at the batch with the bad loss', async () => {
    const ends: number[] = [];
    const watch = new callbacks.LambdaCallback({ onTrainBatchEnd: (batch) => void ends.push(batch) });
    const history = await line().fit(broken, x, {
      epochs: 3,
      batchSize: 1,
      shuffle: false,
      verbose: 0,
      callbacks: [new callbacks.TerminateOnNaN(), watch],
    });
    expect(ends).toEqual([0, 1]);
    expect(history.history.loss).toEqual([Number.NaN]);
    expect(printed).toBe('Batch 1: Invalid loss, terminating training\n');
  });

  it('fails at once with raiseError', async () => {
    const guard = new callbacks.TerminateOnNaN({ raiseError: true });
    await expect(line().fit(broken, x, { batchSize: 4, verbose: 0, callbacks: [guard] })).rejects.toThrow(
      /^StateError\[invalid-loss\]: the loss needs to stay a finite number\.\n {2}loss {2}= nan\n {2}batch = 0\n/u,
    );
  });
});

describe('LambdaCallback and callbacks of one’s own', () => {
  it('hooks may be asynchronous: training waits for them', async () => {
    const order: string[] = [];
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    const slow = new callbacks.LambdaCallback({
      onEpochBegin: async (epoch) => {
        await pause();
        order.push(`begin ${epoch}`);
      },
      onTrainBatchBegin: async (batch) => {
        await pause();
        order.push(`batch ${batch}`);
      },
      onEpochEnd: (epoch) => void order.push(`end ${epoch}`),
    });
    await line().fit(x, x, { epochs: 2, verbose: 0, callbacks: [slow] });
    expect(order).toEqual(['begin 0', 'batch 0', 'end 0', 'begin 1', 'batch 0', 'end 1']);
  });

  it('logs of batches are running means', async () => {
    const seen: number[] = [];
    const model = line();
    const watch = new callbacks.LambdaCallback({
      onTrainBatchEnd: (_batch, logs) => void seen.push(logs.loss),
    });
    const { history } = await model.fit(x, x.mul(2), {
      batchSize: 1,
      shuffle: false,
      verbose: 0,
      callbacks: watch,
    });
    expect(seen).toEqual([1, 2.5, 14 / 3, 7.5].map(Math.fround));
    expect(history.loss).toEqual([7.5]);
  });

  it('predict hands the outputs of each batch on, to keep', async () => {
    const kept: Tensor[] = [];
    const watch = new callbacks.LambdaCallback({
      onPredictBatchEnd: (_batch, { outputs }) => void kept.push(outputs as Tensor),
    });
    await line(0, 3).predict(x, { batchSize: 2, verbose: 0, callbacks: [watch] });
    expect(kept.map((outputs) => outputs.toArray())).toEqual([
      [[3], [6]],
      [[9], [12]],
    ]);
  });

  it('a class in place of an object is named', async () => {
    await expect(line().fit(x, x, { callbacks: [callbacks.EarlyStopping as never] })).rejects.toThrow(
      'ArgumentError[not-a-callback]: callbacks are objects of classes that extend callbacks.Callback.\n' +
        '  callback = the class EarlyStopping\n',
    );
    expect(() => new callbacks.LambdaCallback({ onEpochEnds: () => {} } as never)).toThrow(
      'NameError[unknown-option]: LambdaCallback has no option "onEpochEnds".\n  onEpochEnds = function onEpochEnds\n  Did you mean "onEpochEnd"?',
    );
  });

  it('History is the result of fit, and the model keeps it', async () => {
    const model = line();
    const history = await model.fit(x, x, { epochs: 5, initialEpoch: 2, verbose: 0 });
    expect(history).toBeInstanceOf(callbacks.History);
    expect(history.epoch).toEqual([2, 3, 4]);
    expect(model.history).toBe(history);
  });
});
