import type { Tensor, TensorLike } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import type { Variable } from '../runtime/variable';
import type { Direction, Metric } from '../metrics';
import type { Optimizer } from '../optimizers';

/** What training needs of a model. */
export interface TrainableModel {
  readonly name: string;
  /** Names of the outputs, in order; null for a model with a `call` of its own. */
  readonly knownOutputNames: readonly string[] | null;
  /** Names of the inputs, in order; null where any structure is taken. */
  readonly inputNames: readonly string[] | null;
  readonly trainableVariables: readonly Variable[];
  readonly optimizer: Optimizer;
  /** Whether some layer has yet to make its weights. */
  readonly hasUnbuiltLayers: boolean;
  /** Metrics layers keep of their own. */
  readonly layerMetrics: readonly Metric[];
  /** Penalties of the latest call. */
  readonly losses: readonly Tensor[];
  readonly dtypePolicy: DTypePolicy;
  /** The record of the latest `fit`, which grows while it goes on; null before the first. */
  history: History | null;
  /** Set by callbacks to end training. */
  stopTraining: boolean;
  /** Set by callbacks to end an evaluation after the current batch. */
  stopEvaluating: boolean;
  /** Set by callbacks to end a prediction after the current batch. */
  stopPredicting: boolean;
  apply(inputs: Tree<TensorLike>, options: { training: boolean }): Tree<Tensor>;
  /** Which way a quantity of the logs gets better; null where that is not known. */
  metricDirection(quantity: string): Direction | null;
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): void;
  save(target: string): Promise<void>;
  saveWeights(target: string): Promise<void>;
}
