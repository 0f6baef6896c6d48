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

/** Variables in the order of the file: some versions left out the learning rate, some stop before the first step. */
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

/** A variable that lies beside a weight: which kind of memory it is, and of which weight, by their numbers. */
interface Slot {
  readonly variable: Variable;
  readonly kind: number;
  readonly weight: number;
}

function slotsOf(optimizer: Optimizer): Slot[] {
  const counts = new Map<string, number>();
  return optimizer.variables.flatMap((variable): Slot[] => {
    const { arena } = variable.storage;
    if (!arena.startsWith('optimizer/')) return [];
    const weight = counts.get(arena) ?? 0;
    counts.set(arena, weight + 1);
    return [{ variable, kind: [...counts.keys()].indexOf(arena), weight }];
  });
}

/** Names of single numbers by ours: Keras 2 called some otherwise. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  iteration: /^(iter|iterations?)$/,
  learning_rate: /^(learning_rate|lr)$/,
  u_product: /^(u_product|m_schedule|momentum_cache)(_\d+)?$/,
};

/**
 * What files of other versions have: single numbers (steps, where they were kept at all), then for each kind of memory an
 * array for each weight, or for each weight all kinds. Kinds that Keras 3 has no longer come last.
 */
function byWeights(optimizer: Optimizer, stored: readonly StoredSlot[], isOld: boolean): Pairs | null {
  const count = optimizer.trainableVariables.length;
  const slots = slotsOf(optimizer);
  const numbers = optimizer.variables.filter((variable) => !slots.some((slot) => slot.variable === variable));
  const firstArray = stored.findIndex(({ value }) => value.shape.length > 0);
  const leading = firstArray < 0 ? stored.length : firstArray;
  const isNumber = ({ name, value }: StoredSlot, i: number): boolean =>
    value.shape.length === 0 &&
    (i < leading || Object.values(NUMBERS).some((pattern) => pattern.test(lastPart(name))));
  const found = stored.filter(isNumber);
  const rest = stored.filter((slot, i) => !isNumber(slot, i));
  const used = new Set<StoredSlot>();
  const pairs: Pairs = [];
  for (const [i, variable] of numbers.entries()) {
    const named = found.find(({ name }) => NUMBERS[variable.name]?.test(lastPart(name)) === true);
    // Without names steps come first, and from Keras 3 on the learning rate follows.
    const isPlaced = i === 0 || !isOld;
    const slot = named ?? (isPlaced && found[i] !== undefined && !used.has(found[i]) ? found[i] : undefined);
    if (slot === undefined) continue;
    used.add(slot);
    pairs.push([variable, slot.value]);
  }
  if (count === 0 || rest.length % count !== 0) return null;
  const kinds = rest.length / count;
  if (slots.some(({ kind }) => kind >= kinds)) return null;
  const layouts: readonly ((slot: Slot) => number)[] = [
    ({ kind, weight }) => kind * count + weight,
    ({ kind, weight }) => weight * kinds + kind,
  ];
  for (const place of layouts) {
    const planned: Pairs = [
      ...pairs,
      ...slots.map((slot): Pairs[number] => [slot.variable, rest[place(slot)].value]),
    ];
    if (fits(planned)) return planned;
  }
  return null;
}

/**
 * What each variable of an optimizer becomes by what a file remembers of it.
 *
 * @param isOld whether Keras 1 or 2 wrote it
 * @returns null where the file's variables belong to another optimizer
 */
export function optimizerValues(
  optimizer: Optimizer,
  stored: readonly StoredSlot[],
  isOld = false,
): Pairs | null {
  // Where files number arrays, a gap or another name among the numbers is one that is missing or strange.
  const isNumbered = stored.some(({ name }) => /^\d+$/.test(name));
  if (isNumbered && stored.some(({ name }, i) => name !== String(i))) return null;
  // tf.keras before 2.11 counted steps in a variable called `iter`, Keras 2 in `iterations`; Theano knew no names.
  const isOldest =
    isOld && stored.some(({ name }) => /^(iter|iterations|Variable(_\d+)?|param_\d+)$/.test(lastPart(name)));
  const ordered = () => inOrder(optimizer.variables, stored);
  return isOldest
    ? (byWeights(optimizer, stored, true) ?? ordered())
    : (ordered() ?? byWeights(optimizer, stored, isOld));
}
