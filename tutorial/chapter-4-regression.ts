import { Sequential, layers, utils } from 'keratin';
import { readCsv } from 'keratin/frame';
import { lossChart, textLossPlot } from 'keratin/plot';
import type { Chapter } from './chapter';

/**
 * Chapter 4: a first model with Keras's words, for a number: what does a worker earn an hour?
 *
 * Always the same four steps: describe the layers, compile, fit, predict.
 */
export async function regression({ print, data, savePicture }: Chapter): Promise<void> {
  print('The data');
  print();
  const df = await readCsv(data.hourlyWages);
  print(df.head());
  print();
  print(df.describe().toString({ width: 200 }));
  print();

  // What we know of a worker, and what we want to know.
  const predictors = df.drop('wage_per_hour');
  const target = df.get('wage_per_hour');
  const nCols = predictors.shape[1];
  print(nCols);
  print(`(${target.shape[0]},)`);
  print();

  print('The model');
  print();
  utils.setRandomSeed(1); // So that the same numbers come out each time.
  const model = new Sequential();
  model.add(new layers.Dense(50, { activation: 'relu', inputShape: [nCols] }));
  model.add(new layers.Dense(32, { activation: 'relu' }));
  model.add(new layers.Dense(1));

  // The optimizer decides how far to step down the slope of the loss.
  model.compile({ optimizer: 'adam', loss: 'mean_squared_error' });
  print('Loss function: ', model.loss);
  print();

  // 9 * 50 + 50 = 500 weights and biases, then 50 * 32 + 32, then 32 * 1 + 1.
  model.summary();
  print();
  print('The same as Keras 2 wrote it:');
  print();
  model.summary({ style: 'classic' });
  print();
  const parameters = model.layers.map((layer) => layer.countParams().toLocaleString('en-US'));
  print(`${parameters.join(' + ')} = ${model.countParams().toLocaleString('en-US')} parameters`);
  print();

  print('The training');
  print();
  const history = await model.fit(predictors, target, { epochs: 10 });
  print();
  print(textLossPlot(history));
  print();
  await savePicture('wages-loss.svg', lossChart(history, { title: 'Wages: loss by epoch' }));
  print();

  print('The prediction');
  print();
  const predicted = await model.predict(predictors.head(3), { verbose: 0 });
  for (let row = 0; row < 3; row++) {
    print(
      `Worker ${row}: predicted ${predicted.at(row, 0).item().toFixed(2)}, paid ${Number(target.iloc(row)).toFixed(2)}`,
    );
  }
}
