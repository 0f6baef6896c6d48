import { saveable } from '../config/kinds';
import { isClass, isSavedFunction, savedFunction, serializeFunction } from '../config/identifier';
import type { Json, OptionSite } from '../config/option';
import { badOption } from '../config/option';
import { customObject } from '../config/saveable';
import type { Tensor } from '../runtime/tensor';
import { NameError } from '../util/errors';
import { suggestName } from '../util/names';
import {
  celu,
  elu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
  threshold,
} from '../ops/nn-activations';
import { logSoftmax, softmax, sparsemax } from '../ops/nn-softmax';
import { exponential } from './exponential';
import { gelu } from './gelu';
import { linear } from './linear';
import { mish } from './mish';
import { relu } from './relu';
import { tanh } from './tanh';

/** A function from tensors to tensors of the same shape. */
export type Activation = (x: Tensor) => Tensor;

/** What stands for an activation: its name in Keras's spelling, a function, or null for `linear`. */
export type ActivationIdentifier = ActivationName | Activation | null;

const FUNCTIONS = {
  celu,
  elu,
  exponential,
  gelu,
  glu,
  hard_shrink: hardShrink,
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_tanh: hardTanh,
  leaky_relu: leakyRelu,
  linear,
  log_sigmoid: logSigmoid,
  log_softmax: logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  soft_shrink: softShrink,
  softmax,
  softplus,
  softsign,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  sparsemax,
  squareplus,
  tanh,
  tanh_shrink: tanhShrink,
  threshold: threshold as unknown as Activation,
};

const ALIASES = { hard_swish: hardSilu, swish: silu };

/** Names of activations, in Keras's spelling. */
export type ActivationName = keyof typeof FUNCTIONS | keyof typeof ALIASES;

/** All activations by Keras's names. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = { ...FUNCTIONS, ...ALIASES };

const NAMES = new Map<unknown, string>(Object.entries(FUNCTIONS).map(([name, fn]) => [fn, name]));

function byName(name: string, site: OptionSite): Activation {
  const custom = customObject(name);
  if (typeof custom === 'function' && !isClass(custom)) return custom as Activation;
  if (Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name];
  throw new NameError({
    code: 'unknown-activation',
    expected: `there is no activation called "${name}".`,
    received: { [site.name]: JSON.stringify(name) },
    advice: suggestName(name, Object.keys(ACTIVATIONS)),
    details: { owner: site.owner, name },
  }).addFrame(`${site.owner}, ${site.name}`);
}

/** The function that something stands for, where `site` takes it; null stands for `linear`. */
export function find(identifier: unknown, site: OptionSite): Activation {
  if (identifier === null) return linear;
  if (typeof identifier === 'string') return byName(identifier, site);
  if (isSavedFunction(identifier)) {
    const { config: name } = identifier;
    return Object.hasOwn(ACTIVATIONS, name) && customObject(name) === undefined
      ? ACTIVATIONS[name]
      : (savedFunction(identifier) as Activation);
  }
  if (typeof identifier === 'function' && !isClass(identifier)) return identifier as Activation;
  throw badOption(site, "an activation's name, a function or null", identifier);
}

/** What files hold of an activation. */
export const save = (activation: Activation): Json =>
  NAMES.get(activation) ?? serializeFunction(activation as (...args: never[]) => unknown);

/** An option that takes an activation; null means `linear`. */
export const activationOption = (fallback: ActivationIdentifier = null) =>
  saveable<ActivationIdentifier, Activation>(find, save, fallback);
