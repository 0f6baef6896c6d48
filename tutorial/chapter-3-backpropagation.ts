import { Sequential, layers, utils } from 'keratin';
import { explainBackprop, networkDiagram } from 'keratin/plot';
import type { Chapter } from './chapter';

/**
 * Chapter 3: where the slopes come from.
 *
 * Backpropagation starts at the loss and walks back through the network. The slope for a weight is the product of three
 * numbers: the value that feeds into the weight, the slope of the loss at the node the weight leads to, and the slope of
 * that node's activation.
 */
export async function backpropagation({ print, savePicture }: Chapter): Promise<void> {
  print('The network of chapter 1, once forward and once backward');
  print();

  // Dense is a layer in which every node is joined to every value of the layer before.
  const model = new Sequential([
    new layers.Dense(2, { activation: 'relu', useBias: false, inputShape: [2], name: 'hidden' }),
    new layers.Dense(1, { useBias: false, name: 'output' }),
  ]);
  // One row for each value that comes in, one column for each node.
  model.setWeights([
    [
      [2, 4],
      [4, -5],
    ],
    [[2], [7]],
  ]);

  const input = [3, 5];
  const target = [40];
  print(`Forward: the network says ${model.apply([input]).item()}, but ${target[0]} is true.`);
  print();

  // Backward. At the output the slope of (52 - 40)² is 2 * 12 = 24. At the first hidden node it is 24 * 2, at the second
  // 24 * 7. But relu turned the second one into 0: there its own slope is 0, and nothing goes further back.
  const explanation = explainBackprop(model, input, target);
  print(`Loss: ${explanation.loss}`);
  print(explanation);
  print();

  // The same as pictures.
  await savePicture('network-forward.svg', networkDiagram(model, { input, title: 'Forward: values' }));
  await savePicture(
    'network-backward.svg',
    networkDiagram(model, { input, target, title: 'Backward: slopes of the squared error' }),
  );
  print();

  print('Another activation, a bias, and two outputs');
  print();
  utils.setRandomSeed(1);
  const curved = new Sequential([
    new layers.Dense(2, { activation: 'tanh', inputShape: [2], name: 'hidden' }),
    new layers.Dense(2, { activation: 'softmax', name: 'output' }),
  ]);
  // A class as target: 0 for the first output, 1 for the second.
  const likely = explainBackprop(curved, [0.5, -1], [0, 1], { loss: 'categorical_crossentropy' });
  print(likely);
  print();

  print('The same for any size: of large layers the greatest slopes are shown');
  print();
  const large = new Sequential([
    new layers.Dense(32, { activation: 'relu', inputShape: [10], name: 'hidden' }),
    new layers.Dense(2, { activation: 'softmax', name: 'survival' }),
  ]);
  const passenger = [1, 38, 1, 0, 71, 0, 0, 1, 0, 0];
  print(
    explainBackprop(large, passenger, [0, 1], { loss: 'categorical_crossentropy' }).toString({ maxRows: 5 }),
  );
  print();
  await savePicture(
    'large-network.svg',
    networkDiagram(large, {
      input: passenger,
      target: [0, 1],
      loss: 'categorical_crossentropy',
      title: 'A network for passengers of the Titanic, before training',
    }),
  );
}
