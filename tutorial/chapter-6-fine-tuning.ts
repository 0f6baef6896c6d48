import {
  Sequential,
  callbacks,
  initializers,
  layers,
  loadModel,
  losses,
  optimizers,
  utils,
  variableGradients,
} from 'keratin';
import type { Tensor } from 'keratin';
import { readCsv } from 'keratin/frame';
import { comparisonChart, lossChart, textLossPlot, textPlot } from 'keratin/plot';
import type { HistoryLike } from 'keratin/plot';
import type { Chapter } from './chapter';

/**
 * Chapter 6: making a model good.
 *
 * The learning rate, neurons that die, slopes that vanish, data kept aside to judge by, wider and deeper networks, and
 * going on with a model that has learned something already.
 */
export async function fineTuning(chapter: Chapter): Promise<void> {
  const { data } = chapter;
  const df = await readCsv(data.titanic);
  const predictors = df.drop('survived').astype({ age_was_missing: 'int' }).toTensor();
  const target = utils.toCategorical(df.get('survived'));

  await learningRates(chapter, predictors, target);
  dyingRelu(chapter, predictors, target);
  vanishingGradient(chapter, predictors, target);
  await validation(chapter, predictors, target);
  await widerAndDeeper(chapter, predictors, target);
  const { images, digits } = await digitRecogniser(chapter);
  await freezing(chapter, images, digits);
}

/** A network for the passengers: hidden layers of these sizes, then the two classes. */
function makeModel(hiddenUnits: readonly number[]): Sequential {
  const model = new Sequential();
  hiddenUnits.forEach((units, i) => {
    model.add(new layers.Dense(units, { activation: 'relu', ...(i === 0 ? { inputShape: [10] } : {}) }));
  });
  model.add(new layers.Dense(2, { activation: 'softmax' }));
  return model;
}

/** The losses of several runs as lines of one text plot. */
function plotRuns(
  runs: Readonly<Record<string, HistoryLike>>,
  metric: string,
  yScale: 'linear' | 'log' = 'linear',
): string {
  const series = Object.entries(runs).map(([name, { epoch, history }]) => ({
    name,
    x: Array.from(epoch, (number) => number + 1),
    y: history[metric],
  }));
  return textPlot({ title: metric.replace('val_', 'validation '), xLabel: 'epoch', yScale, series });
}

async function learningRates(
  { print, savePicture }: Chapter,
  predictors: Tensor,
  target: Tensor,
): Promise<void> {
  print('Learning rates side by side');
  print();
  const runs: Record<string, HistoryLike> = {};
  for (const learningRate of [0.000001, 0.01, 1]) {
    utils.setRandomSeed(1); // Each run starts from the same weights.
    const model = makeModel([100, 100]);
    model.compile({ optimizer: new optimizers.SGD({ learningRate }), loss: 'categorical_crossentropy' });
    const name = `learning rate ${learningRate === 0.000001 ? '0.000001' : learningRate}`;
    const run = await model.fit(predictors, target, { epochs: 10, verbose: 0 });
    runs[name] = run;
    print(`${name.padEnd(22)} loss ${run.history.loss.map((loss) => loss.toFixed(3)).join(' ')}`);
  }
  print();
  print('Too small, and nothing moves. Too large, and it jumps about or gets stuck.');
  print();
  print(plotRuns(runs, 'loss', 'log'));
  print();
  await savePicture(
    'learning-rates.svg',
    comparisonChart(runs, { metric: 'loss', yScale: 'log', title: 'Titanic: three learning rates' }),
  );
  print();
}

/** The slopes of the loss for all weights of a model, as the engine computes them for one training step. */
function slopesOf(model: Sequential, x: Tensor, y: Tensor): Tensor[] {
  const loss = new losses.CategoricalCrossentropy();
  const { gradients } = variableGradients(
    () => loss.apply(y, model.apply(x) as Tensor),
    model.trainableVariables,
  );
  return gradients.map((slope, i) => slope ?? model.trainableVariables[i].value.mul(0));
}

const greatest = (x: Tensor): number => x.abs().max().item();

/** Every column moved and scaled to mean 0 and standard deviation 1, as networks like their numbers. */
const standardize = (x: Tensor): Tensor => x.sub(x.mean(0)).div(x.std(0).add(1e-6)).astype('float32');

