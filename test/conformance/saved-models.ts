import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as activations from '../../src/activations';
import { loadModel } from '../../src/load-model';
import type { Layer } from '../../src/layers';
import type { Model } from '../../src/models/model';
import type { Tensor, TensorLike } from '../../src/runtime/tensor';
import type { Variable } from '../../src/runtime/variable';
import type { ModelFormat } from '../../src/saving/save';
import { loadWeights, modelToBytes } from '../../src/saving/save';
import { KeratinError } from '../../src/util/errors';
import { difference } from './compare';
import type { Outcome } from './report';
import { Area, packDirectory, type Case, type Json, type Value } from './values';

/** A variable as the pack describes it. */
interface SavedVariable {
  readonly path: string;
  readonly name: string;
  readonly trainable?: boolean;
  readonly tensor: Json;
}

type Check = () => Promise<string | null>;

const isMissing = (error: unknown): boolean =>
  error instanceof KeratinError && ['unknown-class', 'unknown-dtype'].includes(error.code);

const brief = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n').slice(0, 4).join(' ') : String(error);

/** One line of the report for one thing that is done with the files of a case. */
async function outcome({ id }: Case, symbol: string, check: Check): Promise<Outcome> {
  try {
    const problem = await check();
    return { id, symbol, verdict: problem === null ? 'passed' : 'failed', detail: problem ?? '' };
  } catch (error) {
    return { id, symbol, verdict: isMissing(error) ? 'absent' : 'failed', detail: brief(error) };
  }
}

const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(join(packDirectory(), path)));

const exact = { rtol: 0, atol: 0 };

function compareVariables(
  got: readonly Variable[],
  expected: readonly SavedVariable[],
  area: Area,
  names: 'paths' | 'names',
): string | null {
  if (got.length !== expected.length) return `${got.length} variables, expected ${expected.length}`;
  for (const [i, { path, name, trainable, tensor }] of expected.entries()) {
    const variable = got[i];
    const [own, wanted] = names === 'paths' ? [variable.path, path] : [variable.name, name];
    if (own !== wanted) return `variable ${i} is "${own}", expected "${wanted}"`;
    if (trainable !== undefined && variable.trainable !== trainable)
      return `${path}: trainable is ${variable.trainable}`;
    const problem = difference(variable.value, area.decode(tensor), exact, path);
    if (problem !== null) return problem;
  }
  return null;
}

async function predictions(item: Case, area: Area, model: Model): Promise<string | null> {
  const got = await model.predict<never>(area.decode(item.x as Json), { verbose: 0 });
  return difference(got, area.decode(item.predict as Json), item.tol, 'predict');
}

/** Weights and predictions of a model that was read. */
const asSaved =
  (item: Case, area: Area, read: () => Promise<Model>, isMerged: boolean): Check =>
  async () => {
    const model = await read();
    const expected = item.weights as unknown as SavedVariable[];
    // Files of groups hold a kernel with its low-rank change merged: only what it computes is the same.
    const isChanged = isMerged && expected.some(({ name }) => name.startsWith('lora_'));
    const weights = isChanged ? null : compareVariables(model.weights, expected, area, 'names');
    return weights ?? predictions(item, area, model);
  };

async function evaluation(item: Case, area: Area, model: Model): Promise<string | null> {
  const logs = await model.evaluate(area.decode(item.x as Json), area.decode(item.y as Json) as TensorLike, {
    verbose: 0,
    returnDict: true,
  });
  return difference(logs, area.decode(item.evaluate as Json), item.tol, 'evaluate');
}

const optimizerState = (item: Case, area: Area, model: Model): string | null =>
  compareVariables(
    model.optimizer.variables,
    item.optimizer_variables as unknown as SavedVariable[],
    area,
    'paths',
  );

function summaries(item: Case, model: Model): string | null {
  const variants = [
    ['summary', {}],
    ['summary_expand_trainable', { expandNested: true, showTrainable: true }],
    ['summary_width_120', { lineLength: 120 }],
  ] as const;
  for (const [name, options] of variants) {
    const lines: string[] = [];
    model.summary({ ...options, printFn: (text: string) => lines.push(text) });
    const got = lines.join('\n').split('\n');
    const expected = (item[name] as string).split('\n');
    const at = expected.findIndex((line, i) => line !== got[i]);
    if (at >= 0)
      return `${name}, line ${at + 1}: ${JSON.stringify(got[at])}, expected ${JSON.stringify(expected[at])}`;
    if (got.length !== expected.length) return `${name}: ${got.length} lines, expected ${expected.length}`;
  }
  if (model.countParams() !== item.count_params)
    return `${model.countParams()} parameters, expected ${String(item.count_params)}`;
  return null;
}

/** Writes a model and reads it again: everything must be as it was. */
async function rewritten(item: Case, area: Area, model: Model, format: ModelFormat): Promise<string | null> {
  const bytes = modelToBytes(model, format);
  let again: Model;
  if (format === 'weights.h5') {
    again = await loadModel(modelToBytes(model, 'keras'));
    again.setWeights(again.getWeights().map((value) => value.mul(0)));
    await loadWeights(again, bytes);
  } else again = await loadModel(bytes);
  const weights = difference(again.getWeights(), model.getWeights(), exact, 'weights');
  // A low-rank change is written as part of its kernel.
  const problem =
    weights === null || model.weights.some(({ name }) => name.startsWith('lora_')) ? null : weights;
  if (problem !== null) return problem;
  const before = await model.predict<never>(area.decode(item.x as Json), { verbose: 0 });
  const after = await again.predict<never>(area.decode(item.x as Json), { verbose: 0 });
  const predicted = difference(after, before as Value, item.tol, 'predict');
  if (predicted !== null || !model.isCompiled) return predicted;
  const variables = (from: Model): Tensor[] => from.optimizer.variables.map(({ value }) => value);
  return difference(variables(again), variables(model), exact, 'optimizer');
}

