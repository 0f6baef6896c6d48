import type { Tensor, TensorLike } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import type { Variable } from '../runtime/variable';
import type { Direction, Metric } from '../metrics';
import type { DTypePolicy } from '../layers/dtype-policy';
import type { Optimizer } from '../optimizers';

/** How much is printed: nothing, a bar, a line for each epoch; `auto` is 1. */
export type Verbose = 0 | 1 | 2 | 'auto';

/** Options of all runs. */
export interface PlainRunOptions {
  /** Rows of a batch. Default 32. */
  readonly batchSize?: number | null;
  /** Default `auto`: 1. */
  readonly verbose?: Verbose;
  /**
   * Ends the run early when it is aborted, at the latest after the current batch: the promise rejects with the signal's
   * reason (an `AbortError`). The model stays as the last batch left it and can be used; callbacks get their `onTrainEnd`.
   */
  readonly signal?: AbortSignal | null;
}

/** The record of a training as models keep it. */
export interface TrainingRecord {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/** A model as training and callbacks know it. */
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
  history: TrainingRecord | null;
  /** Set by callbacks to end training. */
  stopTraining: boolean;
  /** Set by callbacks to end an evaluation after the current batch. */
  stopEvaluating: boolean;
  /** Set by callbacks to end a prediction after the current batch. */
  stopPredicting: boolean;
  apply(inputs: Tree<TensorLike>, options: { training: boolean }): Tree<Tensor>;
  /** Which way a quantity of the logs gets better; null where that is not known. */
  metricDirection(quantity: string): Direction | null;
  /** Starts all metrics anew. */
  resetMetrics(): void;
  /** Outputs for data, batch by batch. */
  predict(
    x: unknown,
    options?: PlainRunOptions & { readonly steps?: number | null },
  ): Promise<Tensor & Tensor[] & Readonly<Record<string, Tensor>>>;
  /** Loss and metrics on data, apart from those of the training that goes on. */
  evaluate(
    x: unknown,
    y?: unknown,
    options?: PlainRunOptions & { readonly steps?: number | null; readonly returnDict?: false },
  ): Promise<number | number[]>;
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): void;
  save(target: string): Promise<void>;
  saveWeights(target: string): Promise<void>;
}