function dyingRelu({ print }: Chapter, predictors: Tensor, target: Tensor): void {
  print('The dying neuron');
  print();
  // relu is flat below 0. A neuron whose sum is below 0 for every row hands nothing on, and no slope comes back to it:
  // it never learns again. One wild step that pushes its bias far down is enough. leaky_relu keeps a small slope below 0,
  // so that neurons can come back.
  const scaled = standardize(predictors);
  print('Bias pushed to   neurons alive   greatest slope with relu   with leaky_relu');
  for (const push of [0, -2, -5, -20]) {
    const slopes = (['relu', 'leaky_relu'] as const).map((activation) => {
      utils.setRandomSeed(1);
      const model = new Sequential([
        new layers.Dense(4, {
          activation,
          biasInitializer: new initializers.Constant({ value: push }),
          inputShape: [10],
        }),
        new layers.Dense(2, { activation: 'softmax' }),
      ]);
      const values = model.layers[0].apply(scaled);
      const alive = values.max(0).greater(0).astype('int32').sum().item();
      return { alive, slope: greatest(slopesOf(model, scaled, target)[0]) };
    });
    const [relu, leaky] = slopes;
    const figures = [relu.slope, leaky.slope].map((slope) => slope.toFixed(5));
    print(
      `${String(push).padStart(14)} ${`${relu.alive} of 4`.padStart(15)} ${figures[0].padStart(26)} ${figures[1].padStart(17)}`,
    );
  }
  print();
}

function vanishingGradient({ print }: Chapter, predictors: Tensor, target: Tensor): void {
  print('The vanishing gradient');
  print();
  // Backpropagation multiplies one slope for each layer. That of sigmoid is at most 1/4, so in a deep network nearly
  // nothing is left of the product at the first layers. relu's is 1 wherever it is not 0.
  const scaled = standardize(predictors);
  const depth = 8;
  const columns = (['sigmoid', 'tanh', 'relu'] as const).map((activation) => {
    utils.setRandomSeed(1);
    const model = new Sequential();
    for (let i = 0; i < depth; i++) {
      model.add(new layers.Dense(10, { activation, ...(i === 0 ? { inputShape: [10] } : {}) }));
    }
    model.add(new layers.Dense(2, { activation: 'softmax' }));
    // Every layer has a kernel and a bias: the kernels are 0, 2, 4, ...
    const kernels = slopesOf(model, scaled, target).filter((_, i) => i % 2 === 0);
    return kernels.map(greatest);
  });
  print('Greatest slope in    sigmoid        tanh        relu');
  for (let layer = 0; layer <= depth; layer++) {
    const name = layer === depth ? 'output layer' : `layer ${layer + 1}`;
    print(name.padEnd(16) + columns.map((slopes) => slopes[layer].toExponential(1).padStart(12)).join(''));
  }
  print();
}

async function validation(
  { print, savePicture }: Chapter,
  predictors: Tensor,
  target: Tensor,
): Promise<void> {
  print('Data kept aside, and stopping early');
  print();
  // What counts is how well a model does on people it has never seen. 30 % of the rows are kept for that. When the loss
  // on them has not become smaller for two epochs, training ends, and the best weights come back.
  utils.setRandomSeed(1);
  const model = makeModel([100, 100]);
  model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
  const earlyStopping = new callbacks.EarlyStopping({ patience: 2, restoreBestWeights: true });
  const history = await model.fit(predictors, target, {
    validationSplit: 0.3,
    epochs: 30,
    callbacks: [earlyStopping],
    verbose: 2,
  });
  const epochs = history.epoch.length;
  const best = history.history.val_loss.indexOf(Math.min(...history.history.val_loss)) + 1;
  print();
  print(`${epochs} of at most 30 epochs; the best was epoch ${best}, and its weights are restored.`);
  print();
  print(textLossPlot(history));
  print();
  await savePicture('early-stopping.svg', lossChart(history, { title: 'Titanic: loss by epoch' }));
  print();
}

async function widerAndDeeper(
  { print, savePicture }: Chapter,
  predictors: Tensor,
  target: Tensor,
): Promise<void> {
  print('Wider and deeper');
  print();
  const candidates = {
    'small (10)': [10],
    'wider (100)': [100],
    'deeper (100 + 100)': [100, 100],
    'deepest (50 + 50 + 50)': [50, 50, 50],
  };
  const runs: Record<string, HistoryLike> = {};
  for (const [name, hiddenUnits] of Object.entries(candidates)) {
    utils.setRandomSeed(1);
    const model = makeModel(hiddenUnits);
    model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
    const run = await model.fit(predictors, target, {
      validationSplit: 0.3,
      epochs: 15,
      callbacks: [new callbacks.EarlyStopping({ patience: 3, restoreBestWeights: true })],
      verbose: 0,
    });
    runs[name] = run;
    const least = Math.min(...run.history.val_loss);
    print(
      `${name.padEnd(24)} ${model.countParams().toLocaleString('en-US').padStart(7)} weights   best validation loss ${least.toFixed(4)}`,
    );
  }
  print();
  print(plotRuns(runs, 'val_loss', 'log'));
  print();
  await savePicture(
    'wider-and-deeper.svg',
    comparisonChart(runs, { yScale: 'log', title: 'Titanic: validation loss by size' }),
  );
  print();
}