async function runKeras(item: Case, area: Area): Promise<Outcome[]> {
  const files = item.files as Readonly<Record<string, string>>;
  const read = (): Promise<Model> => loadModel(bytesOf(files.keras));
  const outcomes = [await outcome(item, 'load .keras', asSaved(item, area, read, true))];
  if (files.h5 !== undefined) {
    outcomes.push(
      await outcome(
        item,
        'load .h5',
        asSaved(item, area, () => loadModel(bytesOf(files.h5)), false),
      ),
    );
  }
  const emptied = async (): Promise<Model> => {
    const model = await read();
    model.setWeights(model.getWeights().map((value) => value.mul(0)));
    await loadWeights(model, bytesOf(files.weights_h5));
    return model;
  };
  outcomes.push(await outcome(item, 'load .weights.h5', asSaved(item, area, emptied, true)));
  outcomes.push(await outcome(item, 'summary', async () => summaries(item, await read())));
  if (item.evaluate !== undefined) {
    outcomes.push(await outcome(item, 'evaluate', async () => evaluation(item, area, await read())));
    outcomes.push(await outcome(item, 'optimizer', async () => optimizerState(item, area, await read())));
  }
  for (const format of ['keras', 'h5', 'weights.h5'] as const) {
    outcomes.push(
      await outcome(item, `save .${format}`, async () => rewritten(item, area, await read(), format)),
    );
  }
  return outcomes;
}

interface SavedLayer {
  readonly layer: string;
  readonly weights: readonly { readonly name: string; readonly tensor: Json }[];
}

/** Weights of old files, layer by layer. */
function oldWeights(model: Model, layers: readonly SavedLayer[], area: Area): string | null {
  for (const { layer: name, weights } of layers) {
    if (weights.length === 0) continue;
    const values = model.getLayer(name).getWeights();
    const problem = difference(
      values,
      weights.map(({ tensor }) => area.decode(tensor)),
      exact,
      name,
    );
    if (problem !== null) return problem;
  }
  return null;
}

async function runOld(item: Case, area: Area): Promise<Outcome[]> {
  const { h5, weights_only_h5: weights } = item.files as Readonly<Record<string, string>>;
  return [
    await outcome(item, 'load Keras 2', async () => {
      const { $keras: reference } = item.reference_model as { readonly $keras: Json };
      let model: Model;
      // The pack expects Keras 3's slope of the hard sigmoid; by default files of Keras 2 keep theirs.
      const customObjects = { keras2_hard_sigmoid: activations.hardSigmoid };
      if (h5 !== undefined) model = await loadModel(bytesOf(h5), { customObjects });
      else {
        model = await modelOf(reference);
        await loadWeights(model, bytesOf(weights));
      }
      const problem =
        oldWeights(model, item.layer_weights as unknown as SavedLayer[], area) ??
        (await predictions(item, area, model));
      if (problem !== null || typeof item.learning_rate !== 'number' || !model.isCompiled) return problem;
      return difference(
        model.optimizer.learningRate,
        item.learning_rate,
        { rtol: 1e-6, atol: 0 },
        'learning rate',
      );
    }),
  ];
}

async function modelOf(json: Json): Promise<Model> {
  const { deserializer } = await import('../../src/class-table');
  return deserializer()(json as never) as Model;
}

/** Layers that keep text: a vocabulary comes back from a file. */
async function runText(item: Case, area: Area): Promise<Outcome[]> {
  const { keras } = item.files as Readonly<Record<string, string>>;
  return [
    await outcome(item, 'load vocabulary', async () => {
      const model = await loadModel(bytesOf(keras));
      const layer = model.layers.at(-1) as Layer & { getVocabulary(): unknown };
      const problem = difference(
        layer.getVocabulary(),
        area.decode(item.vocabulary as Json),
        exact,
        'vocabulary',
      );
      if (problem !== null) return problem;
      const inputs = item.layer_inputs as { readonly $s: { readonly data: readonly string[] } };
      return difference(
        layer.apply(inputs.$s.data as never),
        area.decode(item.layer_outputs as Json),
        exact,
        'outputs',
      );
    }),
  ];
}

/** One outcome for a case out of those of all that was done with its files. */
function together(item: Case, parts: readonly Outcome[]): Outcome {
  const { id, symbol } = item;
  const failed = parts.filter(({ verdict }) => verdict === 'failed');
  const absent = parts.filter(({ verdict }) => verdict === 'absent');
  const [worst, verdict] = failed.length > 0 ? ([failed, 'failed'] as const) : ([absent, 'absent'] as const);
  if (worst.length === 0) return { id, symbol, verdict: 'passed', detail: '' };
  return { id, symbol, verdict, detail: worst.map((part) => `${part.symbol}: ${part.detail}`).join('; ') };
}

/** Reads every model file of the pack, compares all it holds, writes it again and reads that. */
export async function runSavedModels(filter: (item: Case) => boolean): Promise<Outcome[]> {
  const area = new Area('saved_models');
  const outcomes: Outcome[] = [];
  for (const item of area.cases.filter(filter)) {
    let run = runKeras;
    if (item.origin === 'hand_built_keras2') run = runOld;
    else if (item.layer_only === true) run = runText;
    outcomes.push(together(item, await run(item, area)));
  }
  return outcomes;
}
