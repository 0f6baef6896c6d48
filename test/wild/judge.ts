import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sniff } from '../../src/formats/sniff';
import { readSafetensors } from '../../src/formats/safetensors';
import type { DType, TypedArray } from '../../src/ir/dtype';
import { loadModel } from '../../src/load-model';
import type { Model } from '../../src/models/model';
import { Tensor } from '../../src/runtime/tensor';
import { flattenTree } from '../../src/runtime/tree';
import { KeratinError } from '../../src/util/errors';
import { compareTensors, type TensorsFile } from './tensors';

/** What the index says of one file. */
export interface WildRecord {
  readonly id: string;
  readonly file: string;
  /** `h5`, `keras`, `weights` (no model in it) or `broken`. */
  readonly kind: string;
  readonly dtypes_in_config?: readonly string[];
  readonly declared_inputs?: readonly { readonly name: string }[];
}

/** How reading one file came out. */
export interface WildResult {
  readonly id: string;
  /** `right`: as expected, also a broken file that was refused; `refused`: a sound file that was not read. */
  readonly verdict: 'right' | 'wrong' | 'refused' | 'error';
  /** Largest difference of a prediction, as a part of the largest output; null where nothing was predicted. */
  readonly maxError: number | null;
  readonly message: string;
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0];

const readTensors = (path: string): Map<string, Tensor> => {
  const { tensors } = readSafetensors(new Uint8Array(readFileSync(path)));
  return new Map(
    [...tensors].map(([name, { shape, dtype, data }]) => [
      name,
      Tensor.of({ shape: [...shape], dtype: dtype as DType, data: data as TypedArray }),
    ]),
  );
};

const numbered = (tensors: ReadonlyMap<string, Tensor>, kind: 'input' | 'output'): Tensor[] => {
  const found: Tensor[] = [];
  for (let i = 0; tensors.has(`${kind}_${i}`); i++) found.push(tensors.get(`${kind}_${i}`)!);
  return found;
};

/** The largest difference as a part of the largest expected value. */
function relativeError(got: Tensor, expected: Tensor): number {
  if (got.shape.join() !== expected.shape.join()) return Infinity;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.data.length; i++) {
    largest = Math.max(largest, Math.abs(expected.data[i]));
    const distance = Math.abs(got.data[i] - expected.data[i]);
    difference = Math.max(difference, Number.isNaN(distance) ? Infinity : distance);
  }
  return difference / Math.max(largest, 1e-30);
}

async function predictionError(model: Model, record: WildRecord, path: string): Promise<number> {
  const tensors = readTensors(path);
  const given = numbered(tensors, 'input');
  const declared = (record.declared_inputs ?? []).map(({ name }) => name);
  const names = model.inputNames ?? [];
  const isNamed = given.length > 1 && names.every((name) => declared.includes(name));
  const inputs = isNamed ? names.map((name) => given[declared.indexOf(name)]) : given;
  const outputs = await model.predict(inputs.length === 1 ? inputs[0] : inputs, { verbose: 0 });
  const flat = flattenTree<Tensor>(outputs);
  const expected = numbered(tensors, 'output');
  if (flat.length !== expected.length) return Infinity;
  return Math.max(...expected.map((output, i) => relativeError(flat[i], output)));
}

/** Loads a file; where only the way it was compiled is unknown here, without that. */
async function load(bytes: Uint8Array): Promise<{ model: Model; note: string }> {
  try {
    return { model: await loadModel(bytes), note: '' };
  } catch (error) {
    if (!(error instanceof KeratinError) || error.code !== 'compile-config') throw error;
    return {
      model: await loadModel(bytes, { compile: false }),
      note: 'loaded with { compile: false }: its loss is a function of the author',
    };
  }
}

/** Reads a file, predicts where it holds a model, and compares with what is expected. */
export async function judge(folder: string, record: WildRecord): Promise<WildResult> {
  const { id, kind } = record;
  const result = (
    verdict: WildResult['verdict'],
    message: string,
    maxError: number | null = null,
  ): WildResult => ({
    id,
    verdict,
    maxError,
    message,
  });
  const bytes = new Uint8Array(readFileSync(join(folder, 'files', record.file)));
  const expected = (suffix: string): string => join(folder, 'expected', `${id}.${suffix}`);
  try {
    if (kind !== 'broken' && existsSync(expected('tensors.json'))) {
      const list = JSON.parse(readFileSync(expected('tensors.json'), 'utf8')) as TensorsFile;
      const difference = compareTensors(bytes, sniff(bytes) === 'zip', list);
      if (difference !== null) return result('wrong', difference);
    }
    if (kind === 'weights') return result('right', 'all tensors are as expected');
    const { model, note } = await load(bytes);
    if (kind === 'broken') return result('wrong', 'a broken file was read as if it were sound');
    const meant = existsSync(expected('saved-semantics.safetensors'))
      ? 'saved-semantics.safetensors'
      : 'safetensors';
    const references = [meant, 'alt.safetensors'].map(expected).filter((path) => existsSync(path));
    if (references.length === 0) return result('right', 'loaded; the file holds nothing to predict with');
    const tolerance = record.dtypes_in_config?.includes('float16') === true ? 1e-2 : 2e-4;
    let maxError = 0;
    for (const path of references) maxError = Math.max(maxError, await predictionError(model, record, path));
    return result(
      maxError <= tolerance ? 'right' : 'wrong',
      note,
      Number.isFinite(maxError) ? maxError : null,
    );
  } catch (error) {
    if (!(error instanceof KeratinError))
      return result('error', `${(error as Error).name}: ${firstLine(error)}`);
    return result(kind === 'broken' ? 'right' : 'refused', firstLine(error));
  }
}
