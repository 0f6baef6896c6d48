import { writeHdf5 } from '../formats/hdf5';
import { writeZip } from '../formats/zip';
import type { JsonObject } from '../config/option';
import { ArgumentError, withFrame } from '../util/errors';
import { checkOptions } from '../util/options';
import { readBytes, writeBytes, type ByteSource } from '../util/storage';
import { exportedConfig, exportedWeights, markEnlarged } from './hard-sigmoid';
import { pythonJson } from './json';
import { readModelFile } from './model-file';
import { compileJson, legacyCompileJson, legacyModelJson, modelJson } from './model-json';
import { checkFunctions, checkRoundTrip } from './round-trip';
import { requireBuilt, restore, type WeightsOptions } from './restore';
import type { SavedModel } from './saved-model';
import { groupAt } from './stored-values';
import { KERAS_VERSION } from './version';
import { writeNames } from './write-names';
import { writePaths } from './write-paths';

export type { WeightsOptions } from './restore';
export type { SavedModel } from './saved-model';

/** Options of `save` and `saveWeights`. */
export interface SaveOptions {
  /** Whether the optimizer's state is written too, so that training can go on. Default true. */
  readonly includeOptimizer?: boolean;
}

/** Kinds of files a model can be written as: whole models (`keras`, `h5`), or only weights (`weights.h5`). */
export type ModelFormat = 'keras' | 'h5' | 'weights.h5';

function badEnding(target: string, advice: string): ArgumentError {
  return new ArgumentError({
    code: 'file-ending',
    expected: "a model is saved to a name that ends in .keras, or in .h5 or .hdf5 for Keras's older format.",
    received: { target: JSON.stringify(target) },
    advice,
    details: { target },
  });
}

function modelFormat(target: string | URL): ModelFormat {
  const name = String(target);
  if (/\.weights\.h5$/i.test(name)) throw badEnding(name, 'For the weights alone call saveWeights.');
  if (/\.keras$/i.test(name)) return 'keras';
  if (/\.(h5|hdf5)$/i.test(name)) return 'h5';
  throw badEnding(name, `For example: model.save('model.keras').`);
}

/** `2026-11-22@09:01:07`, as Keras writes when a file was saved. */
function dateSaved(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}@${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const encode = (json: JsonObject): Uint8Array => new TextEncoder().encode(pythonJson(json));

/**
 * A model as the bytes of a file, for downloads in pages.
 *
 * @param format `keras`, `h5` for Keras's older format, or `weights.h5` for the weights alone
 */
export function modelToBytes(
  model: SavedModel,
  format: ModelFormat = 'keras',
  options: SaveOptions = {},
): Uint8Array {
  checkOptions('save', options, ['includeOptimizer']);
  const { includeOptimizer = true } = options;
  const { compiled } = model;
  const optimizer = includeOptimizer ? (compiled?.optimizer ?? null) : null;
  const replacements = exportedWeights(model);
  if (replacements.size > 0 && compiled !== null) {
    console.warn(
      `The model "${model.name}" has gates with the hard sigmoid of Keras 1 and 2. The file has Keras 3's, with weights that are 1.2 times as ` +
        'large: in Python it predicts the same, but training it goes on with other steps than this model would make.',
    );
  }
  if (format === 'weights.h5') {
    requireBuilt(model, 'saving weights');
    const { root } = writePaths(model, optimizer, replacements);
    if (replacements.size > 0) markEnlarged(root, model);
    return writeHdf5(root);
  }
  checkRoundTrip(model, format);
  const config = exportedConfig(modelJson(model)) as JsonObject;
  const compile = compiled === null ? null : compileJson(compiled);
  checkFunctions(config);
  checkFunctions(compile);
  if (format === 'h5') {
    const training = compile === null ? null : pythonJson(legacyCompileJson(compile));
    const configs = { model: pythonJson(legacyModelJson(config)), training };
    const older = writeNames(model, configs, optimizer, replacements);
    if (replacements.size > 0) markEnlarged(older, model);
    return writeHdf5(older);
  }
  const { root, assets } = writePaths(model, optimizer, replacements);
  // Without a group the state of a compiled optimizer was lost; with an empty one it was left out.
  if (compiled !== null && optimizer === null) groupAt(root, ['optimizer', 'vars']);
  if (replacements.size > 0) markEnlarged(root, model);
  const metadata = { keras_version: KERAS_VERSION, date_saved: dateSaved(new Date()) };
  const members = new Map([
    ['metadata.json', encode(metadata)],
    ['config.json', encode({ ...config, compile_config: compile ?? {} })],
    ['model.weights.h5', writeHdf5(root)],
  ]);
  for (const [path, bytes] of assets) members.set(`assets/${path}`, bytes);
  return writeZip(members);
}

/**
 * Writes a model to a file that Python Keras opens: `.keras`, or the older `.h5`. The file is there whole or not at all.
 *
 * @throws ArgumentError `file-ending` for other names.
 */
export async function saveModel(
  model: SavedModel,
  target: string | URL,
  options: SaveOptions = {},
): Promise<void> {
  const format = modelFormat(target);
  await writeBytes(target, modelToBytes(model, format, options));
}

/**
 * Writes the weights of a model, without its layers, to a `.weights.h5` file.
 *
 * @throws ArgumentError `file-ending` for other names; StateError `not-built` for a model without weights.
 */
export async function saveWeights(
  model: SavedModel,
  target: string | URL,
  options: SaveOptions = {},
): Promise<void> {
  const name = String(target);
  if (!/\.weights\.h5$/i.test(name)) {
    throw new ArgumentError({
      code: 'file-ending',
      expected: 'weights are saved to a name that ends in .weights.h5.',
      received: { target: JSON.stringify(name) },
      advice: `For example: model.saveWeights('model.weights.h5').`,
      details: { target: name },
    });
  }
  await writeBytes(target, modelToBytes(model, 'weights.h5', options));
}

/** What a source is called in errors. */
export const sourceName = (source: ByteSource): string =>
  typeof source === 'string' || source instanceof URL
    ? JSON.stringify(String(source).slice(0, 200))
    : 'the given bytes';

/**
 * Sets the weights of a model to those of a file: `.weights.h5`, `.keras` or `.h5` of any version of Keras.
 *
 * @throws FormatError naming the first layer that does not fit; nothing is changed then.
 */
export async function loadWeights(
  model: SavedModel,
  source: ByteSource,
  options: WeightsOptions = {},
): Promise<void> {
  checkOptions('loadWeights', options, ['skipMismatch', 'byName']);
  const bytes = await readBytes(source);
  withFrame(
    () => sourceName(source),
    () => {
      requireBuilt(model, 'loading weights');
      const file = readModelFile(bytes);
      restore(model, file, model.compiled?.optimizer.built === true, options);
    },
  );
}
