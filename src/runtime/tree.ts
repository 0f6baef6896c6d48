import { isTypedArray } from './coerce';
import { Tensor } from './tensor';

/** Values in lists and objects nested to any depth. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/** How leaves are told from lists and objects. */
export type IsLeaf = (value: unknown) => boolean;

const isTensor: IsLeaf = (value) => value instanceof Tensor;

/** Whether a value is a plain object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const holdsObjects = (value: readonly unknown[]): boolean =>
  value.some((entry) =>
    Array.isArray(entry)
      ? holdsObjects(entry)
      : typeof entry === 'object' && entry !== null && !isTypedArray(entry),
  );

/**
 * Leaves among values people give: nested arrays of numbers are one tensor, and so are lists of typed arrays, which are its
 * rows; arrays of tensors are a list of them.
 */
export const isTensorLeaf: IsLeaf = (value) =>
  Array.isArray(value) ? !holdsObjects(value) : !isRecord(value);

/** Leaves in order: lists by position, objects by sorted name (as Keras's tree and JAX's). */
export function flattenTree<Leaf>(tree: Tree<Leaf>, isLeaf: IsLeaf = isTensor): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown): void => {
    if (!isLeaf(value) && Array.isArray(value)) value.forEach(visit);
    else if (!isLeaf(value) && isRecord(value)) {
      for (const name of Object.keys(value).sort()) visit(value[name]);
    } else leaves.push(value as Leaf);
  };
  visit(tree);
  return leaves;
}

/** The same lists and objects with each leaf replaced. */
export function mapTree<Leaf, Result>(
  tree: Tree<Leaf>,
  transform: (leaf: Leaf) => Result,
  isLeaf: IsLeaf = isTensor,
): Tree<Result> {
  const visit = (value: unknown): Tree<Result> => {
    if (!isLeaf(value) && Array.isArray(value)) return value.map(visit);
    if (!isLeaf(value) && isRecord(value)) {
      const entries = Object.keys(value)
        .sort()
        .map((name) => [name, visit(value[name])] as const);
      return Object.fromEntries(entries);
    }
    return transform(value as Leaf);
  };
  return visit(tree);
}

/** A text that is equal for trees of equal structure. */
export function treeStructure(tree: unknown, isLeaf: IsLeaf = isTensor): string {
  if (!isLeaf(tree) && Array.isArray(tree))
    return `[${tree.map((value) => treeStructure(value, isLeaf)).join()}]`;
  if (!isLeaf(tree) && isRecord(tree)) {
    const names = Object.keys(tree).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${treeStructure(tree[name], isLeaf)}`).join()}}`;
  }
  return '*';
}
