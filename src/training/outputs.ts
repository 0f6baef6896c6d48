import { Tensor } from '../runtime/tensor';
import type { Tree } from '../runtime/tree';
import { flattenTree } from '../runtime/tree';
import { ArgumentError } from '../util/errors';
import { suggestName } from '../util/names';

/** The outputs of a model, in one order for losses, metrics, targets and weights. */
export interface Outputs {
  readonly predictions: readonly Tensor[];
  /** One for each output; null where a model with a `call` of its own returns it without a name. */
  readonly names: readonly (string | null)[];
  /** Whether the model returns an object by name. */
  readonly byName: boolean;
}

/** Whether a value is an object by name, not a saved object. */
export const isByName = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !('class_name' in value);

/** What a model returned, with the names of its outputs where it is a functional one. */
export function outputsOf(predictions: Tree<Tensor>, names: readonly string[] | null): Outputs {
  const flat = flattenTree<Tensor>(predictions);
  const byName =
    isByName(predictions) && Object.values(predictions).every((value) => value instanceof Tensor);
  if (byName) return { predictions: flat, names: Object.keys(predictions).sort(), byName };
  const known = names !== null && names.length === flat.length;
  return { predictions: flat, names: known ? names : flat.map(() => null), byName };
}

const listed = (names: readonly (string | null)[]): string =>
  names.map((name, i) => name ?? `output ${i}`).join(', ');

/**
 * Spreads one value, a list or an object by output name over the outputs; `missing` stands for outputs it does not name.
 *
 * @throws ArgumentError `output-count`, `output-name`
 */
export function perOutput<V>(
  what: string,
  spec: unknown,
  names: readonly (string | null)[],
  missing: V,
): (V | unknown)[] {
  if (Array.isArray(spec)) {
    if (spec.length !== names.length) {
      throw new ArgumentError({
        code: 'output-count',
        expected: `${what} as a list needs one entry for each of the model's ${names.length} outputs.`,
        received: { [what]: `${spec.length} entries`, outputs: listed(names) },
      });
    }
    return spec;
  }
  if (!isByName(spec)) return names.map(() => spec);
  const known = names.filter((name) => name !== null);
  for (const name of Object.keys(spec)) {
    if (known.includes(name)) continue;
    throw new ArgumentError({
      code: 'output-name',
      expected: `${what} by name needs names of the model's outputs.`,
      received: { name: JSON.stringify(name), outputs: listed(names) },
      advice: suggestName(name, known),
    });
  }
  return names.map((name) => (name !== null && Object.hasOwn(spec, name) ? spec[name] : missing));
}

/**
 * The targets of the outputs, in their order; null for outputs without one.
 *
 * @param isTrained for each output, whether it has a loss: where only these have targets, a list may leave out the others.
 * @throws ArgumentError `target-name`, `target-count`
 */
export function targetsFor(
  y: Tree<Tensor>,
  { predictions, names }: Outputs,
  isTrained: readonly boolean[],
): (Tensor | null)[] {
  if (isByName(y) && names.every((name) => name !== null) && names.length > 1) {
    const known = names as readonly string[];
    const strange = Object.keys(y).find((name) => !known.includes(name));
    const absent = known.find((name, i) => isTrained[i] && !Object.hasOwn(y, name));
    if (strange !== undefined || absent !== undefined) {
      throw new ArgumentError({
        code: 'target-name',
        expected: "y by name needs the names of the model's outputs.",
        received: { y: Object.keys(y).join(', '), outputs: known.join(', ') },
        advice: strange === undefined ? `Add "${absent}".` : suggestName(strange, known),
      });
    }
    return known.map((name) => (Object.hasOwn(y, name) ? (y[name] as Tensor) : null));
  }
  const targets = flattenTree<Tensor>(y);
  if (targets.length === predictions.length) return targets;
  const trained = isTrained.filter(Boolean).length;
  if (targets.length === trained) {
    let next = 0;
    return isTrained.map((has) => (has ? targets[next++] : null));
  }
  throw new ArgumentError({
    code: 'target-count',
    expected: `y needs one array for each of the model's ${predictions.length} outputs.`,
    received: { y: `${targets.length} ${targets.length === 1 ? 'array' : 'arrays'}`, outputs: listed(names) },
    advice: 'Give them as a list, or as an object by output name.',
  });
}

/**
 * The sample weights of the outputs: one array serves all of them.
 *
 * @throws ArgumentError `weight-name`, `weight-count`
 */
export function weightsFor(weights: Tree<Tensor> | null, { predictions, names }: Outputs): (Tensor | null)[] {
  if (weights === null) return predictions.map(() => null);
  if (weights instanceof Tensor) return predictions.map(() => weights);
  if (isByName(weights) && names.every((name) => name !== null)) {
    return perOutput('sampleWeight', weights, names, null) as (Tensor | null)[];
  }
  const flat = flattenTree<Tensor>(weights);
  if (flat.length === predictions.length) return flat;
  throw new ArgumentError({
    code: 'weight-count',
    expected: `sampleWeight needs one array for all, or one for each, of the model's ${predictions.length} outputs.`,
    received: { sampleWeight: `${flat.length} arrays`, outputs: listed(names) },
  });
}

/** For an output whose loss or metric has nothing to compare with. */
export const missingTarget = (output: string, needs: string): ArgumentError =>
  new ArgumentError({
    code: 'no-target',
    expected: `the output "${output}" has ${needs}, so y needs an array for it.`,
    received: { y: 'none' },
    advice: 'Give y, or compile the model without it.',
  });
