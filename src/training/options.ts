import { ArgumentError } from '../util/errors';
import { checkOptions } from '../util/options';
import type { Callback } from './callbacks/callback';
import type { DataTree } from './data';
import type { PlainRunOptions } from './model-interface';

export type { Verbose } from './model-interface';

/** Options `fit`, `evaluate` and `predict` share. */
export interface RunOptions extends PlainRunOptions {
  readonly callbacks?: readonly Callback[] | Callback | null;
}

/** Options of `fit`. */
export interface FitOptions extends RunOptions {
  /** How often the data is gone through. Default 1. */
  readonly epochs?: number;
  /** Share of the rows, taken from the end, that is kept for validation. Default 0. */
  readonly validationSplit?: number;
  /** `[x, y]` or `[x, y, sampleWeight]`, or batches, to evaluate after each epoch. */
  readonly validationData?:
    readonly [DataTree, DataTree, DataTree?] | Iterable<unknown> | AsyncIterable<unknown> | null;
  /** Whether rows are put in a new random order for each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Factors of the loss by class. */
  readonly classWeight?: Readonly<Record<number, number>> | null;
  /** A factor of the loss for each row. */
  readonly sampleWeight?: DataTree | null;
  /** Number of the first epoch, to go on with an earlier training. Default 0. */
  readonly initialEpoch?: number;
  /** Batches of an epoch, where not all are to be used. */
  readonly stepsPerEpoch?: number | null;
  /** Batches of a validation. */
  readonly validationSteps?: number | null;
  /** Rows of a batch of validation. Default: `batchSize`. */
  readonly validationBatchSize?: number | null;
  /** Every how many epochs to validate, or after which epochs. Default 1. */
  readonly validationFreq?: number | readonly number[];
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends RunOptions {
  readonly sampleWeight?: DataTree | null;
  readonly steps?: number | null;
  /** Whether the result is an object by name; by default it is a number, or a list where there are metrics. */
  readonly returnDict?: boolean;
}

/** Options of `predict`. */
export interface PredictOptions extends RunOptions {
  readonly steps?: number | null;
}

const RUN = ['batchSize', 'verbose', 'callbacks', 'signal'];
const NAMES: Readonly<Record<'fit' | 'evaluate' | 'predict', readonly string[]>> = {
  fit: [
    ...RUN,
    ...[
      'epochs',
      'validationSplit',
      'validationData',
      'shuffle',
      'classWeight',
      'sampleWeight',
      'initialEpoch',
    ],
    ...['stepsPerEpoch', 'validationSteps', 'validationBatchSize', 'validationFreq'],
  ],
  evaluate: [...RUN, 'sampleWeight', 'steps', 'returnDict'],
  predict: [...RUN, 'steps'],
};

function checkCount(owner: string, name: string, value: unknown, minimum: number): void {
  if (value === undefined || value === null || (Number.isInteger(value) && (value as number) >= minimum))
    return;
  throw new ArgumentError({
    code: 'bad-option',
    expected: `${owner} needs ${name} to be a whole number, ${minimum} or more.`,
    received: { [name]: String(value) },
    details: { owner, name, value },
  });
}

/** Checks names and ranges of the options of a run. */
export function checkRunOptions(
  owner: 'fit' | 'evaluate' | 'predict',
  options: FitOptions & EvaluateOptions,
): void {
  checkOptions(owner, options, NAMES[owner]);
  checkCount(owner, 'batchSize', options.batchSize, 1);
  checkCount(owner, 'epochs', options.epochs, 0);
  checkCount(owner, 'initialEpoch', options.initialEpoch, 0);
  checkCount(owner, 'stepsPerEpoch', options.stepsPerEpoch, 1);
  checkCount(owner, 'validationSteps', options.validationSteps, 1);
  checkCount(owner, 'validationBatchSize', options.validationBatchSize, 1);
  checkCount(owner, 'steps', options.steps, 1);
  const { verbose, validationFreq } = options;
  if (Array.isArray(validationFreq)) {
    for (const epoch of validationFreq as readonly unknown[]) checkCount(owner, 'validationFreq', epoch, 1);
  } else checkCount(owner, 'validationFreq', validationFreq, 1);
  if (verbose !== undefined && ![0, 1, 2, 'auto'].includes(verbose)) {
    throw new ArgumentError({
      code: 'bad-option',
      expected: `${owner} needs verbose to be 0 (silent), 1 (a bar), 2 (a line for each epoch) or 'auto'.`,
      received: { verbose: JSON.stringify(verbose) },
    });
  }
  const split = options.validationSplit;
  if (split !== undefined && !(split >= 0 && split < 1)) {
    throw new ArgumentError({
      code: 'bad-option',
      expected: 'fit needs validationSplit to be a share, 0 or more and below 1.',
      received: { validationSplit: String(split) },
    });
  }
}
