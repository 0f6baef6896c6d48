import { loadModel } from 'keratin';
import { readBytes } from '../util/storage';
import type { Command } from './command';
import { readRecipe } from './recipe';

/** `keratin summary`. */
export const summary: Command = {
  name: 'summary',
  help: 'Shows the layers of a saved model (.keras, .h5) with their shapes and numbers of parameters.',
  positionals: ['MODEL'],
  options: { classic: { value: null, help: 'In the style of Keras 2.' } },
  run: async ([path], options, { write }) => {
    const bytes = await readBytes(path);
    const model = await loadModel(bytes);
    model.summary({ printFn: write, ...(options.has('classic') ? { style: 'classic' } : {}) });
    const recipe = readRecipe(bytes, path);
    if (recipe === null) return;
    write(`Predicts: ${recipe.target}${recipe.classes === null ? '' : ` (${recipe.classes.join(', ')})`}\n`);
    write(`From: ${recipe.columns.join(', ')}\n`);
  },
};
