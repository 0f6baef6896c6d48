import { Sequential, layers, loadModel, utils } from 'keratin';
import { readCsv } from 'keratin/frame';
import { lossChart, textLossPlot } from 'keratin/plot';
import type { Chapter } from './chapter';

/**
 * Chapter 5: a model for a class: does a passenger of the Titanic survive?
 *
 * Two things change: one output for each class, with softmax, which makes probabilities of them; and a loss for
 * probabilities, categorical cross-entropy.
 */
export async function classification({ print, data, out, savePicture }: Chapter): Promise<void> {
  print('The data');
  print();
  const df = await readCsv(data.titanic);
  print(df.describe().toString({ width: 200 }));
  print();
  print(df.head(3).toString({ width: 200 }));
  print();

  // True and False become 1 and 0.
  const predictors = df.drop('survived').astype({ age_was_missing: 'int' });

  // One column for each class: 0 becomes [1, 0], 1 becomes [0, 1].
  const target = utils.toCategorical(df.get('survived'));
  print('Classes as rows:');
  print(target.at(':3'));
  print();

  print('The training');
  print();
  utils.setRandomSeed(1);
  const model = new Sequential();
  model.add(new layers.Dense(32, { activation: 'relu', inputShape: [predictors.shape[1]] }));
  model.add(new layers.Dense(2, { activation: 'softmax' }));
  model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
  const history = await model.fit(predictors, target, { epochs: 10 });
  print();
  history.history.accuracy.forEach((share, epoch) =>
    print(`Epoch ${epoch + 1}: accuracy ${share.toFixed(4)}`),
  );
  print();
  print(textLossPlot(history, { metric: 'accuracy' }));
  print();
  await savePicture(
    'titanic-accuracy.svg',
    lossChart(history, { metric: 'accuracy', title: 'Titanic: accuracy by epoch' }),
  );
  print();

  print('Saving, loading, predicting');
  print();
  // Keras's own format: Python opens this file too.
  await model.save(out('titanic_model.h5'));
  const titanic = await loadModel(out('titanic_model.h5'));
  print(`Saved and loaded: ${out('titanic_model.h5')}`);
  print();
  titanic.summary();
  print();

  // First class, 38 years, one sibling or spouse, no parents or children, 71 pounds, a woman, age known, from Cherbourg.
  const one = await titanic.predict([[1, 38, 1, 0, 71, 0, 0, 1, 0, 0]], { verbose: 0 });
  print('One passenger, [dies, survives]: ', one);
  print();

  const probabilities = await titanic.predict(predictors, { verbose: 0 });
  print('Survival probabilities of the first ten:');
  print(probabilities.at(':10', 1));
}
