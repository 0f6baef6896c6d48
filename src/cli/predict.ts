import { loadModel, type Model, type Tensor } from 'keratin';
import { DataFrame } from 'keratin/frame';
import { readBytes } from '../util/storage';
import { dropColumns, findColumn, numbersOf, readTable } from './columns';
import type { Command } from './command';
import { CommandError, listOption } from './command';
import type { Recipe } from './recipe';
import { readRecipe } from './recipe';

/** Rows in the shape the model takes: [rows, columns], or images and the like of as many numbers. */
function fitRows(
  model: Model,
  x: Tensor,
  columns: readonly string[],
  files: { model: string; csv: string },
): Tensor {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new CommandError(
      `${files.model} has ${model.inputs.length} inputs and ${model.outputs.length} outputs; a CSV serves models with one of each.`,
    );
  }
  const shape = model.inputs[0].shape.slice(1);
  if (shape.includes(null)) return x;
  const size = shape.reduce<number>((product, axis) => product * axis!, 1);
  if (size === x.shape[1]) return x.reshape([x.shape[0], ...(shape as number[])]);
  throw new CommandError(
    `${files.model} takes ${size} columns, but ${files.csv} has ${columns.length}: ${listed(columns)}. ` +
      'Leave some out with --drop, or give the columns the model was trained on.',
  );
}

const listed = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, ...`;

/** Predictions as columns: the class and the probability of each class, or the number. */
function resultOf(outputs: Tensor, recipe: Recipe | null): DataFrame {
  const rows = outputs.shape[0];
  const flat = outputs.reshape([rows, outputs.size / rows]);
  const column = (i: number): Float32Array => Float32Array.from(flat.at(':', i).data);
  const all = Array.from({ length: flat.shape[1] }, (_, i) => column(i));
  if (recipe === null)
    return new DataFrame(Object.fromEntries(all.map((values, i) => [`output_${i}`, values])));
  const { target, classes } = recipe;
  if (classes === null) return new DataFrame({ [target]: all[0] });
  const chosen = [...flat.argmax(1).data].map((place) => classes[place]);
  const probabilities = all.map((values, i) => [`probability_${String(classes[i])}`, values]);
  return new DataFrame({ [target]: chosen, ...Object.fromEntries(probabilities) });
}

/** `keratin predict`. */
export const predict: Command = {
  name: 'predict',
  help: 'Applies a model to the rows of a CSV and prints the predictions as CSV.',
  positionals: ['MODEL', 'FILE.csv'],
  options: {
    out: { value: 'FILE.csv', help: 'Writes the predictions to a file instead.' },
    drop: { value: 'A,B', help: 'Columns to leave out, for models that were not made by keratin train.' },
    'no-header': { value: null, help: 'The first line holds values already, not names.' },
  },
  run: async ([modelPath, csvPath], options, { write }) => {
    const bytes = await readBytes(modelPath);
    const recipe = readRecipe(bytes, modelPath);
    const model = await loadModel(bytes);
    const frame = await readTable(csvPath, { header: options.has('no-header') ? null : 'infer' });
    if (recipe !== null && !options.has('no-header')) {
      for (const name of recipe.columns) findColumn(frame, name, csvPath, ', which the model takes');
    }
    const isNamed = recipe !== null && !options.has('no-header');
    const predictors = isNamed
      ? frame.select(recipe.columns)
      : dropColumns(frame, listOption(options, 'drop'), csvPath);
    const x = fitRows(model, numbersOf(predictors, csvPath), predictors.columns, {
      model: modelPath,
      csv: csvPath,
    });
    const outputs = await model.predict(x, { batchSize: 1024, verbose: 0 });
    const result = resultOf(outputs, recipe);
    const out = options.get('out');
    if (out === undefined) {
      write(result.toCsv({ index: false }));
      return;
    }
    await result.toCsv(out, { index: false });
    write(`${result.length} predictions written to ${out}.\n`);
  },
};
