import type { TensorLike } from 'keratin';
import * as np from 'keratin/numpy';
import type { Chapter } from './chapter';

/**
 * Chapter 1: a neural network is multiplication, addition, and one bend.
 *
 * A network turns numbers (the input) into other numbers (the output). In between stand nodes. Each node multiplies the
 * values that reach it with weights, adds the products up, and hands the sum on.
 */
export async function basics({ print }: Chapter): Promise<void> {
  print('One hidden layer');
  print();

  // Somebody has 3 children and 5 accounts. How many transactions will they make?
  const input = np.array([3, 5]);

  // Two hidden nodes and one output. Each node has one weight for every value that reaches it.
  const weights = {
    node0: np.array([2, 4]),
    node1: np.array([4, -5]),
    output: np.array([2, 7]),
  };

  // 3 * 2 + 5 * 4 = 26        3 * 4 + 5 * -5 = -13
  const sum0 = input.mul(weights.node0).sum();
  const sum1 = input.mul(weights.node1).sum();
  print(`Sums before the activation: ${sum0}, ${sum1}`);

  // An activation bends the straight line: without it any number of layers would be one single multiplication.
  // "relu" keeps positive numbers and turns negative ones into 0.
  const relu = (x: TensorLike) => np.maximum(x, 0);
  const hidden = np.stack([relu(sum0), relu(sum1)]);
  print(`Weights of Hidden Layer: ${hidden.at(0)}, ${hidden.at(1)}`);

  // 26 * 2 + 0 * 7 = 52
  const output = hidden.mul(weights.output).sum();
  print(`Output: ${output}`);
  print();

  // All nodes of a layer at once: one column of weights for each node, and a product of matrices.
  const hiddenWeights = np.stack([weights.node0, weights.node1]).T;
  const sameHidden = relu(input.matmul(hiddenWeights));
  print(
    `The same with matrices: ${input} @ [[2 4], [4 -5]] -> ${sameHidden} -> ${sameHidden.matmul(weights.output)}`,
  );
  print();

  print('Multi-layer network');
  print();

  // The second hidden layer takes what the first one gives.
  const deep = {
    node00: np.array([2, 4]),
    node01: np.array([4, -5]),
    node10: np.array([-1, 1]),
    node11: np.array([2, 2]),
    output: np.array([2, 7]),
  };
  const layer0 = np.stack([relu(input.mul(deep.node00).sum()), relu(input.mul(deep.node01).sum())]);
  const layer1 = np.stack([relu(layer0.mul(deep.node10).sum()), relu(layer0.mul(deep.node11).sum())]);
  const modelOutput = relu(layer1.mul(deep.output).sum());
  print(`First hidden layer: ${layer0}, second hidden layer: ${layer1}, output:`);
  print(modelOutput);
  print();

  // A network can be asked about many people at once: one row for each.
  print('Several rows');
  print();
  const rows = np.array([
    [3, 5],
    [1, -1],
    [0, 0],
    [8, 4],
  ]);
  const outputs = relu(rows.matmul(hiddenWeights)).matmul(weights.output);
  print(outputs);
}
