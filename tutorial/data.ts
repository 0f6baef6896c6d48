import { digits, hourlyWages, titanic } from 'keratin/datasets';
import type { CsvSource } from 'keratin/frame';
import { KeratinError } from 'keratin';

/** The three tables of the tutorial, each as something `readCsv` takes. */
export interface TutorialData {
  /** 534 workers: `wage_per_hour` and 9 columns that may explain it. */
  readonly hourlyWages: CsvSource;
  /** 891 passengers of the Titanic: `survived` and 10 columns that may explain it. */
  readonly titanic: CsvSource;
  /** 2,001 handwritten digits without a line of names: the digit, then 28 x 28 pixels from 0 to 255. */
  readonly mnist: CsvSource;
}

const tables = [
  { key: 'hourlyWages', file: 'hourly_wages.csv', makeUp: hourlyWages, what: 'wages' },
  { key: 'titanic', file: 'titanic_all_numeric.csv', makeUp: titanic, what: 'passengers' },
  { key: 'mnist', file: 'mnist.csv', makeUp: digits, what: 'handwritten digits' },
] as const;

/** No folder, or none of the three files in it. */
export class MissingDataError extends KeratinError {}

async function filesIn(directory: string): Promise<ReadonlySet<string>> {
  const { readdir } = await import('node:fs/promises');
  try {
    return new Set(await readdir(directory));
  } catch (cause) {
    throw new MissingDataError({
      code: 'data-folder',
      expected: 'the data folder must be a folder that can be read.',
      received: { folder: JSON.stringify(directory) },
      cause,
    });
  }
}

/**
 * Where the tables are read from: the person's files in `directory`, and made-up stand-ins for those that are not there.
 *
 * @returns The tables, and a line for each that says what it is.
 * @throws MissingDataError where there is no such folder, or it has none of the files.
 */
export async function findData(directory: string | null): Promise<{ data: TutorialData; lines: string[] }> {
  const present = directory === null ? new Set<string>() : await filesIn(directory);
  if (directory !== null && !tables.some(({ file }) => present.has(file))) {
    throw new MissingDataError({
      code: 'data-files',
      expected:
        'the data folder must hold at least one of hourly_wages.csv, titanic_all_numeric.csv and mnist.csv.',
      received: { folder: JSON.stringify(directory) },
    });
  }
  const found = tables.map(({ key, file, makeUp, what }) => {
    if (directory !== null && present.has(file)) {
      const path = `${directory.replace(/[\\/]+$/, '')}/${file}`;
      return { key, source: path as CsvSource, line: `${file}: yours, from ${path}` };
    }
    const line = `${file}: not the real data, but made-up ${what} with the same columns, which come with Keratin`;
    return { key, source: { text: makeUp().toCsv() } as CsvSource, line };
  });
  return {
    data: Object.fromEntries(found.map(({ key, source }) => [key, source])) as unknown as TutorialData,
    lines: found.map(({ line }) => line),
  };
}
