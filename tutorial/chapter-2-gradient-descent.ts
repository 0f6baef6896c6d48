import { grad, type Tensor } from 'keratin';
import * as np from 'keratin/numpy';
import { lineChart, textPlot } from 'keratin/plot';
import type { Chapter } from './chapter';

/**
 * Chapter 2: how a network finds good weights.
 *
 * The loss says how wrong the predictions are. Its slope says in which direction each weight makes it grow. So we take a
 * small step the other way, again and again, until it is flat: gradient descent.
 */
export async function gradientDescent({ print, savePicture }: Chapter): Promise<void> {
  print('The loss');
  print();

  // Three people, what a network predicts for them, and what was true.
  const predictions = np.array([11, 3, 8]);
  const truths = np.array([6, 5, 8]);
  const errors = predictions.sub(truths);
  print('Errors: ', errors);

  // Squares, so that errors above and below do not cancel out and large ones count more.
  print('Sum of squared errors: ', errors.pow(2).sum());
  print('Mean squared error: ', errors.pow(2).mean());
  print();

  print('The slope');
  print();
  const input = np.array([3, 4]);
  const target = np.array(6);
  let weights = np.array([1, 2]);
  const learningRate = 0.01;

  const prediction = weights.mul(input).sum(); // 1 * 3 + 2 * 4 = 11
  const error = prediction.sub(target);
  print('Error: ', error);

  // loss = error². Its slope for a weight is 2 * (value that the weight multiplies) * error.
  const gradient = input.mul(2).mul(error);
  print('Gradient: ', gradient);

  // Against the slope, a little: the learning rate says how much.
  const weightsUpdated = weights.sub(gradient.mul(learningRate));
  const errorUpdated = weightsUpdated.mul(input).sum().sub(target);
  print('Updated Weights: ', weightsUpdated);
  print('Updated Error: ', errorUpdated);
  print();

  // Nobody has to work slopes out by hand: Keratin follows the calculation backwards (chapter 3 shows how).
  const loss = (w: Tensor) => w.mul(input).sum().sub(target).pow(2).sum();
  print('The slope as Keratin finds it: ', grad(loss)(np.array([1, 2])));
  print();

  print('Down the slope, until somewhere flat');
  print();
  const squaredErrors: number[] = [];
  for (let slope = gradient; np.abs(slope).max().item() > 1e-4;) {
    const difference = weights.mul(input).sum().sub(target);
    squaredErrors.push(difference.pow(2).item());
    slope = input.mul(2).mul(difference);
    weights = weights.sub(slope.mul(learningRate));
  }
  print(`Flat after ${squaredErrors.length} steps, with weights ${weights}.`);
  print();

  const steps = squaredErrors.map((_, i) => i + 1);
  const down = { name: 'learning rate 0.01', x: steps, y: squaredErrors };
  print(textPlot({ title: 'Squared error', xLabel: 'step', yScale: 'log', series: [down] }));
  print();

  // Steps that are too long jump over the valley and land higher up on the other side.
  print('A learning rate that is too large leads astray');
  print();
  const astray = [];
  let lost = np.array([1, 2]);
  for (let step = 1; step <= 8; step++) {
    const difference = lost.mul(input).sum().sub(target);
    astray.push(difference.pow(2).item());
    print(`Step ${step}: error ${difference}, squared ${difference.pow(2)}`);
    lost = lost.sub(input.mul(2).mul(difference).mul(0.05));
  }
  print();

  const series = [
    { ...down, x: steps.slice(0, 8), y: squaredErrors.slice(0, 8) },
    { name: 'learning rate 0.05', x: steps.slice(0, 8), y: astray },
  ];
  const titles = {
    title: 'Squared error by step',
    xLabel: 'step',
    yLabel: 'squared error',
    yScale: 'log' as const,
  };
  print(textPlot({ ...titles, series }));
  print();
  await savePicture('gradient-descent.svg', lineChart({ ...titles, series }));
}
