import { UncalledMethods } from '../util/uncalled';

const STEP = 'Write a loop of your own: jit, variableGradients and the apply of an optimizer make a step.';
const CONFIG = 'compile is called again with its arguments after loading: override compile.';

/** What Keras calls on models and this library does not. */
export const UNCALLED_OF_MODELS = new UncalledMethods('Model', {
  trainStep: STEP,
  testStep: STEP,
  predictStep: STEP,
  makeTrainFunction: STEP,
  makeTestFunction: STEP,
  makePredictFunction: STEP,
  computeLoss:
    'Give compile a function or a losses.Loss of your own, and add penalties with addLoss in call.',
  computeMetrics: 'Give compile functions or metrics.Metric of your own, or update metrics in call.',
  metrics: 'Metrics that the model keeps as properties are found, reported and reset without it.',
  getCompileConfig: CONFIG,
  compileFromConfig: CONFIG,
});
