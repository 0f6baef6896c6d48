import { readZip, writeZip } from '../formats/zip';
import type { SavedModel } from '../saving/save';
import { modelToBytes } from '../saving/save';
import { writeBytes } from '../util/storage';
import { CommandError } from './command';

/** How rows of a CSV become a model's input, and its output a prediction. */
export interface Recipe {
  readonly target: string;
  /** Columns of the input, in order. */
  readonly columns: readonly string[];
  /** The classes, in the order of the outputs; null for a number. */
  readonly classes: readonly (string | number | boolean)[] | null;
}

/**
 * The member of a `.keras` file that holds the recipe. It travels with the model, and Keras, which reads members by
 * name, does not mind it.
 */
const member = 'keratin.json';

/** Writes a model with its recipe into one file. */
export async function saveWithRecipe(model: SavedModel, recipe: Recipe, path: string): Promise<void> {
  const members = new Map(readZip(modelToBytes(model)));
  members.set(member, new TextEncoder().encode(`${JSON.stringify({ version: 1, ...recipe }, null, 2)}\n`));
  await writeBytes(path, writeZip(members));
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const isClasses = (value: unknown): value is Recipe['classes'] =>
  value === null ||
  (Array.isArray(value) && value.every((entry) => ['string', 'number', 'boolean'].includes(typeof entry)));

/** The recipe in a model file; null where there is none, as in files of other makers. */
export function readRecipe(bytes: Uint8Array, path: string): Recipe | null {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const found = isZip ? readZip(bytes).get(member) : undefined;
  if (found === undefined) return null;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(found));
  } catch {
    json = null;
  }
  const { version, target, columns, classes } = (json ?? {}) as Readonly<Record<string, unknown>>;
  if (version === 1 && typeof target === 'string' && isTexts(columns) && isClasses(classes)) {
    return { target, columns, classes };
  }
  throw new CommandError(`${path} has notes on its columns (${member}) that cannot be read. Train it again.`);
}
