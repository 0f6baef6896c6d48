import { badOption } from '../config/option';
import { isPlainObject } from '../util/arguments';
import { checkOptions } from '../util/options';
import type { Callback } from './callbacks/callback';
import type { TensorLike } from '../runtime/tensor';
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

/** Targets: arrays, lists of them, or an object by output name, which no option has. */
export type Targets =
  | TensorLike
  | readonly DataTree[]
  | ({ readonly [output: string]: DataTree } & {
      readonly [option in keyof FitOptions | 'steps' | 'returnDict']?: never;
    });

/** What kind of value an option takes, and its name for errors. */
interface Kind {
  readonly expected: string;
  readonly takes: (value: unknown) => boolean;
}

const count = (minimum: number): Kind => ({
  expected: `a whole number, ${minimum} or more`,
  takes: (value) => Number.isInteger(value) && (value as number) >= minimum,
});
const flag: Kind = { expected: 'true or false', takes: (value) => typeof value === 'boolean' };
/** What is looked at closer where it is used. */
const any: Kind = { expected: '', takes: () => true };

const isCallback = (value: unknown): boolean => typeof value === 'object' || typeof value === 'function';

const KINDS = {
  batchSize: count(1),
  verbose: {
    expected: "0 (silent), 1 (a bar), 2 (a line for each epoch) or 'auto'",
    takes: (value) => value === 0 || value === 1 || value === 2 || value === 'auto',
  },
  callbacks: { expected: 'a callback or a list of callbacks', takes: isCallback },
  signal: { expected: 'an AbortSignal', takes: (value) => value instanceof AbortSignal },
  epochs: count(0),
  initialEpoch: count(0),
  validationSplit: {
    expected: 'a share, 0 or more and below 1',
    takes: (value) => typeof value === 'number' && value >= 0 && value < 1,
  },
  validationData: any,
  shuffle: flag,
  classWeight: {
    expected: 'an object with a factor for each class by its number, such as { 0: 1, 1: 2.5 }',
    takes: (value) =>
      isPlainObject(value) &&
      Object.entries(value).every(([label, factor]) => /^-?\d+$/.test(label) && isFactor(factor)),
  },
  sampleWeight: any,
  stepsPerEpoch: count(1),
  validationSteps: count(1),
  validationBatchSize: count(1),
  validationFreq: {
    expected: 'a whole number, 1 or more, or a list of such',
    takes: (value) => (Array.isArray(value) ? value : [value]).every((entry) => count(1).takes(entry)),
  },
  steps: count(1),
  returnDict: flag,
} as const satisfies Readonly<Record<string, Kind>>;

const isFactor = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const RUN = ['batchSize', 'verbose', 'callbacks', 'signal'] as const;

/** The options of each method, in Keras's order. */
const NAMES = {
  fit: [
    ...RUN,
    'epochs',
    'validationSplit',
    'validationData',
    'shuffle',
    'classWeight',
    'sampleWeight',
    'initialEpoch',
    'stepsPerEpoch',
    'validationSteps',
    'validationBatchSize',
    'validationFreq',
  ],
  evaluate: [...RUN, 'sampleWeight', 'steps', 'returnDict'],
  predict: [...RUN, 'steps'],
  trainOnBatch: ['sampleWeight', 'classWeight', 'returnDict'],
  testOnBatch: ['sampleWeight', 'returnDict'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof KINDS)[]>>;

/** What takes options of a run. */
export type RunName = keyof typeof NAMES;

/** Whether an object has options of a run, and nothing else: somebody put it into another place. */
export function areOptions(owner: RunName, given: object): boolean {
  const names: readonly string[] = NAMES[owner];
  const keys = Object.keys(given);
  return keys.length > 0 && keys.every((key) => names.includes(key));
}

/**
 * Checks names and kinds of the options of a run, before anything starts.
 *
 * @throws NameError `unknown-option`; ArgumentError `options-not-object`, `bad-option`
 */
export function checkRunOptions(owner: RunName, options: object): void {
  checkOptions(owner, options, NAMES[owner]);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const kind = KINDS[name as keyof typeof KINDS];
    if (!kind.takes(value)) throw badOption({ owner, name }, kind.expected, value);
  }
}
