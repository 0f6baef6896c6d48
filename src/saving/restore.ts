import { formatShape } from '../ir/shape';
import { serializeSaveable } from '../config/saveable';
import { deserialize } from '../optimizers';
import type { Optimizer } from '../optimizers/optimizer';
import type { Variable } from '../runtime/variable';
import { ArgumentError, FormatError, StateError } from '../util/errors';
import { Assignments, listed, type FileArray } from './assignments';
import { eraOf } from './dialects';
import { importedWeights } from './hard-sigmoid';
import { arraysOf, type ModelFile } from './model-file';
import { restoreNames } from './restore-names';
import { optimizerValues } from './restore-optimizer';
import { restorePaths } from './restore-paths';
import type { SavedModel } from './saved-model';

/** Options of `loadWeights`. */
export interface WeightsOptions {
  /** Leaves weights alone whose shape or number differs, with a warning, instead of refusing the file. Default false. */
  readonly skipMismatch?: boolean;
  /** Reads only layers whose names the file has too; for `.h5` files that list layers. Default false. */
  readonly byName?: boolean;
}

/**
 * Sets the weights of a model, and what its optimizer remembers where that is asked for, to what a file holds. Each weight
 * gets a value and each array of the file is used, or nothing is changed and an error says which.
 *
 * @param state whether the model's optimizer is set too
 * @throws FormatError naming the first layer that does not fit, or all weights and arrays that are left over.
 */
export function restore(
  model: SavedModel,
  file: ModelFile,
  state: boolean,
  options: WeightsOptions = {},
): void {
  const { skipMismatch = false, byName = false } = options;
  const assignments = new Assignments();
  let strange: string[] = [];
  if (file.weights.kind === 'paths') {
    if (byName) throw byNameOfPaths();
    const assets = file.model === null ? null : file.assets;
    strange = restorePaths(model, file.weights.root, assets, assignments, skipMismatch);
  } else {
    const outputsFirst = eraOf(file.version ?? '1') === 1;
    restoreNames(model, file.weights.layers, file.weights.top, assignments, {
      skipMismatch,
      byName,
      origin: { outputsFirst, turned: file.backend === 'theano' },
    });
  }
  if (file.isEnlarged) assignments.change(importedWeights(model));
  // Some layers of another model bring nothing of its optimizer.
  if (state && !byName) planState(model, file, assignments, skipMismatch);
  const arrays = arraysWithWeights(file);
  const isComplete = !skipMismatch && !byName;
  const check = (): void => {
    const unused = arrays.filter(({ data }) => !assignments.isTaken(data));
    const unfilled = [...assignments.unfilled(model.weights), ...assignments.forgotten()];
    const names = [...unused.map(({ path, data }) => `${path} ${formatShape(data.shape)}`), ...strange];
    if (isComplete && unused.length + unfilled.length + strange.length > 0)
      throw leftOver(model, unfilled, names);
    if (skipMismatch) warnOfSkipped(assignments, unfilled, names);
  };
  assignments.apply(check);
}

function leftOver(model: SavedModel, unfilled: readonly Variable[], unused: readonly string[]): FormatError {
  const weights = unfilled.map(({ path, shape }) => `${path} ${formatShape(shape)}`);
  return new FormatError({
    code: 'left-over',
    expected: `the file must hold a value for each weight of "${model.name}", and nothing else.`,
    received: {
      ...(weights.length === 0 ? {} : { 'weights without a value': listed(weights) }),
      ...(unused.length === 0 ? {} : { 'not used of the file': listed(unused) }),
    },
    advice:
      'The file belongs to another model, or a class of yours differs from the one it was saved with. ' +
      'model.loadWeights with { skipMismatch: true } takes what fits.',
    details: { weights: unfilled.map(({ path }) => path), arrays: unused },
  });
}

function warnOfSkipped(
  assignments: Assignments,
  unfilled: readonly Variable[],
  unused: readonly string[],
): void {
  const { skipped } = assignments;
  if (skipped.length + unfilled.length + unused.length === 0) return;
  const parts = [
    ...skipped.map((reason) => reason.split('\n')[0]),
    ...(unfilled.length === 0 ? [] : [`Weights left alone: ${listed(unfilled.map(({ path }) => path))}.`]),
    ...(unused.length === 0 ? [] : [`Not used of the file: ${listed(unused)}.`]),
  ];
  console.warn(`Not all weights were read. ${parts.join(' ')}`);
}

const byNameOfPaths = (): ArgumentError =>
  new ArgumentError({
    code: 'by-name',
    expected: 'layers are read by name from .h5 files that list them.',
    received: { byName: 'true', file: 'weights in groups that follow the objects of a model' },
    advice: 'Leave byName out; { skipMismatch: true } takes what fits.',
  });

