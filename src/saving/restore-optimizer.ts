import type { Optimizer } from '../optimizers/optimizer';
import { sameShape } from '../ir/shape';
import type { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';

type Pairs = [Variable, Tensor][];

/** What a file keeps of an optimizer under one name. */
export interface StoredSlot {
  readonly name: string;
  readonly value: Tensor;
}

const fits = (pairs: Pairs): boolean => pairs.every(([{ shape }, value]) => sameShape(shape, value.shape));

const lastPart = (name: string): string => name.replace(/:\d+$/, '').split('/').pop() ?? '';

const isRate = (variable: Variable): boolean =>
  variable.shape.length === 0 && variable.name === 'learning_rate';

/** Variables in Keras 3's order, as far as the file goes: some versions left out the learning rate, some stop before the first step. */
function inOrder(variables: readonly Variable[], stored: readonly StoredSlot[]): Pairs | null {
  const withoutRate = variables.filter((variable) => !isRate(variable));
  for (const list of [variables, withoutRate]) {
    if (list.length !== stored.length) continue;
    const pairs: Pairs = list.map((variable, i) => [variable, stored[i].value]);
    if (fits(pairs)) return pairs;
  }
  const scalars = variables.slice(0, stored.length);
  const isUnused =
    stored.length > 0 && stored.length <= 2 && scalars.every(({ shape }) => shape.length === 0);
  const pairs: Pairs = scalars.map((variable, i) => [variable, stored[i].value]);
  return isUnused && fits(pairs) ? pairs : null;
}

/**
 * What optimizers of Keras 1, 2 and early tf.keras kept: the number of steps, where it was kept at all, then for each kind
 * of memory a tensor for each weight. Kinds that Keras 3 has no longer come last.
 */
function byKind(optimizer: Optimizer, stored: readonly StoredSlot[]): Pairs | null {
  const { variables } = optimizer;
  const count = optimizer.trainableVariables.length;
  const [iteration] = variables;
  const slots = variables.filter((variable) => variable !== iteration && !isRate(variable));
  const named = stored.findIndex(({ name }) => /^(iter|iterations?)$/.test(lastPart(name)));
  const isFirstScalar =
    stored[0]?.value.shape.length === 0 && count > 0 && stored.length % count === 1 % count;
  const at = named >= 0 ? named : isFirstScalar ? 0 : -1;
  const rest = stored.filter(({ name }, i) => i !== at && lastPart(name) !== 'learning_rate');
  if (count === 0 || slots.length % count !== 0 || rest.length < slots.length || rest.length % count !== 0)
    return null;
  const kinds = slots.length / count;
  // Ours lie side by side for each weight, theirs for each kind.
  const pairs: Pairs = slots.map((slot, i) => [
    slot,
    rest[(i % kinds) * count + Math.floor(i / kinds)].value,
  ]);
  if (at >= 0) pairs.unshift([iteration, stored[at].value]);
  return fits(pairs) ? pairs : null;
}

/**
 * What each variable of an optimizer becomes by what a file remembers of it.
 *
 * @returns null where the file's variables belong to another optimizer
 */
export function optimizerValues(optimizer: Optimizer, stored: readonly StoredSlot[]): Pairs | null {
  // tf.keras before 2.11 counted steps in a variable called `iter`, Keras 2 in `iterations`.
  const isOld = stored.some(({ name }) => /^(iter|iterations|Variable(_\d+)?)$/.test(lastPart(name)));
  return isOld
    ? (byKind(optimizer, stored) ?? inOrder(optimizer.variables, stored))
    : (inOrder(optimizer.variables, stored) ?? byKind(optimizer, stored));
}
