import { KeratinError, utils } from 'keratin';
import { backpropagation } from './chapter-3-backpropagation';
import { basics } from './chapter-1-basics';
import type { Chapter } from './chapter';
import { classification } from './chapter-5-classification';
import { findData } from './data';
import { fineTuning } from './chapter-6-fine-tuning';
import { gradientDescent } from './chapter-2-gradient-descent';
import { regression } from './chapter-4-regression';

/** Where the tutorial reads and writes. */
export interface TutorialOptions {
  /** A folder with `hourly_wages.csv`, `titanic_all_numeric.csv` or `mnist.csv`; null for made-up stand-ins. */
  readonly dataDirectory?: string | null;
  /** The folder for pictures and models; it is made where it is missing. */
  readonly outputDirectory: string;
  /** Takes the text the chapters print. What `fit` and `summary` print themselves goes to standard output. */
  readonly write: (text: string) => void;
  /** Numbers of the chapters to run, from 1. Default: all. */
  readonly chapters?: readonly number[] | null;
}

const chapters: readonly { readonly title: string; readonly run: (chapter: Chapter) => Promise<void> }[] = [
  { title: 'Basics', run: basics },
  { title: 'Gradient descent', run: gradientDescent },
  { title: 'Backpropagation', run: backpropagation },
  { title: 'Keras, regression', run: regression },
  { title: 'Keras, classification', run: classification },
  { title: 'Fine-tuning', run: fineTuning },
];

/** How many chapters there are. */
export const chapterCount = chapters.length;

/**
 * Runs the tutorial: six chapters from a first neuron written by hand to a saved, reloaded and fine-tuned network.
 * Prints what it computes, and writes charts, diagrams and `titanic_model.h5` into the output folder.
 *
 * @throws MissingDataError where the data folder is missing or has none of the files.
 */
export async function runTutorial(options: TutorialOptions): Promise<void> {
  const { dataDirectory = null, outputDirectory, write } = options;
  const { mkdir, writeFile } = await import('node:fs/promises');
  const started = performance.now();
  const { data, lines } = await findData(dataDirectory);
  await mkdir(outputDirectory, { recursive: true });
  const print = (...values: unknown[]): void => write(`${values.map(String).join(' ')}\n`);
  const out = (name: string): string => `${outputDirectory.replace(/[\\/]+$/, '')}/${name}`;
  const savePicture: Chapter['savePicture'] = async (name, svg) => {
    try {
      await writeFile(out(name), typeof svg === 'string' ? svg : await svg.toSvg());
      print(`Picture: ${out(name)}`);
    } catch (error) {
      // Charts need two optional packages; everything else goes on without them.
      if (!(error instanceof KeratinError && error.code === 'vega-missing')) throw error;
      print(
        `No picture ${name}: charts need the packages vega and vega-lite (npm install vega@5 vega-lite@5).`,
      );
    }
  };

  print('Keratin: from a first neuron to a saved, reloaded and fine-tuned network');
  print();
  print('Data');
  for (const line of lines) print(`  ${line}`);
  for (const number of options.chapters ?? chapters.map((_, index) => index + 1)) {
    const { title, run } = chapters[number - 1];
    const heading = `${number}. ${title}`;
    print(`\n\n${heading}\n${'='.repeat(heading.length)}\n`);
    // Each chapter is a program of its own: layers are called dense, dense_1, ... again.
    utils.clearSession();
    await run({ print, data, out, savePicture });
  }
  print(
    `\nDone in ${((performance.now() - started) / 1000).toFixed(1)} s. Pictures and models are in ${outputDirectory}.`,
  );
}
