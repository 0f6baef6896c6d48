import { chapterCount, runTutorial } from '../../tutorial';
import type { Command } from './command';
import { CommandError, numberOption } from './command';

/** `keratin tutorial`. */
export const tutorial: Command = {
  name: 'tutorial',
  help: 'Runs the tutorial: from a first neuron written by hand to a trained, saved and fine-tuned network.',
  positionals: [],
  options: {
    data: {
      value: 'DIR',
      help: 'A folder with hourly_wages.csv, titanic_all_numeric.csv, mnist.csv. Default: made-up data.',
    },
    out: { value: 'DIR', help: 'Where pictures and models go. Default: out.' },
    chapter: { value: 'N', help: `Runs one chapter, 1 to ${chapterCount}. Default: all.` },
  },
  run: async (_positionals, options, { write }) => {
    const chapter = options.has('chapter')
      ? [numberOption(options, 'chapter', 1, { whole: true, minimum: 1, below: chapterCount + 1 })]
      : null;
    const outputDirectory = options.get('out') ?? 'out';
    try {
      await runTutorial({
        dataDirectory: options.get('data') ?? null,
        outputDirectory,
        write,
        chapters: chapter,
      });
    } catch (error) {
      const { code, path } = error as { code?: string; path?: string };
      if (typeof path !== 'string') throw error;
      throw new CommandError(`"${path}" cannot be written (${code}).`);
    }
  },
};
