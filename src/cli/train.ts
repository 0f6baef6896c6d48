import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Input, Sequential, callbacks, layers, optimizers, utils } from 'keratin';
import type { Tensor } from 'keratin';
import { DataFrame, type Series } from 'keratin/frame';
import { checkPresent, dropColumns, findColumn, numbersOf, readTable } from './columns';
import type { Command, OptionValues } from './command';
import { CommandError, listOption, numberOption, parseNumber } from './command';
import { saveWithRecipe } from './recipe';

type Classes = readonly (string | number | boolean)[];

/** What is to be predicted: classes, or numbers with their mean and standard deviation. */
type Target =
  | { readonly kind: 'classification'; readonly values: Tensor; readonly classes: Classes }
  | { readonly kind: 'regression'; readonly values: Tensor; readonly mean: number; readonly std: number };

/** Whole numbers with more different values than this are taken as numbers, not as classes. */
const mostClasses = 20;

function inferKind(series: Series): Target['kind'] {
  if (series.dtype === 'object' || series.dtype === 'bool') return 'classification';
  return !series.dtype.startsWith('float') && series.nunique() <= mostClasses
    ? 'classification'
    : 'regression';
}

function readKind(options: OptionValues, series: Series): Target['kind'] {
  const given = options.get('task');
  if (given === undefined) return inferKind(series);
  if (given === 'classification' || given === 'regression') return given;
  throw new CommandError(`--task needs to be classification or regression, not "${given}".`);
}

function targetOf(series: Series, kind: Target['kind'], path: string): Target {
  checkPresent(series, path, 'Leave these rows out.');
  if (kind === 'regression') {
    if (series.dtype === 'object') {
      throw new CommandError(
        `column "${series.name}" of ${path} is text; for regression it needs to be numbers.`,
      );
    }
    const std = series.std({ ddof: 0 });
    return {
      kind,
      values: series.toTensor({ dtype: 'float32' }),
      mean: series.mean(),
      std: std > 0 ? std : 1,
    };
  }
  const classes = (series.unique() as (string | number | boolean)[]).sort((a, b) =>
    typeof a === 'string' || typeof b === 'string' ? (String(a) < String(b) ? -1 : 1) : Number(a) - Number(b),
  );
  if (classes.length < 2) {
    throw new CommandError(
      `column "${series.name}" of ${path} is ${String(classes[0])} in every row: nothing to learn.`,
    );
  }
  const places = new Map(classes.map((value, place) => [value, place]));
  return {
    kind,
    classes,
    values: series
      .map((cell) => places.get(cell as string)!)
      .astype('int32')
      .toTensor(),
  };
}

function hiddenUnits(options: OptionValues): number[] {
  const text = options.get('layers') ?? '32,16';
  if (text === '0') return [];
  return text.split(',').map((part) => parseNumber('layers', part, { whole: true, minimum: 1 }));
}

/** Inputs are scaled inside the model, and numbers brought back to their own scale, so that it takes and gives raw ones. */
function makeModel(columns: number, units: readonly number[], target: Target, rows: Tensor): Sequential {
  const normalization = new layers.Normalization();
  normalization.adapt(rows);
  const model = new Sequential([Input({ shape: [columns] }), normalization]);
  for (const count of units) model.add(new layers.Dense(count, { activation: 'relu' }));
  if (target.kind === 'classification') {
    model.add(new layers.Dense(target.classes.length, { activation: 'softmax' }));
    return model;
  }
  model.add(new layers.Dense(1));
  model.add(new layers.Rescaling(target.std, { offset: target.mean }));
  return model;
}

async function checkOut(path: string): Promise<void> {
  if (!/\.keras$/i.test(path))
    throw new CommandError(`--out needs a name that ends in .keras, not "${path}".`);
  const folder = await stat(dirname(path)).catch(() => null);
  if (folder === null || !folder.isDirectory()) {
    throw new CommandError(`the folder "${dirname(path)}" of --out does not exist.`);
  }
}

interface Table {
  readonly frame: DataFrame;
  readonly target: Series;
}

async function readColumns(path: string, options: OptionValues): Promise<Table> {
  const name = options.get('target');
  if (name === undefined) throw new CommandError('--target is missing: the column to predict.');
  const all = await readTable(path);
  const target = findColumn(all, name, path, '');
  const kept = dropColumns(all, listOption(options, 'drop'), path);
  if (!kept.columns.includes(name))
    throw new CommandError(`--drop leaves out the column to predict, "${name}".`);
  const frame = kept.drop(name);
  if (frame.columns.length === 0) throw new CommandError(`${path} has no column to predict "${name}" from.`);
  return { frame, target };
}

