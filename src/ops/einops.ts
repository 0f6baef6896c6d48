import { aSize, aText, ofKind } from '../util/argument-kinds';
import { checkNoMore, isPlainObject, requireArgument } from '../util/arguments';
import { formatShape } from '../ir/shape';
import type { TensorLike } from '../runtime/tensor';
import type { Tensor } from '../runtime/tensor';
import { ArgumentError } from '../util/errors';
import { tensor } from './common';

/** One axis of a pattern: the names of the axes it is made of. */
type Group = readonly string[];

function refuse(pattern: string, why: string): never {
  throw new ArgumentError({
    code: 'rearrange-pattern',
    expected: `rearrange ${why}`,
    received: { pattern: JSON.stringify(pattern) },
    advice: "For example 'b (h w) c -> b h w c' with { h: 4 }.",
    details: { pattern },
  });
}

function parseSide(side: string, pattern: string): Group[] {
  const groups: string[][] = [];
  let open: string[] | null = null;
  for (const token of side.match(/\(|\)|[A-Za-z_]\w*|1|\S/g) ?? []) {
    if (token === '(') {
      if (open !== null) refuse(pattern, 'does not nest brackets.');
      open = [];
    } else if (token === ')') {
      if (open === null) refuse(pattern, 'has a closing bracket without an opening one.');
      groups.push(open);
      open = null;
    } else if (/^[A-Za-z_]\w*$/.test(token)) (open ?? groups[groups.push([]) - 1]).push(token);
    else if (token === '1') {
      if (open === null) groups.push([]);
    } else refuse(pattern, `does not know the sign ${JSON.stringify(token)}.`);
  }
  if (open !== null) refuse(pattern, 'has an opening bracket without a closing one.');
  return groups;
}

/** The size of each named axis. */
function solveSizes(
  groups: readonly Group[],
  shape: readonly number[],
  given: Readonly<Record<string, number>>,
  pattern: string,
): Map<string, number> {
  const sizes = new Map(Object.entries(given));
  for (const [axis, group] of groups.entries()) {
    const unknown = group.filter((name) => !sizes.has(name));
    const known = group.reduce((product, name) => product * (sizes.get(name) ?? 1), 1);
    if (unknown.length > 1)
      refuse(pattern, `needs the sizes of all but one of the axes ${unknown.join(', ')}.`);
    if (unknown.length === 1) sizes.set(unknown[0], shape[axis] / known);
    const total = group.reduce((product, name) => product * sizes.get(name)!, 1);
    if (total !== shape[axis] || unknown.some((name) => !Number.isInteger(sizes.get(name)))) {
      refuse(pattern, `needs axis ${axis} of size ${shape[axis]} to be the product of (${group.join(' ')}).`);
    }
  }
  return sizes;
}

const sizesByName = ofKind(
  'an object of sizes by names',
  (value) => isPlainObject(value) && Object.values(value).every(aSize.fits),
  'For example { h: 4 }.',
);

/**
 * Axes named, divided, joined and put in another order by a pattern.
 *
 * @param x numbers of any shape
 * @param pattern such as 'b (h w) c -> b h w c': a name for each axis, brackets around names that make up one axis
 * @param axesLengths sizes of names, such as `{ h: 4 }`, where a bracket leaves more than one open
 * @returns numbers of the dtype of x
 * @throws {ArgumentError} `rearrange-pattern` when the pattern is no pattern or does not fit the shape
 *
 * @example
 * import { ops } from 'keratin';
 * console.log(ops.rearrange(ops.zeros([2, 12, 3]), 'b (h w) c -> b h w c', { h: 4 }).shape); // [2, 4, 3, 3]
 * console.log(String(ops.rearrange([[1, 2], [3, 4]], 'a b -> (b a)'))); // [1 3 2 4]
 *
 * @see https://keras.io/api/ops/einops/#rearrange-function
 * @see A. Rogozhnikov: Einops, ICLR 2022.
 */
export function rearrange(
  x: TensorLike,
  pattern: string,
  axesLengths: Readonly<Record<string, number>> = {},
  ...others: readonly never[]
): Tensor {
  checkNoMore('rearrange', others);
  requireArgument('rearrange', 'pattern', pattern, aText);
  requireArgument('rearrange', 'axesLengths', axesLengths, sizesByName);
  const value = tensor(x);
  const sides = pattern.split('->');
  if (sides.length !== 2) refuse(pattern, "needs one '->'.");
  const [from, to] = sides.map((side) => parseSide(side, pattern));
  if (from.length !== value.ndim) {
    refuse(pattern, `needs a name for each axis: the tensor ${formatShape(value.shape)} has ${value.ndim}.`);
  }
  const names = from.flat();
  const wanted = to.flat();
  if (new Set(names).size !== names.length || new Set(wanted).size !== wanted.length) {
    refuse(pattern, 'needs each name once on a side.');
  }
  if ([...names].sort().join() !== [...wanted].sort().join())
    refuse(pattern, 'needs the same names on both sides.');
  for (const name of Object.keys(axesLengths)) {
    if (!names.includes(name))
      refuse(pattern, `was given a size for "${name}", which the pattern does not have.`);
  }
  const sizes = solveSizes(from, value.shape, axesLengths, pattern);
  const divided = value.reshape(names.map((name) => sizes.get(name)!));
  const ordered = divided.transpose(wanted.map((name) => names.indexOf(name)));
  return ordered.reshape(to.map((group) => group.reduce((product, name) => product * sizes.get(name)!, 1)));
}
