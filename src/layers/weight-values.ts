import { sameShape } from '../ir/shape';
import { Tensor, type TensorLike } from '../runtime/tensor';
import { Variable } from '../runtime/variable';
import { ArgumentError, ShapeError } from '../util/errors';
import type { PartRules } from '../util/parts';
import { partsOf } from '../util/parts';

/** What of a layer's properties is not its own: the options it was made of. */
export const NOT_OWN: ReadonlySet<string> = new Set(['config']);

const VARIABLES: PartRules<Variable> = { isPart: (value) => value instanceof Variable, except: NOT_OWN };

/** Variables that a layer keeps as properties. */
export const keptVariables = (layer: object): Variable[] =>
  partsOf(layer, VARIABLES).map(({ value }) => value);

/** Where a layer puts what files keep of it, by names of its choice. */
export type VariableStore = Record<string, Variable | TensorLike>;

/** What a file keeps of a layer, by name. */
export type StoredVariables = Readonly<Record<string, Tensor>>;

interface Owner {
  readonly name: string;
  readonly built: boolean;
  readonly weights: readonly Variable[];
}

/** Sets weights to what a file keeps of them under `0`, `1`, `2`, ... */
export function assignStored(
  owner: Pick<Owner, 'name' | 'built'>,
  weights: readonly Variable[],
  stored: StoredVariables,
): void {
  const strange = Object.keys(stored).find((name) => !(Number(name) < weights.length));
  const names = strange === undefined ? Object.keys(stored) : [];
  const values = names.map((name) => stored[name]);
  assignValues({ name: owner.name, built: owner.built, weights }, values);
}

/** Sets the values of all weights, or of none where one does not fit. */
export function assignValues(owner: Owner, values: readonly TensorLike[]): void {
  const { weights } = owner;
  if (values.length !== weights.length) {
    throw new ArgumentError({
      code: 'weight-count',
      expected: `layer "${owner.name}" has ${weights.length} weights.`,
      received: { values: `${values.length} arrays` },
      advice: owner.built
        ? undefined
        : 'The layer is not built: apply it to data first, or give it an input shape.',
    });
  }
  const tensors = values.map((value) => Tensor.from(value));
  for (const [i, weight] of weights.entries()) {
    if (sameShape(weight.shape, tensors[i].shape)) continue;
    throw new ShapeError({
      code: 'weight-shape',
      expected: `weight "${weight.path}" takes values of its own shape.`,
      received: {
        weight: `[${weight.shape.join(', ')}]`,
        [`values[${i}]`]: `[${tensors[i].shape.join(', ')}]`,
      },
    });
  }
  for (const [i, weight] of weights.entries()) weight.assign(tensors[i]);
}
