import { describe, isPlainObject } from '../util/arguments';
import type { ReturnSite } from '../runtime/returned';
import { badReturn } from '../runtime/returned';
import type { HasTensor, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
import { isRecord } from '../runtime/tree';
import { ArgumentError } from '../util/errors';
import { tensor } from './common';

/** Tensors in arrays and objects nested to any depth. */
export type Structure = TensorLike | readonly Structure[] | { readonly [name: string]: Structure };

/** The same with every leaf a tensor. */
export type TensorStructure =
  Tensor | readonly TensorStructure[] | { readonly [name: string]: TensorStructure };

type Rebuild = (leaves: readonly Tensor[]) => TensorStructure;

/** A structure taken apart: its leaves, and how to put others in their places. */
export interface Flat {
  readonly leaves: readonly Tensor[];
  readonly rebuild: Rebuild;
  /** Its lists and objects, with `*` for each tensor: equal for structures that go together. */
  readonly form: string;
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (Array.isArray(value) && value.every(isNumber));

const isLeaf = (value: unknown): value is TensorLike =>
  value instanceof Tensor ||
  isNumber(value) ||
  (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
  (typeof value === 'object' && value !== null && typeof (value as HasTensor).toTensor === 'function');

/**
 * Takes a structure apart. Arrays of numbers are tensors; other arrays, and objects (by sorted name), hold structures.
 */
export function flatten(structure: Structure): Flat {
  if (isLeaf(structure) && !(Array.isArray(structure) && structure.length === 0)) {
    return { leaves: [tensor(structure)], rebuild: ([leaf]) => leaf, form: '*' };
  }
  if (!Array.isArray(structure) && !isPlainObject(structure)) {
    throw new ArgumentError({
      code: 'not-a-structure',
      expected: 'tensors, or arrays and objects of tensors, were expected.',
      received: { value: describe(structure) },
    });
  }
  const isList = Array.isArray(structure);
  const names = isList ? Object.keys(structure) : Object.keys(structure).sort();
  const parts = names.map((name) => flatten((structure as Record<string, Structure>)[name]));
  const rebuild: Rebuild = (leaves) => {
    let start = 0;
    const rebuilt = parts.map((part) => part.rebuild(leaves.slice(start, (start += part.leaves.length))));
    return isList ? rebuilt : Object.fromEntries(names.map((name, i) => [name, rebuilt[i]]));
  };
  const forms = parts.map(({ form }, i) => (isList ? form : `${names[i]}: ${form}`)).join(', ');
  return {
    leaves: parts.flatMap((part) => part.leaves),
    rebuild,
    form: isList ? `[${forms}]` : `{${forms}}`,
  };
}

/**
 * Takes apart what a function of the user's returned.
 *
 * @param owner the function it was given to
 * @param like what it needs to have the form of
 * @throws ArgumentError `bad-return` where it is no structure of tensors, or one of another form.
 */
export function flattenReturned(owner: string, value: unknown, like: Flat | null = null): Flat {
  const site = { owner: `the function given to ${owner}` };
  refuseOthers(value, site);
  const flat = flatten(value as Structure);
  if (like === null || flat.form === like.form) return flat;
  throw new ArgumentError({
    code: 'bad-return',
    expected: `${site.owner} needs to return the same lists and objects each time: ${like.form}.`,
    received: { returned: flat.form },
    details: { owner: site.owner, value },
  });
}

function refuseOthers(value: unknown, site: ReturnSite, path = ''): void {
  if (isLeaf(value)) return;
  if (Array.isArray(value)) value.forEach((part, i) => refuseOthers(part, site, `${path}[${i}]`));
  else if (isRecord(value))
    for (const name of Object.keys(value)) refuseOthers(value[name], site, `${path}.${name}`);
  else throw badReturn({ ...site, expected: 'a tensor, or lists and objects of tensors' }, value, path);
}
