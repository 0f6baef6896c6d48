import { StateError } from '../util/errors';
import { Assignments } from './assignments';
import type { ModelFile } from './model-file';
import { eraOf } from './dialects';
import { restoreNames } from './restore-names';
import { restoreOptimizer } from './restore-optimizer';
import { restorePaths } from './restore-paths';
import type { SavedModel } from './saved-model';

/** Options of `loadWeights`. */
export interface WeightsOptions {
  /** Leaves weights alone whose shape or number differs, instead of refusing the file. Default false. */
  readonly skipMismatch?: boolean;
  /** Reads only layers whose names the file has too; for `.h5` files that list layers. Default false. */
  readonly byName?: boolean;
}

/**
 * Sets the weights of a model to those of a file; where they do not fit, nothing is changed.
 *
 * @throws FormatError naming the first layer that does not fit.
 */
export function restoreWeights(model: SavedModel, file: ModelFile, options: WeightsOptions = {}): void {
  const { skipMismatch = false, byName = false } = options;
  const assignments = new Assignments();
  if (file.weights.kind === 'paths') {
    restorePaths(model, file.weights.root, file.assets, assignments, skipMismatch);
  } else {
    const outputsFirst = eraOf(file.version ?? '1') === 1;
    restoreNames(model, file.weights.layers, file.weights.top, assignments, {
      skipMismatch,
      byName,
      origin: { outputsFirst, turned: file.backend === 'theano' },
    });
  }
  assignments.apply();
}

/** Gives a compiled model's optimizer what the file remembers; it starts anew where that belongs to another one. */
export function restoreState(model: SavedModel, file: ModelFile): void {
  const { compiled } = model;
  if (compiled === null || file.optimizer === null) return;
  const { optimizer } = compiled;
  optimizer.build(model.trainableVariables);
  const restored = restoreOptimizer(optimizer, file.optimizer);
  if (!restored && file.optimizer.length > 2) {
    console.warn(
      `The file's state of the optimizer "${optimizer.name}" belongs to another optimizer: it has ${file.optimizer.length} ` +
        `variables, this one ${optimizer.variables.length}. Training goes on with a fresh optimizer.`,
    );
  }
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