/** Positions of the rows in random order, so that those kept for validation, the last ones, are like the others. */
function shuffled(rows: number, seed: number): Tensor {
  const positions = new DataFrame({ row: Array.from({ length: rows }, (_, row) => row) });
  return positions.sample({ frac: 1, randomState: seed }).get('row').toTensor();
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** `keratin train`. */
export const train: Command = {
  name: 'train',
  help: 'Trains a network to predict one column of a CSV from the others, and saves it.',
  positionals: ['FILE.csv'],
  options: {
    target: { value: 'COLUMN', help: 'The column to predict (required).' },
    out: { value: 'model.keras', help: 'Where the model goes. Default: model.keras.' },
    epochs: { value: 'N', help: 'How often to go through the rows. Default: 50.' },
    'batch-size': { value: 'N', help: 'Rows of a training step. Default: 32.' },
    'learning-rate': { value: 'X', help: 'How far a step goes (Adam). Default: 0.001.' },
    layers: { value: '32,16', help: 'Units of the hidden layers; 0 for none. Default: 32,16.' },
    'validation-split': { value: 'X', help: 'Share of the rows kept to judge by, 0 for none. Default: 0.2.' },
    patience: { value: 'N', help: 'Stops after N epochs without a better validation loss. Default: never.' },
    task: { value: 'KIND', help: 'classification or regression. Default: by the column.' },
    drop: { value: 'A,B', help: 'Columns to leave out.' },
    seed: { value: 'N', help: 'Starts the random generators. Default: 0.' },
    quiet: { value: null, help: 'Shows the result only.' },
  },
  run: async ([path], options, { write, isTty }) => {
    const out = options.get('out') ?? 'model.keras';
    await checkOut(out);
    const epochs = numberOption(options, 'epochs', 50, { whole: true, minimum: 1 });
    const batchSize = numberOption(options, 'batch-size', 32, { whole: true, minimum: 1 });
    const learningRate = numberOption(options, 'learning-rate', 0.001, { minimum: 0, above: true });
    const validationSplit = numberOption(options, 'validation-split', 0.2, { minimum: 0, below: 1 });
    const seed = numberOption(options, 'seed', 0, { whole: true, minimum: 0, below: 2 ** 32 });
    const patience = options.has('patience')
      ? numberOption(options, 'patience', 0, { whole: true, minimum: 0 })
      : null;
    if (patience !== null && validationSplit === 0)
      throw new CommandError('--patience needs a --validation-split above 0.');
    const units = hiddenUnits(options);

    const { frame, target: series } = await readColumns(path, options);
    const target = targetOf(series, readKind(options, series), path);
    const order = shuffled(frame.length, seed);
    const x = numbersOf(frame, path).take(order, 0);
    const y = target.values.take(order, 0);
    const trained = Math.floor(frame.length * (1 - validationSplit));
    if (trained === 0 || (validationSplit > 0 && trained === frame.length)) {
      throw new CommandError(
        `--validation-split ${validationSplit} of ${frame.length} rows leaves one side empty.`,
      );
    }

    utils.setRandomSeed(seed);
    const model = makeModel(x.shape[1], units, target, x.at(`:${trained}`));
    model.compile({
      optimizer: new optimizers.Adam({ learningRate }),
      ...(target.kind === 'classification'
        ? { loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] }
        : { loss: 'mean_squared_error', metrics: ['mean_absolute_error'] }),
    });
    const what =
      target.kind === 'classification'
        ? `${target.classes.length} classes: ${target.classes.join(', ')}`
        : 'a number';
    write(
      `Predicting "${series.name}" (${what}) from ${frame.columns.length} columns, ${frame.length} rows.\n`,
    );
    const progress = new callbacks.ProgbarLogger({ write, isTty });
    const stopping =
      patience === null ? [] : [new callbacks.EarlyStopping({ patience, restoreBestWeights: true })];
    const quiet = options.has('quiet');
    const history = await model.fit(x, y, {
      epochs,
      batchSize,
      validationSplit,
      verbose: quiet ? 0 : isTty ? 1 : 2,
      callbacks: quiet ? stopping : [...stopping, progress],
    });

    // The weights at the end may be those of an earlier epoch.
    const range = validationSplit > 0 ? `${trained}:` : ':';
    const judged =
      validationSplit > 0 ? `the ${frame.length - trained} rows kept aside` : 'the rows it was trained on';
    const [, value] = (await model.evaluate(x.at(range), y.at(range), {
      verbose: 0,
    })) as number[];
    write(
      target.kind === 'classification'
        ? `After ${history.epoch.length} epochs ${share(value)} of ${judged} are classified right.\n`
        : `After ${history.epoch.length} epochs predictions for ${judged} are off by ${Number(value.toPrecision(4))} on average.\n`,
    );
    const classes = target.kind === 'classification' ? target.classes : null;
    await saveWithRecipe(model, { target: String(series.name), columns: frame.columns, classes }, out);
    write(`Saved to ${out}. Use it with: keratin predict ${out} ${path}\n`);
  },
};
