import type { HasTensor, TensorLike } from '../runtime/tensor';
import { Tensor } from '../runtime/tensor';
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
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (Array.isArray(value) && value.every(isNumber));

const isLeaf = (value: unknown): value is TensorLike =>
  value instanceof Tensor ||
  isNumber(value) ||
  ArrayBuffer.isView(value) ||
  (typeof value === 'object' && value !== null && typeof (value as HasTensor).toTensor === 'function');

/** Takes a structure apart. Arrays of numbers are tensors; other arrays, and objects, hold structures. */
export function flatten(structure: Structure): Flat {
  if (isLeaf(structure) && !(Array.isArray(structure) && structure.length === 0)) {
    return { leaves: [tensor(structure)], rebuild: ([leaf]) => leaf };
  }
  if (typeof structure !== 'object' || structure === null) {
    throw new ArgumentError({
      code: 'not-a-structure',
      expected: 'tensors, or arrays and objects of tensors, were expected.',
      received: { value: String(structure) },
    });
  }
  const names = Object.keys(structure);
  const parts = names.map((name) => flatten((structure as Record<string, Structure>)[name]));
  const rebuild: Rebuild = (leaves) => {
    let start = 0;
    const rebuilt = parts.map((part) => part.rebuild(leaves.slice(start, (start += part.leaves.length))));
    return Array.isArray(structure)
      ? rebuilt
      : Object.fromEntries(names.map((name, i) => [name, rebuilt[i]]));
  };
  return { leaves: parts.flatMap((part) => part.leaves), rebuild };
}