/** A digit as text: the darker the pixel, the denser the sign. */
function drawDigit(pixels: Tensor): string {
  const shades = ' .:-=+*#%@';
  return Array.from({ length: 28 }, (_, row) =>
    Array.from({ length: 28 }, (__, column) => {
      const shade = shades[Math.min(9, Math.floor(pixels.data[row * 28 + column] * 10))];
      return shade + shade;
    })
      .join('')
      .trimEnd(),
  )
    .filter((line) => line !== '')
    .join('\n');
}

async function digitRecogniser({
  print,
  data,
  out,
  savePicture,
}: Chapter): Promise<{ images: Tensor; digits: Tensor }> {
  print('A recogniser of handwritten digits');
  print();
  // No line of names: column 0 is the digit, columns 1 to 784 are pixels from 0 to 255.
  const df = await readCsv(data.mnist, { header: null });
  const digits = df.get('0').toTensor();
  const images = df.drop('0').toTensor({ dtype: 'float32' }).div(255);
  print(`${images.shape[0]} images of ${images.shape[1]} pixels`);
  print();

  utils.setRandomSeed(1);
  const model = new Sequential();
  model.add(new layers.Dense(50, { activation: 'relu', inputShape: [784] }));
  model.add(new layers.Dense(50, { activation: 'relu' }));
  model.add(new layers.Dense(10, { activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
  const history = await model.fit(images, utils.toCategorical(digits, { numClasses: 10 }), {
    validationSplit: 0.3,
    epochs: 10,
    verbose: 2,
  });
  print();

  // The last image was never trained on.
  const last = images.at('-1:');
  const probabilities = (await model.predict(last, { verbose: 0 })).at(0);
  print(drawDigit(last));
  print();
  print(
    `The network says ${probabilities.argmax()}, ${(probabilities.max().item() * 100).toFixed(0)} % sure. True is ${digits.at(-1)}.`,
  );
  print();
  await savePicture(
    'digits.svg',
    lossChart(history, { metric: 'accuracy', title: 'Digits: accuracy by epoch' }),
  );
  await model.save(out('digits.keras'));
  print();
  return { images, digits };
}

async function freezing({ print, out }: Chapter, images: Tensor, digits: Tensor): Promise<void> {
  print('Going on with a loaded model: freezing layers');
  print();
  // The first layers have learned to see strokes. That helps with other questions too: is a digit even or odd? We keep
  // those layers as they are, put a new last layer on top, and train on 200 images only.
  const model = (await loadModel(out('digits.keras'))) as Sequential;
  model.pop();
  for (const layer of model.layers) layer.trainable = false;
  utils.setRandomSeed(1);
  model.add(new layers.Dense(2, { activation: 'softmax', name: 'even_or_odd' }));
  model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  model.summary();
  print();

  const before = model.getWeights();
  const isOdd = digits.mod(2);
  const history = await model.fit(images.at(':200'), isOdd.at(':200'), { epochs: 40, verbose: 0 });
  const changes = model.getWeights().map((weight, i) => greatest(weight.sub(before[i])));
  model.layers.forEach((layer, i) => {
    print(
      `${layer.name.padEnd(12)} ${layer.trainable ? 'trained' : 'frozen '}  greatest change of a weight: ${changes[2 * i].toFixed(4)}`,
    );
  });
  const [, accuracy] = (await model.evaluate(images.at('200:'), isOdd.at('200:'), {
    verbose: 0,
  })) as number[];
  print();
  print(
    `Loss ${history.history.loss[0].toFixed(3)} at first, ${history.history.loss.at(-1)!.toFixed(3)} at last.`,
  );
  print(`Accuracy on the ${images.shape[0] - 200} other images: ${accuracy.toFixed(4)}`);
  print();

  // Thawed, with small steps, all layers learn on.
  for (const layer of model.layers) layer.trainable = true;
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 0.0003 }),
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(images.at(':200'), isOdd.at(':200'), { epochs: 10, verbose: 0 });
  const [, thawed] = (await model.evaluate(images.at('200:'), isOdd.at('200:'), { verbose: 0 })) as number[];
  print(`After 10 more epochs with all layers thawed: ${thawed.toFixed(4)}`);
}
