import { readCsv, type DataFrame, type ReadCsvOptions, type Series } from 'keratin/frame';
import type { Tensor } from 'keratin';
import { CommandError, hint } from './command';

/** A CSV as a frame with at least one row. */
export async function readTable(path: string, options: ReadCsvOptions = {}): Promise<DataFrame> {
  const frame = await readCsv(path, options);
  if (frame.length === 0) throw new CommandError(`${path} has names of columns, but no rows.`);
  return frame;
}

/** The column of that name. @throws CommandError with the nearest name. */
export function findColumn(frame: DataFrame, name: string, path: string, role: string): Series {
  if (frame.columns.includes(name)) return frame.get(name);
  throw new CommandError(`${path} has no column "${name}"${role}. ${hint(name, frame.columns, 'columns')}`);
}

/** Refuses missing values by column and row. */
export function checkPresent(series: Series, path: string, advice: string): void {
  const flags = series.isna().toArray();
  const row = flags.indexOf(true);
  if (row < 0) return;
  const count = flags.filter((flag) => flag === true).length;
  throw new CommandError(
    `column "${series.name}" of ${path} lacks ${count} of ${flags.length} values, the first in row ${row + 1}. ${advice}`,
  );
}

/** Columns of numbers and booleans as a tensor [rows, columns]. @throws CommandError by column and row. */
export function numbersOf(frame: DataFrame, path: string): Tensor {
  for (const name of frame.columns) {
    const series = frame.get(name);
    const advice = `Fill them in, or leave the column out with --drop "${name}".`;
    checkPresent(series, path, advice);
    if (series.dtype !== 'object') continue;
    const row = series.toArray().findIndex((cell) => typeof cell === 'string');
    throw new CommandError(
      `column "${name}" of ${path} is not all numbers: row ${row + 1} is ${JSON.stringify(series.iloc(row))}. ` +
        `Turn it into numbers, or leave it out with --drop "${name}".`,
    );
  }
  return frame.toTensor({ dtype: 'float32' });
}

/** The frame without some columns. @throws CommandError with the nearest name for one that is not there. */
export function dropColumns(frame: DataFrame, names: readonly string[], path: string): DataFrame {
  for (const name of names) findColumn(frame, name, path, ' to drop');
  return names.length === 0 ? frame : frame.drop(names);
}
