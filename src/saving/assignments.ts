import type { Hdf5Dataset } from '../formats/hdf5-types';
import type { DType, TypedArray } from '../ir/dtype';
import { numbersOf } from '../ir/dtype';
import { formatShape, sameShape } from '../ir/shape';
import type { Layer } from '../layers/layer';
import { Tensor } from '../runtime/tensor';
import type { Variable } from '../runtime/variable';
import { FormatError } from '../util/errors';

/** Values of a file as a tensor. */
function toTensor({ shape, dtype, data }: Hdf5Dataset): Tensor {
  if (dtype === 'string') {
    throw new FormatError({
      code: 'text-weight',
      expected: 'weights are numbers.',
      received: { weight: `texts${formatShape(shape)}` },
    });
  }
  const values = data instanceof BigInt64Array || data instanceof BigUint64Array ? numbersOf(data) : data;
  const small = dtype === 'float8_e4m3fn' || dtype === 'float8_e5m2';
  return Tensor.of({
    shape: [...shape],
    dtype: (small ? 'float32' : dtype) as DType,
    data: values as TypedArray,
  });
}

/** An array of a file with its place there. */
export interface FileArray {
  readonly path: string;
  readonly data: Hdf5Dataset;
}

/** Most names an error lists of a kind. */
const mostNames = 12;

/** Names in an error, as far as they fit. */
export function listed(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}

/**
 * What a file gives to the weights of a model. It is collected first, so that a file that does not fit changes nothing;
 * and it knows which arrays of the file were taken and which weights get a value, so that nothing is left out unsaid.
 */
export class Assignments {
  readonly #values = new Map<Variable, Tensor>();
  readonly #taken = new Set<Hdf5Dataset>();
  readonly #steps: (() => void)[] = [];
  readonly #ends: (() => void)[] = [];
  readonly #skipped: string[] = [];
  /** Weights that steps set: with the version they have before. */
  readonly #left = new Map<Variable, number>();

  /** The values of an array of the file, which is taken by that. */
  take(data: Hdf5Dataset): Tensor {
    this.#taken.add(data);
    return toTensor(data);
  }

  /** Marks an array as known to be of no use here. */
  pass(data: Hdf5Dataset): void {
    this.#taken.add(data);
  }

  isTaken(data: Hdf5Dataset): boolean {
    return this.#taken.has(data);
  }

  /** Plans `value` for `variable`. @throws FormatError `weight-shape` */
  add(variable: Variable, value: Tensor, layer: Layer): void {
    if (!sameShape(variable.shape, value.shape)) {
      throw new FormatError({
        code: 'weight-shape',
        expected: `the weight "${variable.path}" of "${layer.name}" (${layer.className}) has another shape in the file.`,
        received: { model: formatShape(variable.shape), file: formatShape(value.shape) },
        advice: 'The file belongs to another model, or to one with other sizes.',
        details: { layer: layer.name, weight: variable.path, model: variable.shape, file: value.shape },
      });
    }
    this.#values.set(variable, value);
  }

  /** Plans `value` for a variable of its shape that is no weight of a layer: what an optimizer or a generator remembers. */
  set(variable: Variable, value: Tensor): void {
    this.#values.set(variable, value);
  }

  /** Changes the planned values of some variables. */
  change(changes: ReadonlyMap<Variable, (value: Tensor) => Tensor>): void {
    for (const [variable, value] of this.#values) {
      const change = changes.get(variable);
      if (change !== undefined) this.#values.set(variable, change(value));
    }
  }

  /** Plans what cannot fail, and is done when all else has gone well. */
  addEnd(step: () => void): void {
    this.#ends.push(step);
  }

  /** Plans something else to do, after all values are set; `variables` are the weights it sets. */
  addStep(step: () => void, variables: readonly Variable[] = []): void {
    this.#steps.push(step);
    for (const variable of variables) this.#left.set(variable, variable.storage.version);
  }

  /** Notes what does not fit and is left alone, as the person asked for. */
  skip(reason: string): void {
    this.#skipped.push(reason);
  }

  /** What was left alone. */
  get skipped(): readonly string[] {
    return this.#skipped;
  }

  /** Those of some weights that get no value. */
  unfilled(weights: readonly Variable[]): Variable[] {
    return weights.filter((weight) => !this.#values.has(weight) && !this.#left.has(weight));
  }

  /** Sets all values; where a step or `check`, which follows the steps, fails, all have their old ones again. */
  apply(check: () => void): void {
    const changed = [...this.#values.keys(), ...this.#left.keys()];
    if (this.#steps.length === 0) check();
    const before = this.#steps.length === 0 ? [] : changed.map((variable) => variable.value);
    for (const [variable, value] of this.#values) variable.assign(value);
    try {
      for (const step of this.#steps) step();
      if (this.#steps.length > 0) check();
    } catch (error) {
      for (const [i, value] of before.entries()) changed[i].assign(value);
      throw error;
    }
    for (const step of this.#ends) step();
  }

  /** Weights that steps should have set and did not; known once all values are set. */
  forgotten(): Variable[] {
    return [...this.#left].flatMap(([variable, version]) =>
      variable.storage.version === version ? [variable] : [],
    );
  }
}
