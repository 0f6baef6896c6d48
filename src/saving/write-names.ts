import { makeGroup, stringValue, type Hdf5Group } from '../formats/hdf5-types';
import type { Optimizer } from '../optimizers';
import type { Variable } from '../runtime/variable';
import { orderedWeights } from './restore-names';
import type { SavedModel } from './saved-model';
import { namedLayers } from './saved-model';
import { asciiText, groupAt, putDataset, setList, toDataset, type Replacements } from './stored-values';
import { BACKEND, KERAS_VERSION } from './version';

function writeWeights(group: Hdf5Group, variables: readonly Variable[], replacements: Replacements): void {
  const names = variables.map((variable) =>
    putDataset(group, variable.path, toDataset(variable, replacements)),
  );
  setList(group, 'weight_names', names);
}

/** A whole model as Keras's older HDF5 files have it: configs as attributes, weights by the names of layers. */
export function writeNames(
  model: SavedModel,
  configs: { readonly model: string; readonly training: string | null },
  optimizer: Optimizer | null,
  replacements: Replacements,
): Hdf5Group {
  const root = makeGroup();
  root.attributes.set('keras_version', stringValue(KERAS_VERSION));
  root.attributes.set('backend', stringValue(BACKEND));
  root.attributes.set('model_config', asciiText(configs.model));
  if (configs.training !== null) root.attributes.set('training_config', asciiText(configs.training));
  const weights = groupAt(root, ['model_weights']);
  const layers = namedLayers(model);
  setList(
    weights,
    'layer_names',
    layers.map(({ name }) => name),
  );
  weights.attributes.set('backend', asciiText(BACKEND));
  weights.attributes.set('keras_version', asciiText(KERAS_VERSION));
  for (const layer of layers) {
    writeWeights(groupAt(weights, layer.name.split('/')), orderedWeights(layer), replacements);
  }
  writeWeights(groupAt(weights, ['top_level_model_weights']), model.ownWeights, replacements);
  if (optimizer !== null)
    writeWeights(groupAt(root, ['optimizer_weights']), optimizer.variables, replacements);
  return root;
}
