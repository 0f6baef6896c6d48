import { UncalledMethods } from '../util/uncalled';

const BY_UPDATE = 'Override updateStep, which makes one step of one variable.';
const BY_VARIABLES = 'Make variables with addVariable: they are saved and loaded by themselves.';

/** What Keras calls on optimizers and this library does not. */
export const UNCALLED_OF_OPTIMIZERS = new UncalledMethods('Optimizer', {
  backendApplyGradients: BY_UPDATE,
  statelessApply: BY_UPDATE,
  resourceApplyDense: BY_UPDATE,
  resourceApplySparse: BY_UPDATE,
  getUpdates: BY_UPDATE,
  createSlots: 'Make variables in build, with addVariable.',
  saveOwnVariables: BY_VARIABLES,
  loadOwnVariables: BY_VARIABLES,
});
