import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModel } from 'keratin';
import { sharedPath } from '../test/support/shared';
import { runTutorial } from '.';

const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

interface Result {
  readonly folder: string;
  /** What chapters printed, and what `fit` and `summary` wrote. */
  readonly text: string;
}

async function run(dataDirectory: string | null, chapters: readonly number[] | null): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'keratin-tutorial-'));
  folders.push(folder);
  let text = '';
  const write = (part: string | Uint8Array): boolean => {
    text += String(part);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  try {
    await runTutorial({ dataDirectory, outputDirectory: join(folder, 'out'), write, chapters });
  } finally {
    vi.restoreAllMocks();
  }
  return { folder: join(folder, 'out'), text };
}

/** Whether the lines stand in the text in this order. */
function expectLines(text: string, lines: readonly string[]): void {
  const found = text.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const line of lines) {
    const at = found.indexOf(line, from);
    expect(at, `the line ${JSON.stringify(line)} after line ${from}`).toBeGreaterThanOrEqual(0);
    from = at + 1;
  }
}

describe('the whole tutorial on made-up data', () => {
  let result: Result;
  beforeAll(async () => {
    result = await run(null, null);
  }, 120_000);

  it('says which data it uses', () => {
    expectLines(result.text, [
      '  hourly_wages.csv: not the real data, but made-up wages with the same columns, which come with Keratin',
      '  titanic_all_numeric.csv: not the real data, but made-up passengers with the same columns, which come with Keratin',
      '  mnist.csv: not the real data, but made-up handwritten digits with the same columns, which come with Keratin',
    ]);
  });

  it('prints what is the same everywhere', () => {
    expectLines(result.text, [
      '1. Basics',
      'Weights of Hidden Layer: 26, 0',
      'Output: 52',
      '364',
      '2. Gradient descent',
      'Error:  5',
      'Gradient:  [30 40]',
      'Updated Error:  2.5',
      'Flat after 20 steps, with weights [0.40000057 1.20000076].',
      '3. Backpropagation',
      'Loss: 144',
      'hidden[0] → output               26 ×            24 ×                   1 =     624      624 ✓',
      "All 6 products agree with the engine's gradients.",
      "All 12 products agree with the engine's gradients.",
      '4. Keras, regression',
      '9',
      '(534,)',
      'Loss function:  mean_squared_error',
      ' Total params: 2,165 (8.46 KB)',
      'Total params: 2,165',
      '500 + 1,632 + 33 = 2,165 parameters',
      '5. Keras, classification',
      'Survival probabilities of the first ten:',
      '6. Fine-tuning',
      'Learning rates side by side',
      'The dying neuron',
      'The vanishing gradient',
      'Data kept aside, and stopping early',
      'Wider and deeper',
      'A recogniser of handwritten digits',
      'Going on with a loaded model: freezing layers',
    ]);
    expect(result.text).toContain('━━━━━━━━━━━━━━━━━━━━');
    expect(result.text).not.toContain('✗');
    expect(result.text).not.toContain('NaN');
  });

  it('shows dead neurons without slopes, and slopes that vanish layer by layer', () => {
    const dead = /^\s+-20\s+0 of 4\s+(\S+)\s+(\S+)$/m.exec(result.text)!;
    expect(Number(dead[1])).toBe(0);
    expect(Number(dead[2])).toBeGreaterThan(0.001);
    const first = /^layer 1\s+(\S+)\s+(\S+)\s+(\S+)$/m.exec(result.text)!.slice(1).map(Number);
    const last = /^layer 8\s+(\S+)\s+(\S+)\s+(\S+)$/m.exec(result.text)!.slice(1).map(Number);
    expect(first[0]).toBeLessThan(1e-3 * last[0]);
    expect(first[2]).toBeGreaterThan(1e-2 * last[2]);
  });

  it('recognises digits, and trains only what is not frozen', () => {
    const accuracies = [...result.text.matchAll(/ - val_accuracy: (\S+) /g)].map((match) => Number(match[1]));
    expect(accuracies.at(-1)).toBeGreaterThan(0.85);
    const changes = [
      ...result.text.matchAll(/^(\S+) +(frozen|trained) +greatest change of a weight: (\S+)$/gm),
    ];
    expect(changes.map(([, , state]) => state)).toEqual(['frozen', 'frozen', 'trained']);
    expect(changes.map(([, , , change]) => Number(change) > 0)).toEqual([false, false, true]);
    expect(Number(/^Accuracy on the 1801 other images: (\S+)$/m.exec(result.text)![1])).toBeGreaterThan(0.8);
  });

  it('writes pictures and models into the output folder', async () => {
    expect((await readdir(result.folder)).sort()).toEqual([
      'digits.keras',
      'digits.svg',
      'early-stopping.svg',
      'gradient-descent.svg',
      'large-network.svg',
      'learning-rates.svg',
      'network-backward.svg',
      'network-forward.svg',
      'titanic-accuracy.svg',
      'titanic_model.h5',
      'wages-loss.svg',
      'wider-and-deeper.svg',
    ]);
    for (const name of (await readdir(result.folder)).filter((file) => file.endsWith('.svg'))) {
      expect(await readFile(join(result.folder, name), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    }
    const model = await loadModel(join(result.folder, 'titanic_model.h5'));
    expect((await model.predict([[1, 38, 1, 0, 71, 0, 0, 1, 0, 0]], { verbose: 0 })).shape).toEqual([1, 2]);
  });
});

const data = sharedPath('data', 'titanic_all_numeric.csv')?.replace(/\/[^/]*$/, '') ?? null;

describe.skipIf(data === null)('on the real data', () => {
  it('describes the passengers as pandas does', async () => {
    const { text } = await run(data, [5]);
    expect(text).toContain(`  titanic_all_numeric.csv: yours, from ${data}/titanic_all_numeric.csv\n`);
    const figures = (row: string): string[] =>
      text
        .split('\n')
        .find((line) => line.startsWith(`${row} `))!
        .trim()
        .split(/ +/);
    expect(figures('mean').slice(1, 7)).toEqual([
      '0.383838',
      '2.308642',
      '29.699118',
      '0.523008',
      '0.381594',
      '32.204208',
    ]);
    expect(figures('std').slice(1, 7)).toEqual([
      '0.486592',
      '0.836071',
      '13.002015',
      '1.102743',
      '0.806057',
      '49.693429',
    ]);
    expectLines(text, [
      '   survived  pclass   age  sibsp  parch     fare  male  age_was_missing  embarked_from_cherbourg  embarked_from_queenstown  embarked_from_southampton',
      '0         0       3  22.0      1      0   7.2500     1            False                        0                         0                          1',
    ]);
  });
});

describe('bad input', () => {
  it('refuses folders that are not there, or hold none of the files', async () => {
    await expect(run('no-such-folder', [1])).rejects.toThrow(
      'MissingDataError[data-folder]: the data folder must be a folder that can be read.\n  folder = "no-such-folder"',
    );
    const empty = await mkdtemp(join(tmpdir(), 'keratin-tutorial-'));
    folders.push(empty);
    await expect(run(empty, [1])).rejects.toThrow(
      'MissingDataError[data-files]: the data folder must hold at least one of hourly_wages.csv, titanic_all_numeric.csv and mnist.csv.',
    );
  });
});
