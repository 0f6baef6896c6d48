import type { Json } from '../config/option';
import { aFunction } from '../util/argument-kinds';
import { checkArgument, checkNoMore } from '../util/arguments';
import { find, save, type Activation } from './option';

// Those that `keras.ops` has as they are.
export {
  celu,
  elu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSilu as hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
  threshold,
} from '../ops/nn-activations';
export { logSoftmax, softmax, sparsemax } from '../ops/nn-softmax';
export { exponential } from './exponential';
export { gelu, type GeluOptions } from './gelu';
export { linear } from './linear';
export { mish } from './mish';
export { relu, type ReluOptions } from './relu';
export { tanh } from './tanh';

export { ACTIVATIONS, type Activation, type ActivationIdentifier, type ActivationName } from './option';

/**
 * The function that a name, a saved function or null (`linear`) stands for. Functions of your own stand for themselves;
 * they are saved by their name and found again among `customObjects`.
 *
 * @example
 * import { activations } from 'keratin';
 * console.log(activations.get('relu') === activations.relu); // true
 *
 * @throws NameError `unknown-activation` with the nearest right name.
 * @throws ArgumentError `bad-option` for anything that is neither name nor function.
 */
export function get(identifier: unknown, ...others: readonly never[]): Activation {
  checkNoMore('activations.get', others);
  return find(identifier, { owner: 'activations.get', name: 'identifier' });
}

/** What Keras writes for an activation: its name, or the name of a function of yours. @throws ArgumentError `bad-argument`. */
export function serialize(activation: Activation, ...others: readonly never[]): Json {
  checkNoMore('activations.serialize', others);
  checkArgument('activations.serialize', 'activation', activation ?? null, aFunction);
  return save(activation);
}

/** An activation from what `serialize` gave. */
export function deserialize(config: Json, ...others: readonly never[]): Activation {
  checkNoMore('activations.deserialize', others);
  return find(config, { owner: 'activations.deserialize', name: 'config' });
}