/** The arrays of a file that belong to weights of its model. */
function arraysWithWeights({ weights }: ModelFile): FileArray[] {
  if (weights.kind === 'names') {
    const own = weights.layers.flatMap(({ name, tensors }) =>
      tensors.map((tensor) => ({ path: `${name}: ${tensor.name}`, data: tensor.data })),
    );
    const top = weights.top.map(({ name, data }) => ({ path: `top_level_model_weights: ${name}`, data }));
    const unlisted = weights.unlisted.map(({ name, data }) => ({ path: `unlisted: ${name}`, data }));
    return [...own, ...top, ...unlisted];
  }
  // Sums of metrics, which Keras 2 kept, start anew with each epoch.
  return arraysOf(weights.root)
    .filter(({ name }) => !/^(optimizer|metrics)\//.test(name))
    .map(({ name, data }) => ({ path: name, data }));
}

/** Plans what the optimizer of a compiled model remembers. */
function planState(
  model: SavedModel,
  file: ModelFile,
  assignments: Assignments,
  skipMismatch: boolean,
): void {
  const { compiled } = model;
  if (compiled === null) return;
  const { optimizer } = compiled;
  if (file.optimizer?.length === 0) return;
  if (file.optimizer === null) {
    // HDF5 files of models that were never trained have none, nor have archives of Keras 2; those of Keras 3 have the steps.
    const mayLack = file.weights.kind === 'names' || file.compile === null || eraOf(file.version ?? '3') < 3;
    if (mayLack) return;
    const error = withoutState(optimizer);
    if (!skipMismatch) throw error;
    assignments.skip(error.message);
    return;
  }
  const stored = file.optimizer.map(({ name, data }) => ({ name, value: assignments.take(data) }));
  const isOld = file.weights.kind === 'names' && eraOf(file.version ?? '1') < 3;
  const fit = (candidate: Optimizer): ReturnType<typeof optimizerValues> =>
    optimizerValues(candidate, stored, isOld);
  if (!optimizer.built)
    optimizer.build(weightsOfOptimizer(model, optimizer, (copy) => fit(copy)?.length === stored.length));
  const planned = fit(optimizer);
  if (planned !== null) {
    for (const [variable, value] of planned) assignments.set(variable, value);
    return;
  }
  const error = new FormatError({
    code: 'compile-config',
    expected: `what the optimizer remembers in the file must belong to the optimizer "${optimizer.name}".`,
    received: {
      file: `${stored.length} arrays: ${listed(stored.map(({ name, value }) => `${name} ${formatShape(value.shape)}`))}`,
      optimizer: `${optimizer.variables.length} variables: ${listed(
        optimizer.variables.map(({ path, shape }) => `${path} ${formatShape(shape)}`),
      )}`,
    },
    advice:
      'loadModel with { compile: false } leaves it out, then compile the model anew; ' +
      'model.loadWeights with { skipMismatch: true } leaves the optimizer as it is.',
    details: { file: stored.length, optimizer: optimizer.variables.length },
  });
  if (!skipMismatch) throw error;
  assignments.skip(error.message);
}

const withoutState = (optimizer: Optimizer): FormatError =>
  new FormatError({
    code: 'optimizer-state',
    expected: `the archive of a compiled model must hold what its optimizer "${optimizer.name}" remembers.`,
    received: { 'optimizer/vars': 'absent' },
    advice:
      'The file was not written completely. loadModel with { compile: false } leaves the optimizer out.',
    details: { optimizer: optimizer.name },
  });

/**
 * The weights a saved optimizer was made for: those training changes, or, where layers were frozen after it had begun, those
 * too.
 */
function weightsOfOptimizer(
  model: SavedModel,
  optimizer: Optimizer,
  isFor: (copy: Optimizer) => boolean,
): readonly Variable[] {
  const now = model.trainableVariables;
  const ever = model.flattenLayers().flatMap((layer) => layer.learnedWeights);
  const all = [...new Set(ever)];
  if (all.length === now.length) return now;
  const found = [now, all].find((weights) => {
    const copy = deserialize(serializeSaveable(optimizer));
    copy.build(weights);
    return isFor(copy);
  });
  return found ?? now;
}

/** @throws StateError `not-built` for a model that has no weights yet. */
export function requireBuilt(model: SavedModel, action: string): void {
  if (model.built || model.weights.length > 0) return;
  throw new StateError({
    code: 'not-built',
    expected: `${action} needs a model that has its weights.`,
    received: { model: `"${model.name}", not built` },
    advice: 'Give the first layer an inputShape, or apply the model to data first.',
  });
}
